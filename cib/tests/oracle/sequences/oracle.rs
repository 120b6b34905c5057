//! A pcs, and ours beside it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use cib::Cib;
use cib::metadata::Agent;
use cib::pcs::{CommandError, Dialect, Metadata, Operation, Refused, Report};

use super::compare::{difference, without_comments};
use super::messages::Tally;
use crate::driver::{Answer, Pcs};
use crate::grammar;
use crate::meaning::meaning;

/// A pcs, and where files lie that it can read.
pub(super) struct Oracle {
    pub(super) dialect: Dialect,
    /// The root of another system, with its own pcs.
    root: Option<PathBuf>,
    dir: tempfile::TempDir,
    pcs: Pcs,
    facts: Metadata,
}

/// The facts of the agents that the system in a root has.
fn installed(root: &Path) -> Metadata {
    let all = Metadata::builtin();
    if root.join("usr/sbin/fence_ipmilan").exists() {
        return all;
    }
    let mut installed = Metadata::empty();
    for property in all.properties() {
        installed.insert_property(property.clone());
    }
    let fencing = |agent: &Agent| agent.name().to_string().starts_with("stonith:");
    for agent in all.agents().filter(|agent| !fencing(agent)) {
        installed.insert(agent.clone());
    }
    installed
}

/// How one command ended on both sides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Done,
    /// And both have printed the same.
    Listed,
    Refused,
    /// Refused by pcs too, but only after it had changed something.
    HalfDone,
    /// pcs itself failed, with an exception.
    Broken,
}

/// What Pacemaker says about a document.
pub(super) struct Verdict {
    pub(super) invalid: Option<String>,
    pub(super) refused: Option<String>,
}

/// How ours ended.
pub(super) enum Ours {
    Words(CommandError),
    Refused(Refused),
    Done(Operation, Vec<Report>),
}

impl Ours {
    fn of(cib: &mut Cib, words: &[String], facts: &Metadata, dialect: Dialect) -> Self {
        let operation = match Operation::parse_argv_as(words, dialect) {
            Ok(operation) => operation,
            Err(error) => return Self::Words(error),
        };
        if let Err(refused) = operation.show_at(cib, facts, dialect, SystemTime::now()) {
            return Self::Refused(refused);
        }
        match operation.apply_at(cib, facts, dialect, SystemTime::now()) {
            Ok(reports) => Self::Done(operation, reports),
            Err(refused) => Self::Refused(refused),
        }
    }

    fn is_done(&self) -> bool {
        matches!(self, Self::Done(..))
    }

    fn outcome(&self) -> String {
        match self {
            Self::Words(error) => format!("words: {error}"),
            Self::Refused(refused) => format!("refused: {refused}"),
            Self::Done(..) => "done".to_owned(),
        }
    }
}

impl Oracle {
    pub(super) fn here(dialect: Dialect) -> Self {
        Self {
            dialect,
            root: None,
            dir: tempfile::tempdir().unwrap(),
            pcs: Pcs::here(),
            facts: installed(Path::new("/")),
        }
    }

    pub(super) fn in_root(dialect: Dialect, root: PathBuf) -> Self {
        Self {
            dialect,
            dir: tempfile::tempdir_in(root.join("tmp")).unwrap(),
            pcs: Pcs::in_root(&root),
            facts: installed(&root),
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
    pub(super) fn step(
        &mut self,
        cib: &mut Cib,
        words: &[String],
        said: &mut Tally,
    ) -> Result<Step, String> {
        fs::write(self.file(), cib.to_bytes()).unwrap();
        let seen = self.seen();
        let line = [&["-f".to_owned(), seen], words].concat();
        let mut answers = self.pcs.cli(&[line]);
        let answer = answers.pop().unwrap();
        if answer.is_broken() || answer.stderr.contains("Traceback") {
            return Ok(Step::Broken);
        }
        let before = meaning(cib);
        let ours = Ours::of(cib, words, &self.facts, self.dialect);
        said.compare(words, &answer.stderr, &ours);
        if (answer.status == 0) != ours.is_done() {
            return Err(format!(
                "pcs: {} {}\nours: {}",
                answer.status,
                without_dump(&answer.stderr),
                ours.outcome()
            ));
        }
        let mut theirs = meaning(&Cib::parse(fs::read(self.file()).unwrap()).unwrap());
        let Ours::Done(operation, _) = ours else {
            // What pcs leaves half-done, we do not begin.
            let same = theirs == before;
            return Ok(if same { Step::Refused } else { Step::HalfDone });
        };
        let mut ours = meaning(cib);
        if words.starts_with(&["constraint", "rule"].map(str::to_owned)) {
            // pcs may drop all comments; we do not.
            (theirs, ours) = (without_comments(&theirs), without_comments(&ours));
        }
        if theirs != ours {
            return Err(difference(&theirs, &ours));
        }
        let shown = operation.show_at(cib, &self.facts, self.dialect, SystemTime::now());
        match shown.unwrap() {
            None => Ok(Step::Done),
            Some(shown) if shown.trim_end() == answer.stdout.trim_end() => Ok(Step::Listed),
            Some(shown) => Err(difference(&answer.stdout, &shown)),
        }
    }

    /// Runs a history again; whether its last command still disagrees.
    fn disagrees(&mut self, odd: bool, history: &[Vec<String>]) -> Option<String> {
        let mut cib = grammar::start(self.dialect, odd);
        let mut said = Tally::default();
        let (last, before) = history.split_last()?;
        for words in before {
            self.step(&mut cib, words, &mut said).ok()?;
        }
        self.step(&mut cib, last, &mut said).err()
    }

    /// Leaves out what the disagreement does not need.
    pub(super) fn minimal(
        &mut self,
        odd: bool,
        mut history: Vec<Vec<String>>,
        why: String,
    ) -> (Vec<String>, String) {
        let (mut why, mut number) = (why, 0);
        while number + 1 < history.len() {
            let mut fewer = history.clone();
            fewer.remove(number);
            match self.disagrees(odd, &fewer) {
                Some(reason) => (history, why) = (fewer, reason),
                None => number += 1,
            }
        }
        let lines = history.iter().map(|words| format!("{words:?}"));
        (lines.collect(), why)
    }

    /// Checks the document with the installed schema that it names, and with `crm_verify`.
    pub(super) fn verify(&mut self, cib: &Cib) -> Verdict {
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

/// Not the whole document, which pcs prints when Pacemaker refuses it.
pub(super) fn without_dump(stderr: &str) -> String {
    let dump = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with(|first: char| first.is_ascii_digit() || first == '<')
    };
    let said: Vec<&str> = stderr.lines().filter(dump).collect();
    said.join("\n")
}
