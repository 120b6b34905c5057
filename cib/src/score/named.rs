//! Which constraints are about which ids: read once, so that no resource walks all of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::location::{self, Applied};
use crate::rule::Facts;
use crate::view::{self, Colocation};
use crate::xml::Element;
use crate::{Cib, Index};

/// The constraints by the ids that they name.
#[derive(Clone, Debug, Default)]
pub(super) struct Named<'t> {
    /// The tags that name an id.
    tags: HashMap<Cow<'t, str>, Vec<Cow<'t, str>>>,
    locations: ById<'t, Applied<'t>>,
    colocations: ById<'t, Colocation<'t>>,
    /// What any colocation names, sets included.
    colocated: HashSet<Cow<'t, str>>,
    /// What any ticket constraint names, sets included.
    ticketed: HashSet<Cow<'t, str>>,
}

/// Things under ids, numbered in document order.
#[derive(Clone, Debug)]
struct ById<'t, T> {
    all: Vec<T>,
    known: HashMap<Cow<'t, str>, Vec<usize>>,
}

impl<'t> Named<'t> {
    pub(super) fn new(cib: &'t Cib, index: &Index<'t>, facts: &Facts) -> Self {
        let mut named = Self::default();
        for tag in cib.tags() {
            for member in tag.references() {
                named.tags.entry(member).or_default().push(tag.id());
            }
        }
        for constraint in cib.locations().map(view::Location::element) {
            for (id, applied) in location::applied(index, constraint, facts) {
                named.locations.add(id, applied);
            }
        }
        for colocation in cib.colocations() {
            if let (Some(one), Some(two)) = (colocation.resource(), colocation.with_resource()) {
                named.colocations.add_pair(one, two, colocation);
            }
        }
        let all = |name| cib.constraints().filter(move |one| one.name() == name);
        named.colocated = all("rsc_colocation")
            .flat_map(|one| ids(index, one))
            .collect();
        named.ticketed = all("rsc_ticket").flat_map(|one| ids(index, one)).collect();
        named
    }

    /// The ids by which a constraint can mean a resource: its own, that of its template or of a tag,
    /// or of the primitive or group that a clone is made of.
    pub(super) fn names(&self, resource: Element<'t>) -> HashSet<Cow<'t, str>> {
        let own = resource.attribute("id");
        let tags = own.as_ref().and_then(|id| self.tags.get(id));
        let cloned = matches!(resource.name(), "clone" | "master");
        let inner = cloned.then(|| resource.children()).into_iter().flatten();
        let inner = inner.filter(|inner| matches!(inner.name(), "primitive" | "group"));
        let tags = tags.into_iter().flatten().cloned();
        let inner = inner.filter_map(|inner| inner.attribute("id"));
        let template = resource.attribute("template");
        own.into_iter()
            .chain(template)
            .chain(inner)
            .chain(tags)
            .collect()
    }

    /// The location constraints about a resource, in document order; one that names it several
    /// times counts as often.
    pub(super) fn locations(&self, names: &HashSet<Cow<'t, str>>) -> Vec<&Applied<'t>> {
        self.locations.of(names)
    }

    /// The colocations of a resource with one other, in document order.
    pub(super) fn colocations(&self, names: &HashSet<Cow<'t, str>>) -> Vec<&Colocation<'t>> {
        self.colocations.of(names)
    }

    /// Whether any colocation names a resource.
    pub(super) fn is_colocated(&self, resource: Element<'t>) -> bool {
        !self.names(resource).is_disjoint(&self.colocated)
    }

    /// Whether any ticket constraint names a resource.
    pub(super) fn is_ticketed(&self, resource: Element<'t>) -> bool {
        !self.names(resource).is_disjoint(&self.ticketed)
    }
}

impl<'t, T> ById<'t, T> {
    fn add(&mut self, id: Cow<'t, str>, one: T) {
        self.known.entry(id).or_default().push(self.all.len());
        self.all.push(one);
    }

    fn add_pair(&mut self, id: Cow<'t, str>, other: Cow<'t, str>, one: T) {
        let number = self.all.len();
        if other != id {
            self.known.entry(other).or_default().push(number);
        }
        self.add(id, one);
    }

    fn of(&self, names: &HashSet<Cow<'t, str>>) -> Vec<&T> {
        let found = names.iter().filter_map(|name| self.known.get(name));
        let mut numbers: Vec<usize> = found.flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|number| self.all.get(number))
            .collect()
    }
}

impl<T> Default for ById<'_, T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            known: HashMap::new(),
        }
    }
}

/// The ids that a colocation or ticket constraint names.
fn ids<'t>(index: &Index<'t>, constraint: Element<'t>) -> Vec<Cow<'t, str>> {
    let own = ["rsc", "with-rsc"].into_iter();
    let own = own.filter_map(|name| constraint.attribute(name));
    let sets = constraint.children_named("resource_set");
    let sets = sets.filter_map(|set| index.resolve(set));
    let references = sets.flat_map(|set| set.children_named("resource_ref"));
    let members = references.filter_map(|reference| reference.attribute("id"));
    own.chain(members).collect()
}
