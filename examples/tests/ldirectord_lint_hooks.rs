//! The ready files for users: every call of `ldirectord-lint` in them is one that the program takes.
//!
//! The hooks were also run by pre-commit itself: `pre-commit try-repo PATH ldirectord-lint`.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{fs, path::Path, process::Command};

/// Nothing is to be said of it, and nothing to be changed in it.
const GOOD: &str = "\
virtual=10.0.0.1:80
\treal=10.0.0.2:80 gate
\tchecktype=connect
";

/// The arguments of all calls behind this key in a file of the repository.
fn calls(file: &str, key: &str) -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(file)).unwrap();
    let values = text.lines().filter_map(|line| {
        let value = line.trim().strip_prefix(key)?;
        value.trim().strip_prefix("ldirectord-lint")
    });
    // What follows is for the shell.
    let arguments = values.map(|value| value.split(['>', '|', '"']).next().unwrap());
    let words = arguments.map(|words| words.split_whitespace().map(str::to_owned));
    words.map(Iterator::collect).collect()
}

fn every_call_is_taken(calls: &[Vec<String>]) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ldirectord.cf"), GOOD).unwrap();
    for arguments in calls {
        let output = Command::new(env!("CARGO_BIN_EXE_ldirectord-lint"))
            .args(arguments)
            .arg("ldirectord.cf")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let trouble = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {trouble}");
    }
}

#[test]
fn pre_commit_calls_what_is_there() {
    let calls = calls(".pre-commit-hooks.yaml", "entry:");

    assert_eq!(calls.len(), 3);
    every_call_is_taken(&calls);
}

#[test]
fn the_workflow_calls_what_is_there() {
    let calls = calls("ldirectord-conf/ci/github-workflow.yml", "run:");

    assert_eq!(calls.len(), 3);
    every_call_is_taken(&calls);
}
