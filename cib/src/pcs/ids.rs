//! Ids as pcs makes them: cleaned, and made unique with `-1`, `-2`, …

use std::collections::HashSet;

use super::edit::Edit;
use super::nvset::first_meta;
use super::report::Message;
use crate::cib::{Cib, is_reference};
use crate::xml::Element;

/// The ids that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
}

impl Ids {
    /// The ids of all elements outside `status`; references and text that only looks like an id
    /// do not count. The name of a guest node does: it becomes the id of a resource.
    pub(super) fn of(cib: &Cib) -> Self {
        let elements = cib
            .elements()
            .filter(|element| !is_reference(element.name()));
        Self::all(cib, elements.flat_map(ids_of))
    }

    /// Every attribute called `id` outside `status`: what the older commands of pcs look at.
    pub(super) fn with_references(cib: &Cib) -> Self {
        let ids = cib.elements().filter_map(|element| element.attribute("id"));
        Self::all(cib, ids.map(String::from))
    }

    /// With room for all from the start: a set that grows is hashed again and again.
    fn all(cib: &Cib, ids: impl Iterator<Item = String>) -> Self {
        // Half of the nodes, at least, are the blanks between elements.
        let mut taken = HashSet::with_capacity(cib.tree().node_count() / 2);
        taken.extend(ids);
        Self { taken }
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.taken.contains(id)
    }

    /// Takes an id; `false` if it is taken already.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// Takes the id, or the first of `ID-1`, `ID-2`, … that is free.
    pub(super) fn allocate(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut number: u64 = 1;
        while !self.take(&id) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }

    /// An id for a part of an element: `ELEMENT-SUFFIX`, cleaned and unique.
    pub(super) fn part(&mut self, element: &str, suffix: &str) -> String {
        self.allocate(&clean(&format!("{element}-{suffix}")))
    }
}

/// Notes an error unless a new element can have this id.
pub(super) fn check_new(edit: &mut Edit<'_>, ids: &Ids, kind: &'static str, id: &str) {
    if let Some(character) = fault(id) {
        edit.error(Message::InvalidId {
            kind,
            id: id.to_owned(),
            character,
        });
    } else if ids.contains(id) {
        edit.error(Message::IdInUse { id: id.to_owned() });
    }
}

fn ids_of(element: Element<'_>) -> impl Iterator<Item = String> {
    let own = element.attribute("id").map(String::from);
    own.into_iter().chain(guest_name(element))
}

/// The name of the guest node that a primitive makes.
fn guest_name(primitive: Element<'_>) -> Option<String> {
    if primitive.name() != "primitive" {
        return None;
    }
    first_meta(primitive, "remote-node").map(String::from)
}

/// Drops the characters that pcs does not allow in an id.
pub(super) fn clean(candidate: &str) -> String {
    let allowed = |(index, character): (usize, char)| {
        if index == 0 {
            is_first(character)
        } else {
            is_inner(character)
        }
        .then_some(character)
    };
    candidate.chars().enumerate().filter_map(allowed).collect()
}

/// The first character that pcs does not allow in an id; `Some("")` for an empty id.
pub(super) fn fault(id: &str) -> Option<String> {
    let Some(first) = id.chars().next() else {
        return Some(String::new());
    };
    if !is_first(first) {
        return Some(first.to_string());
    }
    id.chars()
        .find(|character| !is_inner(*character))
        .map(String::from)
}

fn is_first(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

fn is_inner(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_drops_what_is_not_allowed() {
        assert_eq!(clean("V.*"), "V.");
        assert_eq!(clean("1a b"), "ab");
        assert_eq!(clean("location-R-n--10"), "location-R-n--10");
    }

    #[test]
    fn a_taken_id_gets_the_first_free_number() {
        let mut ids = Ids::default();

        let given: Vec<_> = (0..3).map(|_| ids.allocate("a")).collect();

        assert_eq!(given, ["a", "a-1", "a-2"]);
    }

    #[test]
    fn faults_name_the_character() {
        assert_eq!(fault("a b").as_deref(), Some(" "));
        assert_eq!(fault("1").as_deref(), Some("1"));
        assert_eq!(fault("").as_deref(), Some(""));
        assert_eq!(fault("a.b-c_1"), None);
    }
}
