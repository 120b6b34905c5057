//! Constraints: where resources run, and together with what.

use std::borrow::Cow;

use super::ResourceSet;
use crate::model::{Role, Score};
use crate::xml::Element;

/// A location constraint: a resource wants, or does not want, a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'t>(Element<'t>);

impl<'t> Location<'t> {
    /// The view, if the element is an `rsc_location`.
    #[must_use]
    pub fn cast(element: Element<'t>) -> Option<Self> {
        (element.name() == "rsc_location").then_some(Self(element))
    }

    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The constraint's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// The resource, where the constraint names one.
    #[must_use]
    pub fn resource(self) -> Option<Cow<'t, str>> {
        self.0.attribute("rsc")
    }

    /// The pattern of resource ids, where the constraint has one.
    #[must_use]
    pub fn resource_pattern(self) -> Option<Cow<'t, str>> {
        self.0.attribute("rsc-pattern")
    }

    /// The node; `None` where rules choose.
    #[must_use]
    pub fn node(self) -> Option<Cow<'t, str>> {
        self.0.attribute("node")
    }

    /// The score for the node; `None` where rules give it or the text is no score.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        self.0.attribute("score")?.parse().ok()
    }

    /// The rules that choose nodes.
    pub fn rules(self) -> impl Iterator<Item = Element<'t>> {
        self.0.children_named("rule")
    }
}

/// A colocation constraint: a resource goes where another one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colocation<'t>(Element<'t>);

impl<'t> Colocation<'t> {
    /// The view, if the element is an `rsc_colocation`.
    #[must_use]
    pub fn cast(element: Element<'t>) -> Option<Self> {
        (element.name() == "rsc_colocation").then_some(Self(element))
    }

    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The constraint's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// The resource that follows; `None` where sets are used.
    #[must_use]
    pub fn resource(self) -> Option<Cow<'t, str>> {
        self.0.attribute("rsc")
    }

    /// The resource that leads; `None` where sets are used.
    #[must_use]
    pub fn with_resource(self) -> Option<Cow<'t, str>> {
        self.0.attribute("with-rsc")
    }

    /// The score; `None` where none is given or the text is no score.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        self.0.attribute("score")?.parse().ok()
    }

    /// The role of the resource that follows, if limited to one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.0.attribute("rsc-role")?.parse().ok()
    }

    /// The role of the resource that leads, if limited to one.
    #[must_use]
    pub fn with_role(self) -> Option<Role> {
        self.0.attribute("with-rsc-role")?.parse().ok()
    }

    /// The resource sets, where the constraint has them.
    pub fn sets(self) -> impl Iterator<Item = ResourceSet<'t>> {
        self.0.children().filter_map(ResourceSet::cast)
    }
}
