//! The real Perl ldirectord as oracle: verdict, line of the first error, and the whole model.
//!
//! Needs the program and its Perl modules; `LVSKIT_LDIRECTORD` names the script when it is not
//! /usr/sbin/ldirectord. `LVSKIT_CASES` sets how many files a campaign compares.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test helpers"
)]

#[path = "../common/corpus.rs"]
mod corpus;
mod fixes;
#[path = "../common/generate.rs"]
mod generate;
mod merge;
mod model;
#[path = "../common/names.rs"]
mod names;
mod oracle;
#[cfg(feature = "ipvs")]
mod table;

use std::env;

use ldirectord_conf::{Code, Config, Diagnostic, Document, Severity};
use oracle::{Answer, Oracle};

/// What differs; none when both agree.
fn difference(answer: Answer, bytes: &[u8]) -> Option<String> {
    let document = Document::parse(bytes);
    let (config, findings) = Config::interpret(&document, &names::table());
    let error = findings.iter().find(|finding| finding.is_error());
    let limited = error.is_some_and(|error| error.code() == Code::LimitExceeded);
    match &*answer.status {
        // The program expands a range without end and is stopped; we refuse the range.
        "signal14" if limited => return None,
        "0" | "2" => {}
        other => return Some(format!("the program ended with {other}")),
    }
    if error.map(Diagnostic::reported_line) != answer.error_line {
        let ours = error.map_or_else(|| "accepted".to_owned(), ToString::to_string);
        let Answer {
            error_line, error, ..
        } = answer;
        return Some(format!("program: {error_line:?} {error}\nours: {ours}"));
    }
    if let Some(line) = missing_warning(&answer, &findings, bytes) {
        return Some(format!("no warning for line {line}"));
    }
    let mut ours = model::ours(config.as_ref()?);
    let mut theirs = merge::merged(answer.model);
    merge::without_garbled(&mut theirs, &mut ours);
    model::difference(&ours, &theirs)
}

/// A line that the program warns of and we do not.
fn missing_warning(answer: &Answer, findings: &[Diagnostic], bytes: &[u8]) -> Option<usize> {
    let warned = |line: usize| {
        let mut warnings = findings
            .iter()
            .filter(|finding| finding.severity() == Severity::Warning);
        warnings.any(|warning| warning.reported_line() == line)
    };
    // We open nothing, so we cannot know of missing directories.
    let of_directory = |line: usize| {
        let text = bytes.split(|byte| *byte == b'\n').nth(line - 1).unwrap();
        text.starts_with(b"maintenancedir")
    };
    // Line 0 stands for `checkinterval`, of which the program does not say the line.
    let mut lines = answer.warnings.iter().copied().filter(|line| *line > 0);
    lines.find(|line| !warned(*line) && !of_directory(*line))
}

fn agree(label: &str, oracle: &mut Oracle, bytes: &[u8]) {
    if let Some(difference) = difference(oracle.ask(bytes), bytes) {
        let text = String::from_utf8_lossy(bytes);
        panic!(
            "{label}\n{difference}\n---\n{text}---\n{}",
            bytes.escape_ascii()
        );
    }
}

/// `LVSKIT_CASES`, else 6,000 in a full campaign, else a slice.
fn cases() -> u64 {
    let usual = if env::var_os("LVSKIT_FULL").is_some() {
        6_000
    } else {
        600
    };
    env::var("LVSKIT_CASES").map_or(usual, |text| {
        text.parse().expect("a number in LVSKIT_CASES")
    })
}

#[test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
fn generated_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();
    let count = cases();
    let mut accepted = 0;

    for seed in 0..count {
        let bytes = generate::configuration(seed);
        agree(&format!("seed {seed}"), &mut oracle, &bytes);
        let (config, _) = Config::interpret(&Document::parse(bytes), &names::table());
        accepted += u64::from(config.is_some());
    }

    println!("{count} generated files, {accepted} accepted");
    assert!(
        accepted > count / 10 && accepted < count,
        "a lopsided sample proves little"
    );
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn corpus_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();
    let files = corpus::files();

    for (name, bytes) in &files {
        agree(name, &mut oracle, bytes);
    }

    println!("{} corpus files", files.len());
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn mutated_corpus_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();
    let files = corpus::files();
    let rounds = cases() / u64::try_from(files.len()).unwrap() + 1;

    for (number, (name, bytes)) in files.iter().enumerate() {
        for round in 0..rounds {
            let seed = u64::try_from(number).unwrap() << 32 | round;
            let mutated = generate::mutated(bytes, seed);
            agree(&format!("{name}, seed {seed}"), &mut oracle, &mutated);
        }
    }

    println!("{rounds} mutations of each of {} corpus files", files.len());
}
