//! Resources in the tree: what they are, what holds them, what they hold.

use super::super::edit::{Edit, Outcome};
use super::super::nvset::first_meta;
use super::super::report::Message;
use crate::model::parse_boolean;
use crate::xml::{Element, NodeId};

/// Names of the elements that are resources.
pub(in super::super) const RESOURCES: [&str; 5] =
    ["bundle", "clone", "group", "master", "primitive"];

/// The two kinds of clones.
pub(in super::super) const CLONES: [&str; 2] = ["clone", "master"];

pub(in super::super) fn is_container(element: Element<'_>) -> bool {
    matches!(element.name(), "bundle" | "clone" | "master")
}

pub(in super::super) fn is_clone(element: Element<'_>) -> bool {
    CLONES.contains(&element.name())
}

/// The resource that holds this one.
pub(in super::super) fn outer(element: Element<'_>) -> Option<Element<'_>> {
    element
        .parent()
        .filter(|parent| RESOURCES.contains(&parent.name()))
}

/// The resources right inside.
pub(in super::super) fn inner(element: Element<'_>) -> Vec<Element<'_>> {
    element
        .children()
        .filter(|child| RESOURCES.contains(&child.name()))
        .collect()
}

/// The primitives inside, or the primitive itself.
pub(in super::super) fn primitives(element: Element<'_>) -> Vec<Element<'_>> {
    if element.name() == "primitive" {
        return vec![element];
    }
    inner(element).into_iter().flat_map(primitives).collect()
}

pub(in super::super) fn is_fencing(element: Element<'_>) -> bool {
    element.name() == "primitive" && element.attribute("class").as_deref() == Some("stonith")
}

/// Whether a clone lets instances be promoted.
pub(in super::super) fn is_promotable(clone: Element<'_>) -> bool {
    let value = first_meta(clone, "promotable");
    clone.name() == "master" || value.and_then(|value| parse_boolean(&value)) == Some(true)
}

/// The resource of this id.
pub(in super::super) fn find(edit: &mut Edit<'_>, id: &str) -> Outcome<NodeId> {
    find_among(edit, id, &RESOURCES)
}

/// The resource of this id, if it is one of these.
pub(in super::super) fn find_among(
    edit: &mut Edit<'_>,
    id: &str,
    names: &[&str],
) -> Outcome<NodeId> {
    match edit.find(id, names) {
        Some(found) => Ok(found),
        None => edit.refuse(Message::ResourceNotFound { id: id.to_owned() }),
    }
}
