//! Copies from one tree into another, and comments.

use super::edit::Place;
use super::element::{Content, Element};
use super::error::EditError;
use super::escape::escape_attribute;
use super::name::forbidden;
use super::tree::{Kind, Node, NodeId, Tree};

impl Tree {
    /// Copies an element of another tree, with everything inside it.
    ///
    /// Tags keep their bytes; blanks around them are those of the new place.
    ///
    /// ```
    /// use cib::xml::{Place, Tree};
    ///
    /// let mut tree = Tree::parse(b"<a>\n  <b/>\n</a>")?;
    /// let other = Tree::parse(b"<c x='1'><!-- d --><e/></c>")?;
    /// let (root, copied) = (tree.root().ok_or("no root")?.id(), other.root().ok_or("no root")?);
    /// tree.graft(Place::LastIn(root), copied)?;
    ///
    /// let printed = String::from_utf8(tree.to_bytes())?;
    /// assert_eq!(printed,
    ///     "<a>\n  <b/>\n  <c x='1'>\n    <!-- d -->\n    <e/>\n  </c>\n</a>");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EditError`] when the place is not inside the root element, or the tree is full. Part of
    /// the copy may be there then: work under a [`Checkpoint`](super::Checkpoint).
    pub fn graft(&mut self, place: Place, source: Element<'_>) -> Result<NodeId, EditError> {
        let top = self.graft_tag(place, source)?;
        let mut pending: Vec<(NodeId, Element<'_>)> = vec![(top, source)];
        while let Some((parent, source)) = pending.pop() {
            for content in source.contents() {
                let place = Place::LastIn(parent);
                match content {
                    Content::Element(child) => pending.push((self.graft_tag(place, child)?, child)),
                    Content::Comment(text) => _ = self.insert_comment(place, text)?,
                    Content::Text(raw) if raw.trim().is_empty() => {}
                    Content::Text(raw) => _ = self.attach_raw(place, Kind::Text, raw)?,
                    Content::CData(raw) => {
                        let raw = format!("<![CDATA[{raw}]]>");
                        _ = self.attach_raw(place, Kind::CData, &raw)?;
                    }
                    Content::Other(raw) => _ = self.attach_raw(place, Kind::Instruction, raw)?,
                }
            }
        }
        Ok(top)
    }

    /// Puts a comment anywhere inside the root, indented like its siblings.
    ///
    /// # Errors
    /// [`EditError`] when the text cannot stand in a comment (`--`, a final `-`) or the place is
    /// not inside the root element.
    pub fn insert_comment(&mut self, place: Place, text: &str) -> Result<NodeId, EditError> {
        if text.contains("--") || text.ends_with('-') || forbidden(text).is_some() {
            return Err(EditError::Comment);
        }
        self.attach_raw(place, Kind::Comment, &format!("<!--{text}-->"))
    }

    /// Puts text anywhere inside the root.
    pub(crate) fn insert_text(&mut self, place: Place, text: &str) -> Result<NodeId, EditError> {
        if let Some((_, character)) = forbidden(text) {
            return Err(EditError::ForbiddenCharacter {
                name: "text".to_owned(),
                code: character.into(),
            });
        }
        let raw = escape_attribute(text).replace('>', "&gt;");
        self.attach_raw(place, Kind::Text, &raw)
    }

    /// A start tag without what is inside: an element that prints as `<a …/>` until it is filled.
    fn graft_tag(&mut self, place: Place, source: Element<'_>) -> Result<NodeId, EditError> {
        self.resolve(place)?;
        let tag = source.start_tag().trim_end_matches(['>', '/']);
        let open = self.write(&format!("{tag}/>"))?;
        let node = self.scan(Node {
            kind: Kind::Element,
            open,
            ..Node::NOTHING
        });
        let id = self.push(node)?;
        self.attach(place, id)?;
        Ok(id)
    }

    fn attach_raw(&mut self, place: Place, kind: Kind, raw: &str) -> Result<NodeId, EditError> {
        self.resolve(place)?;
        let open = self.write(raw)?;
        let id = self.push(Node {
            kind,
            open,
            ..Node::NOTHING
        })?;
        self.attach(place, id)?;
        Ok(id)
    }
}
