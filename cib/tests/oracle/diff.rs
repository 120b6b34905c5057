//! Our patchsets beside those of `crm_diff` and `cibadmin`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cib::Cib;
use cib::diff::{ApplyError, Patchset, Stale};
use cib::xml::{Element, NodeId, Place, canonical};

use super::campaign::{Dictionary, Random, inside, mutate, rounds};
use super::everything::EVERYTHING;
use super::patches::{Agreement, Pair};

/// Counts the outcomes and shows what fails.
#[derive(Debug, Default)]
struct Tally {
    outcomes: BTreeMap<Agreement, usize>,
    failures: Vec<String>,
}

impl Tally {
    fn add(&mut self, name: &str, outcome: Result<Agreement, String>) {
        match outcome {
            Ok(agreement) => *self.outcomes.entry(agreement).or_default() += 1,
            Err(why) => self.failures.push(format!("{name}: {why}")),
        }
    }

    fn finish(self, what: &str) {
        let Self { outcomes, failures } = self;
        println!("{what}: {outcomes:?}");
        let shown = failures.iter().take(3).cloned().collect::<Vec<_>>();
        assert!(
            failures.is_empty(),
            "{} fail:\n{}",
            failures.len(),
            shown.join("\n")
        );
        assert!(outcomes.contains_key(&Agreement::Same));
    }
}

/// Recorded documents before and after a command of pcs.
fn golden_pairs() -> Vec<(String, Cib, Cib)> {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let mut pending = vec![
        PathBuf::from(&root).join("cib/pcs-golden"),
        PathBuf::from(&root).join("cib/pcs-golden-0.12"),
    ];
    let mut pairs = Vec::new();
    while let Some(dir) = pending.pop() {
        let read = |name: &str| {
            fs::read(dir.join(name))
                .ok()
                .map(|bytes| Cib::parse(bytes).unwrap())
        };
        if let (Some(before), Some(after)) = (read("before.xml"), read("after.xml")) {
            pairs.push((dir.display().to_string(), before, after));
        }
        let entries = fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        pending.extend(entries.filter(|path| path.is_dir()));
    }
    pairs.sort_by(|one, two| one.0.cmp(&two.0));
    assert!(pairs.len() > 100, "is LVSKIT_CORPUS the corpus?");
    pairs
}

#[test]
#[ignore = "needs LVSKIT_CORPUS and crm_diff of pacemaker 2.1.5: cargo lab test"]
fn golden_pairs_of_the_corpus_have_the_patches_of_crm_diff() {
    let pairs = golden_pairs();
    let count = rounds(pairs.len(), 40);
    let stride = pairs.len().div_ceil(count);
    let mut tally = Tally::default();

    for (name, before, after) in pairs.into_iter().step_by(stride) {
        tally.add(&name, Pair::new(before.clone(), after.clone()).agree());
        tally.add(&name, Pair::new(after, before).agree());
    }

    tally.finish("golden pairs, both ways");
}

/// A document that `crm_diff` can handle: counters that are numbers, a feature set that is a
/// version (it fails on its own patch otherwise), ids that it can read in paths.
fn is_addressable(cib: &Cib) -> bool {
    let number = |name| {
        cib.attribute(name)
            .is_none_or(|text| text.parse::<u64>().is_ok())
    };
    if !["admin_epoch", "epoch", "num_updates"]
        .into_iter()
        .all(number)
    {
        return false;
    }
    let feature_set = cib.attribute("crm_feature_set");
    let part = |part: &str| part.parse::<u32>().is_ok();
    if !feature_set.is_none_or(|version| version.split('.').all(part)) {
        return false;
    }
    // A root with an id is refused by crm_diff.
    let rooted = cib.attribute("id").is_none();
    rooted
        && inside(cib.tree()).iter().all(|element| {
            let id = element.attribute("id");
            let plain = |id: &str| {
                let known = |one: char| one.is_ascii_alphanumeric() || "_.-#".contains(one);
                !id.is_empty() && id.chars().all(known)
            };
            id.is_none_or(|id| plain(&id))
        })
}

/// Whether a path may mean several elements: same name, and same id or one without id.
fn has_twins(cib: &Cib) -> bool {
    inside(cib.tree()).into_iter().any(|element| {
        let (mut known, mut names, mut nameless) = (HashSet::new(), HashSet::new(), HashSet::new());
        element.children().any(|child| {
            let (name, id) = (child.name(), child.attribute("id"));
            let seen = !names.insert(name) && (id.is_none() || nameless.contains(name));
            if id.is_none() {
                nameless.insert(name);
            }
            !known.insert((name, id)) || seen
        })
    })
}

fn add_comment(cib: &mut Cib, random: &mut Random) {
    let elements = inside(cib.tree());
    let inner: Vec<_> = elements.into_iter().skip(1).map(Element::id).collect();
    if inner.is_empty() {
        return;
    }
    let place = Place::Before(*random.pick(&inner));
    let text = format!(" {} ", random.below(3));
    cib.tree_mut().insert_comment(place, &text).unwrap();
}

