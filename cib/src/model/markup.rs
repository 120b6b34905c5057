//! Markup without a meaning of its own: what models keep and what they are written as.

use crate::xml::{
    Content, EditError, Element, NewElement, NodeId, Place, Tree, pretty, unescape_text,
};
use std::borrow::Cow;

/// An element with everything inside it, owned.
///
/// Models are written as this, and keep in it what they have no field for.
///
/// ```
/// use cib::model::{Markup, Model, Op};
/// use cib::xml::{Place, Tree};
///
/// let op = Op::new("A-monitor-interval-10s", "monitor", "10s".parse()?);
/// let mut tree = Tree::parse(b"<operations/>")?;
/// let root = tree.root().ok_or("no root")?.id();
/// op.markup().insert(&mut tree, Place::LastIn(root))?;
///
/// let printed = String::from_utf8(tree.to_bytes())?;
/// assert!(printed.contains(r#"<op name="monitor" interval="10s" id="A-monitor-interval-10s"/>"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Markup {
    /// The element's name.
    pub name: String,
    /// Names and values of the attributes in order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub attributes: Vec<(String, String)>,
    /// What is inside, in order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub contents: Vec<Piece>,
}

/// Something inside an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Piece {
    /// A comment without its delimiters.
    Comment(String),
    /// An element.
    Element(Markup),
    /// Text with references replaced; CDATA counts as text, blanks between elements do not count.
    Text(String),
}

impl Markup {
    /// An element without attributes and contents.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds an attribute behind the others.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// A copy of an element of a tree. Processing instructions inside are left out.
    #[must_use]
    pub fn of(element: Element<'_>) -> Self {
        let attributes = element.attributes();
        Self {
            name: element.name().to_owned(),
            attributes: attributes
                .map(|one| (one.name().to_owned(), one.value().into_owned()))
                .collect(),
            contents: Piece::all(element.contents()),
        }
    }

    /// Puts the element and everything inside it into a tree, indented like its siblings.
    ///
    /// # Errors
    /// [`EditError`] when a name or value is not possible in XML or the place is not inside the
    /// root. Part of it may be there then: work under a [`Checkpoint`](crate::xml::Checkpoint).
    pub fn insert(&self, tree: &mut Tree, place: Place) -> Result<NodeId, EditError> {
        let top = tree.insert(place, &self.tag())?;
        self.fill(tree, top)?;
        Ok(top)
    }

    /// The element as a document of its own, printed as Pacemaker prints.
    ///
    /// # Errors
    /// [`EditError`] when a name or value is not possible in XML.
    pub fn to_xml(&self) -> Result<String, EditError> {
        let tree = self.to_tree()?;
        Ok(tree.root().map(pretty).unwrap_or_default())
    }

    /// The element as the root of a tree.
    ///
    /// # Errors
    /// [`EditError`] when a name or value is not possible in XML.
    pub fn to_tree(&self) -> Result<Tree, EditError> {
        let mut tree = self.tag().to_tree()?;
        let root = tree.root().map(Element::id).ok_or(EditError::NoElement)?;
        self.fill(&mut tree, root)?;
        Ok(tree)
    }

    fn fill(&self, tree: &mut Tree, top: NodeId) -> Result<(), EditError> {
        let mut pending = vec![(top, self)];
        while let Some((parent, markup)) = pending.pop() {
            for piece in &markup.contents {
                let place = Place::LastIn(parent);
                match piece {
                    Piece::Comment(text) => _ = tree.insert_comment(place, text)?,
                    Piece::Element(child) => {
                        pending.push((tree.insert(place, &child.tag())?, child));
                    }
                    Piece::Text(text) => _ = tree.insert_text(place, text)?,
                }
            }
        }
        Ok(())
    }

    fn tag(&self) -> NewElement {
        let new = NewElement::new(self.name.clone());
        let attributes = self.attributes.iter();
        attributes.fold(new, |new, (name, value)| {
            new.attribute(name.clone(), value.clone())
        })
    }
}

impl Piece {
    /// What stands inside an element, text side by side as one.
    pub(super) fn all<'t>(contents: impl Iterator<Item = Content<'t>>) -> Vec<Self> {
        let mut pieces: Vec<Self> = Vec::new();
        for piece in contents.filter_map(Self::of) {
            match (pieces.last_mut(), piece) {
                (Some(Self::Text(text)), Self::Text(more)) => {
                    text.push('\n');
                    text.push_str(&more);
                }
                (_, piece) => pieces.push(piece),
            }
        }
        pieces
    }

    fn of(content: Content<'_>) -> Option<Self> {
        let text: Cow<'_, str> = match content {
            Content::Element(child) => return Some(Self::Element(Markup::of(child))),
            Content::Comment(text) => return Some(Self::Comment(text.to_owned())),
            Content::Other(_) => return None,
            Content::CData(text) => text.into(),
            Content::Text(raw) => unescape_text(raw),
        };
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }
}

/// What an element has beside the fields of its model: kept, and written after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Extra {
    /// Attributes that have no field, in order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub attributes: Vec<(String, String)>,
    /// Comments, text and children that have no field, in order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub contents: Vec<Piece>,
}

impl Extra {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.contents.is_empty()
    }
}
