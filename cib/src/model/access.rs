//! Access control lists, owned.

use super::AclKind;
use super::typed::{choices, field, models, put, take};
use crate::elements::access_elements;

access_elements!(models, choices);

impl AclPermission {
    /// A permission about the parts of the document that an `XPath` finds.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: AclKind, xpath: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind: Some(kind.into()),
            xpath: Some(xpath.into()),
            ..Self::default()
        }
    }
}

impl AclRole {
    /// A role with these permissions.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        permissions: impl IntoIterator<Item = AclPermission>,
    ) -> Self {
        Self {
            id: id.into(),
            permissions: permissions.into_iter().collect(),
            ..Self::default()
        }
    }
}
