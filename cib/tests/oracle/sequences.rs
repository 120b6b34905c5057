//! Random sequences of commands through the real pcs and through ours: after each step the same
//! tree and the same exit status, and at the end a document that Pacemaker accepts.
//!
//! `LVSKIT_FROM` and `LVSKIT_COUNT` choose a part of a campaign, `LVSKIT_FULL=1` all of it. Each
//! sequence has a seed of its own, so parts and whole run the same commands.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};
use cib::xml::{NodeId, canonical};

use crate::campaign::{Random, rounds};
use crate::driver::{Answer, Pcs};
use crate::grammar;

/// A pcs, and where files lie that it can read.
struct Oracle {
    dialect: Dialect,
    /// The root of another system, with its own pcs.
    root: Option<PathBuf>,
    dir: tempfile::TempDir,
    pcs: Pcs,
}

/// How one command ended on both sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    /// And both have printed the same.
    Listed,
    Refused,
    /// Refused by pcs too, but only after it had changed something.
    HalfDone,
}

impl Oracle {
    fn here(dialect: Dialect) -> Self {
        Self {
            dialect,
            root: None,
            dir: tempfile::tempdir().unwrap(),
            pcs: Pcs::here(),
        }
    }

    fn in_root(dialect: Dialect, root: PathBuf) -> Self {
        Self {
            dialect,
            dir: tempfile::tempdir_in(root.join("tmp")).unwrap(),
            pcs: Pcs::in_root(&root),
            root: Some(root),
        }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("cib.xml")
    }

    /// The file as pcs sees it.
    fn seen(&self) -> String {
        let file = self.file();
        let seen = match &self.root {
            None => file,
            Some(root) => Path::new("/").join(file.strip_prefix(root).unwrap()),
        };
        seen.to_str().unwrap().to_owned()
    }

    fn ask(&mut self, start: &[&str], words: &[String]) -> Answer {
        let start = start.iter().map(|word| (*word).to_owned());
        let line: Vec<String> = start.chain(words.iter().cloned()).collect();
        self.pcs.run(&line)
    }

    /// One command on both sides, from the same document; what disagrees.
    fn step(&mut self, cib: &mut Cib, words: &[String]) -> Result<Step, String> {
        fs::write(self.file(), cib.to_bytes()).unwrap();
        let seen = self.seen();
        let answer = self.ask(&["cli", "-f", &seen], words);
        let stderr = &answer.stderr;
        assert!(
            !stderr.contains("Traceback"),
            "pcs itself failed: {words:?}\n{stderr}"
        );
        let before = meaning(cib);
        let ours = Operation::parse_argv(words)
            .map_err(|error| error.to_string())
            .and_then(|operation| {
                let now = SystemTime::now();
                let applied = operation.apply_at(cib, &Metadata::builtin(), self.dialect, now);
                applied.map_err(|error| error.to_string())
            });
        if (answer.status == 0) != ours.is_ok() {
            let status = answer.status;
            // Not the whole document, which pcs prints when Pacemaker refuses it.
            let dump = |line: &&str| {
                !line
                    .trim_start()
                    .starts_with(|first: char| first.is_ascii_digit())
            };
            let said: Vec<&str> = stderr.lines().filter(dump).collect();
            let said = said.join("\n");
            return Err(format!("pcs: {status} {said}\nours: {ours:?}"));
        }
        let theirs = meaning(&Cib::parse(fs::read(self.file()).unwrap()).unwrap());
        if ours.is_err() {
            // What pcs leaves half-done, we do not begin.
            let same = theirs == before;
            return Ok(if same { Step::Refused } else { Step::HalfDone });
        }
        let ours = meaning(cib);
        if theirs != ours {
            return Err(difference(&theirs, &ours));
        }
        let operation = Operation::parse_argv(words).unwrap();
        let shown = operation.show(cib, &Metadata::builtin(), self.dialect);
        match shown.unwrap() {
            None => Ok(Step::Done),
            Some(shown) if shown.trim_end() == answer.stdout.trim_end() => Ok(Step::Listed),
            Some(shown) => Err(difference(&answer.stdout, &shown)),
        }
    }

    /// Runs a history again; whether its last command still disagrees.
    fn disagrees(&mut self, history: &[Vec<String>]) -> Option<String> {
        let mut cib = grammar::start(self.dialect);
        let (last, before) = history.split_last()?;
        for words in before {
            self.step(&mut cib, words).ok()?;
        }
        self.step(&mut cib, last).err()
    }

