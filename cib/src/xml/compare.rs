//! Equality of meaning: what two documents say, not how they are written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::element::Element;
use super::escape::{escape_attribute, unescape_attribute, unescape_text};
use super::tree::{Kind, Node, NodeId, Tree};

/// Whether two documents have the same meaning.
///
/// Compares the root elements: names, attributes as a map of values, children and comments in
/// order, text other than white space. Spacing, quotes, attribute order, the declaration and
/// whatever stands outside the root do not count. This is how `cibadmin` sees a CIB.
///
/// ```
/// use cib::xml::{Tree, canonical_eq};
///
/// let one = Tree::parse(b"<a x='1' y='&#50;'>\n <b/>\n</a>")?;
/// let two = Tree::parse(b"<?xml version=\"1.0\"?><a y=\"2\" x=\"1\"><b></b></a>")?;
/// assert!(canonical_eq(&one, &two));
/// # Ok::<(), cib::xml::ParseError>(())
/// ```
#[must_use]
pub fn canonical_eq(left: &Tree, right: &Tree) -> bool {
    let view = |tree| View { tree, before: None };
    match (left.root(), right.root()) {
        (Some(one), Some(two)) => same((view(left), one.id()), (view(right), two.id()), |_, _| {
            false
        }),
        (one, two) => one.is_none() && two.is_none(),
    }
}

/// Whether two elements have the same meaning, as [`canonical_eq`] compares documents.
pub(crate) fn same_element(left: Element<'_>, right: Element<'_>) -> bool {
    let (one, two) = (View::of(left), View::of(right));
    same((one, left.id()), (two, right.id()), |_, _| false)
}

/// The document in one fixed form: a line for each node, two blanks a level, attributes sorted.
///
/// For comparing by eye and with line-based tools. Documents that are [`canonical_eq`] have the
/// same canonical text.
#[must_use]
pub fn canonical(tree: &Tree) -> String {
    let view = View { tree, before: None };
    let mut out = String::new();
    let mut pending: Vec<(usize, Item)> = tree
        .root()
        .map(|root| (0, Item::Node(root.id())))
        .into_iter()
        .collect();
    while let Some((depth, item)) = pending.pop() {
        if let Item::Node(id) = &item {
            pending.extend(
                view.items(*id)
                    .into_iter()
                    .rev()
                    .map(|item| (depth + 1, item)),
            );
        }
        out.extend(std::iter::repeat_n("  ", depth));
        out.push_str(&canonical_line(tree, item));
        out.push('\n');
    }
    out
}

fn canonical_line(tree: &Tree, item: Item) -> String {
    match item {
        Item::Text(text) => text,
        Item::Node(id) => match tree.element(id) {
            Some(element) => canonical_tag(element),
            None => tree.to_text(id),
        },
    }
}

fn canonical_tag(element: Element<'_>) -> String {
    let mut attributes: Vec<_> = element.attributes().collect();
    attributes.sort_by_key(|attribute| attribute.name());
    let mut tag = format!("<{}", element.name());
    for attribute in attributes {
        let value = attribute.value();
        // Writing to a string cannot fail.
        _ = write!(
            tag,
            " {}=\"{}\"",
            attribute.name(),
            escape_attribute(&value)
        );
    }
    tag.push('>');
    tag
}

/// A tree, or a tree as it was before some nodes changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'t> {
    pub(super) tree: &'t Tree,
    pub(super) before: Option<&'t HashMap<NodeId, Node>>,
}

/// Something that means something: text side by side counts as one, blanks do not count.
enum Item {
    Node(NodeId),
    Text(String),
}

impl<'t> View<'t> {
    fn of(element: Element<'t>) -> Self {
        Self {
            tree: element.tree(),
            before: None,
        }
    }

    fn node(self, id: NodeId) -> Node {
        let old = self.before.and_then(|before| before.get(&id)).copied();
        old.unwrap_or_else(|| self.tree.node(id))
    }

    fn items(self, id: NodeId) -> Vec<Item> {
        let mut next = self.node(id).first;
        let mut text = String::new();
        let mut items = Vec::new();
        while let Some(child) = next {
            let node = self.node(child);
            next = node.next;
            if node.kind == Kind::Text {
                text.push_str(&unescape_text(self.tree.str(node.open)));
            } else if node.kind != Kind::Declaration {
                push_text(&mut items, &mut text);
                items.push(Item::Node(child));
            }
        }
        push_text(&mut items, &mut text);
        items
    }

    fn attributes(self, node: &Node) -> Vec<(&'t str, Cow<'t, str>)> {
        let attrs = self.tree.attrs_of(node).iter();
        let mut pairs: Vec<_> = attrs
            .map(|attr| {
                (
                    self.tree.str(attr.name),
                    unescape_attribute(self.tree.str(attr.value)),
                )
            })
            .collect();
        pairs.sort_unstable();
        pairs
    }

    fn same_alone(self, node: &Node, other: View<'_>, theirs: &Node) -> bool {
        if node.kind != theirs.kind {
            return false;
        }
        match node.kind {
            Kind::Document => true,
            Kind::Element => {
                self.tree.str(node.name) == other.tree.str(theirs.name)
                    && self.attributes(node) == other.attributes(theirs)
            }
            Kind::CData
            | Kind::Comment
            | Kind::Declaration
            | Kind::Doctype
            | Kind::Instruction
            | Kind::Text => self.tree.str(node.open) == other.tree.str(theirs.open),
        }
    }
}

fn push_text(items: &mut Vec<Item>, text: &mut String) {
    if !text.trim().is_empty() {
        items.push(Item::Text(text.trim().to_owned()));
    }
    text.clear();
}

/// Compares two subtrees without recursion; `known` may say early that two nodes are equal.
pub(super) fn same(
    left: (View<'_>, NodeId),
    right: (View<'_>, NodeId),
    known: impl Fn(NodeId, NodeId) -> bool,
) -> bool {
    let ((left, one), (right, two)) = (left, right);
    let mut pending = vec![(one, two)];
    while let Some((one, two)) = pending.pop() {
        if known(one, two) {
            continue;
        }
        if !left.same_alone(&left.node(one), right, &right.node(two)) {
            return false;
        }
        let (ours, theirs) = (left.items(one), right.items(two));
        if ours.len() != theirs.len() {
            return false;
        }
        for pair in ours.into_iter().zip(theirs) {
            match pair {
                (Item::Node(one), Item::Node(two)) => pending.push((one, two)),
                (Item::Text(one), Item::Text(two)) if one == two => {}
                _ => return false,
            }
        }
    }
    true
}
