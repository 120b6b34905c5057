//! What holds for every input.

use std::collections::BTreeMap;

use ldirectord_conf::{Config, Document, NumericOnly, lint};
use proptest::prelude::*;

use super::{everything, generate};

/// Files that are nearly right, pieces, noise.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "virtual=10.0.0.1:80\n",
        "virtual=1\n",
        "virtual6=[::1]:80\n",
        "virtual=[::1]:80\n",
        "virtual=10.0.0.1\n",
        "\n",
        "\r\n",
        "    ",
        "\t",
        "  ",
        "     \n",
        "# lint: allow LD0402\n",
        "# lint: file deny LD0402\n",
        "# note\n",
        "real=10.0.0.2:80 gate\n",
        "real=10.0.0.2:80 gate u:9 l:3\n",
        "real=10.0.0.2:80 gate 1 \"/a\",\"b\"\n",
        "real=[::2]:80 gate\n",
        "real=10.0.0.4 -> 10.0.0.3:80 NAT\n",
        "fallback=127.0.0.1 # x\n",
        "quiescent=Yes\n",
        "quiescent=no # x\n",
        "autoreload=yes # x\n",
        "autoreload 1\n",
        "supervised\n",
        "supervised no\n",
        "checktype=Connect\n",
        "service=HTTP\n",
        "scheduler=WLC\n",
        "scheduler=Wrr\n",
        "netmask=24\n",
        "protocol=TCP\n",
        "receive=\"a#b\"\n",
        "receive=\"##\tb\"\n",
        "request=/x\n",
        "logfile='/x'\n",
        "logfile=\u{201c}/x\u{201d}\n",
        "smtp=\"x\"\n",
        "persistent=5s\n",
        "maintenancedir='/x' # y\n",
        "schedular=wlc\n",
        "\u{feff}",
        "\u{a0}",
        "\"",
        "#",
        "virtual=10.0.0.1:21\n",
    ]);
    prop_oneof![
        any::<u64>().prop_map(generate::configuration),
        (any::<u64>(), any::<u64>())
            .prop_map(|(seed, change)| generate::mutated(&generate::configuration(seed), change)),
        prop::collection::vec(pieces, 0..25).prop_map(|pieces| pieces.concat().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..200),
    ]
}

/// Errors of the program's verdict.
fn errors(document: &Document) -> usize {
    let (_, findings) = Config::interpret(document, &NumericOnly);
    findings.iter().filter(|finding| finding.is_error()).count()
}

/// How many lines have a directive's shape, wherever they stand.
fn directives(document: &Document) -> usize {
    let is_directive = |text: &[u8]| {
        let text = text.trim_ascii_start();
        let key = text
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let rest = text.get(key..).unwrap_or_default().trim_ascii_start();
        key > 0 && rest.first() == Some(&b'=')
    };
    document
        .lines()
        .filter(|line| is_directive(line.text()))
        .count()
}

proptest! {
    #[test]
    fn lints_are_total_and_point_into_the_file(bytes in input()) {
        let document = Document::parse(bytes);
        let end = document.as_bytes().len();

        let findings = lint::examine(&document, &NumericOnly, &everything());

        for finding in &findings {
            prop_assert!(finding.span().end() <= end, "{}", finding);
            prop_assert!(!finding.message().contains(char::is_control), "{}", finding);
            for edit in finding.fix().into_iter().flat_map(|fix| fix.edits()) {
                prop_assert!(edit.span().end() <= end, "{}", finding);
            }
        }
        prop_assert!(findings.is_sorted_by_key(|finding| finding.span()) || findings.len() > 1_000);
    }

    #[test]
    fn every_fix_applies_by_itself(bytes in input()) {
        let document = Document::parse(bytes);

        for finding in lint::examine(&document, &NumericOnly, &everything()) {
            let mends = finding.fix().is_some();
            let code = finding.code();
            let fixed = ldirectord_conf::apply_fixes(&document, &[finding]);
            prop_assert_eq!(fixed.applied(), usize::from(mends), "{}", code);
            prop_assert_eq!(fixed.document() != &document, mends, "{}", code);
        }
    }

    #[test]
    fn fixes_applied_twice_are_applied_once(bytes in input()) {
        let document = Document::parse(bytes);

        let once = lint::fix(&document, &NumericOnly, &everything());
        let twice = lint::fix(once.document(), &NumericOnly, &everything());

        prop_assert_eq!(twice.applied(), 0, "{}", once.document().as_bytes().escape_ascii());
        prop_assert_eq!(twice.document(), once.document());
    }

    #[test]
    fn a_fixed_document_has_no_more_errors(bytes in input()) {
        let document = Document::parse(bytes);

        let fixed = lint::fix(&document, &NumericOnly, &everything());

        prop_assert!(errors(fixed.document()) <= errors(&document));
    }

    #[test]
    fn a_fixed_document_keeps_its_directives(bytes in input()) {
        let document = Document::parse(bytes);

        let fixed = lint::fix(&document, &NumericOnly, &everything());

        let counts: BTreeMap<_, _> = [
            ("before", directives(&document)),
            ("after", directives(fixed.document())),
        ]
        .into();
        let text = fixed.document().as_bytes().escape_ascii();
        prop_assert!(counts["after"] >= counts["before"], "{counts:?} {text}");
    }
}
