//! Documents of hostile size: work grows with the input, never with its square.

use std::time::{Duration, Instant};

use cib::Cib;
use cib::diff::Patchset;
use cib::xml::{Limits, NewElement, ParseErrorKind, Place, Tree};

/// The better of two times of some work.
fn time(work: impl Fn()) -> Duration {
    let once = || {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    once().min(once())
}

/// Eight times the input takes less than 32 times as long; 64 would be a square.
fn assert_linear(what: &str, work: impl Fn(usize)) {
    let (few, many) = (time(|| work(6_250)), time(|| work(50_000)));

    assert!(
        many < few.max(Duration::from_millis(2)) * 32,
        "{what}: {few:?}, then {many:?}"
    );
}

fn siblings(count: usize) -> String {
    let pairs: String = (0..count)
        .map(|number| format!("<nvpair id=\"n{number}\" value=\"v\"/>\n"))
        .collect();
    format!(
        "<cib admin_epoch=\"0\" epoch=\"0\" num_updates=\"0\"><configuration><crm_config>{pairs}</crm_config></configuration></cib>"
    )
}

#[test]
fn fifty_thousand_siblings_are_read_in_linear_time() {
    assert_linear("parse", |count| {
        drop(Tree::parse(siblings(count).as_bytes()).unwrap());
    });
}

#[test]
fn fifty_thousand_attributes_are_read_in_linear_time() {
    let mut limits = Limits::default();
    limits.attributes = usize::MAX;
    assert_linear("attributes", |count| {
        let attributes: String = (0..count).map(|number| format!(" a{number}='v'")).collect();
        Tree::parse_within(format!("<x{attributes}/>").as_bytes(), &limits).unwrap();
    });
}

#[test]
fn a_million_attributes_in_one_tag_are_an_error_with_a_place() {
    let attributes: String = (0..1_000_000)
        .map(|number| format!("\na{number}=''"))
        .collect();

    let error = Tree::parse(format!("<x>\n <y{attributes}/></x>").as_bytes()).unwrap_err();

    assert_eq!(
        error.kind(),
        &ParseErrorKind::TooManyAttributes { limit: 1_000 }
    );
    assert_eq!((error.position().line, error.position().column), (2, 2));
}

#[test]
fn ten_thousand_levels_are_an_error_with_a_place() {
    let error = Tree::parse("<a>\n".repeat(10_000).as_bytes()).unwrap_err();

    assert_eq!(error.kind(), &ParseErrorKind::TooDeep { limit: 512 });
    assert_eq!((error.position().line, error.position().column), (513, 1));
}

#[test]
fn fifty_thousand_edits_take_linear_time() {
    assert_linear("edits", |count| {
        let mut tree = Tree::parse(b"<a>\n  <b x='1'/>\n</a>").unwrap();
        let root = tree.root().unwrap();
        let (root, b) = (root.id(), root.child("b").unwrap().id());
        for number in 0..count / 4 {
            tree.set_attribute(b, "x", &number.to_string()).unwrap();
            let new = tree.append(root, &NewElement::new("c")).unwrap();
            tree.move_to(new, Place::FirstIn(root)).unwrap();
            if number % 2 == 0 {
                tree.remove(new).unwrap();
            }
        }
        Tree::parse(&tree.to_bytes()).unwrap();
    });
}

#[test]
fn patches_of_fifty_thousand_siblings_take_linear_time() {
    assert_linear("diff", |count| {
        let old = Cib::parse(siblings(count)).unwrap();
        let new = Cib::parse(siblings(count).replace("value=\"v\"", "value=\"w\"")).unwrap();
        let patch = Patchset::between(&old, &new).unwrap();
        assert_eq!(patch.changes().len(), count);
        let mut applied = old;
        patch.apply(&mut applied).unwrap();
    });
}

#[test]
fn a_stray_text_of_a_megabyte_is_refused_in_linear_time() {
    for text in [
        "<",
        "&",
        "<a",
        "<a x='",
        "<!--",
        "<a><![CDATA[",
        "<?p ",
        "]]>",
        "<a b=\"&#",
    ] {
        assert_linear(text, |count| {
            drop(Tree::parse(text.repeat(count / 8).as_bytes()));
        });
    }
}
