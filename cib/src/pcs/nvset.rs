//! Sets of name-value pairs: setting, adding, removing.

use std::borrow::Cow;

use super::Dialect;
use super::edit::{Edit, Outcome};
use super::ids::Ids;
use super::report::Message;
use crate::xml::{Element, NewElement, NodeId, Place};

/// How the id of a new pair is made from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suffix {
    /// The whole name.
    Name,
    /// Its first 20 characters: long names make long ids.
    Short,
}

impl Suffix {
    /// Of properties and defaults: 0.9 took the whole name.
    pub(super) fn of_options(dialect: Dialect) -> Self {
        if dialect == Dialect::V0_9 {
            Self::Name
        } else {
            Self::Short
        }
    }

    fn of(self, name: &str) -> String {
        match self {
            Self::Name => name.to_owned(),
            Self::Short => name.chars().take(20).collect(),
        }
    }
}

/// Gives the first pair of this name a value, adds one, or removes it if the value is empty.
pub(super) fn set_pair(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    set: NodeId,
    (name, value): (&str, &str),
    suffix: Suffix,
) -> Outcome {
    match (pair(edit, set, name), value.is_empty()) {
        (Some(pair), false) => edit.set(pair, "value", value),
        (Some(pair), true) => edit.remove(pair),
        (None, false) => append_pair(edit, ids, set, (name, value), suffix),
        (None, true) => Ok(()),
    }
}

/// As [`set_pair`], and removes all further pairs of the name.
pub(super) fn set_only_pair(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    set: NodeId,
    (name, value): (&str, &str),
) -> Outcome {
    let more = pairs_named(edit, set, name);
    for pair in more.into_iter().skip(1) {
        edit.remove(pair)?;
    }
    let suffix = Suffix::of_options(edit.dialect);
    set_pair(edit, ids, set, (name, value), suffix)
}

/// Adds a pair.
pub(super) fn append_pair(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    set: NodeId,
    (name, value): (&str, &str),
    suffix: Suffix,
) -> Outcome {
    let id = ids.part(&edit.attribute(set, "id"), &suffix.of(name));
    let pair = NewElement::new("nvpair").attribute("id", id);
    let pair = pair.attribute("name", name).attribute("value", value);
    edit.append(set, &pair).map(|_| ())
}

/// The first value of this name among the meta attributes of an element.
pub(super) fn first_meta<'t>(owner: Element<'t>, name: &str) -> Option<Cow<'t, str>> {
    first_value(owner, "meta_attributes", name)
}

/// The first value of this name in the sets of one kind.
pub(super) fn first_value<'t>(owner: Element<'t>, tag: &str, name: &str) -> Option<Cow<'t, str>> {
    let mut pairs = owner
        .children_named(tag)
        .flat_map(|set| set.children_named("nvpair"));
    pairs
        .find(|pair| pair.attribute("name").as_deref() == Some(name))?
        .attribute("value")
}

/// The first pair of this name.
pub(super) fn pair(edit: &Edit<'_>, set: NodeId, name: &str) -> Option<NodeId> {
    pairs_named(edit, set, name).first().copied()
}

fn pairs_named(edit: &Edit<'_>, set: NodeId, name: &str) -> Vec<NodeId> {
    let mut pairs = edit.children(set, "nvpair");
    pairs.retain(|pair| {
        let element = edit.element(*pair);
        element
            .and_then(|element| element.attribute("name"))
            .as_deref()
            == Some(name)
    });
    pairs
}

/// Adds a set with these pairs, sorted by name; nothing if there are none.
pub(super) fn append_set(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    owner: NodeId,
    tag: &str,
    pairs: &[(String, String)],
) -> Outcome {
    if pairs.is_empty() {
        return Ok(());
    }
    append_any_set(edit, ids, owner, tag, pairs).map(|_| ())
}

/// Adds a set with these pairs, sorted by name, even if there are none.
pub(super) fn append_any_set(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    owner: NodeId,
    tag: &str,
    pairs: &[(String, String)],
) -> Outcome<NodeId> {
    let set = new_set(edit, ids, Place::LastIn(owner), (owner, tag))?;
    for (name, value) in sorted(pairs) {
        append_pair(edit, ids, set, (name, value), Suffix::Name)?;
    }
    Ok(set)
}

/// Sets pairs of the first set of this kind, sorted by name; a set that is needed for them
/// becomes the first child.
pub(super) fn arrange_first(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    owner: NodeId,
    tag: &str,
    pairs: &[(String, String)],
) -> Outcome {
    let make = |edit: &mut Edit<'_>, ids: &mut Ids| {
        new_set(edit, ids, Place::FirstIn(owner), (owner, tag))
    };
    let Some(set) = first_set(edit, ids, (owner, tag, pairs), make)? else {
        return Ok(());
    };
    for (name, value) in sorted(pairs) {
        set_pair(edit, ids, set, (name, value), Suffix::Name)?;
    }
    Ok(())
}

/// Sets pairs of the first set of this kind, in the order given, as the older commands of pcs do:
/// a new set is the last child, and a pair gets its id from its name as it is.
pub(super) fn update(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    owner: NodeId,
    tag: &str,
    pairs: &[(String, String)],
) -> Outcome {
    let make = |edit: &mut Edit<'_>, ids: &mut Ids| {
        let id = ids.allocate(&format!("{}-{tag}", edit.attribute(owner, "id")));
        edit.append(owner, &NewElement::new(tag).attribute("id", id))
    };
    let Some(set) = first_set(edit, ids, (owner, tag, pairs), make)? else {
        return Ok(());
    };
    for (name, value) in pairs {
        update_pair(edit, ids, set, (name, value))?;
    }
    Ok(())
}

/// The first set of this kind, made if any of the pairs is to be set, not only removed.
fn first_set<'e>(
    edit: &mut Edit<'e>,
    ids: &mut Ids,
    (owner, tag, pairs): (NodeId, &str, &[(String, String)]),
    make: impl FnOnce(&mut Edit<'e>, &mut Ids) -> Outcome<NodeId>,
) -> Outcome<Option<NodeId>> {
    match edit.child(owner, tag) {
        Some(set) => Ok(Some(set)),
        None if pairs.iter().all(|(_, value)| value.is_empty()) => Ok(None),
        None => make(edit, ids).map(Some),
    }
}

/// Makes an empty set with an id from that of its owner.
fn new_set(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    place: Place,
    (owner, tag): (NodeId, &str),
) -> Outcome<NodeId> {
    let id = ids.part(&edit.attribute(owner, "id"), tag);
    edit.insert(place, &NewElement::new(tag).attribute("id", id))
}

fn sorted(pairs: &[(String, String)]) -> Vec<&(String, String)> {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    sorted
}

/// As [`set_pair`], but an id that cannot be is an error.
pub(super) fn update_pair(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    set: NodeId,
    (name, value): (&str, &str),
) -> Outcome {
    if pair(edit, set, name).is_none() && !value.is_empty() {
        let id = format!("{}-{name}", edit.attribute(set, "id"));
        if !ids.take(&id) {
            return edit.refuse(Message::IdInUse { id });
        }
        let new = NewElement::new("nvpair").attribute("id", id);
        let new = new.attribute("name", name).attribute("value", value);
        return edit.append(set, &new).map(|_| ());
    }
    set_pair(edit, ids, set, (name, value), Suffix::Name)
}
