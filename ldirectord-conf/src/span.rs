//! Places in a document: byte spans and the line and column people read.

use std::ops::Range;

/// A half-open range of byte offsets in a [`Document`](crate::Document).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`; never negative.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        Self { start, end }
    }

    /// Offset of the first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start
    }

    /// Offset behind the last byte.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end
    }

    /// Number of bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte: a place between two bytes.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range, for slicing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    pub(crate) const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

/// Line and column of a byte, both counted from 1.
///
/// The column counts characters; each byte that is not part of valid UTF-8 counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line number, the first line is 1.
    pub line: usize,
    /// Column number in characters, the first column is 1.
    pub column: usize,
}

/// Number of characters in `bytes`, a broken byte counting as one.
pub(crate) fn characters(bytes: &[u8]) -> usize {
    let whole =
        |chunk: std::str::Utf8Chunk<'_>| chunk.valid().chars().count() + chunk.invalid().len();
    bytes.utf8_chunks().map(whole).sum()
}

#[cfg(test)]
mod tests {
    use super::{Span, characters};

    #[test]
    fn a_span_never_ends_before_it_starts() {
        let span = Span::new(7, 3);

        assert!(span.is_empty());
        assert_eq!(span.range(), 7..7);
    }

    #[test]
    fn broken_bytes_count_as_one_character_each() {
        assert_eq!(characters("aé".as_bytes()), 2);
        assert_eq!(characters(b"a\xff\xfeb"), 4);
    }
}
