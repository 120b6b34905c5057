//! Primitives and their operations.

use std::borrow::Cow;

use super::Nvset;
use crate::model::{AgentName, Interval, Role};
use crate::xml::Element;

/// A primitive: one resource, run by one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primitive<'t>(Element<'t>);

impl<'t> Primitive<'t> {
    /// The view, if the element is a `primitive`.
    #[must_use]
    pub fn cast(element: Element<'t>) -> Option<Self> {
        (element.name() == "primitive").then_some(Self(element))
    }

    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The resource's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// The resource's agent; `None` when it comes from a template or is not valid.
    #[must_use]
    pub fn agent(self) -> Option<AgentName> {
        agent(self.0)
    }

    /// The group, clone or bundle that holds the resource directly.
    #[must_use]
    pub fn parent(self) -> Option<Element<'t>> {
        let parent = self.0.parent()?;
        matches!(parent.name(), "group" | "clone" | "master" | "bundle").then_some(parent)
    }

    /// The sets of parameters for the agent.
    pub fn instance_attributes(self) -> impl Iterator<Item = Nvset<'t>> {
        self.0
            .children_named("instance_attributes")
            .filter_map(Nvset::cast)
    }

    /// The sets of options for the cluster.
    pub fn meta_attributes(self) -> impl Iterator<Item = Nvset<'t>> {
        self.0
            .children_named("meta_attributes")
            .filter_map(Nvset::cast)
    }

    /// The value of an agent's parameter in the first set that has it.
    #[must_use]
    pub fn parameter(self, name: &str) -> Option<Cow<'t, str>> {
        self.instance_attributes().find_map(|set| set.value(name))
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        self.meta_attributes().find_map(|set| set.value(name))
    }

    /// The configured operations in document order.
    pub fn operations(self) -> impl Iterator<Item = Op<'t>> {
        operations(self.0)
    }
}

pub(super) fn agent(resource: Element<'_>) -> Option<AgentName> {
    let (class, kind) = (resource.attribute("class")?, resource.attribute("type")?);
    let name = match resource.attribute("provider") {
        Some(provider) => format!("{class}:{provider}:{kind}"),
        None => format!("{class}:{kind}"),
    };
    name.parse().ok()
}

pub(super) fn operations<'t>(resource: Element<'t>) -> impl Iterator<Item = Op<'t>> {
    let sets = resource.children_named("operations");
    sets.flat_map(|set| set.children_named("op")).map(Op)
}

/// An operation of a primitive or template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op<'t>(Element<'t>);

impl<'t> Op<'t> {
    /// The element behind the view.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        self.0
    }

    /// The operation's id; empty if it has none.
    #[must_use]
    pub fn id(self) -> Cow<'t, str> {
        self.0.attribute("id").unwrap_or_default()
    }

    /// `monitor`, `start`, `stop`, …; empty if it has none.
    #[must_use]
    pub fn name(self) -> Cow<'t, str> {
        self.0.attribute("name").unwrap_or_default()
    }

    /// How often it runs; 0 for once. `None` where the text is no interval.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        self.0.attribute("interval")?.parse().ok()
    }

    /// How long it may take, if configured.
    #[must_use]
    pub fn timeout(self) -> Option<Interval> {
        self.0.attribute("timeout")?.parse().ok()
    }

    /// The role it runs in, if limited to one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.0.attribute("role")?.parse().ok()
    }
}
