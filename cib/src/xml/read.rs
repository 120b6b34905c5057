//! From bytes to a tree: quick-xml finds the tokens, this module builds and checks.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::attr::{self, is_blank};
use super::error::{ParseError, ParseErrorKind, Position};
use super::limits::{Doctype, Limits, check_size};
use super::name::{forbidden, is_name};
use super::text::Span;
use super::tree::{Kind, Node, NodeId, Tree};

const BOM: char = '\u{FEFF}';

impl Tree {
    /// Reads a document within the default [`Limits`].
    ///
    /// # Errors
    /// [`ParseError`] with line and column, when the document is not well formed or too large.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::parse_within(bytes, &Limits::default())
    }

    /// Reads a document within limits of your own.
    ///
    /// # Errors
    /// [`ParseError`] with line and column, when the document is not well formed or too large.
    pub fn parse_within(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        Self::parse_as(bytes, limits, Doctype::Refuse)
    }

    /// Reads a document that may have a document type declaration.
    ///
    /// # Errors
    /// [`ParseError`] with line and column, when the document is not well formed or too large.
    pub fn parse_as(bytes: &[u8], limits: &Limits, doctype: Doctype) -> Result<Self, ParseError> {
        check_size(bytes, limits)?;
        let source = std::str::from_utf8(bytes)
            .map_err(|error| ParseError::at(bytes, error.valid_up_to(), ParseErrorKind::NotUtf8))?;
        let tree = Builder::run(source, limits, doctype)?;
        Ok(tree.over(source.to_owned()))
    }

    /// Reads a document from bytes that nobody else needs: they become part of the tree.
    ///
    /// Takes as much less memory as the document is large.
    ///
    /// ```
    /// use cib::xml::{Limits, Tree};
    ///
    /// let bytes = b"<cib/>".to_vec(); // or std::fs::read(path)?
    /// assert!(Tree::parse_owned(bytes, &Limits::default())?.root().is_some());
    /// # Ok::<(), cib::xml::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Tree::parse_within`].
    pub fn parse_owned(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ParseError> {
        check_size(&bytes, limits)?;
        let source = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            ParseError::at(error.as_bytes(), offset, ParseErrorKind::NotUtf8)
        })?;
        let tree = Builder::run(&source, limits, Doctype::Refuse)?;
        Ok(tree.over(source))
    }
}

type Step = Result<(), (usize, ParseErrorKind)>;

struct Builder<'s> {
    source: &'s str,
    limits: Limits,
    doctype: Doctype,
    tree: Tree,
    /// Innermost open element, or the document.
    open: NodeId,
    depth: usize,
}

impl<'s> Builder<'s> {
    /// The nodes of a source; the tree does not hold the source yet.
    fn run(source: &'s str, limits: &Limits, doctype: Doctype) -> Result<Tree, ParseError> {
        let fail = |(offset, kind)| ParseError::at(source.as_bytes(), offset, kind);
        if let Some((offset, character)) = forbidden(source) {
            let kind = ParseErrorKind::ForbiddenCharacter(character.into());
            return Err(fail((offset, kind)));
        }
        let mut builder = Self::new(source, *limits, doctype);
        builder.read().map_err(fail)?;
        Ok(builder.tree)
    }

    fn new(source: &'s str, limits: Limits, doctype: Doctype) -> Self {
        let document = Node {
            kind: Kind::Document,
            ..Node::NOTHING
        };
        // Every node begins or ends at a tag; pages that are not needed cost nothing.
        let tags = memchr::memchr_iter(b'<', source.as_bytes()).count();
        let mut nodes = Vec::with_capacity((2 * tags).min(limits.nodes).saturating_add(2));
        nodes.push(document);
        let attrs = memchr::memchr_iter(b'=', source.as_bytes()).count();
        let tree = Tree {
            nodes,
            attrs: Vec::with_capacity(attrs),
            ..Tree::default()
        };
        let open = NodeId::DOCUMENT;
        Self {
            source,
            limits,
            doctype,
            tree,
            open,
            depth: 0,
        }
    }

    fn read(&mut self) -> Step {
        let mut at = 0;
        if self.source.starts_with(BOM) {
            at = BOM.len_utf8();
            self.push(Kind::Text, Span::new(0, at))?;
        }
        let body = self.source.get(at..).unwrap_or_default();
        if body.starts_with(BOM) {
            return Err((at, ParseErrorKind::TextOutsideRoot));
        }
        let base = at;
        let mut reader = Reader::from_str(body);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        loop {
            let event = reader.read_event().map_err(|error| {
                let offset = base + offset(reader.error_position());
                (offset, ParseErrorKind::Syntax(error.to_string()))
            })?;
            let end = base + offset(reader.buffer_position());
            let span = Span::new(at, end);
            at = end;
            if matches!(event, Event::Eof) {
                break;
            }
            self.event(&event, span)?;
        }
        self.end_of_input()
    }

