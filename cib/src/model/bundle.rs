//! Bundles, owned.

use super::typed::{choices, field, models, put, take};
use super::{Nvset, PortRange, Primitive};
use crate::elements::bundle_elements;

bundle_elements!(models, choices);

impl Bundle {
    /// A bundle with nothing but a container.
    #[must_use]
    pub fn new(id: impl Into<String>, container: Container) -> Self {
        Self {
            id: id.into(),
            container: Some(container),
            ..Self::default()
        }
    }
}

impl Container {
    /// A Podman container of this image.
    #[must_use]
    pub fn podman(image: impl Into<String>) -> Self {
        Self::Podman(Box::new(ContainerSettings::new(image)))
    }

    /// A Docker container of this image.
    #[must_use]
    pub fn docker(image: impl Into<String>) -> Self {
        Self::Docker(Box::new(ContainerSettings::new(image)))
    }
}

impl ContainerSettings {
    /// Settings with nothing but an image.
    #[must_use]
    pub fn new(image: impl Into<String>) -> Self {
        Self {
            image: image.into(),
            ..Self::default()
        }
    }
}
