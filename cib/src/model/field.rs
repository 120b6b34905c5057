//! How models are read from elements and written as markup.

use super::markup::{Extra, Markup, Piece};
use super::{Value, Written};
use crate::xml::{Content, Element};

/// An owned structure of an element.
///
/// Reading takes everything the element has: what has no field is in its
/// [`Extra`]. Writing gives attributes and children in the order of pcs and Pacemaker, then the
/// rest. Reading what was written gives the same model again.
pub trait Model: Sized {
    /// Reads an element, whatever its name.
    fn read(element: Element<'_>) -> Self;

    /// Writes an element of the usual name.
    fn markup(&self) -> Markup;
}

/// A model whose element may have one of several names.
pub(super) trait Choice: Sized {
    fn cast(element: Element<'_>) -> Option<Self>;
    fn markup(&self) -> Markup;
}

/// An element while its parts are taken into the fields of a model.
pub(super) struct Source<'t> {
    attributes: Vec<Option<(&'t str, String)>>,
    contents: Vec<Option<Content<'t>>>,
}

impl<'t> Source<'t> {
    pub(super) fn new(element: Element<'t>) -> Self {
        let attributes = element.attributes();
        Self {
            attributes: attributes
                .map(|one| Some((one.name(), one.value().into_owned())))
                .collect(),
            contents: element.contents().map(Some).collect(),
        }
    }

    /// The value of an attribute; an empty one stays when emptiness is how a field says no.
    fn attribute(&mut self, name: &str, empty: bool) -> Option<String> {
        let wanted = |slot: &Option<(&str, String)>| {
            slot.as_ref()
                .is_some_and(|(known, value)| *known == name && (empty || !value.is_empty()))
        };
        let slot = self.attributes.iter_mut().find(|slot| wanted(slot))?;
        slot.take().map(|(_, value)| value)
    }

    /// Takes the children that `read` makes something of, but no more than that.
    fn children<M>(&mut self, read: impl Fn(Element<'t>) -> Option<M>, most: usize) -> Vec<M> {
        let slots = self.contents.iter_mut();
        let taken = slots.filter_map(|slot| match slot {
            Some(Content::Element(element)) => {
                let model = read(*element)?;
                *slot = None;
                Some(model)
            }
            _ => None,
        });
        taken.take(most).collect()
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        self.attribute(name, false).unwrap_or_default()
    }

    pub(super) fn option(&mut self, name: &str) -> Option<String> {
        self.attribute(name, true)
    }

    pub(super) fn value<T: Value>(&mut self, name: &str) -> Option<Written<T>> {
        self.attribute(name, true).map(Written::from_text)
    }

    pub(super) fn many<M: Model>(&mut self, name: &str) -> Vec<M> {
        self.children(named(name), usize::MAX)
    }

    pub(super) fn one<M: Model>(&mut self, name: &str) -> Option<M> {
        self.children(named(name), 1).pop()
    }

    pub(super) fn mix<C: Choice>(&mut self) -> Vec<C> {
        self.children(C::cast, usize::MAX)
    }

    pub(super) fn pick<C: Choice>(&mut self) -> Option<C> {
        self.children(C::cast, 1).pop()
    }

    /// What no field has taken.
    pub(super) fn rest(&mut self) -> Extra {
        let attributes = self.attributes.drain(..).flatten();
        let contents = self.contents.drain(..).flatten();
        Extra {
            attributes: attributes
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            contents: Piece::all(contents),
        }
    }
}

fn named<M: Model>(name: &str) -> impl Fn(Element<'_>) -> Option<M> {
    move |element| (element.name() == name).then(|| M::read(element))
}

/// Kept as it is.
impl Model for Markup {
    fn read(element: Element<'_>) -> Self {
        Self::of(element)
    }

    fn markup(&self) -> Markup {
        self.clone()
    }
}

impl Markup {
    pub(super) fn put_text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put_attribute(name, value);
        }
    }

    pub(super) fn put_attribute(&mut self, name: &str, value: &str) {
        self.attributes.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn put_child<M: Model>(&mut self, name: &str, child: &M) {
        let markup = Self {
            name: name.to_owned(),
            ..child.markup()
        };
        self.contents.push(Piece::Element(markup));
    }

    pub(super) fn put_choice<C: Choice>(&mut self, child: &C) {
        self.contents.push(Piece::Element(child.markup()));
    }

    /// What has no field comes last; an attribute that a field has written is not repeated.
    pub(super) fn put_rest(&mut self, extra: &Extra) {
        for (name, value) in &extra.attributes {
            if self.attributes.iter().all(|(known, _)| known != name) {
                self.put_attribute(name, value);
            }
        }
        self.contents.extend(extra.contents.iter().cloned());
    }
}

/// A field that JSON leaves out when it holds nothing.
#[cfg(feature = "serde")]
pub(crate) trait Absent {
    fn is_absent(&self) -> bool;
}

#[cfg(feature = "serde")]
impl Absent for String {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

#[cfg(feature = "serde")]
impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

#[cfg(feature = "serde")]
impl<T> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
