//! From a tree back to bytes.

use super::attr::is_blank;
use super::tree::{Kind, Node, NodeId, Tree};

impl Tree {
    /// The document as bytes: the source, with exactly the edits in it.
    ///
    /// ```
    /// let source = b"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<a  b = 'c' ><d/><e></e ></a>\n";
    /// assert_eq!(cib::xml::Tree::parse(source)?.to_bytes(), source);
    /// # Ok::<(), cib::xml::ParseError>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.print(NodeId::DOCUMENT).into_bytes()
    }

    /// The bytes of one node with everything inside it, as text.
    #[must_use]
    pub fn to_text(&self, id: NodeId) -> String {
        self.print(id)
    }

    /// Walks along the links, so depth costs nothing.
    fn print(&self, top: NodeId) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut at = top;
        loop {
            let node = self.node(at);
            self.print_open(&node, &mut out);
            if let Some(first) = node.first {
                at = first;
                continue;
            }
            let Some(next) = self.print_close_until_next(at, top, &mut out) else {
                return out;
            };
            at = next;
        }
    }

    fn print_close_until_next(
        &self,
        from: NodeId,
        top: NodeId,
        out: &mut String,
    ) -> Option<NodeId> {
        let mut at = from;
        loop {
            let node = self.node(at);
            self.print_close(&node, out);
            if at == top {
                return None;
            }
            if node.next.is_some() {
                return node.next;
            }
            at = node.parent?;
        }
    }

    /// `<a/>` that has got children prints as `<a>`; its own bytes stay for when they go.
    fn print_open(&self, node: &Node, out: &mut String) {
        let raw = self.str(node.open);
        match raw.strip_suffix("/>") {
            Some(tag) if node.kind == Kind::Element && node.first.is_some() => {
                out.push_str(tag.trim_end_matches(is_blank));
                out.push('>');
            }
            _ => out.push_str(raw),
        }
    }

    fn print_close(&self, node: &Node, out: &mut String) {
        if !node.close.is_empty() {
            out.push_str(self.str(node.close));
        } else if node.kind == Kind::Element && node.first.is_some() {
            out.push_str("</");
            out.push_str(self.str(node.name));
            out.push('>');
        }
    }
}