    fn event(&mut self, event: &Event<'_>, span: Span) -> Step {
        match event {
            Event::Start(_) => self.start(span, true),
            Event::Empty(_) => self.start(span, false),
            Event::End(_) => self.end(span),
            Event::Text(_) | Event::GeneralRef(_) => self.text(span),
            Event::CData(_) => self.inside(Kind::CData, span),
            Event::Comment(_) => self.comment(span),
            Event::PI(_) => self.instruction(span),
            Event::Decl(_) => self.declaration(span),
            Event::DocType(_) => self.document_type(span),
            Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, span: Span, opens: bool) -> Step {
        let first = self.tree.attrs.len();
        let tag = span.of(self.source);
        let name = attr::scan(tag, span.start(), &mut self.tree.attrs)?;
        let limit = self.limits.attributes;
        if self.tree.attrs.len() - first > limit {
            return Err((span.start(), ParseErrorKind::TooManyAttributes { limit }));
        }
        if self.open == NodeId::DOCUMENT && self.tree.root.is_some() {
            let kind = ParseErrorKind::SecondRoot(name.of(self.source).to_owned());
            return Err((span.start(), kind));
        }
        let limit = self.limits.depth;
        if self.depth >= limit {
            return Err((span.start(), ParseErrorKind::TooDeep { limit }));
        }
        let attrs = Span::new(first, self.tree.attrs.len());
        let id = self.push(Kind::Element, span)?;
        self.tree.root.get_or_insert(id);
        if let Some(node) = self.tree.nodes.get_mut(id.index()) {
            (node.name, node.attrs) = (name, attrs);
        }
        if opens {
            self.open = id;
            self.depth += 1;
        }
        Ok(())
    }

    fn end(&mut self, span: Span) -> Step {
        let raw = span.of(self.source);
        let found = raw
            .strip_prefix("</")
            .and_then(|rest| rest.strip_suffix('>'));
        let found = found.unwrap_or_default().trim_end_matches(is_blank);
        let node = self.tree.node(self.open);
        if self.open == NodeId::DOCUMENT {
            return Err((span.start(), ParseErrorKind::UnmatchedEnd(found.to_owned())));
        }
        let expected = node.name.of(self.source);
        if found != expected {
            let kind = ParseErrorKind::MismatchedEnd {
                expected: expected.to_owned(),
                found: found.to_owned(),
                opened: Position::of(self.source.as_bytes(), node.open.start()),
            };
            return Err((span.start(), kind));
        }
        if let Some(open) = self.tree.nodes.get_mut(self.open.index()) {
            open.close = span;
        }
        self.open = node.parent.unwrap_or(NodeId::DOCUMENT);
        self.depth -= 1;
        Ok(())
    }

    /// Text and references arrive in pieces: pieces side by side are one node.
    fn text(&mut self, span: Span) -> Step {
        let raw = span.of(self.source);
        if !raw.bytes().all(attr::is_blank_byte) {
            self.check_text(raw, span)?;
        }
        let last = self.tree.node(self.open).last;
        let last = last.and_then(|id| self.tree.nodes.get_mut(id.index()));
        match last {
            Some(node) if node.kind == Kind::Text && node.open.end() == span.start() => {
                node.open = Span::new(node.open.start(), span.end());
                Ok(())
            }
            _ => self.push(Kind::Text, span).map(|_| ()),
        }
    }

    fn check_text(&self, raw: &str, span: Span) -> Step {
        if let Some(at) = attr::bad_reference(raw) {
            return Err((span.start() + at, ParseErrorKind::Reference));
        }
        if let Some(at) = raw.find("]]>") {
            let message = "`]]>` in text: write `]]&gt;`".to_owned();
            return Err((span.start() + at, ParseErrorKind::Syntax(message)));
        }
        let outside = self.open == NodeId::DOCUMENT;
        match raw.find(|character| outside && !is_blank(character)) {
            Some(at) => Err((span.start() + at, ParseErrorKind::TextOutsideRoot)),
            None => Ok(()),
        }
    }

    fn inside(&mut self, kind: Kind, span: Span) -> Step {
        if self.open == NodeId::DOCUMENT {
            return Err((span.start(), ParseErrorKind::TextOutsideRoot));
        }
        self.push(kind, span).map(|_| ())
    }

    fn comment(&mut self, span: Span) -> Step {
        let raw = span.of(self.source);
        let inner = raw
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"));
        if inner.is_none_or(|inner| inner.contains("--") || inner.ends_with('-')) {
            let message = "`--` inside a comment".to_owned();
            return Err((span.start(), ParseErrorKind::Syntax(message)));
        }
        self.push(Kind::Comment, span).map(|_| ())
    }

    fn instruction(&mut self, span: Span) -> Step {
        let raw = span.of(self.source).strip_prefix("<?").unwrap_or_default();
        let raw = raw.strip_suffix("?>").unwrap_or(raw);
        let target = raw.split(is_blank).next().unwrap_or_default();
        if target.eq_ignore_ascii_case("xml") {
            return Err((span.start(), ParseErrorKind::Declaration));
        }
        if !is_name(target) {
            return Err((span.start(), ParseErrorKind::Name(target.to_owned())));
        }
        self.push(Kind::Instruction, span).map(|_| ())
    }

    fn declaration(&mut self, span: Span) -> Step {
        let fault = || (span.start(), ParseErrorKind::Declaration);
        let raw = span.of(self.source);
        let inner = raw
            .strip_prefix("<?xml")
            .and_then(|rest| rest.strip_suffix("?>"));
        let before = self.source.get(..span.start()).unwrap_or_default();
        if !before.trim_start_matches(BOM).is_empty() {
            return Err(fault());
        }
        // The inside has the syntax of attributes: let the same scanner read it.
        let tag = format!("<xml{}>", inner.ok_or_else(fault)?);
        let mut attrs = Vec::new();
        attr::scan(&tag, 0, &mut attrs).map_err(|_fault| fault())?;
        let mut parts = attrs
            .iter()
            .map(|attr| (attr.name.of(&tag), attr.value.of(&tag)));
        let version = parts
            .next()
            .filter(|(name, value)| *name == "version" && is_version(value));
        version.ok_or_else(fault)?;
        let mut next = parts.next();
        if let Some((_, encoding)) = next.filter(|(name, _)| *name == "encoding") {
            if !is_encoding(encoding, self.source) {
                return Err((span.start(), ParseErrorKind::Encoding(encoding.to_owned())));
            }
            next = parts.next();
        }
        let standalone = |(name, value)| name == "standalone" && matches!(value, "yes" | "no");
        if !next.is_none_or(standalone) || parts.next().is_some() {
            return Err(fault());
        }
        self.push(Kind::Declaration, span).map(|_| ())
    }

    fn document_type(&mut self, span: Span) -> Step {
        let subset = span.of(self.source).contains('[');
        let misplaced = self.tree.root.is_some() || self.open != NodeId::DOCUMENT;
        if self.doctype == Doctype::Refuse || subset || misplaced {
            return Err((span.start(), ParseErrorKind::Doctype));
        }
        self.push(Kind::Doctype, span).map(|_| ())
    }

    fn end_of_input(&self) -> Step {
        let node = self.tree.node(self.open);
        if node.kind == Kind::Element {
            let name = node.name.of(self.source).to_owned();
            return Err((node.open.start(), ParseErrorKind::Unclosed(name)));
        }
        if self.tree.root.is_some() {
            Ok(())
        } else {
            Err((self.source.len(), ParseErrorKind::NoRoot))
        }
    }

    fn push(&mut self, kind: Kind, open: Span) -> Result<NodeId, (usize, ParseErrorKind)> {
        let limit = self.limits.nodes;
        let index = self.tree.nodes.len();
        let id = NodeId::of(index).filter(|_| index <= limit);
        let id = id.ok_or_else(|| (open.start(), ParseErrorKind::TooManyNodes { limit }))?;
        let previous = self.tree.node(self.open).last;
        let origin = u32::try_from(open.start()).unwrap_or(u32::MAX);
        let parent = Some(self.open);
        self.tree.nodes.push(Node {
            kind,
            open,
            origin,
            parent,
            previous,
            ..Node::NOTHING
        });
        if let Some(before) = previous.and_then(|id| self.tree.nodes.get_mut(id.index())) {
            before.next = Some(id);
        }
        if let Some(parent) = self.tree.nodes.get_mut(self.open.index()) {
            parent.first = parent.first.or(Some(id));
            parent.last = Some(id);
        }
        Ok(id)
    }
}

/// `1.0` and later: what they add is not used here.
fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the source is in the encoding of this name, and that is one that is read.
fn is_encoding(name: &str, source: &str) -> bool {
    match &*name.to_ascii_uppercase() {
        "UTF-8" | "UTF8" => true,
        "US-ASCII" | "ASCII" => source.is_ascii(),
        _ => false,
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
