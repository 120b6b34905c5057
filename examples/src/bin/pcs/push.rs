//! `cluster cib-push`, `cluster diff-cib`, `cluster edit`: whole documents without lost updates.

use std::path::Path;
use std::process::Command;

use cib::Cib;
use cib::diff::{RebaseError, rebase};
use cib::live::{EditError, PushError};
use cib::pcs;
use cib::xml::canonical_eq;

use crate::args::Args;
use crate::live::{Live, Wait, split_wait};
use crate::{Failure, document, plan};

const PUSH: &str =
    "pcs cluster cib-push FILE [--wait[=n]] [diff-against=BASE | scope=SECTION | --config]";
const DIFF: &str = "pcs cluster diff-cib BASE [NEW]";
const EDIT: &str = "pcs cluster edit [--wait[=n]]";

/// What is pushed, and in place of what.
#[derive(Debug)]
struct Push {
    new: Cib,
    from: From,
}

#[derive(Debug)]
enum From {
    /// Of this document: what leads from it to the new one.
    Base(Box<Cib>),
    /// Whatever is there, within a section, as the user has asked.
    Section(String),
    /// Of what is there, if that is what the new document was made from.
    Current,
}

fn usage<T>(text: &str) -> Result<T, Failure> {
    Err(Failure::Message(format!("usage: {text}")))
}

/// `cluster cib-push FILE [diff-against=BASE | scope=SECTION | --config]`.
pub(crate) fn push(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, wait) = split_wait(words)?;
    let (mut file, mut base, mut scope) = (None, None, None);
    for word in &words {
        match word.split_once('=') {
            Some(("diff-against", path)) if base.is_none() => base = Some(path.to_owned()),
            Some(("scope", section)) if scope.is_none() => scope = Some(section.to_owned()),
            None if word == "--config" && scope.is_none() => scope = Some("configuration".into()),
            None if file.is_none() && !word.starts_with("--") => file = Some(word.clone()),
            _ => return usage(PUSH),
        }
    }
    let Some(file) = file else {
        return usage(PUSH);
    };
    let from = match (base, scope) {
        (Some(_), Some(_)) => {
            let message = "Cannot use both scope and diff-against";
            return Err(Failure::Message(message.to_owned()));
        }
        (Some(base), None) => From::Base(Box::new(document::read_file(Path::new(&base))?)),
        (None, Some(section)) => From::Section(document::known_section(section)?),
        (None, None) => From::Current,
    };
    let new = document::read_file(Path::new(&file))?;
    send(args, &Push { new, from }, wait)
}

fn send(args: &Args, push: &Push, wait: Option<Wait>) -> Result<(), Failure> {
    if args.file.is_some() {
        let current = document::read(args)?;
        let after = push.onto(&current)?;
        if args.dry_run {
            return plan::show(&current, &after);
        }
        document::write(args, &current, &after)?;
        return done();
    }
    let live = Live::start(args)?;
    let current = live.wait(live.cluster.query())?;
    let after = push.onto(&current)?;
    if args.dry_run {
        return plan::show(&current, &after);
    }
    let outcome = match &push.from {
        From::Base(base) => live.patiently(live.cluster.push(base, &push.new))?,
        From::Current => live.patiently(live.cluster.push(&current, &after))?,
        From::Section(_) => {
            let edit = |cib: &mut Cib| {
                *cib = push.onto(cib)?;
                Ok::<(), Failure>(())
            };
            match live.patiently(live.cluster.edit(edit))? {
                Err(EditError::Edit(failure)) => return Err(failure),
                Err(EditError::Push(error)) => Err(error),
                Ok(pushed) => Ok(pushed),
                Err(error) => return Err(Failure::Message(examples::with_causes(&error))),
            }
        }
    };
    outcome.map_err(|error| told(&error))?;
    done()?;
    live.settle(wait)
}

fn done() -> Result<(), Failure> {
    anstream::eprintln!("CIB updated");
    Ok(())
}

