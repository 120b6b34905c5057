//! Editing: one attribute or one node at a time, every other byte untouched.

use super::attr::{self, Attr};
use super::error::EditError;
use super::escape::{escape_for, unescape_attribute};
use super::name::{forbidden, is_name};
use super::text::Span;
use super::tree::{Kind, Node, NodeId, Tree};

/// An element to be put into a tree: a name and attributes in the order they shall stand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "put it into a tree with `Tree::append`"]
pub struct NewElement {
    name: String,
    attributes: Vec<(String, String)>,
}

impl NewElement {
    /// An element without attributes. The name is checked when the element enters a tree.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
        }
    }

    /// Adds an attribute, or gives a new value to the one of this name.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A document that holds this element alone.
    pub(crate) fn to_tree(&self) -> Result<Tree, EditError> {
        // A tag that was checked part by part is well formed.
        Tree::parse(self.tag()?.as_bytes()).map_err(|_fault| EditError::Full)
    }

    fn tag(&self) -> Result<String, EditError> {
        check_name(&self.name)?;
        let mut tag = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            check_name(name)?;
            check_value(name, value)?;
            tag.push_str(&format!(" {name}=\"{}\"", escape_for(value, '"')));
        }
        tag.push_str("/>");
        Ok(tag)
    }
}

/// Where a node goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Right after this element.
    After(NodeId),
    /// Right before this element.
    Before(NodeId),
    /// The first child of this element.
    FirstIn(NodeId),
    /// The last child of this element.
    LastIn(NodeId),
}

impl Tree {
    /// Puts a new element at the end of `parent`, indented like its siblings.
    ///
    /// # Errors
    /// [`EditError`] when a name or value is not possible in XML or `parent` is no element.
    pub fn append(&mut self, parent: NodeId, new: &NewElement) -> Result<NodeId, EditError> {
        self.insert(Place::LastIn(parent), new)
    }

    /// Puts a new element anywhere, indented like its siblings.
    ///
    /// # Errors
    /// [`EditError`] when a name or value is not possible in XML or the place is not inside the
    /// root element.
    pub fn insert(&mut self, place: Place, new: &NewElement) -> Result<NodeId, EditError> {
        self.resolve(place)?;
        let open = self.write(&new.tag()?)?;
        let node = self.scan(Node {
            kind: Kind::Element,
            open,
            ..Node::NOTHING
        });
        let id = self.push(node)?;
        self.attach(place, id)?;
        Ok(id)
    }

    /// Moves an element with everything inside it; its own bytes stay as they are.
    ///
    /// # Errors
    /// [`EditError`] when the place lies inside the element or not inside the root.
    pub fn move_to(&mut self, id: NodeId, place: Place) -> Result<(), EditError> {
        let (parent, _) = self.resolve(place)?;
        let mut above = Some(parent);
        while let Some(ancestor) = above {
            if ancestor == id {
                return Err(EditError::Cycle);
            }
            above = self.node(ancestor).parent;
        }
        if place != Place::After(id) && place != Place::Before(id) {
            self.remove(id)?;
            self.attach(place, id)?;
        }
        Ok(())
    }

    /// Takes an element out, with everything inside it and the blanks that indented it.
    ///
    /// Text before it and text after it become one, as they would on reading; where a `]]` and a
    /// `>` come together, the latter is written as `&gt;`.
    ///
    /// # Errors
    /// [`EditError::NoElement`] for the root and for anything that is not in the document.
    pub fn remove(&mut self, id: NodeId) -> Result<(), EditError> {
        let parent = self.parent_element(id)?;
        self.join_around(id)?;
        let before = self
            .node(id)
            .previous
            .filter(|id| self.is_blank(&self.node(*id)));
        self.unlink(id);
        if let Some(blank) = before {
            self.unlink(blank);
        }
        let left = self.node(parent).first;
        let written = |id: &NodeId| {
            let node = self.node(*id);
            node.next.is_none() && self.is_blank(&node) && node.open.start() >= self.text.parsed()
        };
        if let Some(blank) = left.filter(written) {
            self.unlink(blank);
        }
        Ok(())
    }

