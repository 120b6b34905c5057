//! Bundles: containers, their network and storage.

use std::borrow::Cow;

use super::nvset::value;
use super::typed::{accessor, choices, views};
use super::view;
use super::{Nvset, Primitive};
use crate::elements::bundle_elements;
use crate::model::PortRange;

bundle_elements!(views, choices);

impl<'t> Bundle<'t> {
    /// The settings of the container, whatever its engine.
    #[must_use]
    pub fn settings(self) -> Option<ContainerSettings<'t>> {
        self.container().map(|container| match container {
            Container::Docker(settings)
            | Container::Podman(settings)
            | Container::Rkt(settings) => settings,
        })
    }

    /// The value of a meta attribute in the first set that has it.
    #[must_use]
    pub fn meta(self, name: &str) -> Option<Cow<'t, str>> {
        value(self.meta_attributes(), name)
    }
}
