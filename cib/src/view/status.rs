//! The status: nodes, their transient attributes, the history of operations, tickets.

use super::Nvset;
use super::typed::{accessor, views};
use super::view;
use crate::elements::status_elements;
use crate::model::{Milliseconds, Presence, Timestamp, TransitionKey, TransitionMagic};

status_elements!(views, choices);

impl<'t> NodeState<'t> {
    /// The resources that have a history on the node.
    pub fn history(self) -> impl Iterator<Item = LrmResource<'t>> {
        let resources = self.lrm().and_then(Lrm::resources);
        resources.into_iter().flat_map(LrmResources::entries)
    }
}