    /// Makes one text of the two beside a node that is about to go. Blanks before it go with it.
    fn join_around(&mut self, id: NodeId) -> Result<(), EditError> {
        let node = self.node(id);
        let (Some(before), Some(after)) = (node.previous, node.next) else {
            return Ok(());
        };
        let (left, right) = (self.node(before), self.node(after));
        if left.kind != Kind::Text || right.kind != Kind::Text || self.is_blank(&left) {
            return Ok(());
        }
        let joined = format!("{}{}", self.str(left.open), self.str(right.open));
        let open = self.write(&joined.replace("]]>", "]]&gt;"))?;
        self.unlink(after);
        self.update(before, |text| text.open = open);
        Ok(())
    }

    /// Sets an attribute: rewrites the bytes of its value, or adds it after the others.
    ///
    /// The quotes in place are kept. A value that stands already is not touched; one that the
    /// source had gets its first spelling again.
    ///
    /// # Errors
    /// [`EditError`] when the name or the value is not possible in XML or `id` is no element.
    pub fn set_attribute(&mut self, id: NodeId, name: &str, value: &str) -> Result<(), EditError> {
        check_name(name)?;
        check_value(name, value)?;
        let node = self.element_node(id)?;
        match self.find(&node, name) {
            Some((_, attr)) if unescape_attribute(self.str(attr.value)) == value => Ok(()),
            Some((_, attr)) => {
                let raw = self.raw_value(&node, &attr, value);
                self.splice(id, attr.value, &raw)
            }
            None => {
                let (at, blank) = self.end_of_attributes(&node);
                let raw = format!("{blank}{name}=\"{}\"", escape_for(value, '"'));
                self.splice(id, Span::new(at, at), &raw)
            }
        }
    }

    /// Removes an attribute with the blanks before it; whether there was one.
    ///
    /// # Errors
    /// [`EditError::NoElement`] when `id` is no element.
    pub fn remove_attribute(&mut self, id: NodeId, name: &str) -> Result<bool, EditError> {
        let node = self.element_node(id)?;
        let Some((index, attr)) = self.find(&node, name) else {
            return Ok(false);
        };
        let start = self.start_of_attribute(&node, index);
        self.splice(id, Span::new(start, attr.end()), "")?;
        Ok(true)
    }

    /// Raw text for a new value of an attribute: as the source had it, if that means the same.
    fn raw_value(&self, node: &Node, attr: &Attr, value: &str) -> String {
        let quote = self.quote(attr);
        let name = self.str(attr.name);
        let first = self.first_spelling(node, name);
        let first = first.filter(|raw| !raw.contains(quote) && unescape_attribute(raw) == value);
        match first {
            Some(raw) => raw.to_owned(),
            None => escape_for(value, quote).into_owned(),
        }
    }

    /// The raw value that an attribute had in the source, where the tag has been rewritten since.
    fn first_spelling(&self, node: &Node, name: &str) -> Option<&str> {
        let origin = usize::try_from(node.origin).ok()?;
        if origin == node.open.start() {
            return None;
        }
        let tag = attr::tag_at(self.text.source(), origin)?;
        let mut attrs = Vec::new();
        attr::scan(tag, origin, &mut attrs).ok()?;
        let found = attrs.iter().find(|attr| self.str(attr.name) == name)?;
        Some(self.str(found.value))
    }

    fn quote(&self, attr: &Attr) -> char {
        let singly = self.str(Span::new(attr.value.end(), attr.end())) == "'";
        if singly { '\'' } else { '"' }
    }

    /// Replaces a part of a start tag by writing the whole tag anew behind the text.
    fn splice(&mut self, id: NodeId, part: Span, with: &str) -> Result<(), EditError> {
        let old = self.node(id);
        let before = self.str(Span::new(old.open.start(), part.start()));
        let after = self.str(Span::new(part.end(), old.open.end()));
        let tag = format!("{before}{with}{after}");
        let open = self.write(&tag)?;
        let new = self.scan(Node { open, ..old });
        self.update(id, |node| *node = new);
        Ok(())
    }

    /// Where the blanks before an attribute begin.
    fn start_of_attribute(&self, node: &Node, index: usize) -> usize {
        let before = index.checked_sub(1);
        let before = before.and_then(|index| self.attrs_of(node).get(index));
        before.map_or_else(|| node.name.end(), Attr::end)
    }

