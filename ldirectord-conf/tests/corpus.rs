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

use ldirectord_conf::{Config, Diagnostic, Document};

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
