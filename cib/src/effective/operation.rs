//! Operations in effect.

use std::borrow::Cow;

use super::settings::{Layer, Setting, Settings};
use crate::model::Role;
use crate::view::Op;
use crate::xml::Element;

/// An operation of a primitive, with where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation<'t> {
    pub(super) op: Op<'t>,
    pub(super) layer: Layer,
}

impl<'t> Operation<'t> {
    /// The operation.
    #[must_use]
    pub fn op(self) -> Op<'t> {
        self.op
    }

    /// [`Layer::Own`] or [`Layer::Template`].
    #[must_use]
    pub fn layer(self) -> Layer {
        self.layer
    }

    /// What one in a primitive must have in common with one in a template to overrule it.
    pub(super) fn key(&self) -> (Cow<'t, str>, Option<Role>) {
        let role = self.op.role();
        let plain = |role: &Role| !matches!(role, Role::Started | Role::Unpromoted);
        (self.op.name(), role.filter(plain))
    }
}

impl<'t> Settings<'t> {
    /// Attributes of an operation overrule everything; the id is none of the options.
    pub(super) fn set_attributes(&mut self, op: Element<'t>) {
        for attribute in op.attributes().filter(|one| one.name() != "id") {
            let setting = Setting {
                value: attribute.value().into_owned(),
                layer: Layer::Attribute,
                element: op,
            };
            self.known.insert(attribute.name().to_owned(), setting);
        }
    }
}
