//! One line of a document.

use super::index::Entry;
use crate::parse::directive;
use crate::span::Span;

/// What a line is to ldirectord, by its shape and the context it stands in.
///
/// Whether the program knows the key, and likes the value, is not asked here:
/// [`Config::interpret`](crate::Config::interpret) does that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineKind {
    /// Only whitespace, in the global context; it ends a virtual section.
    Blank,
    /// The first character that is not whitespace is `#`.
    Comment,
    /// `key = value` in column 0, outside any section (or a bare `supervised`).
    Global,
    /// `virtual = …` or `virtual6 = …`: opens a section.
    Virtual,
    /// `key = value` with at least four columns of indentation inside a section.
    Member,
    /// Any other line: the program stops at it. Kept byte for byte.
    Unrecognized,
}

/// A line of a [`Document`](crate::Document), borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub(crate) index: usize,
    pub(crate) start: usize,
    pub(crate) kind: LineKind,
    pub(crate) bytes: &'a [u8],
    pub(crate) in_section: bool,
    /// Whether there is a `#` in it, wherever.
    pub(crate) has_hash: bool,
}

impl<'a> Line<'a> {
    pub(super) const fn of(index: usize, entry: Entry, bytes: &'a [u8]) -> Self {
        Self {
            index,
            start: entry.start,
            kind: entry.kind,
            bytes,
            in_section: entry.in_section,
            has_hash: entry.has_hash,
        }
    }

    /// Line number as ldirectord prints it, the first line is 1.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.index + 1
    }

    /// Index of the line in the document, the first line is 0.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// What the line is.
    #[must_use]
    pub const fn kind(&self) -> LineKind {
        self.kind
    }

    /// Whether the line stands inside a virtual section, its header included.
    #[must_use]
    pub const fn in_section(&self) -> bool {
        self.in_section
    }

    /// All bytes of the line, the final LF included when there is one.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The line without its final LF. A CR before it is data, and stays.
    #[must_use]
    pub fn text(&self) -> &'a [u8] {
        self.bytes.strip_suffix(b"\n").unwrap_or(self.bytes)
    }

    /// Place of [`text`](Self::text) in the document.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text().len())
    }

    /// Whether a place begins on this line.
    pub(crate) const fn holds(&self, place: Span) -> bool {
        self.start <= place.start() && place.start() < self.start + self.bytes.len()
    }

    /// Key and raw value, for a line that has the shape of a directive.
    ///
    /// The value is what stands in the file: in a section it ends before the first `#`, TABs are
    /// not expanded, quotes and trailing blanks are kept.
    // For `Written::of`, which says why.
    #[must_use]
    #[inline(always)]
    pub fn directive(&self) -> Option<Directive<'a>> {
        let text = match self.kind {
            LineKind::Global | LineKind::Virtual => self.text(),
            LineKind::Member if self.has_hash => directive::without_comment(self.text()),
            LineKind::Member => self.text(),
            LineKind::Blank | LineKind::Comment | LineKind::Unrecognized => return None,
        };
        let (body, _) = directive::indentation(text);
        let (key, value) = directive::key_value(body)?;
        let end = self.start + text.len();
        Some(Directive {
            key,
            value,
            key_start: end - body.len(),
            value_start: end - value.len(),
        })
    }
}

/// Key and raw value of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    key: &'a [u8],
    value: &'a [u8],
    key_start: usize,
    value_start: usize,
}

impl<'a> Directive<'a> {
    /// The key as written.
    #[must_use]
    pub const fn key(&self) -> &'a [u8] {
        self.key
    }

    /// The bytes of the value as written, without the whitespace before it.
    #[must_use]
    pub const fn value(&self) -> &'a [u8] {
        self.value
    }

    /// Place of the key.
    #[must_use]
    pub const fn key_span(&self) -> Span {
        Span::new(self.key_start, self.key_start + self.key.len())
    }

    /// Place to point at: the value, or the key when there is no value.
    pub(crate) const fn place(&self) -> Span {
        if self.value.is_empty() {
            self.key_span()
        } else {
            self.value_span()
        }
    }

    /// Place of the value; empty when the line has none.
    #[must_use]
    pub const fn value_span(&self) -> Span {
        Span::new(self.value_start, self.value_start + self.value.len())
    }
}
