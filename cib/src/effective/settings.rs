//! Names with values in effect, and where these come from.

use std::collections::BTreeMap;

use crate::path::path;
use crate::view::Nvset;
use crate::xml::{Element, NodeId, Position};

/// How far from the resource or operation a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// An attribute of the element itself: `timeout` of an `op`.
    Attribute,
    /// A set of the element itself.
    Own,
    /// The template of the primitive.
    Template,
    /// The group, clone or bundle around it.
    Parent,
    /// The defaults for resources or operations.
    Defaults,
}

/// A value in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<'t> {
    pub(super) value: String,
    pub(super) layer: Layer,
    pub(super) element: Element<'t>,
}

impl<'t> Setting<'t> {
    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// How far away it stands.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// The pair that holds it, references followed; the operation, for its attributes.
    #[must_use]
    pub fn element(&self) -> Element<'t> {
        self.element
    }

    /// The same, as the id of a node of the tree.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.element.id()
    }

    /// Where it stands: `/cib/configuration/…/nvpair[@id='…']`.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.element)
    }

    /// Line and column in the source; `None` if an edit made the element.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.element.tree().position(self.element.id())
    }
}

/// All values in effect, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings<'t> {
    pub(super) known: BTreeMap<String, Setting<'t>>,
    pub(super) conditional: Vec<Nvset<'t>>,
}

impl<'t> Settings<'t> {
    /// What is in effect for a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Setting<'t>> {
        self.known.get(name)
    }

    /// The value of a name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(Setting::value)
    }

    /// Names with what is in effect, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting<'t>)> {
        self.known.iter().map(|(name, setting)| (&**name, setting))
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The sets that were left out because they have a rule that nobody has decided.
    #[must_use]
    pub fn conditional(&self) -> &[Nvset<'t>] {
        &self.conditional
    }
}
