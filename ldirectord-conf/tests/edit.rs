//! Edits of single directives.

use ldirectord_conf::{Document, EditError};

const FILE: &str = "\
# head
checkinterval=10
virtual = 10.0.0.1:80
\treal=10.0.0.2:80 gate
\tscheduler = wlc  # note
\tquiescent=no # note

autoreload=no
";

fn edited(edit: impl FnOnce(&mut Document)) -> String {
    let mut document = Document::parse(FILE);
    edit(&mut document);
    String::from_utf8_lossy(document.as_bytes()).into_owned()
}

#[test]
fn a_value_changes_and_its_comment_stays() {
    let after = edited(|document| {
        document
            .section_mut(0)
            .unwrap()
            .set("scheduler", "rr")
            .unwrap();
    });

    assert_eq!(after, FILE.replace("wlc", "rr"));
}

#[test]
fn a_blank_before_a_comment_goes_when_it_would_be_part_of_the_value() {
    let after = edited(|document| {
        document
            .section_mut(0)
            .unwrap()
            .set("quiescent", "yes")
            .unwrap();
    });

    assert_eq!(
        after,
        FILE.replace("quiescent=no # note", "quiescent=yes# note")
    );
}

#[test]
fn a_new_directive_takes_the_indentation_of_its_section() {
    let after = edited(|document| {
        document
            .section_mut(0)
            .unwrap()
            .set("service", "http")
            .unwrap();
        document.global_mut().set("fork", "yes").unwrap();
    });

    let expected = FILE.replace("no # note\n", "no # note\n\tservice=http\n");
    assert_eq!(
        after,
        expected.replace("autoreload=no\n", "autoreload=no\nfork=yes\n")
    );
}

#[test]
fn a_real_server_is_added_behind_the_last_one() {
    let after = edited(|document| {
        document
            .section_mut(0)
            .unwrap()
            .add("real", "10.0.0.3:80 gate")
            .unwrap();
    });

    assert_eq!(
        after,
        FILE.replace(":80 gate\n", ":80 gate\n\treal=10.0.0.3:80 gate\n")
    );
}

#[test]
fn a_removed_line_that_ended_a_section_leaves_an_empty_one() {
    let mut document = Document::parse("virtual=5\n\tservice=http\nfork=no\n\tservice=ftp\n");

    assert_eq!(document.global_mut().remove("fork"), 1);

    assert_eq!(
        document.as_bytes(),
        b"virtual=5\n\tservice=http\n\n\tservice=ftp\n"
    );
}

#[test]
fn a_file_without_a_final_newline_keeps_it_that_way() {
    let mut document = Document::parse("virtual=5");

    document
        .section_mut(0)
        .unwrap()
        .add("real", "10.0.0.2 gate")
        .unwrap();

    assert_eq!(document.as_bytes(), b"virtual=5\n\treal=10.0.0.2 gate");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let mut document = Document::parse(FILE);

    let mut section = document.section_mut(0).unwrap();
    assert_eq!(section.set("virtual", "5"), Err(EditError::Key));
    assert_eq!(section.set("two words", "5"), Err(EditError::Key));
    assert_eq!(section.set("request", "\"/#top\""), Err(EditError::Value));
    assert_eq!(section.set("request", "a\nb"), Err(EditError::Value));
    assert_eq!(section.set("request", " a"), Err(EditError::Value));

    assert_eq!(document.as_bytes(), FILE.as_bytes());
}

#[test]
fn a_section_that_does_not_exist_is_none() {
    assert!(Document::parse(FILE).section_mut(1).is_none());
}
