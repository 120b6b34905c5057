//! Sets of name-value pairs: properties, instance and meta attributes, utilization.

use std::borrow::Cow;

use crate::model::Score;
use crate::xml::Element;

/// A set of name-value pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nvset<'t>(Element<'t>);

impl<'t> Nvset<'t> {
    /// The view, if the element is a set: `cluster_property_set`, `instance_attributes`,
    /// `meta_attributes` or `utilization`.
    #[must_use]
    pub fn cast(element: Element<'t>) -> Option<Self> {
        let names = [
            "cluster_property_set",
            "instance_attributes",
            "meta_attributes",
            "utilization",
        ];
        names.contains(&element.name()).then_some(Self(element))
    }

    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The set's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// The id of the set that this one stands for.
    #[must_use]
    pub fn id_ref(self) -> Option<Cow<'t, str>> {
        self.0.attribute("id-ref")
    }

    /// The set's score; sets of higher score are taken first.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        self.0.attribute("score")?.parse().ok()
    }

    /// The pairs in document order.
    pub fn pairs(self) -> impl Iterator<Item = Nvpair<'t>> {
        self.0.children_named("nvpair").map(Nvpair)
    }

    /// The value of the first pair of this name.
    #[must_use]
    pub fn value(self, name: &str) -> Option<Cow<'t, str>> {
        self.pairs().find(|pair| pair.name() == name)?.value()
    }
}

/// One name with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nvpair<'t>(Element<'t>);

impl<'t> Nvpair<'t> {
    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The pair's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// The name; empty for a pair that only refers to another one.
    #[must_use]
    pub fn name(self) -> Cow<'t, str> {
        self.0.attribute("name").unwrap_or_default()
    }

    /// The value; `None` where the document gives none.
    #[must_use]
    pub fn value(self) -> Option<Cow<'t, str>> {
        self.0.attribute("value")
    }
}
