//! Reading the tree: borrowed elements, their attributes and what they hold.

use std::borrow::Cow;
use std::fmt;

use super::attr::Attr;
use super::escape::{unescape_attribute, unescape_text};
use super::tree::{Kind, Node, NodeId, Tree};

/// A borrowed element. Copying it is free.
#[derive(Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    id: NodeId,
    node: &'t Node,
}

impl<'t> Element<'t> {
    pub(super) fn new(tree: &'t Tree, id: NodeId) -> Self {
        Self {
            tree,
            id,
            node: tree.nodes.get(id.index()).unwrap_or(&Node::NOTHING),
        }
    }

    /// The element's id, for editing.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree that holds the element.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The element's name as written, a namespace prefix included.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.tree.str(self.node.name)
    }

    /// The start tag as it stands in the document.
    #[must_use]
    pub fn start_tag(self) -> &'t str {
        self.tree.str(self.node.open)
    }

    /// The value of an attribute, references replaced.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        self.attributes()
            .find(|attribute| attribute.name() == name)
            .map(|found| found.value())
    }

    /// All attributes in document order.
    #[must_use]
    pub fn attributes(self) -> Attributes<'t> {
        Attributes {
            tree: self.tree,
            attrs: self.tree.attrs_of(self.node).iter(),
        }
    }

    /// The child elements in document order.
    #[must_use]
    pub fn children(self) -> Children<'t> {
        Children {
            contents: self.contents(),
        }
    }

    /// The first child element of this name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The child elements of this name in document order.
    pub fn children_named(self, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Everything inside the element: child elements, text, comments, …
    #[must_use]
    pub fn contents(self) -> Contents<'t> {
        Contents {
            tree: self.tree,
            next: self.node.first,
        }
    }

    /// The element that holds this one; `None` for the root.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.node
            .parent
            .and_then(|parent| self.tree.element(parent))
    }

    /// Everything inside the element with the ids of the nodes.
    pub(crate) fn nodes(self) -> impl Iterator<Item = (NodeId, Content<'t>)> {
        let tree = self.tree;
        let ids = std::iter::successors(self.node.first, move |id| tree.node(*id).next);
        ids.filter_map(move |id| Some((id, Content::new(tree, id)?)))
    }

    /// This element and every element inside it, in document order.
    #[must_use]
    pub fn descendants(self) -> Descendants<'t> {
        Descendants {
            top: self.id,
            next: Some(self),
        }
    }

    /// The text directly inside the element, CDATA included, references replaced.
    #[must_use]
    pub fn text(self) -> String {
        let text = |content: Content<'t>| match content {
            Content::Text(raw) => unescape_text(raw),
            Content::CData(raw) => Cow::Borrowed(raw),
            Content::Element(_) | Content::Comment(_) | Content::Other(_) => Cow::Borrowed(""),
        };
        self.contents().map(text).collect()
    }

    /// Byte offset in the source; `None` if an edit made the element.
    pub(crate) fn offset(self) -> Option<usize> {
        let origin = usize::try_from(self.node.origin).ok()?;
        (origin < self.tree.text.parsed()).then_some(origin)
    }

    fn after(self, top: NodeId) -> Option<Self> {
        if let Some(child) = self.children().next() {
            return Some(child);
        }
        let mut at = self;
        while at.id != top {
            let siblings = Contents {
                tree: at.tree,
                next: at.node.next,
            };
            if let Some(sibling) = (Children { contents: siblings }).next() {
                return Some(sibling);
            }
            at = at.parent()?;
        }
        None
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Element").field(&self.start_tag()).finish()
    }
}

impl PartialEq for Element<'_> {
    /// The same element of the same tree; [`canonical_eq`](super::canonical_eq) compares contents.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Element<'_> {}

/// One attribute of an [`Element`].
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'t> {
    tree: &'t Tree,
    attr: &'t Attr,
}

impl<'t> Attribute<'t> {
    /// The name as written.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.tree.str(self.attr.name)
    }

    /// The value with references replaced and blanks normalised.
    #[must_use]
    pub fn value(self) -> Cow<'t, str> {
        unescape_attribute(self.raw_value())
    }

    /// The value as written between the quotes.
    #[must_use]
    pub fn raw_value(self) -> &'t str {
        self.tree.str(self.attr.value)
    }

    /// Byte offset of the name in the source; `None` if an edit has rewritten the tag.
    pub(crate) fn offset(self) -> Option<usize> {
        let start = self.attr.name.start();
        (start < self.tree.text.parsed()).then_some(start)
    }
}

/// Iterator over the [`Attribute`]s of an element.
#[derive(Clone, Debug)]
pub struct Attributes<'t> {
    tree: &'t Tree,
    attrs: std::slice::Iter<'t, Attr>,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Attribute<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.attrs.next().map(|attr| Attribute {
            tree: self.tree,
            attr,
        })
    }
}

/// A node inside an element, as it stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content<'t> {
    /// What a CDATA section holds.
    CData(&'t str),
    /// A comment without its delimiters.
    Comment(&'t str),
    /// A child element.
    Element(Element<'t>),
    /// A processing instruction or declaration, delimiters included.
    Other(&'t str),
    /// Raw text: references are not replaced.
    Text(&'t str),
}

impl<'t> Content<'t> {
    pub(super) fn new(tree: &'t Tree, id: NodeId) -> Option<Self> {
        let node = tree.nodes.get(id.index())?;
        let raw = tree.str(node.open);
        Some(match node.kind {
            Kind::Document => return None,
            Kind::Element => Self::Element(Element::new(tree, id)),
            Kind::Text => Self::Text(raw),
            Kind::Comment => Self::Comment(between(raw, "<!--", "-->")),
            Kind::CData => Self::CData(between(raw, "<![CDATA[", "]]>")),
            Kind::Declaration | Kind::Doctype | Kind::Instruction => Self::Other(raw),
        })
    }
}

fn between<'t>(raw: &'t str, start: &str, end: &str) -> &'t str {
    let inner = raw.strip_prefix(start).unwrap_or(raw);
    inner.strip_suffix(end).unwrap_or(inner)
}

/// Iterator over everything inside an element.
#[derive(Clone, Debug)]
pub struct Contents<'t> {
    tree: &'t Tree,
    next: Option<NodeId>,
}

impl<'t> Iterator for Contents<'t> {
    type Item = Content<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.next?;
        self.next = self.tree.node(id).next;
        Content::new(self.tree, id)
    }
}

/// Iterator over child elements.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    contents: Contents<'t>,
}

impl<'t> Iterator for Children<'t> {
    type Item = Element<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.contents.find_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::CData(_) | Content::Comment(_) | Content::Other(_) | Content::Text(_) => None,
        })
    }
}

/// Iterator over an element and all elements inside it, in document order.
#[derive(Clone, Debug)]
pub struct Descendants<'t> {
    top: NodeId,
    next: Option<Element<'t>>,
}

impl<'t> Iterator for Descendants<'t> {
    type Item = Element<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let current = self.next?;
        self.next = current.after(self.top);
        Some(current)
    }
}
