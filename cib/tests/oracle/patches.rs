//! Two documents and the patches between them: ours and that of `crm_diff`, each applied by both.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use cib::Cib;
use cib::diff::Patchset;
use cib::xml::{Element, Tree, canonical};

/// Two documents in files, for the programs.
#[derive(Debug)]
pub(crate) struct Pair {
    dir: tempfile::TempDir,
    old: Cib,
    new: Cib,
}

impl Pair {
    pub(crate) fn new(old: Cib, new: Cib) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("old"), old.to_bytes()).unwrap();
        fs::write(dir.path().join("new"), new.to_bytes()).unwrap();
        Self { dir, old, new }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn crm_diff(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("crm_diff");
        command.arg("--original").arg(self.file("old"));
        for argument in arguments {
            let file = self.file(argument);
            match file.is_file() {
                true => command.arg(file),
                false => command.arg(argument),
            };
        }
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("cannot run crm_diff: {error}"));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Our patch applied by `crm_diff`; its patch applied by us; and both patches compared.
    pub(crate) fn agree(&self) -> Result<Agreement, String> {
        let wanted = canonical(self.new.tree());
        let ours = Patchset::between(&self.old, &self.new).unwrap();
        let mut applied = self.old.clone();
        ours.apply(&mut applied).unwrap();
        if canonical(applied.tree()) != wanted {
            return Err("our own patch leads elsewhere".into());
        }
        fs::write(self.file("ours"), ours.to_xml()).unwrap();
        let theirs = self.crm_diff(&["--cib", "--new", "new"]);
        if !ours.is_empty() {
            let applied = self.crm_diff(&["--patch", "ours"]);
            let found = canonical(&Tree::parse(applied.as_bytes()).unwrap());
            if found != wanted {
                let ours = ours.to_xml();
                return Err(format!(
                    "crm_diff applies our patch otherwise\n{ours}\n{found}"
                ));
            }
        }
        if theirs.is_empty() || ours.is_empty() {
            return if theirs.is_empty() && ours.is_empty() {
                Ok(Agreement::Same)
            } else {
                Err(format!(
                    "one is empty\nours: {}\ntheirs: {theirs}",
                    ours.to_xml()
                ))
            };
        }
        self.compare(&ours, &theirs, &wanted)
    }

    fn compare(&self, ours: &Patchset, theirs: &str, wanted: &str) -> Result<Agreement, String> {
        let parsed = Patchset::parse(theirs).unwrap();
        fs::write(self.file("theirs"), theirs).unwrap();
        let found = self.crm_diff(&["--patch", "theirs"]);
        let found = Tree::parse(found.as_bytes())
            .map(|tree| canonical(&tree))
            .ok();
        let mut applied = self.old.clone();
        let result = parsed.apply(&mut applied);
        let applied = result.is_ok().then(|| canonical(applied.tree()));
        if found.is_none()
            && applied.as_deref() != Some(wanted)
            && let Some(cause) = missing_id(&self.old, &self.new)
        {
            return Ok(Agreement::TheirsIsRefused(cause, wrong(applied, wanted)));
        }
        if applied != found {
            return Err(format!(
                "we apply crm_diff's patch otherwise: {result:?}\n{theirs}\n{found:?}"
            ));
        }
        if parsed.to_xml() == ours.to_xml() {
            return Ok(Agreement::Same);
        }
        let ours = ours.to_xml();
        Err(format!(
            "the patches differ\nours: {ours}\ntheirs: {theirs}"
        ))
    }
}

/// Whether an element has come to lack its id, or to have one, below a parent that is in both.
/// `crm_diff` pairs an element without id with the first one of its name then, in one direction
/// only: it deletes without creating, or creates without deleting.
fn missing_id(old: &Cib, new: &Cib) -> Option<Cause> {
    let (mut lost, mut gained) = (false, false);
    let mut pending = vec![(old.tree().root()?, new.tree().root()?)];
    while let Some((old, new)) = pending.pop() {
        lost |= is_nameless_here_alone(new, old);
        gained |= is_nameless_here_alone(old, new);
        for child in old.children() {
            let same = |other: &Element<'_>| {
                other.name() == child.name() && other.attribute("id") == child.attribute("id")
            };
            pending.extend(new.children().find(same).map(|other| (child, other)));
        }
    }
    match (lost, gained) {
        (true, true) => Some(Cause::Both),
        (true, false) => Some(Cause::LostId),
        (false, true) => Some(Cause::GainedId),
        (false, false) => None,
    }
}

fn is_nameless_here_alone(here: Element<'_>, there: Element<'_>) -> bool {
    let nameless = |one: &Element<'_>| one.attribute("id").is_none();
    here.children().filter(nameless).any(|child| {
        let mut same = there.children_named(child.name()).peekable();
        same.peek().is_some() && !same.any(|one| nameless(&one))
    })
}

/// What a patch of `crm_diff` that it refuses itself would do without its digest.
fn wrong(led_to: Option<String>, wanted: &str) -> Wrong {
    let parts = |text: &str| {
        let mut parts: Vec<String> = text.split('<').map(|part| part.trim().to_owned()).collect();
        parts.sort();
        parts
    };
    match led_to {
        None => Wrong::Refused,
        Some(found) if parts(&found) == parts(wanted) => Wrong::Misplaces,
        Some(_) => Wrong::OtherElements,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    /// The same patch, to the byte.
    Same,
    /// `crm_diff` refuses its own patch; ours leads to the new document, with `crm_diff` too.
    TheirsIsRefused(Cause, Wrong),
}

/// Why a patch of `crm_diff` does not lead to the new document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// One element lost its id and another one came to have one.
    Both,
    GainedId,
    LostId,
}

/// What such a patch does where nobody looks at its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// The right elements in another order.
    Misplaces,
    /// An element too many or too few.
    OtherElements,
    /// It names a position that does not exist.
    Refused,
}
