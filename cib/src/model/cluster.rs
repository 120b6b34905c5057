//! Nodes, fencing levels, tags, alerts, owned.

use super::typed::{field, models, put, take};
use super::{Devices, NodeKind, Nvset, Score};
use crate::elements::cluster_elements;

cluster_elements!(models, choices);

impl Node {
    /// A node; ids of nodes are texts such as `1`.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            ..Self::default()
        }
    }
}

impl FencingLevel {
    /// A level for one node; pcs calls it `fl-TARGET-INDEX`.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        target: impl Into<String>,
        index: u32,
        devices: Devices,
    ) -> Self {
        Self {
            id: id.into(),
            target: Some(target.into()),
            index: Some(index.into()),
            devices: Some(devices.into()),
            ..Self::default()
        }
    }
}

impl Tag {
    /// A name for these things.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        members: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let members = members.into_iter().map(|id| ObjectRef {
            id: id.into(),
            ..ObjectRef::default()
        });
        Self {
            id: id.into(),
            members: members.collect(),
            ..Self::default()
        }
    }
}

impl Alert {
    /// A program that is told of events.
    #[must_use]
    pub fn new(id: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            path: path.into(),
            ..Self::default()
        }
    }
}

impl Recipient {
    /// Somebody that an alert tells.
    #[must_use]
    pub fn new(id: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            value: value.into(),
            ..Self::default()
        }
    }
}
