//! Resources and their operations.

use std::borrow::Cow;

use super::nvset::value;
use super::typed::{accessor, choices, views};
use super::view;
use super::{Bundle, Nvset};
use crate::elements::resource_elements;
use crate::model::{AgentName, Interval, OnFail, Role, parse_boolean};
use crate::xml::Element;

resource_elements!(views, choices);

impl<'t> Primitive<'t> {
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

    /// The value of an agent's parameter in the first set that has it.
    #[must_use]
    pub fn parameter(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.instance_attributes(), name)
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.meta_attributes(), name)
    }

    /// The configured operations in document order, those of a reference left out.
    pub fn ops(self) -> impl Iterator<Item = Op<'t>> {
        self.operations().into_iter().flat_map(Operations::ops)
    }
}

impl<'t> Template<'t> {
    /// The agent; `None` when it is not valid.
    #[must_use]
    pub fn agent(self) -> Option<AgentName> {
        agent(self.0)
    }

    /// The value of an agent's parameter in the first set that has it.
    #[must_use]
    pub fn parameter(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.instance_attributes(), name)
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.meta_attributes(), name)
    }

    /// The configured operations in document order, those of a reference left out.
    pub fn ops(self) -> impl Iterator<Item = Op<'t>> {
        self.operations().into_iter().flat_map(Operations::ops)
    }
}

impl<'t> Group<'t> {
    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.meta_attributes(), name)
    }
}

impl<'t> CloneResource<'t> {
    /// Whether instances can be promoted: a `master`, or meta attribute `promotable`.
    #[must_use]
    pub fn is_promotable(self) -> bool {
        let promotable = self.meta("promotable");
        self.0.name() == "master"
            || promotable.and_then(|value| parse_boolean(&value)) == Some(true)
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.meta_attributes(), name)
    }
}

fn agent(resource: Element<'_>) -> Option<AgentName> {
    let (class, kind) = (resource.attribute("class")?, resource.attribute("type")?);
    let name = match resource.attribute("provider") {
        Some(provider) => format!("{class}:{provider}:{kind}"),
        None => format!("{class}:{kind}"),
    };
    name.parse().ok()
}
