//! New elements that say the same: what two people make of one configuration under ids of their own.

use std::collections::HashMap;

use crate::xml::{Element, NodeId, Tree, same_element};

/// Whether an element only gathers what is inside it: a section, a set of values, operations.
pub(super) fn is_collection(element: Element<'_>) -> bool {
    is_set(element)
        || matches!(
            element.name(),
            "acls"
                | "alerts"
                | "configuration"
                | "constraints"
                | "crm_config"
                | "fencing-topology"
                | "nodes"
                | "op_defaults"
                | "operations"
                | "resources"
                | "rsc_defaults"
                | "tags"
        )
}

fn is_set(element: Element<'_>) -> bool {
    matches!(
        element.name(),
        "cluster_property_set" | "instance_attributes" | "meta_attributes" | "utilization"
    )
}

/// Whether two collections differ in nothing but what they gather: attributes, and the rules that
/// say when a set counts.
pub(super) fn same_frame(one: Element<'_>, two: Element<'_>) -> bool {
    let rules = |element: Element<'_>| -> Vec<NodeId> {
        let rules = element.children_named("rule");
        rules.map(Element::id).collect()
    };
    let (ours, theirs) = (rules(one), rules(two));
    let mut pairs = ours.iter().zip(&theirs);
    let same = |(left, right): (&NodeId, &NodeId)| {
        let (left, right) = (one.tree().element(*left), two.tree().element(*right));
        left.zip(right)
            .is_some_and(|(left, right)| same_element(left, right))
    };
    attributes(one, true) == attributes(two, true)
        && ours.len() == theirs.len()
        && (!is_set(one) || pairs.all(same))
}

/// Whether two elements say the same under different ids.
pub(super) fn is_same(one: Element<'_>, two: Element<'_>) -> bool {
    let mut pending = vec![(one, two)];
    while let Some((one, two)) = pending.pop() {
        let (ours, theirs): (Vec<_>, Vec<_>) = (one.children().collect(), two.children().collect());
        let alike = one.name() == two.name() && attributes(one, false) == attributes(two, false);
        if !alike || ours.len() != theirs.len() {
            return false;
        }
        pending.extend(ours.into_iter().zip(theirs));
    }
    meaning(one).is_some()
}

fn attributes(element: Element<'_>, with_id: bool) -> Vec<(&str, String)> {
    let counted = element
        .attributes()
        .filter(|one| with_id || one.name() != "id");
    let mut pairs: Vec<_> = counted
        .map(|one| (one.name(), one.value().into_owned()))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// What must not be there twice below one parent, whatever the ids.
type Meaning = (&'static str, [String; 3]);

fn meaning(element: Element<'_>) -> Option<Meaning> {
    let text = |name| element.attribute(name).map(String::from);
    let name = text("name")?;
    match element.name() {
        "nvpair" => Some(("nvpair", [name, String::new(), String::new()])),
        "op" => {
            let role = text("role").unwrap_or_default();
            Some(("op", [name, text("interval")?, role]))
        }
        _ => None,
    }
}

/// The children of elements by what they say, as they were when first asked for.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    known: HashMap<NodeId, HashMap<Meaning, NodeId>>,
}

impl Meanings {
    /// The first child of `parent` that says the same as a new one.
    pub(super) fn find(&mut self, tree: &Tree, parent: NodeId, new: Element<'_>) -> Option<NodeId> {
        let wanted = meaning(new)?;
        let known = self.known.entry(parent).or_insert_with(|| {
            let children = tree.element(parent).into_iter().flat_map(Element::children);
            let mut known = HashMap::new();
            for child in children {
                if let Some(meaning) = meaning(child) {
                    known.entry(meaning).or_insert_with(|| child.id());
                }
            }
            known
        });
        let found = known.get(&wanted).copied()?;
        (tree.parent(found).map(Element::id) == Some(parent)).then_some(found)
    }
}
