//! Published configurations: every byte survives, and the verdict is the program's own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test helpers"
)]

#[path = "common/corpus.rs"]
mod corpus;
#[path = "common/names.rs"]
mod names;

use std::collections::BTreeMap;
use std::fs;

use ldirectord_conf::{Config, Diagnostic, Document, LintOptions, lint};

/// The program's verdict by file: none for accepted, else the line of its first error.
fn verdicts() -> BTreeMap<String, Option<usize>> {
    let index = fs::read_to_string(corpus::folder().join("INDEX.tsv")).expect("INDEX.tsv");
    let mut lines = index.lines();
    assert_eq!(
        lines.next().unwrap().split('\t').nth(2),
        Some("verdict_perl_4.12.0")
    );
    lines.map(verdict).collect()
}

fn verdict(line: &str) -> (String, Option<usize>) {
    let fields: Vec<&str> = line.split('\t').collect();
    let [name, _, verdict, error] = *fields else {
        panic!("four fields in {line}")
    };
    let line = match verdict {
        "accept" => None,
        "reject" => Some(
            error
                .split(':')
                .next()
                .unwrap()
                .parse()
                .expect("line number"),
        ),
        other => panic!("verdict {other}"),
    };
    (name.to_owned(), line)
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn corpus_files_come_back_byte_for_byte() {
    let files = corpus::files();

    for (name, bytes) in &files {
        let document = Document::parse(bytes.clone());

        let lines: Vec<u8> = document
            .lines()
            .flat_map(|line| line.bytes().to_vec())
            .collect();
        assert_eq!(document.as_bytes(), bytes, "{name}");
        assert_eq!(&lines, bytes, "{name}");
    }

    println!("{} corpus files", files.len());
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn corpus_files_get_the_verdict_of_the_program() {
    let mut verdicts = verdicts();
    let files = corpus::files();
    let mut accepted = 0;

    for (name, bytes) in &files {
        let document = Document::parse(bytes.clone());
        let (config, findings) = Config::interpret(&document, &names::table());
        let error = findings.iter().find(|finding| finding.is_error());
        let expected = verdicts.remove(name).expect("verdict in INDEX.tsv");

        let text = error.map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            error.map(Diagnostic::reported_line),
            expected,
            "{name}: {text}"
        );
        assert_eq!(config.is_some(), expected.is_none(), "{name}");
        accepted += usize::from(config.is_some());
    }

    println!("{} corpus files, {accepted} accepted", files.len());
    assert!(verdicts.is_empty(), "files without a verdict: {verdicts:?}");
}

/// What is found in published files that ldirectord accepts, beside nothing. Each was looked at:
/// a directive stands there twice, clients stay at a dead server, nothing is checked.
const TRUE_ALARMS: &[(&str, &[&str])] = &[
    (
        "blog-en-lvs-nat-pacemaker.cf",
        &["repeated-directive", "stuck-persistence"],
    ),
    (
        "production-populis.cf",
        &[
            "stuck-persistence",
            "stuck-persistence",
            "nothing-checked",
            "needless-persistence",
            "stuck-persistence",
            "stuck-persistence",
            "nothing-checked",
        ],
    ),
    ("sample-heartbeat-03f0dfb2a.cf", &["repeated-directive"; 3]),
    ("sample-heartbeat-6b81eec32.cf", &["repeated-directive"; 3]),
    ("sample-heartbeat-ed77f7680.cf", &["repeated-directive"; 3]),
];

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn lints_raise_no_false_alarm_in_published_files() {
    let accepted = verdicts().into_iter().filter(|(_, error)| error.is_none());
    let accepted: Vec<String> = accepted.map(|(name, _)| name).collect();
    let mut checked = 0;

    for (name, bytes) in corpus::files() {
        if !accepted.contains(&name) {
            continue;
        }
        let document = Document::parse(bytes);
        let found = lint::examine(&document, &names::table(), &LintOptions::new());

        let found: Vec<&str> = found.iter().map(|finding| finding.code().name()).collect();
        let expected = TRUE_ALARMS.iter().find(|(known, _)| *known == name);
        let expected = expected.map_or(&[][..], |(_, names)| names);
        assert_eq!(found, expected, "{name}");
        checked += 1;
    }

    println!("{checked} accepted files");
    assert_eq!(checked, accepted.len());
}
