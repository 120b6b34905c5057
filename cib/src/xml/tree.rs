//! The arena: nodes, their links and the text that they point into.

use std::num::NonZeroU32;

use super::attr::Attr;
use super::element::{Content, Element};
use super::error::Position;

/// A lossless XML document.
///
/// Nodes lie in one vector and point into one string: the source, followed by the tags that edits
/// have rewritten. So no operation recurses, a node costs under 80 bytes, and dropping a deep
/// document is flat. Printing and parsing again gives back the room of old edits.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) text: String,
    /// Length of the part of `text` that was read; what follows was written by edits.
    pub(super) parsed: usize,
    pub(super) nodes: Vec<Node>,
    pub(super) attrs: Vec<Attr>,
    pub(super) journal: Vec<(NodeId, Node)>,
    pub(super) recording: u32,
}

/// Names a node of one [`Tree`]; never reused, valid until the tree is dropped or rolled back.
///
/// An id of another tree names nothing or a wrong node there; it never panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(NonZeroU32);

/// A range of `Tree::text`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

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
        let mut next = self.node(NodeId::DOCUMENT).first;
        while let Some(id) = next {
            let node = self.node(id);
            if node.kind == Kind::Element {
                return Some(Element::new(self, id));
            }
            next = node.next;
        }
        None
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
        let source = self.text.get(..self.parsed)?;
        (origin < self.parsed).then(|| Position::of(source.as_bytes(), origin))
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
        self.text.as_bytes().get(..self.parsed).unwrap_or_default()
    }

    pub(super) fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.index()).copied().unwrap_or(Node::NOTHING)
    }

    pub(super) fn str(&self, span: Span) -> &str {
        span.of(&self.text)
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

impl Span {
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    /// Offsets beyond 4 GiB saturate; readers and editors refuse documents of that size before.
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self {
            start: saturate(start),
            end: saturate(end),
        }
    }

    pub(super) fn start(self) -> usize {
        usize::try_from(self.start).unwrap_or(usize::MAX)
    }

    pub(super) fn end(self) -> usize {
        usize::try_from(self.end).unwrap_or(usize::MAX)
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

fn saturate(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