    /// Leaves out what the disagreement does not need.
    fn minimal(&mut self, mut history: Vec<Vec<String>>, why: String) -> (Vec<String>, String) {
        let (mut why, mut number) = (why, 0);
        while number + 1 < history.len() {
            let mut fewer = history.clone();
            fewer.remove(number);
            match self.disagrees(&fewer) {
                Some(reason) => (history, why) = (fewer, reason),
                None => number += 1,
            }
        }
        let lines = history.iter().map(|words| words.join(" "));
        (lines.collect(), why)
    }

    /// Checks the document with the installed schema that it names, and with `crm_verify`.
    fn verify(&mut self, cib: &Cib) -> Verdict {
        let file = self.file();
        fs::write(&file, cib.to_bytes()).unwrap();
        let root = self.root.as_deref().unwrap_or_else(|| Path::new("/"));
        let schema = format!("{}.rng", cib.attribute("validate-with").unwrap());
        let schema = root.join("usr/share/pacemaker").join(schema);
        let schema = schema.to_str().unwrap();
        let output = Command::new("xmllint")
            .args(["--noout", "--relaxng", schema])
            .arg(&file)
            .output()
            .unwrap_or_else(|error| panic!("cannot run xmllint: {error}"));
        let invalid = String::from_utf8_lossy(&output.stderr).into_owned();
        let seen = self.seen();
        let verified = self.ask(&["tool", "crm_verify", "-V", "-x", &seen], &[]);
        Verdict {
            invalid: (!output.status.success()).then_some(invalid),
            refused: (verified.status != 0).then_some(verified.stderr + &verified.stdout),
        }
    }
}

/// What Pacemaker says about a document.
struct Verdict {
    invalid: Option<String>,
    refused: Option<String>,
}

/// Errors of `crm_verify` in documents that pcs makes too, because it is told to: schedules of
/// actions that cannot recur, constraints on what is inside a clone, tickets that fence where
/// nothing does, values that are forced.
const ASKED_FOR: &[&str] = &[
    "action cannot be recurring",
    "is not a valid resource or tag",
    "No resource found for",
    "No such resource",
    "Ignoring colocation of set",
    "Ignoring order of set",
    "Resetting 'loss-policy' for ticket",
    "Using default value for cluster option",
    // A resource ordered with itself, at which Pacemaker's own check aborts.
    "order_actions: Triggered fatal assertion",
    // The end of such a list in Pacemaker 3; the schema is asked by itself.
    "CIB did not pass schema validation",
];

/// The errors of `crm_verify` that nobody asked for.
fn unexpected(messages: &str) -> Vec<&str> {
    let errors = messages.lines().filter(|line| line.contains("error: "));
    errors
        .filter(|line| !ASKED_FOR.iter().any(|asked| line.contains(asked)))
        .collect()
}

/// The document as compared: without the end of what ends after a while.
fn meaning(cib: &Cib) -> String {
    let mut cib = cib.clone();
    let ends: Vec<NodeId> = cib
        .elements()
        .filter(|element| {
            let id = element.attribute("id").unwrap_or_default();
            id.starts_with("cli-prefer-lifetime-end-") || id.ends_with("-lifetime")
        })
        .map(|element| element.id())
        .collect();
    for end in ends {
        cib.tree_mut().set_attribute(end, "end", "then").unwrap();
    }
    canonical(cib.tree())
}

