//! Values of sets of name-value pairs, as far as scores need them.

use std::collections::BTreeMap;

use crate::Index;
use crate::rule::{Facts, Rule};
use crate::view;
use crate::xml::Element;

/// Names with their values and the pairs that give them.
pub(super) type Values<'t> = BTreeMap<String, (String, Element<'t>)>;

/// The sets of a name below an element in the order in which they count: higher scores first, and of
/// equal ones the last in the document.
pub(super) fn sets<'t>(index: &Index<'t>, owner: Element<'t>, name: &str) -> Vec<Element<'t>> {
    let sets = owner.children_named(name);
    let mut sets: Vec<Element<'t>> = sets.filter_map(|set| index.resolve(set)).collect();
    sets.reverse();
    sets.sort_by_key(|set| std::cmp::Reverse(score(*set)));
    sets
}

/// Adds the values of sets, in their order; those that are there already stay.
pub(super) fn add<'t>(
    values: &mut Values<'t>,
    index: &Index<'t>,
    sets: Vec<Element<'t>>,
    facts: &Facts,
) {
    for set in sets {
        let rules: Vec<Rule> = set
            .children()
            .filter_map(view::Rule::cast)
            .map(Rule::read)
            .collect();
        if Rule::any_passes(&rules, facts) {
            add_pairs(values, index, set);
        }
    }
}

fn add_pairs<'t>(values: &mut Values<'t>, index: &Index<'t>, set: Element<'t>) {
    for pair in set.children_named("nvpair") {
        let referred = index.resolve(pair);
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

fn score(set: Element<'_>) -> i32 {
    let score = set.attribute("score").and_then(|score| score.parse().ok());
    score.map_or(0, crate::model::Score::value)
}
