//! Errors of reading and of editing, with positions.

use std::fmt;

/// A place in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// Byte offset from the start of the input, a byte order mark included.
    pub offset: usize,
    /// Line, from 1; lines end at a line feed.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The start of a text.
    pub(crate) const START: Self = Self {
        offset: 0,
        line: 1,
        column: 1,
    };

    /// The position of a later byte `offset`, counted from this one.
    pub(crate) fn advance(self, text: &[u8], offset: usize) -> Self {
        let between = text.get(self.offset..offset).unwrap_or_default();
        let lines = between.iter().filter(|byte| **byte == b'\n').count();
        let rest = between.rsplit(|byte| *byte == b'\n').next();
        let characters = rest.map_or(0, characters);
        Self {
            offset,
            line: self.line + lines,
            column: characters + if lines == 0 { self.column } else { 1 },
        }
    }

    /// The position of byte `offset` in `text` (its end, if `offset` lies beyond it).
    pub(crate) fn of(text: &[u8], offset: usize) -> Self {
        let end = offset.min(text.len());
        Self {
            offset,
            ..Self::START.advance(text, end)
        }
    }
}

/// Continuation bytes of UTF-8 (10xxxxxx) are not characters of their own.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why bytes are not a document that can be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {kind}")]
pub struct ParseError {
    position: Position,
    kind: ParseErrorKind,
}

impl ParseError {
    pub(crate) fn at(text: &[u8], offset: usize, kind: ParseErrorKind) -> Self {
        Self {
            position: Position::of(text, offset),
            kind,
        }
    }

    /// Where the document goes wrong.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong there.
    #[must_use]
    pub fn kind(&self) -> &ParseErrorKind {
        &self.kind
    }
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// `<a b>`, `<a b=c>`, `<a b='1'c='2'>` and the like.
    #[error("malformed attribute in <{element}>: expected a blank, a name, `=` and a quoted value")]
    Attribute {
        /// Name of the element.
        element: String,
    },
    /// A declaration where none may stand, or one that is not understood.
    #[error("misplaced or malformed XML declaration: it must be the first thing in the document")]
    Declaration,
    /// A document type declaration.
    #[error("DOCTYPE is refused: remove it, a CIB has none")]
    Doctype,
    /// The same attribute twice in a tag.
    #[error("attribute `{name}` occurs twice in <{element}>: remove one")]
    DuplicateAttribute {
        /// Name of the element.
        element: String,
        /// Name of the attribute.
        name: String,
    },
    /// A declared encoding that is not UTF-8.
    #[error("encoding `{0}` is not supported: convert the document to UTF-8")]
    Encoding(String),
    /// A character that XML forbids, literally or as a reference.
    #[error("character U+{0:04X} is not allowed in XML: remove it")]
    ForbiddenCharacter(u32),
    /// A raw `<` in an attribute value.
    #[error("`<` in the value of an attribute of <{element}>: write `&lt;`")]
    LessThanInValue {
        /// Name of the element.
        element: String,
    },
    /// An end tag that does not match the innermost open element.
    #[error("</{found}> closes <{expected}> (opened at {opened}): write </{expected}>")]
    MismatchedEnd {
        /// Name of the open element.
        expected: String,
        /// Name in the end tag.
        found: String,
        /// Where the open element starts.
        opened: Position,
    },
    /// A name that XML does not allow.
    #[error("`{0}` is not a valid XML name")]
    Name(String),
    /// No element at all.
    #[error("the document has no root element")]
    NoRoot,
    /// Bytes that are not UTF-8.
    #[error("byte is not part of valid UTF-8: convert the document to UTF-8")]
    NotUtf8,
    /// A root element of another name than expected.
    #[error("the root element is <{found}>, expected <{expected}>")]
    OtherRoot {
        /// Name that was expected.
        expected: &'static str,
        /// Name that was found.
        found: String,
    },
    /// `&` that starts no reference, or a reference to an entity that XML does not define.
    #[error("`&` does not start a known reference: write `&amp;`")]
    Reference,
    /// A second root element.
    #[error("<{0}> is a second root element: a document has one")]
    SecondRoot(String),
    /// Markup that does not end, or that is not known.
    #[error("malformed markup: {0}")]
    Syntax(String),
    /// Text before or after the root element.
    #[error("text outside the root element")]
    TextOutsideRoot,
    /// More than [`Limits::depth`](crate::xml::Limits::depth) open elements.
    #[error("elements are nested more than {limit} deep")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More bytes than [`Limits::bytes`](crate::xml::Limits::bytes).
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// More attributes in one tag than [`Limits::attributes`](crate::xml::Limits::attributes).
    #[error("an element has more than {limit} attributes")]
    TooManyAttributes {
        /// The limit.
        limit: usize,
    },
    /// More nodes than [`Limits::nodes`](crate::xml::Limits::nodes).
    #[error("the document has more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: usize,
    },
    /// The document ends inside an element.
    #[error("<{0}> is not closed")]
    Unclosed(String),
    /// An end tag with nothing open.
    #[error("</{0}> closes nothing")]
    UnmatchedEnd(String),
}

/// Why an edit is impossible. The tree is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// Text that would end the comment, or that XML cannot hold.
    #[error("a comment cannot hold `--`, end in `-` or hold control characters: change its text")]
    Comment,
    /// A node would become its own ancestor.
    #[error("cannot put an element inside itself")]
    Cycle,
    /// A character that XML cannot hold, not even as a reference.
    #[error("value of `{name}` holds U+{code:04X}, which XML cannot represent")]
    ForbiddenCharacter {
        /// Name of the attribute.
        name: String,
        /// The character.
        code: u32,
    },
    /// The tree has grown to 4 GiB: print it and parse it again.
    #[error("the document is full: print it and parse it again")]
    Full,
    /// A name that XML does not allow.
    #[error("`{0}` is not a valid XML name")]
    Name(String),
    /// The node is not an element of this tree, or not in a place where this edit makes sense.
    #[error("the node is not an element inside this document's root")]
    NoElement,
}
