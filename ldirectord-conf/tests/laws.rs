//! Laws that hold for every input: nothing is lost, nothing panics, edits touch one line.
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[path = "common/input.rs"]
mod input;

use ldirectord_conf::{Config, Document, EditError, LineKind, NumericOnly};
use proptest::prelude::*;

/// A directive to write, and whether it goes into a section.
fn directive() -> impl Strategy<Value = (String, Vec<u8>)> {
    let key = prop_oneof![
        prop::sample::select(vec![
            "scheduler",
            "quiescent",
            "request",
            "real",
            "fork",
            "comment"
        ])
        .prop_map(str::to_owned),
        "[a-z0-9_-]{1,8}".prop_filter("opens a section", |key| !key.starts_with("virtual")),
    ];
    let value = prop_oneof![
        "[!-~]{1,12}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    (key, value)
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// How many lines at the start and at the end both have in common.
fn common_lines(before: &[u8], after: &[u8]) -> usize {
    let (before, after) = (lines(before), lines(after));
    let head = before
        .iter()
        .zip(&after)
        .take_while(|(left, right)| left == right)
        .count();
    let rest = before.len().min(after.len()) - head;
    let tails = before.iter().rev().zip(after.iter().rev()).take(rest);
    head + tails.take_while(|(left, right)| left == right).count()
}

proptest! {
    #[test]
    fn a_document_prints_the_bytes_it_was_made_of(bytes in input::any_file()) {
        let document = Document::parse(bytes.clone());

        let lines: Vec<u8> = document.lines().flat_map(|line| line.bytes().to_vec()).collect();
        prop_assert_eq!(document.as_bytes(), &bytes[..]);
        prop_assert_eq!(lines, bytes);
    }

    #[test]
    fn sections_and_spans_lie_inside_the_document(bytes in input::any_file()) {
        let document = Document::parse(bytes);

        for section in document.sections() {
            let header = document.line(section.header()).unwrap();
            prop_assert_eq!(header.kind(), LineKind::Virtual);
            for line in document.section_lines(section) {
                prop_assert!(line.in_section());
                prop_assert_ne!(line.kind(), LineKind::Global);
            }
        }
        for line in document.lines() {
            prop_assert_eq!(document.slice(line.span()), line.text());
            prop_assert_eq!(document.position(line.span().start()).line, line.number());
            if let Some(directive) = line.directive() {
                prop_assert_eq!(document.slice(directive.key_span()), directive.key());
                prop_assert_eq!(document.slice(directive.value_span()), directive.value());
            }
        }
    }

    #[test]
    fn any_bytes_have_a_meaning_or_an_error(bytes in input::any_file()) {
        let document = Document::parse(bytes);

        let (config, diagnostics) = Config::interpret(&document, &NumericOnly);

        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        prop_assert_eq!(config.is_none(), errors > 0);
        let end = document.as_bytes().len();
        for diagnostic in &diagnostics {
            prop_assert!(diagnostic.span().end() <= end, "{}", diagnostic);
            prop_assert!(diagnostic.reported_line() >= diagnostic.line(), "{}", diagnostic);
            prop_assert!(!diagnostic.message().contains(char::is_control), "{}", diagnostic);
        }
    }

    #[test]
    fn an_edit_changes_one_line_and_can_be_read_back(
        bytes in input::any_file(),
        (key, value) in directive(),
        place in any::<prop::sample::Index>(),
    ) {
        let before = Document::parse(bytes);
        let mut document = before.clone();
        let places = document.sections().len() + 1;
        let section = place.index(places).checked_sub(1);

        let mut scope = match section {
            Some(section) => document.section_mut(section).unwrap(),
            None => document.global_mut(),
        };
        let result = scope.set(&key, &value);
        let known = scope.value(&key).map(<[u8]>::to_vec);

        if result.is_err() {
            prop_assert_eq!(result, Err(EditError::Value));
            prop_assert_eq!(document, before);
            return Ok(());
        }
        prop_assert_eq!(known, Some(value.clone()), "{}", document.as_bytes().escape_ascii());
        let unchanged = common_lines(before.as_bytes(), document.as_bytes());
        let last_was_open = !before.as_bytes().ends_with(b"\n");
        let may_change = 1 + usize::from(last_was_open);
        prop_assert!(unchanged + may_change >= before.lines().len());
        prop_assert!(document.lines().len() <= before.lines().len() + 1);
        let again = document.clone();
        let mut scope = match section {
            Some(section) => document.section_mut(section).unwrap(),
            None => document.global_mut(),
        };
        scope.set(&key, &value).unwrap();
        prop_assert_eq!(document, again);
    }

    #[test]
    fn a_removed_directive_is_gone_and_sections_stay(
        bytes in input::any_file(),
        place in any::<prop::sample::Index>(),
    ) {
        let before = Document::parse(bytes);
        let mut document = before.clone();
        let directives: Vec<_> = before.lines().filter_map(|line| line.directive()).collect();
        prop_assume!(!directives.is_empty());
        let key = String::from_utf8(place.get(&directives).key().to_vec()).unwrap();
        prop_assume!(!key.starts_with("virtual"));

        let removed = document.global_mut().remove(&key);
        let in_sections: usize = (0..document.sections().len())
            .map(|section| document.section_mut(section).unwrap().remove(&key))
            .sum();

        prop_assert_eq!(document.sections().len(), before.sections().len());
        prop_assert!(removed + in_sections >= 1);
        let left = document.lines().filter_map(|line| line.directive().map(|found| found.key().to_vec()));
        prop_assert!(left.filter(|found| found == key.as_bytes()).count() == 0);
    }
}
