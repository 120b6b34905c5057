//! Constraints: where resources run, together with what, in which order.

use super::typed::{accessor, choices, views};
use super::view;
use crate::elements::constraint_elements;
use crate::model::{
    LossPolicy, OrderAction, OrderKind, ResourceDiscovery, Role, Score, SetOrdering,
};

constraint_elements!(views, choices);

impl Order<'_> {
    /// What both do, with the defaults: `start`, and the same for the other.
    #[must_use]
    pub fn actions(self) -> (OrderAction, OrderAction) {
        let first = self.first_action().unwrap_or(OrderAction::Start);
        (first, self.then_action().unwrap_or(first))
    }
}

impl<'t> ResourceSet<'t> {
    /// The ids of the members in order.
    pub fn resources(self) -> impl Iterator<Item = std::borrow::Cow<'t, str>> {
        self.members().map(ResourceRef::id)
    }

    /// Whether the members depend on each other in turn; they do unless the set says no.
    #[must_use]
    pub fn is_sequential(self) -> bool {
        self.sequential().unwrap_or(true)
    }

    /// Whether all members count, or one is enough; all do unless the set says no.
    #[must_use]
    pub fn requires_all(self) -> bool {
        self.require_all().unwrap_or(true)
    }
}
