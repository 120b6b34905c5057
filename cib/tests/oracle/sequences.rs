//! Random sequences of commands through the real pcs and through ours: after each step the same
//! tree and the same exit status.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};
use cib::xml::{Tree, canonical};

use crate::campaign::{Random, rounds};
use crate::grammar;

/// A pcs, and where files lie that it can read.
struct Oracle {
    dialect: Dialect,
    /// The root of another system, with its own pcs.
    root: Option<PathBuf>,
    dir: tempfile::TempDir,
}

impl Oracle {
    fn here(dialect: Dialect) -> Self {
        Self {
            dialect,
            root: None,
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn in_root(dialect: Dialect, root: PathBuf) -> Self {
        let dir = tempfile::tempdir_in(root.join("tmp")).unwrap();
        Self {
            dialect,
            root: Some(root),
            dir,
        }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("cib.xml")
    }

    /// Runs pcs; in another root with a /proc of its own, which no one else sees.
    fn run(&self, words: &[String]) -> Output {
        let mut command = match &self.root {
            None => Command::new("pcs"),
            Some(root) => {
                let mut command = Command::new("unshare");
                let script = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" pcs \"$@\"";
                command.args(["--mount", "--propagation", "private", "sh", "-c", script]);
                command.arg(root);
                command
            }
        };
        let file = self.file();
        let seen = match &self.root {
            None => file,
            Some(root) => Path::new("/").join(file.strip_prefix(root).unwrap()),
        };
        command.arg("-f").arg(seen).args(words).stdin(Stdio::null());
        command
            .output()
            .unwrap_or_else(|error| panic!("cannot run pcs: {error}"))
    }

    /// One command on both sides, from the same document; what disagrees.
    fn step(&self, cib: &mut Cib, line: &str) -> Result<bool, String> {
        fs::write(self.file(), cib.to_bytes()).unwrap();
        let operation = line.parse::<Operation>();
        let words = words(line);
        let output = self.run(&words);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !stderr.contains("Traceback") && !stderr.contains("chroot:"),
            "pcs itself failed: {line}\n{stderr}"
        );
        let ours = operation
            .map_err(|error| error.to_string())
            .and_then(|operation| {
                let applied = operation.apply(cib, &Metadata::builtin(), self.dialect);
                applied.map_err(|error| error.to_string())
            });
        if output.status.success() != ours.is_ok() {
            let status = output.status;
            return Err(format!("{line}\npcs: {status} {stderr}\nours: {ours:?}"));
        }
        if ours.is_err() {
            // What pcs leaves half-done, we do not begin.
            return Ok(false);
        }
        let theirs = Tree::parse(&fs::read(self.file()).unwrap()).unwrap();
        let (expected, found) = (canonical(&theirs), canonical(cib.tree()));
        if expected == found {
            Ok(true)
        } else {
            Err(format!("{line}\n{}", difference(&expected, &found)))
        }
    }
}

fn words(line: &str) -> Vec<String> {
    let output = Command::new("sh")
        .args(["-c", &format!("printf '%s\\n' {line}")])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn difference(expected: &str, found: &str) -> String {
    let only = |one: &str, other: &str, mark: char| {
        let other: Vec<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    only(expected, found, '-') + &only(found, expected, '+')
}

/// A document with a bit of everything, made by our side.
fn start(dialect: Dialect) -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = cib::xml::NewElement::new("node")
            .attribute("id", id)
            .attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for line in grammar::START {
        let operation: Operation = line.parse().unwrap();
        operation
            .apply(&mut cib, &Metadata::builtin(), dialect)
            .unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}

/// Checks the document with the installed schema.
fn validate(dir: &Path, cib: &Cib) -> Result<(), String> {
    let file = dir.join("valid.xml");
    fs::write(&file, cib.to_bytes()).unwrap();
    let output = Command::new("xmllint")
        .args([
            "--noout",
            "--relaxng",
            "/usr/share/pacemaker/pacemaker-3.9.rng",
        ])
        .arg(&file)
        .output()
        .unwrap_or_else(|error| panic!("cannot run xmllint: {error}"));
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn campaign(oracle: &Oracle, seed: u64, sequences: usize) {
    let from: usize = std::env::var("LVSKIT_FROM").map_or(0, |from| from.parse().unwrap());
    let mut failed = Vec::new();
    let (mut commands, mut done) = (0_usize, 0_usize);
    for number in from..from + sequences {
        let mut random = Random::new(seed + u64::try_from(number).unwrap());
        let mut cib = start(oracle.dialect);
        let mut history: Vec<String> = Vec::new();
        for _ in 0..3 + random.below(6) {
            let line = grammar::command(&mut random, oracle.dialect);
            commands += 1;
            match oracle.step(&mut cib, &line) {
                Ok(true) => {
                    done += 1;
                    history.push(line);
                }
                Ok(false) => {}
                Err(why) => {
                    println!("sequence {number} after {history:#?}:\n{why}\n");
                    failed.push(number);
                    break;
                }
            }
        }
        if let Err(why) = validate(oracle.dir.path(), &cib) {
            println!("sequence {number} after {history:#?} is not valid:\n{why}");
            failed.push(number);
        }
    }
    println!("{sequences} sequences, {commands} commands, {done} of them done by both sides");
    assert!(failed.is_empty(), "sequences disagree: {failed:?}");
    assert!(
        done > commands / 4,
        "the grammar makes too many wrong commands"
    );
}

#[test]
#[ignore = "needs pcs 0.11 and xmllint: cargo lab test"]
fn random_sequences_agree_with_pcs_0_11() {
    let oracle = Oracle::here(Dialect::V0_11);
    campaign(&oracle, 11, rounds(300, 5));
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
    let oracle = Oracle::in_root(Dialect::V0_12, root);
    campaign(&oracle, 12, rounds(300, 5));
}
