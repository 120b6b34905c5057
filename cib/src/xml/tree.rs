//! The arena: nodes, their links and the text that they point into.

use std::num::NonZeroU32;

use super::attr::Attr;
use super::element::{Content, Element};
use super::error::Position;
use super::text::{Span, Text};

/// A lossless XML document.
///
/// Nodes lie in one vector and point into the text: the source, which copies of the tree share, and
/// the tags that edits have rewritten. So no operation recurses, dropping a deep document is flat,
/// and a copy costs as much as its nodes (60 bytes each) and attributes (16). Printing and parsing
/// again gives back the room of old edits.
#[derive(Debug, Default)]
pub struct Tree {
    pub(super) text: Text,
    pub(super) nodes: Vec<Node>,
    pub(super) attrs: Vec<Attr>,
    /// The root element: no edit moves it or takes it away.
    pub(super) root: Option<NodeId>,
    pub(super) journal: Vec<(NodeId, Node)>,
    pub(super) recording: u32,
}

/// Names a node of one [`Tree`]; never reused, valid until the tree is dropped or rolled back.
///
/// An id of another tree names nothing or a wrong node there; it never panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(NonZeroU32);

/// One node. `open` is a start tag, or the whole of a node that is no element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) open: Span,
    pub(super) close: Span,
    pub(super) name: Span,
    pub(super) attrs: Span,
    /// Where the node began in the source; `u32::MAX` if an edit made it.
    pub(super) origin: u32,
    pub(super) parent: Option<NodeId>,
    pub(super) previous: Option<NodeId>,
    pub(super) next: Option<NodeId>,
    pub(super) first: Option<NodeId>,
    pub(super) last: Option<NodeId>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<![CDATA[…]]>`.
    CData,
    Comment,
    /// `<?xml …?>`.
    Declaration,
    /// `<!DOCTYPE …>`, kept only where the caller allows it.
    Doctype,
    /// The node that holds all others.
    Document,
    Element,
    /// `<?target …?>`.
    Instruction,
    /// Text, white space and a byte order mark included.
    Text,
}

impl Tree {
    /// The root element; `None` only for `Tree::default()`.
    ///
    /// ```
    /// let tree = cib::xml::Tree::parse(b"<!-- x --><cib/>")?;
    /// assert_eq!(tree.root().map(|root| root.name()), Some("cib"));
    /// # Ok::<(), cib::xml::ParseError>(())
    /// ```
    #[must_use]
    pub fn root(&self) -> Option<Element<'_>> {
        self.element(self.root?)
    }

    /// The element that `id` names, if it is one.
    #[must_use]
    pub fn element(&self, id: NodeId) -> Option<Element<'_>> {
        (self.node(id).kind == Kind::Element).then(|| Element::new(self, id))
    }

    /// The node that `id` names, whatever it is; `None` for the document itself.
    #[must_use]
    pub fn content(&self, id: NodeId) -> Option<Content<'_>> {
        Content::new(self, id)
    }

    /// Line and column where the node stood in the source; `None` if an edit made it.
    ///
    /// Reads the source up to that place: meant for messages, not for loops over all nodes.
    #[must_use]
    pub fn position(&self, id: NodeId) -> Option<Position> {
        let origin = usize::try_from(self.nodes.get(id.index())?.origin).ok()?;
        let source = self.source();
        (origin < source.len()).then(|| Position::of(source, origin))
    }

    /// The element that holds a node of any kind.
    pub(crate) fn parent(&self, id: NodeId) -> Option<Element<'_>> {
        self.element(self.node(id).parent?)
    }

    /// The next element or comment after a node, below the same parent.
    pub(crate) fn next_item(&self, id: NodeId) -> Option<NodeId> {
        let mut next = self.node(id).next;
        while let Some(id) = next {
            let node = self.node(id);
            if matches!(node.kind, Kind::Element | Kind::Comment) {
                return Some(id);
            }
            next = node.next;
        }
        None
    }

    /// The element or comment before a node, below the same parent.
    pub(crate) fn previous_item(&self, id: NodeId) -> Option<NodeId> {
        let mut previous = self.node(id).previous;
        while let Some(id) = previous {
            let node = self.node(id);
            if matches!(node.kind, Kind::Element | Kind::Comment) {
                return Some(id);
            }
            previous = node.previous;
        }
        None
    }

    /// How many nodes there are, text and removed ones included.
    pub(crate) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The part of the text that was read.
    pub(crate) fn source(&self) -> &[u8] {
        self.text.source().as_bytes()
    }

    /// Gives nodes the source that they were read from.
    pub(super) fn over(mut self, source: String) -> Self {
        self.text = Text::new(source);
        self
    }

    pub(super) fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.index()).copied().unwrap_or(Node::NOTHING)
    }

    pub(super) fn str(&self, span: Span) -> &str {
        self.text.of(span)
    }

    pub(super) fn attrs_of(&self, node: &Node) -> &[Attr] {
        self.attrs
            .get(node.attrs.start()..node.attrs.end())
            .unwrap_or_default()
    }

    /// Whether the node is text of nothing but white space.
    pub(super) fn is_blank(&self, node: &Node) -> bool {
        node.kind == Kind::Text && self.str(node.open).chars().all(super::attr::is_blank)
    }
}

/// A copy is made to be edited: it has room for some edits before its nodes must move.
impl Clone for Tree {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            nodes: with_room(&self.nodes),
            attrs: with_room(&self.attrs),
            root: self.root,
            journal: self.journal.clone(),
            recording: self.recording,
        }
    }
}

fn with_room<T: Copy>(items: &[T]) -> Vec<T> {
    let mut copy = Vec::with_capacity(items.len() + items.len() / 8 + 64);
    copy.extend_from_slice(items);
    copy
}

impl Node {
    /// What an id that names nothing leads to.
    pub(super) const NOTHING: Self = Self {
        kind: Kind::Text,
        open: Span::EMPTY,
        close: Span::EMPTY,
        name: Span::EMPTY,
        attrs: Span::EMPTY,
        origin: u32::MAX,
        parent: None,
        previous: None,
        next: None,
        first: None,
        last: None,
    };
}

impl NodeId {
    pub(super) const DOCUMENT: Self = Self(NonZeroU32::MIN);

    /// The id of the node with this index; `None` at 2³² nodes.
    pub(super) fn of(index: usize) -> Option<Self> {
        let number = u32::try_from(index).ok()?.checked_add(1)?;
        NonZeroU32::new(number).map(Self)
    }

    pub(super) fn index(self) -> usize {
        usize::try_from(self.0.get() - 1).unwrap_or(usize::MAX)
    }
}
