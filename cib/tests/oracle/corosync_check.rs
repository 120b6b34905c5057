//! The real corosync 3.1 beside our checks.

#![expect(clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::Path;
use std::process::Command;

use cib::check::Severity;
use cib::corosync::{Document, Node, Setup, check_document};
use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::driver::{count, pick, runner};

/// Line of the first error that corosync reports; `None` if the parser takes the file.
fn corosync(file: &Path) -> (Option<usize>, bool, String) {
    let output = Command::new("corosync")
        .args(["-t", "-c"])
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("cannot run corosync: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    let place = said.split(&format!("{}:", file.display())).nth(1);
    let line = place.and_then(|rest| rest.split(':').next()?.parse().ok());
    (line, output.status.success(), said)
}

const LINES: [&str; 24] = [
    "totem {",
    "nodelist {",
    "node {",
    "quorum {",
    "}",
    "}",
    "}",
    "version: 2",
    "token: 1000",
    "token: x",
    "ring0_addr: 127.0.0.1",
    "nodeid: 1",
    "nodeid: 5000000000",
    "a { b",
    "} x",
    "junk",
    "{",
    "ab:",
    "to$ken: 1",
    "# x",
    "",
    "expected_votes: -1",
    "a }: x",
    "knet_pong_count: 7\r",
];

#[test]
#[ignore = "needs corosync 3.1: cargo lab test"]
fn corosync_stops_at_the_line_of_our_first_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("corosync.conf");
    let mut runner = runner();
    let lines = prop::collection::vec(pick(&LINES), 1..12);
    let (mut bad, mut compared) = (0, 0);
    for _ in 0..count(150, 3000) {
        let text = lines.new_tree(&mut runner).unwrap().current().join("\n") + "\n";
        // Whole files are costly to check for corosync: see the other test.
        let findings = check_document(&Document::parse(text.clone()));
        let errors = findings
            .iter()
            .filter(|finding| finding.severity() == Severity::Error);
        let parser =
            errors.filter(|finding| matches!(finding.code().as_str(), "syntax" | "name" | "value"));
        let ours = parser.map(|finding| finding.position().line).min();
        if ours.is_none() {
            continue;
        }
        fs::write(&file, &text).unwrap();
        let (theirs, _, said) = corosync(&file);
        // At the end of a file corosync names the last line, we the one behind it.
        let ours = ours.map(|line| line.min(text.lines().count()));
        assert_eq!(ours, theirs, "{text}\n{said}\n{findings:?}");
        compared += 1;
        bad += usize::from(theirs.is_some());
    }
    println!("{compared} files compared, {bad} with an error of the parser");
    assert!(bad > 50);
}

/// Whole files: what is changed in them, and whether corosync takes it.
const WHOLE: [(&str, &str); 21] = [
    ("", ""),
    ("version: 2", "version: 3"),
    ("transport: knet", "transport: udpx"),
    ("crypto_cipher: aes256", "crypto_cipher: aes1"),
    ("crypto_hash: sha256", "crypto_hash: none"),
    ("transport: knet", "transport: udpu"),
    ("nodeid: 2", "nodeid: 1"),
    ("nodeid: 1\n", "\n"),
    ("nodeid: 2\n", "\n"),
    ("to_syslog: yes", "to_syslog: maybe"),
    ("timestamp: on", "timestamp: hires"),
    ("timestamp: on", "timestamp: sometimes"),
    ("to_logfile: yes", "debug: trace"),
    ("to_logfile: yes", "syslog_facility: nowhere"),
    ("to_logfile: yes", "syslog_priority: loud"),
    ("cluster_name: lab", "link_mode: odd"),
    ("cluster_name: lab", "ip_version: ipv5"),
    ("cluster_name: lab", "token: 4294967296"),
    ("cluster_name: lab", "tokn: 5"),
    (
        "    ring0_addr: 127.0.0.2",
        "    ring0_addr: 127.0.0.2\n        ring1_addr: 127.0.0.3",
    ),
    ("two_node: 1", "wait_for_all: 1"),
];

#[test]
#[ignore = "needs corosync 3.1: cargo lab test"]
fn corosync_takes_whole_files_that_have_no_errors_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = [
        Node::new("a").address("127.0.0.1"),
        Node::new("b").address("127.0.0.2"),
    ];
    let whole = Setup::new("lab", nodes).render(Dialect::V0_11).unwrap();
    let log = format!("logfile: {}", dir.path().join("log").display());
    let whole = whole.replace("logfile: /var/log/corosync/corosync.log", &log);
    let key = dir.path().join("authkey");
    fs::write(&key, [7; 256]).unwrap();
    let whole = whole.replace(
        "version: 2",
        &format!("version: 2\n    keyfile: {}", key.display()),
    );
    let file = dir.path().join("corosync.conf");
    let (mut taken, mut refused) = (0, 0);
    for (from, to) in WHOLE {
        assert!(whole.contains(from), "{from}");
        let text = whole.replacen(from, to, 1);
        fs::write(&file, &text).unwrap();
        let findings = check_document(&Document::parse(text));
        let error = findings
            .iter()
            .any(|finding| finding.severity() == Severity::Error);
        let (_, ok, said) = corosync(&file);
        assert_eq!(!error, ok, "{from} -> {to}\n{said}\n{findings:#?}");
        taken += usize::from(ok);
        refused += usize::from(!ok);
    }
    println!("{taken} files taken and {refused} refused by both");
    assert!(taken > 3 && refused > 8);
}
