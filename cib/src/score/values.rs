//! Values of sets of name-value pairs, as far as scores need them.

use std::collections::BTreeMap;

use crate::rule::{Facts, Rule};
use crate::view;
use crate::xml::Element;

/// Names with their values and the pairs that give them.
pub(super) type Values<'t> = BTreeMap<String, (String, Element<'t>)>;

/// Adds the values of the sets of a name below an element; those that are there already stay.
///
/// Sets of higher score come first, and of equal ones the last in the document.
pub(super) fn add<'t>(values: &mut Values<'t>, owner: Element<'t>, set: &str, facts: &Facts) {
    let sets = owner.children_named(set).filter_map(resolve);
    let mut sets: Vec<(i32, Element<'t>)> = sets.map(|set| (score(set), set)).collect();
    sets.reverse();
    sets.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    for (_, set) in sets {
        let rules: Vec<Rule> = set
            .children()
            .filter_map(view::Rule::cast)
            .map(Rule::read)
            .collect();
        if Rule::any_passes(&rules, facts) {
            add_pairs(values, set);
        }
    }
}

fn add_pairs<'t>(values: &mut Values<'t>, set: Element<'t>) {
    for pair in set.children_named("nvpair") {
        let referred = resolve(pair);
        let of = |name: &str| {
            let own = pair.attribute(name);
            own.or_else(|| referred.and_then(|pair| pair.attribute(name)))
        };
        let (Some(name), Some(value)) = (of("name"), of("value")) else {
            continue;
        };
        if value.eq_ignore_ascii_case("#default") {
            values.remove(&*name);
        } else {
            let entry = values.entry(name.into_owned());
            entry.or_insert_with(|| (value.into_owned(), pair));
        }
    }
}

/// The element itself, or the one of the same name that its `id-ref` names.
pub(super) fn resolve(element: Element<'_>) -> Option<Element<'_>> {
    let Some(id) = element.attribute("id-ref") else {
        return Some(element);
    };
    let all = element.tree().root()?.descendants();
    let mut like = all.filter(|other| other.name() == element.name());
    like.find(|other| other.attribute("id").as_deref() == Some(&*id))
}

fn score(set: Element<'_>) -> i32 {
    let score = set.attribute("score").and_then(|score| score.parse().ok());
    score.map_or(0, crate::model::Score::value)
}
