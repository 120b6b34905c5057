//! The canonical layout.
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[path = "common/input.rs"]
mod input;

use ldirectord_conf::{Config, Document, LineKind, NumericOnly, format};
use proptest::prelude::*;

fn formatted(text: &str) -> String {
    String::from_utf8(format(&Document::parse(text))).unwrap()
}

#[test]
fn sections_get_tabs_and_empty_lines() {
    let text = "\n\n# head\ncheckinterval = 10 \n# web\nvirtual = 10.0.0.1:80\n        \
                real = 10.0.0.2:80\tgate  5 \"a  b\",\"c\"   # note\n  # out\n    #real=x\n# mail\n\
                virtual=5\nfork=no\n\n\n";

    let expected = "# head\ncheckinterval=10\n\n# web\nvirtual=10.0.0.1:80\n\
                    \treal=10.0.0.2:80 gate 5 \"a  b\",\"c\" # note\n\t# out\n\t#real=x\n\n# mail\n\
                    virtual=5\n\nfork=no\n";
    assert_eq!(formatted(text), expected);
}

#[test]
fn blanks_that_belong_to_a_value_stay() {
    for text in [
        "maintenancedir=/a \n",
        "autoreload=yes \n",
        "virtual=5\n\tservicename=a  # b\n",
        "virtual=5\n\tquiescent=yes# b\n",
        "virtual=5\n\tmonitorfile=/x \n",
    ] {
        assert_eq!(formatted(text), text);
    }
}

#[test]
fn a_virtual_line_never_becomes_the_last_one() {
    assert_eq!(formatted("virtual = 5\n   \n\n"), "virtual=5\n\n");
}

#[test]
fn lines_that_are_not_understood_stay() {
    let text = "nonsense\nfoo = bar \n  fork=no\nvirtual=5\n\tscheduler rr\n\tbanana = 3 \n";

    let expected = text.replace("no\nvirtual", "no\n\nvirtual");
    assert_eq!(formatted(text), expected);
}

fn strange_lines(document: &Document) -> Vec<Vec<u8>> {
    let strange = document
        .lines()
        .filter(|line| line.kind() == LineKind::Unrecognized);
    strange.map(|line| line.text().to_vec()).collect()
}

proptest! {
    #[test]
    fn formatting_keeps_the_meaning(bytes in input::any_file()) {
        let before = Document::parse(bytes);
        let (meaning, errors) = Config::interpret(&before, &NumericOnly);

        let after = Document::parse(format(&before));

        let (meaning_after, errors_after) = Config::interpret(&after, &NumericOnly);
        prop_assert_eq!(meaning, meaning_after, "{}", after.as_bytes().escape_ascii());
        let codes = |findings: &[ldirectord_conf::Diagnostic]| {
            findings.iter().map(|each| (each.code(), each.is_error())).collect::<Vec<_>>()
        };
        prop_assert_eq!(codes(&errors), codes(&errors_after));
        prop_assert_eq!(strange_lines(&before), strange_lines(&after));
    }

    #[test]
    fn formatting_twice_is_formatting_once(bytes in input::any_file()) {
        let once = format(&Document::parse(bytes));

        let twice = format(&Document::parse(once.clone()));

        prop_assert_eq!(once.escape_ascii().to_string(), twice.escape_ascii().to_string());
    }
}
