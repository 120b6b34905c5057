//! The examples of the catalogue are what they say they are.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ldirectord_conf::{Code, Level, LintOptions};

use super::{codes, findings, fixed, only};

/// Codes with examples; the one about too many findings has none.
fn with_examples() -> impl Iterator<Item = Code> {
    Code::all().filter(|code| *code != Code::TooManyFindings)
}

#[test]
fn bad_examples_have_their_finding_and_no_other() {
    let mut wrong = String::new();
    for code in with_examples() {
        let found = findings(code.bad(), &only(code));
        let found: BTreeSet<Code> = found.iter().map(|finding| finding.code()).collect();
        if found != BTreeSet::from([code]) {
            writeln!(wrong, "{code} {}: {found:?}", code.name()).unwrap();
        }
    }

    assert_eq!(wrong, "");
}

#[test]
fn good_examples_have_no_finding() {
    let mut wrong = String::new();
    for code in with_examples() {
        for finding in findings(code.good(), &only(code)) {
            writeln!(wrong, "{code} {}: {finding}", code.name()).unwrap();
        }
    }

    assert_eq!(wrong, "");
}

#[test]
fn fixes_of_bad_examples_leave_nothing_to_find() {
    let mut wrong = String::new();
    let mut mended = 0;
    for code in with_examples() {
        let found = findings(code.bad(), &only(code));
        if found.iter().all(|finding| finding.fix().is_none()) {
            continue;
        }
        let text = fixed(code.bad(), &only(code));
        let left = findings(&text, &only(code));
        // A file that is accepted now may show that nothing is behind the `virtual` line.
        if left
            .iter()
            .any(|finding| finding.code() != Code::NoRealServer)
        {
            writeln!(wrong, "{code} {}: {text:?} {left:?}", code.name()).unwrap();
        }
        mended += 1;
    }

    assert_eq!(wrong, "");
    println!("{mended} of {} examples have a fix", Code::all().len());
    assert!(mended > 25);
}

#[test]
fn a_hopeless_file_costs_a_thousand_findings() {
    let text = "banana\n".repeat(5_000);

    let found = codes(text);

    assert_eq!(found.len(), 1_001);
    assert_eq!(found.last(), Some(&Code::TooManyFindings));
}

#[test]
fn denied_lints_are_errors_and_others_warnings() {
    for code in with_examples().filter(|code| !code.is_rejection()) {
        let denied = LintOptions::new()
            .world_readable(true)
            .level(code, Level::Deny);
        let allowed = LintOptions::new()
            .world_readable(true)
            .level(code, Level::Allow);

        let found = findings(code.bad(), &denied);
        let silent = findings(code.bad(), &allowed);

        let mine: Vec<_> = found
            .iter()
            .filter(|finding| finding.code() == code)
            .collect();
        assert!(!mine.is_empty(), "{code}");
        assert!(mine.iter().all(|finding| finding.is_error()), "{code}");
        assert!(
            silent.iter().all(|finding| finding.code() != code),
            "{code}"
        );
    }
}
