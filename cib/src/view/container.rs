//! Resources that hold or describe others: groups, clones, bundles, templates.

use std::borrow::Cow;

use super::{Nvset, Op, Primitive, view};
use crate::model::{AgentName, parse_boolean};
use crate::xml::Element;

view! {
    /// A group: resources that run together, started in order.
    Group: "group"
}

impl<'t> Group<'t> {
    /// The members in the order in which they start.
    pub fn members(self) -> impl Iterator<Item = Primitive<'t>> {
        self.0.children().filter_map(Primitive::cast)
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.0, "meta_attributes", name)
    }
}

view! {
    /// A clone: a resource that runs on several nodes; `master` before schema 4.0.
    CloneResource: "clone" | "master"
}

impl<'t> CloneResource<'t> {
    /// The resource or group that is cloned.
    #[must_use]
    pub fn inner(self) -> Option<Element<'t>> {
        let inner = |child: &Element<'t>| matches!(child.name(), "primitive" | "group");
        self.0.children().find(inner)
    }

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
        value(self.0, "meta_attributes", name)
    }
}

view! {
    /// A bundle: a container image that runs on several nodes, with a resource inside or not.
    Bundle: "bundle"
}

impl<'t> Bundle<'t> {
    /// The container: an element `docker`, `podman` or `rkt` with its settings.
    #[must_use]
    pub fn container(self) -> Option<Element<'t>> {
        let container = |child: &Element<'t>| matches!(child.name(), "docker" | "podman" | "rkt");
        self.0.children().find(container)
    }

    /// The container's image.
    #[must_use]
    pub fn image(self) -> Option<Cow<'t, str>> {
        self.container()?.attribute("image")
    }

    /// How many containers run, where the bundle says so.
    #[must_use]
    pub fn replicas(self) -> Option<u32> {
        self.container()?.attribute("replicas")?.trim().parse().ok()
    }

    /// The resource inside.
    #[must_use]
    pub fn primitive(self) -> Option<Primitive<'t>> {
        self.0.children().find_map(Primitive::cast)
    }
}

view! {
    /// A template: what primitives that name it start from.
    Template: "template"
}

impl<'t> Template<'t> {
    /// The agent; `None` when it is not valid.
    #[must_use]
    pub fn agent(self) -> Option<AgentName> {
        super::resource::agent(self.0)
    }

    /// The value of an agent's parameter in the first set that has it.
    #[must_use]
    pub fn parameter(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.0, "instance_attributes", name)
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.0, "meta_attributes", name)
    }

    /// The operations in document order.
    pub fn operations(self) -> impl Iterator<Item = Op<'t>> {
        super::resource::operations(self.0)
    }
}

fn value<'t>(element: Element<'t>, set: &str, name: &str) -> Option<Cow<'t, str>> {
    let sets = element.children_named(set).filter_map(Nvset::cast);
    sets.into_iter().find_map(|set| set.value(name))
}
