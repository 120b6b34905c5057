//! Laws of the CIB: edits, patches, rules.

use std::collections::HashSet;

use ::cib::diff::Patchset;
use ::cib::rule::{Facts, Moment, Period, Release, Rule, Span};
use ::cib::xml::{Content, NewElement, NodeId, Place, Tree, canonical, canonical_eq};
use ::cib::{Cib, view};

const RELEASES: [Release; 2] = [Release::V2_1, Release::V3_0];

/// Edits of a document are refused or done, what is printed then reads as the same tree, and
/// taking an edit back restores every byte. The first bytes choose the edits.
pub fn cib_edit(input: &[u8]) {
    let (choices, source) = input.split_at(input.len().min(16));
    let Ok(mut tree) = Tree::parse(source) else {
        return;
    };
    let checkpoint = tree.begin();
    for choice in choices.chunks(2) {
        edit(&mut tree, choice);
    }
    let printed = tree.to_bytes();
    match Tree::parse(&printed) {
        Ok(again) => {
            assert!(canonical_eq(&again, &tree), "printed otherwise than it is");
            assert_eq!(texts(&again), texts(&tree), "texts read otherwise");
        }
        Err(error) => panic!("an edit broke the document: {error}"),
    }
    tree.rollback(checkpoint);
    assert_eq!(tree.to_bytes(), source, "a byte did not come back");
}

/// What each element holds of text that is not blank.
fn texts(tree: &Tree) -> Vec<String> {
    let elements = tree.root().into_iter().flat_map(|root| root.descendants());
    let texts = elements.map(|element| element.text());
    texts.filter(|text| !text.trim().is_empty()).collect()
}

fn edit(tree: &mut Tree, choice: &[u8]) {
    let Some(root) = tree.root() else {
        return;
    };
    let ids: Vec<NodeId> = root
        .descendants()
        .take(256)
        .map(|element| element.id())
        .collect();
    let number = |index: usize| choice.get(index).copied().map_or(0, usize::from);
    let pick = |number: usize| {
        ids.get(number % ids.len().max(1))
            .copied()
            .unwrap_or_else(|| root.id())
    };
    let (one, two) = (pick(number(1)), pick(number(1) / 7));
    let value = ["", "a", "<&\"'>", " x ", "\n\t", "é"]
        .get(number(0) / 8 % 6)
        .copied();
    let value = value.unwrap_or_default();
    // An edit without a place to go is an error and changes nothing.
    match number(0) % 8 {
        0 => drop(tree.set_attribute(one, "id", value)),
        1 => drop(tree.remove_attribute(one, "id")),
        2 => drop(tree.remove(one)),
        3 => drop(tree.move_to(one, Place::LastIn(two))),
        4 => drop(tree.move_to(one, Place::Before(two))),
        5 => drop(tree.insert(
            Place::After(one),
            &NewElement::new("new").attribute("a", value),
        )),
        6 => drop(tree.append(one, &NewElement::new("nvpair"))),
        _ => drop(tree.insert_comment(Place::FirstIn(one), value)),
    }
}

/// A patch between any two documents without text, read from its own text, leads from one to the
/// other.
pub fn cib_diff(input: &[u8]) {
    let Some(split) = input.iter().position(|byte| *byte == 0) else {
        return;
    };
    let (old, new) = input.split_at(split);
    let (Ok(mut old), Ok(new)) = (
        Cib::parse(old),
        Cib::parse(new.get(1..).unwrap_or_default()),
    ) else {
        return;
    };
    // Counters belong to the version that such a patch leaves out.
    let counters = ["admin_epoch", "epoch", "num_updates"];
    let same_version = counters
        .iter()
        .all(|name| old.attribute(name) == new.attribute(name));
    if !(same_version && is_patchable(old.tree()) && is_patchable(new.tree())) {
        return;
    }
    let Ok(patch) = Patchset::unversioned(&old, &new) else {
        return;
    };
    let text = patch.to_xml();
    if text.is_empty() {
        return;
    }
    let read = Patchset::parse(&text).unwrap_or_else(|error| panic!("own patch: {error}\n{text}"));
    if let Err(error) = read.apply(&mut old) {
        panic!("own patch: {error}\n{text}");
    }
    assert_eq!(inside(old.tree()), inside(new.tree()), "{text}");
}

/// Whether the format can say everything that may change: no text, and siblings of one name that
/// have ids of their own.
fn is_patchable(tree: &Tree) -> bool {
    let elements = tree.root().into_iter().flat_map(|root| root.descendants());
    elements.into_iter().all(|element| {
        let plain = element.contents().all(|content| match content {
            Content::Text(text) => text.trim().is_empty(),
            Content::Comment(_) | Content::Element(_) => true,
            Content::CData(_) | Content::Other(_) | _ => false,
        });
        let mut known = HashSet::new();
        plain
            && element
                .children()
                .all(|child| known.insert((child.name(), child.attribute("id"))))
            && element.children().all(|child| {
                child.attribute("id").is_some() || element.children_named(child.name()).count() == 1
            })
    })
}

/// The root element alone: patches do not see what stands before or after it.
fn inside(tree: &Tree) -> String {
    let root = tree
        .root()
        .map(|root| tree.to_text(root.id()))
        .unwrap_or_default();
    Tree::parse(root.as_bytes())
        .map(|tree| canonical(&tree))
        .unwrap_or(root)
}

/// A patch of any text is refused or applied to a document that stays well formed, or unchanged.
pub fn cib_patch(input: &[u8]) {
    let Ok(patch) = Patchset::parse(input) else {
        return;
    };
    let mut cib = Cib::empty();
    let before = cib.to_bytes();
    match patch.apply(&mut cib) {
        Ok(()) => assert!(
            Tree::parse(&cib.to_bytes()).is_ok(),
            "a patch broke the document"
        ),
        Err(_) => assert_eq!(cib.to_bytes(), before, "a refused patch left a trace"),
    }
}

/// Dates, durations, periods and rules of any text have an answer, and the next change of a rule
/// is a change.
pub fn cib_rule(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let now = Moment::from_epoch(1_700_000_000, 3_600);
    for release in RELEASES {
        let span = Span::parse(text, release);
        for moment in Moment::parse(text, now, release).into_iter().chain([now]) {
            let sums = span
                .iter()
                .flat_map(|span| [moment.plus(*span, release), moment.minus(*span, release)]);
            for moment in sums.chain([moment]) {
                let shown = moment.to_string();
                let (week, weekday) = (moment.week().1, moment.week().2);
                // Years before 1 have the weekdays that Pacemaker reckons for them.
                let counted = moment.date().0 >= 1;
                assert!(!counted || week <= 53 && weekday <= 7, "{shown}");
                assert_eq!(moment.epoch(), moment.to_utc().epoch(), "{shown}");
            }
        }
        drop(Period::parse(text, now, release));
    }
    let Ok(tree) = Tree::parse(input) else {
        return;
    };
    let rules = tree.root().into_iter().flat_map(|root| root.descendants());
    for rule in rules.filter_map(view::Rule::cast).take(1).map(Rule::read) {
        for release in RELEASES {
            let facts = Facts::at(now, release).node("n", [("a", "1"), ("b", "x.2")]);
            let today = rule.evaluate(&facts).outcome.passes();
            if let Some(now) = rule.next_change(&facts) {
                let mut later = facts.clone();
                later.now = now;
                assert_ne!(
                    rule.evaluate(&later).outcome.passes(),
                    today,
                    "no change at {now}"
                );
            }
        }
    }
}
