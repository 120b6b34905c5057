//! Findings on a terminal.
#![cfg(feature = "render")]

use ldirectord_conf::{Config, Document, NumericOnly};

fn rendered(bytes: impl Into<Vec<u8>>, color: bool) -> String {
    let document = Document::parse(bytes);
    let (_, findings) = Config::interpret(&document, &NumericOnly);
    let first = findings
        .first()
        .map(|finding| finding.render(&document, "ldirectord.cf", color));
    first.unwrap_or_default()
}

#[test]
fn a_finding_shows_its_line_with_a_caret_and_a_remedy() {
    let expected = "\
error[LD0001]: unknown directive `schedular`
 --> ldirectord.cf:2:2
  |
2 |     schedular=rr
  |     ^^^^^^^^^
  |
  = help: did you mean `scheduler`?";

    assert_eq!(rendered("virtual=5\n\tschedular=rr\n", false), expected);
}

#[test]
fn both_places_of_a_duplicate_are_shown() {
    let text = rendered("virtual=5\n\nfork=no\n\n\n\n\n\n\n\nvirtual=5\n\n", false);

    assert!(text.contains("ldirectord.cf:11:9"), "{text}");
    assert!(text.contains("first defined here"), "{text}");
}

#[test]
fn color_is_a_choice() {
    assert!(rendered("banana=1\n", true).contains('\u{1b}'));
    assert!(!rendered("banana=1\n", false).contains('\u{1b}'));
}

#[test]
fn escapes_and_broken_bytes_of_the_file_do_not_reach_the_terminal() {
    let text = rendered(&b"fork=\x1b[31m\xff\xfe\x07\n"[..], false);

    assert!(!text.contains(|character: char| character.is_control() && character != '\n'));
    assert!(text.contains('\u{fffd}'));
}

#[test]
fn a_huge_line_is_cut_around_the_place() {
    let mut line = b"virtual=5\n\treal=10.0.0.2 gate 1 ".to_vec();
    line.extend(std::iter::repeat_n(b'x', 1 << 20));

    let text = rendered(line, false);

    assert!(text.len() < 4_096, "{}", text.len());
    assert!(text.contains("error[LD0019]"), "{text}");
}