/// Elements that only refer to another one: paths cannot tell them from their siblings.
fn references(cib: &Cib) -> Vec<NodeId> {
    let elements = inside(cib.tree()).into_iter();
    let nameless =
        elements.filter(|one| one.attribute("id-ref").is_some() && one.name() != "operations");
    nameless.map(Element::id).collect()
}

#[test]
#[ignore = "needs crm_diff of pacemaker 2.1.5: cargo lab test"]
fn random_edits_have_the_patches_of_crm_diff() {
    // crm_diff reads the schema's text in `status` away.
    let source = EVERYTHING.replace("crm_feature_set=\"3.0\"", "crm_feature_set=\"3.16.1\"");
    let source = source.replace(">text<", "><");
    let mut start = Cib::parse(source).unwrap();
    for reference in references(&start) {
        start.tree_mut().remove(reference).unwrap();
    }
    assert!(!has_twins(&start));
    let words = Dictionary::of(start.tree());
    let count = rounds(2_000, 60);
    let mut tally = Tally::default();
    let (mut seed, mut compared, mut passed_over) = (0, 0, 0);

    while compared < count {
        seed += 1;
        let mut random = Random::new(seed);
        let mut old = start.clone();
        for _ in 0..random.below(5) {
            add_comment(&mut old, &mut random);
        }
        let mut new = old.clone();
        for _ in 0..=random.below(6) {
            if random.below(4) == 0 {
                add_comment(&mut new, &mut random);
            }
            mutate(new.tree_mut(), &words, &mut random);
        }
        if !is_addressable(&new) || has_twins(&new) {
            passed_over += 1;
            continue;
        }
        compared += 1;
        tally.add(&format!("seed {seed}"), Pair::new(old, new).agree());
    }

    println!(
        "{compared} edits, {passed_over} passed over: ids that crm_diff cannot tell apart or read"
    );
    tally.finish("random edits");
}

fn cibadmin_patch(file: &Path, patch: &Path) -> Option<i32> {
    let output = Command::new("cibadmin")
        .env("CIB_file", file)
        .args(["--patch", "--xml-file"])
        .arg(patch)
        .output()
        .unwrap_or_else(|error| panic!("cannot run cibadmin: {error}"));
    output.status.code()
}

#[test]
#[ignore = "needs LVSKIT_CORPUS and cibadmin of pacemaker 2.1.5: cargo lab test"]
fn pushed_patches_of_the_corpus_do_what_cibadmin_does() {
    let mut pairs = golden_pairs();
    pairs.retain(|(name, ..)| !name.contains("pcs-golden-0.12"));
    let stride = pairs.len().div_ceil(rounds(pairs.len(), 20));
    let mut count = 0;

    for (name, before, after) in pairs.into_iter().step_by(stride) {
        let pair = Pair::new(before.clone(), after.clone());
        for patch in [
            Patchset::unversioned(&before, &after).unwrap(),
            Patchset::between(&before, &after).unwrap(),
            Patchset::between(&after, &before).unwrap(),
        ] {
            fs::write(pair.file("patch"), patch.to_xml()).unwrap();
            fs::write(pair.file("cib"), before.to_bytes()).unwrap();
            let status = cibadmin_patch(&pair.file("cib"), &pair.file("patch"));
            let theirs = Cib::parse(fs::read(pair.file("cib")).unwrap()).unwrap();
            let mut ours = before.clone();
            let result = patch.push(&mut ours);
            let expected = match result {
                Ok(()) => 0,
                Err(ApplyError::Stale(Stale::Older { .. })) => 1,
                Err(_) => 103,
            };
            assert_eq!(
                status,
                Some(expected),
                "{name}: {result:?}\n{}",
                patch.to_xml()
            );
            let settled = |cib: &Cib| {
                let mut tree = cib.tree().clone();
                let root = tree.root().unwrap().id();
                tree.remove_attribute(root, "cib-last-written").unwrap();
                canonical(&tree)
            };
            assert_eq!(
                settled(&ours),
                settled(&theirs),
                "{name}\n{}",
                patch.to_xml()
            );
            count += 1;
        }
    }

    println!("{count} patches pushed");
    assert!(count > 30);
}

#[test]
#[ignore = "needs LVSKIT_CORPUS and cibadmin of pacemaker 2.1.5: cargo lab test"]
fn documents_of_the_corpus_print_as_cibadmin_prints_them() {
    let pairs = golden_pairs();
    let stride = pairs.len().div_ceil(rounds(pairs.len(), 20));
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cib");
    let mut count = 0;

    for (name, cib, _) in pairs.into_iter().step_by(stride) {
        if name.contains("pcs-golden-0.12") {
            continue;
        }
        fs::write(&file, cib.to_bytes()).unwrap();
        let output = Command::new("cibadmin")
            .env("CIB_file", &file)
            .args(["--local", "--query"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}");
        let theirs = String::from_utf8(output.stdout).unwrap();
        let ours = cib::xml::pretty(cib.tree().root().unwrap());
        assert_eq!(ours.trim_end(), theirs.trim_end(), "{name}");
        count += 1;
    }

    println!("{count} documents printed");
    assert!(count > 5);
}
