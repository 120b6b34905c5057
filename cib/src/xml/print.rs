//! From a tree back to bytes.

use std::convert::Infallible;
use std::io;

use super::attr::is_blank;
use super::text::Span;
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
        self.to_text(NodeId::DOCUMENT).into_bytes()
    }

    /// Writes the document as [`to_bytes`](Self::to_bytes) gives it, without a copy in memory.
    ///
    /// What no edit has touched goes out in pieces as large as can be: a writer needs no buffer
    /// unless the document has many edits.
    ///
    /// ```
    /// let tree = cib::xml::Tree::parse(b"<cib/>")?;
    /// let mut out = Vec::new(); // or std::io::stdout(), or a file
    /// tree.write_to(&mut out)?;
    /// assert_eq!(out, b"<cib/>");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_to(&self, mut out: impl io::Write) -> io::Result<()> {
        self.print(NodeId::DOCUMENT, |piece| out.write_all(piece.as_bytes()))
    }

    /// The bytes of one node with everything inside it, as text.
    #[must_use]
    pub fn to_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        if id == NodeId::DOCUMENT {
            out.reserve(self.text.len());
        }
        let printed: Result<(), Infallible> = self.print(id, |piece| {
            out.push_str(piece);
            Ok(())
        });
        match printed {
            Ok(()) => out,
        }
    }

    /// Walks along the links, so depth costs nothing.
    fn print<E>(&self, top: NodeId, sink: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        let mut printer = Printer {
            tree: self,
            sink,
            pending: Span::EMPTY,
        };
        let mut at = top;
        loop {
            let node = self.node(at);
            printer.open(&node)?;
            if let Some(first) = node.first {
                at = first;
                continue;
            }
            let Some(next) = printer.close_until_next(at, top)? else {
                return printer.flush();
            };
            at = next;
        }
    }
}

/// Hands out pieces of text; pieces that stand side by side in the text are handed out as one.
struct Printer<'t, S> {
    tree: &'t Tree,
    sink: S,
    pending: Span,
}

impl<E, S: FnMut(&str) -> Result<(), E>> Printer<'_, S> {
    /// `<a/>` that has got children prints as `<a>`; its own bytes stay for when they go.
    fn open(&mut self, node: &Node) -> Result<(), E> {
        let filled = node.kind == Kind::Element && node.first.is_some() && node.close.is_empty();
        if filled && let Some(tag) = self.tree.str(node.open).strip_suffix("/>") {
            self.literal(tag.trim_end_matches(is_blank))?;
            return self.literal(">");
        }
        self.piece(node.open)
    }

    fn close(&mut self, node: &Node) -> Result<(), E> {
        if !node.close.is_empty() {
            return self.piece(node.close);
        }
        if node.kind == Kind::Element && node.first.is_some() {
            self.literal("</")?;
            self.literal(self.tree.str(node.name))?;
            self.literal(">")?;
        }
        Ok(())
    }

    /// Closes a node that has no children, and those that end with it.
    fn close_until_next(&mut self, from: NodeId, top: NodeId) -> Result<Option<NodeId>, E> {
        let mut at = from;
        loop {
            let node = self.tree.node(at);
            self.close(&node)?;
            if at == top {
                return Ok(None);
            }
            if node.next.is_some() {
                return Ok(node.next);
            }
            let Some(parent) = node.parent else {
                return Ok(None);
            };
            at = parent;
        }
    }

    fn piece(&mut self, span: Span) -> Result<(), E> {
        if span.is_empty() {
            return Ok(());
        }
        match self.tree.text.join(self.pending, span) {
            Some(joined) => self.pending = joined,
            None => {
                self.flush()?;
                self.pending = span;
            }
        }
        Ok(())
    }

    fn literal(&mut self, text: &str) -> Result<(), E> {
        self.flush()?;
        (self.sink)(text)
    }

    fn flush(&mut self) -> Result<(), E> {
        let span = std::mem::take(&mut self.pending);
        if span.is_empty() {
            return Ok(());
        }
        (self.sink)(self.tree.str(span))
    }
}
