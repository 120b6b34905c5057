//! Nodes, fencing levels, tags, alerts.

use std::borrow::Cow;

use super::Nvset;
use super::nvset::value;
use super::typed::{accessor, views};
use super::view;
use crate::elements::cluster_elements;
use crate::model::{Devices, NodeKind, Score};

cluster_elements!(views, choices);

impl<'t> Node<'t> {
    /// The value of a node attribute in the first set that has it.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.instance_attributes(), name)
    }

    /// How much the node has of something that resources use, such as `cpu`.
    #[must_use]
    pub fn capacity(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.utilization(), name)
    }
}

impl<'t> Tag<'t> {
    /// The ids of what is tagged.
    pub fn references(self) -> impl Iterator<Item = Cow<'t, str>> {
        self.members().map(ObjectRef::id)
    }
}
