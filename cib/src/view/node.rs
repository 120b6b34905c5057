//! Nodes, fencing levels and tags.

use std::borrow::Cow;

use super::{Nvset, view};

view! {
    /// A node of the cluster.
    Node: "node"
}

impl<'t> Node<'t> {
    /// The node's name; empty if it has none.
    #[must_use]
    pub fn name(self) -> Cow<'t, str> {
        self.0.attribute("uname").unwrap_or_default()
    }

    /// `member` (also where nothing is said), `remote`, or an older kind.
    #[must_use]
    pub fn kind(self) -> Cow<'t, str> {
        self.0.attribute("type").unwrap_or(Cow::Borrowed("member"))
    }

    /// The value of a node attribute in the first set that has it.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        let sets = self.0.children_named("instance_attributes");
        sets.filter_map(Nvset::cast).find_map(|set| set.value(name))
    }

    /// How much the node has of something that resources use, such as `cpu`.
    #[must_use]
    pub fn utilization(self, name: &str) -> Option<Cow<'t, str>> {
        let sets = self.0.children_named("utilization");
        sets.filter_map(Nvset::cast).find_map(|set| set.value(name))
    }
}

view! {
    /// A fencing level: devices that fence a node together, after lower levels have failed.
    FencingLevel: "fencing-level"
}

impl<'t> FencingLevel<'t> {
    /// The level's number: lower ones are tried first. `None` where the text is no number.
    #[must_use]
    pub fn index(self) -> Option<u32> {
        self.0.attribute("index")?.trim().parse().ok()
    }

    /// The name of the node, where the level is for one.
    #[must_use]
    pub fn target(self) -> Option<Cow<'t, str>> {
        self.0.attribute("target")
    }

    /// The pattern of node names, where the level has one.
    #[must_use]
    pub fn target_pattern(self) -> Option<Cow<'t, str>> {
        self.0.attribute("target-pattern")
    }

    /// Name and value of a node attribute, where the level is for the nodes that have it.
    #[must_use]
    pub fn target_attribute(self) -> Option<(Cow<'t, str>, Cow<'t, str>)> {
        let name = self.0.attribute("target-attribute")?;
        Some((name, self.0.attribute("target-value")?))
    }

    /// The ids of the devices, in the order in which they are used.
    #[must_use]
    pub fn devices(self) -> Vec<String> {
        let devices = self.0.attribute("devices").unwrap_or_default();
        let ids = devices
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty());
        ids.map(str::to_owned).collect()
    }
}

view! {
    /// A tag: a name for several things.
    Tag: "tag"
}

impl<'t> Tag<'t> {
    /// The ids of what is tagged.
    pub fn references(self) -> impl Iterator<Item = Cow<'t, str>> {
        let references = self.0.children_named("obj_ref");
        references.filter_map(|reference| reference.attribute("id"))
    }
}