fn difference(expected: &str, found: &str) -> String {
    let only = |one: &str, other: &str, mark: char| {
        let other: Vec<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    let lines = only(expected, found, '-') + &only(found, expected, '+');
    if lines.is_empty() {
        return format!("the order differs\npcs:\n{expected}\nours:\n{found}");
    }
    lines
}

/// What a campaign counts.
#[derive(Default)]
struct Totals {
    sequences: usize,
    commands: usize,
    done: usize,
    refused: usize,
    half_done: usize,
    disagreements: usize,
    invalid: usize,
    /// Not passed by `crm_verify`, for warnings alone.
    warned: usize,
    /// Not passed by `crm_verify`, for what the commands asked for.
    asked_for: usize,
    /// Not passed by `crm_verify` for another reason.
    unverified: usize,
    listings: usize,
    /// Commands by their first two words: how many were done by both sides, and tried.
    families: BTreeMap<String, (usize, usize)>,
}

impl Totals {
    fn count(&mut self, words: &[String], step: Option<Step>) {
        self.commands += 1;
        let family = words.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
        let (done, tried) = self.families.entry(family).or_default();
        *tried += 1;
        match step {
            Some(Step::Done | Step::Listed) => {
                self.listings += usize::from(step == Some(Step::Listed));
                self.done += 1;
                *done += 1;
            }
            Some(Step::Refused) => self.refused += 1,
            Some(Step::HalfDone) => {
                self.half_done += 1;
                println!("pcs left half-done: {}", words.join(" "));
            }
            None => self.disagreements += 1,
        }
    }

    fn print(&self, next: usize) {
        println!(
            "{} sequences (next: LVSKIT_FROM={next}), {} commands: {} done by both, {} refused by \
             both, {} refused by both but half-done by pcs, {} listings alike, {} disagreements; \
             documents: {} valid, {} not; crm_verify: {} pass, {} with warnings, {} with errors that were asked for, {} with others",
            self.sequences,
            self.commands,
            self.done,
            self.refused,
            self.half_done,
            self.listings,
            self.disagreements,
            self.sequences - self.invalid,
            self.invalid,
            self.sequences - self.warned - self.asked_for - self.unverified,
            self.warned,
            self.asked_for,
            self.unverified
        );
    }
}

fn part(name: &str) -> Option<usize> {
    Some(std::env::var(name).ok()?.parse().unwrap())
}

fn campaign(oracle: &mut Oracle, seed: u64, sequences: usize) {
    let from = part("LVSKIT_FROM").unwrap_or(0);
    let sequences = part("LVSKIT_COUNT").unwrap_or(sequences);
    let mut totals = Totals::default();
    for number in from..from + sequences {
        sequence(oracle, seed, number, &mut totals);
        if totals.sequences.is_multiple_of(10) {
            totals.print(number + 1);
        }
    }
    totals.print(from + sequences);
    println!("done and tried: {:?}", totals.families);
    assert_eq!(totals.disagreements, 0, "pcs and ours disagree, see above");
    assert_eq!(totals.invalid, 0, "documents are not valid, see above");
    assert_eq!(totals.unverified, 0, "crm_verify refuses, see above");
    assert!(
        totals.done > totals.commands / 4,
        "the grammar makes too many wrong commands"
    );
}

fn sequence(oracle: &mut Oracle, seed: u64, number: usize, totals: &mut Totals) {
    let mut random = Random::new(seed * 1_000_003 + u64::try_from(number).unwrap());
    let mut cib = grammar::start(oracle.dialect);
    let mut history: Vec<Vec<String>> = Vec::new();
    for _ in 0..3 + random.below(6) {
        let words = grammar::command(&mut random, &cib);
        let before = cib.clone();
        let step = oracle.step(&mut cib, &words);
        totals.count(&words, step.as_ref().ok().copied());
        match step {
            Ok(Step::Done | Step::Listed) => history.push(words),
            Ok(_) => {}
            Err(why) => {
                let tried = [&history[..], &[words]].concat();
                let (lines, why) = oracle.minimal(tried, why);
                println!(
                    "sequence {number} disagrees:\n{}\n{why}\n",
                    lines.join("\n")
                );
                cib = before;
            }
        }
    }
    totals.sequences += 1;
    let verdict = oracle.verify(&cib);
    let lines = || {
        let lines = history.iter().map(|words| words.join(" "));
        lines.collect::<Vec<_>>().join("\n")
    };
    if let Some(why) = verdict.invalid {
        totals.invalid += 1;
        println!("sequence {number} is not valid:\n{}\n{why}", lines());
    }
    if let Some(messages) = verdict.refused {
        let why = unexpected(&messages);
        if !messages.contains("error: ") {
            totals.warned += 1;
        } else if why.is_empty() {
            totals.asked_for += 1;
        } else {
            totals.unverified += 1;
            println!(
                "crm_verify, sequence {number}:\n{}\n{}",
                lines(),
                why.join("\n")
            );
        }
    }
}

#[test]
#[ignore = "needs pcs 0.11 and xmllint: cargo lab test"]
fn random_sequences_agree_with_pcs_0_11() {
    let mut oracle = Oracle::here(Dialect::V0_11);
    campaign(&mut oracle, 11, rounds(300, 20));
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn random_sequences_agree_with_pcs_0_12() {
    let root = std::env::var_os("LVSKIT_PACEMAKER_3").map(PathBuf::from);
    let root = root.expect("LVSKIT_PACEMAKER_3 names no root: `cargo lab test` makes one");
    assert!(
        root.join("usr/sbin/pcs").exists(),
        "no pcs in {}",
        root.display()
    );
    let mut oracle = Oracle::in_root(Dialect::V0_12, root);
    campaign(&mut oracle, 12, rounds(300, 20));
}
