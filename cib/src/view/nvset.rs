//! Sets of name-value pairs: properties, instance and meta attributes, utilization.

use std::borrow::Cow;

use super::typed::{accessor, views};
use super::view;
use crate::elements::nvset_elements;
use crate::model::Score;

nvset_elements!(views, choices);

impl<'t> Nvset<'t> {
    /// The value of the first pair of this name.
    #[must_use]
    pub fn value(self, name: &str) -> Option<Cow<'t, str>> {
        self.pairs().find(|pair| pair.name() == name)?.value()
    }
}

/// The value of the first pair of this name in any of the sets.
pub(super) fn value<'t>(
    mut sets: impl Iterator<Item = Nvset<'t>>,
    name: &str,
) -> Option<Cow<'t, str>> {
    sets.find_map(|set| set.value(name))
}