    fn end_of_attributes(&self, node: &Node) -> (usize, String) {
        let attrs = self.attrs_of(node);
        let Some(last) = attrs.last() else {
            return (node.name.end(), " ".to_owned());
        };
        let start = self.start_of_attribute(node, attrs.len() - 1);
        let blank = self.str(Span::new(start, last.name.start()));
        (last.end(), blank.to_owned())
    }

    fn find(&self, node: &Node, name: &str) -> Option<(usize, Attr)> {
        let mut attrs = self.attrs_of(node).iter().copied().enumerate();
        attrs.find(|(_, attr)| self.str(attr.name) == name)
    }

    /// Fills in name and attributes of a node from its tag, which this module has written.
    pub(super) fn scan(&mut self, mut node: Node) -> Node {
        let first = self.attrs.len();
        let tag = self.text.of(node.open);
        if let Ok(name) = attr::scan(tag, node.open.start(), &mut self.attrs) {
            node.name = name;
        }
        node.attrs = Span::new(first, self.attrs.len());
        node
    }

    pub(super) fn write(&mut self, raw: &str) -> Result<Span, EditError> {
        self.text.push(raw).ok_or(EditError::Full)
    }

    pub(super) fn push(&mut self, node: Node) -> Result<NodeId, EditError> {
        let id = NodeId::of(self.nodes.len()).ok_or(EditError::Full)?;
        self.nodes.push(node);
        Ok(id)
    }

    fn element_node(&self, id: NodeId) -> Result<Node, EditError> {
        let node = self.node(id);
        if node.kind == Kind::Element {
            Ok(node)
        } else {
            Err(EditError::NoElement)
        }
    }

    pub(super) fn parent_element(&self, id: NodeId) -> Result<NodeId, EditError> {
        let parent = self.node(id).parent.ok_or(EditError::NoElement)?;
        self.element_node(parent).map(|_| parent)
    }
}

fn check_name(name: &str) -> Result<(), EditError> {
    if is_name(name) {
        Ok(())
    } else {
        Err(EditError::Name(name.to_owned()))
    }
}

fn check_value(name: &str, value: &str) -> Result<(), EditError> {
    forbidden(value).map_or(Ok(()), |(_, character)| {
        let code = character.into();
        Err(EditError::ForbiddenCharacter {
            name: name.to_owned(),
            code,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::canonical_eq;

    /// Removes `b` and checks that the tree is what its own bytes read as, and that it can be
    /// taken back.
    fn without_b(source: &str) -> String {
        let mut tree = Tree::parse(source.as_bytes()).unwrap();
        let b = tree.root().unwrap().child("b").unwrap().id();
        let checkpoint = tree.begin();

        tree.remove(b).unwrap();

        let printed = tree.to_bytes();
        let again = Tree::parse(&printed).unwrap();
        assert!(canonical_eq(&tree, &again));
        let (ours, theirs) = (tree.root().unwrap(), again.root().unwrap());
        assert_eq!(ours.text(), theirs.text());
        assert!(ours.contents().eq(theirs.contents()));
        tree.rollback(checkpoint);
        assert_eq!(tree.to_bytes(), source.as_bytes());
        String::from_utf8(printed).unwrap()
    }

    #[test]
    fn texts_that_come_together_are_one() {
        assert_eq!(without_b("<a>x<b/>y</a>"), "<a>xy</a>");
        assert_eq!(without_b("<a>x<b/>\n</a>"), "<a>x\n</a>");
        assert_eq!(without_b("<a>x\r<b/>\ny</a>"), "<a>x\r\ny</a>");
        assert_eq!(without_b("<a>\n  <b/>y</a>"), "<a>y</a>");
        assert_eq!(
            without_b("<a>x<b/><![CDATA[y]]></a>"),
            "<a>x<![CDATA[y]]></a>"
        );
    }

    #[test]
    fn texts_that_come_together_never_end_a_section() {
        assert_eq!(without_b("<a>x]]<b/>>y</a>"), "<a>x]]&gt;y</a>");
        assert_eq!(without_b("<a>x]<b/>]>y</a>"), "<a>x]]&gt;y</a>");
    }
}