/// Why a push failed; each conflict on a line of its own.
fn told(error: &PushError) -> Failure {
    if let PushError::Conflict(error) = error {
        return conflicts(error);
    }
    Failure::Message(examples::with_causes(error))
}

fn conflicts(error: &RebaseError) -> Failure {
    let RebaseError::Conflicts(conflicts) = error else {
        return Failure::Message(examples::with_causes(error));
    };
    for conflict in conflicts {
        anstream::eprintln!("Error: conflict: {conflict}");
    }
    let message = "others have changed the same things meanwhile: nothing was changed";
    Failure::Message(message.to_owned())
}

impl Push {
    /// What the current configuration becomes.
    fn onto(&self, current: &Cib) -> Result<Cib, Failure> {
        match &self.from {
            From::Base(base) => rebase(base, &self.new, current).map_err(|error| conflicts(&error)),
            From::Section(section) => {
                let mut after = current.clone();
                pcs::push(&mut after, &self.new, Some(section)).map_err(|error| {
                    Failure::Message(format!("unable to push cib, scope '{section}': {error}"))
                })?;
                Ok(after)
            }
            From::Current => {
                self.check_made_from(current)?;
                Ok(self.new.clone())
            }
        }
    }

    /// Refuses a document whose base nobody knows: the whole of it would undo what others have
    /// done since. Its epoch does not tell, because edits of a file raise it, nor does
    /// `cib-last-written`, which Pacemaker leaves as it is when it takes a patch.
    fn check_made_from(&self, current: &Cib) -> Result<(), Failure> {
        if canonical_eq(self.new.tree(), current.tree()) {
            return Ok(());
        }
        let version = |cib: &Cib| (cib.version().admin_epoch, cib.version().epoch);
        let reason = if version(&self.new) < version(current) {
            "Unable to push to the CIB because pushed configuration is older than existing one."
        } else {
            "Unable to tell whether the pushed configuration was made from the existing one."
        };
        Err(Failure::Message(format!(
            "{reason} Push what you have changed with diff-against=BASE, or replace the \
             configuration with --config, whatever others have changed."
        )))
    }
}

/// `cluster diff-cib BASE [NEW]`: what leads from one document to another, or to what is there.
pub(crate) fn difference(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let (base, new) = match words {
        [base, new] => (base, document::read_file(Path::new(new))?),
        [base] => (base, document::read(args)?),
        _ => return usage(DIFF),
    };
    plan::show(&document::read_file(Path::new(base))?, &new)
}

/// `cluster edit`: the document in `$EDITOR`; what was changed there is pushed, and what others
/// have changed meanwhile stays.
pub(crate) fn edit(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, wait) = split_wait(words)?;
    if !words.is_empty() {
        return usage(EDIT);
    }
    let editor = std::env::var("EDITOR").unwrap_or_default();
    if editor.is_empty() {
        let message = "$EDITOR environment variable is not set";
        return Err(Failure::Message(message.to_owned()));
    }
    let base = document::read(args)?;
    let file = tempfile::Builder::new().suffix(".pcs").tempfile()?;
    std::fs::write(file.path(), base.to_bytes())?;
    // As other programs take it: EDITOR may have arguments.
    let script = format!("{editor} \"$1\"");
    let path = file.path().as_os_str();
    let status = Command::new("sh")
        .args(["-c", &script, "editor"])
        .arg(path)
        .status();
    let status = status.map_err(|error| Failure::Message(format!("cannot run sh: {error}")))?;
    if !status.success() {
        let message = format!("$EDITOR ({editor}) failed: nothing was changed");
        return Err(Failure::Message(message));
    }
    let new = document::read_file(file.path())?;
    if canonical_eq(base.tree(), new.tree()) {
        anstream::eprintln!("CIB not updated, no changes detected");
        return Ok(());
    }
    let from = From::Base(Box::new(base));
    let pushed = send(args, &Push { new, from }, wait);
    if pushed.is_err()
        && let Ok((_, kept)) = file.keep()
    {
        anstream::eprintln!("Your edited document is kept: {}", kept.display());
    }
    pushed
}
