//! A virtual section as a range of lines.

use std::ops::Range;

/// A `virtual` line and the lines that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    lines: Range<usize>,
}

impl Section {
    pub(super) const fn at(header: usize) -> Self {
        Self {
            lines: header..header + 1,
        }
    }

    pub(super) const fn extend_to(&mut self, line: usize) {
        self.lines.end = line + 1;
    }

    /// Index of the `virtual` line.
    #[must_use]
    pub const fn header(&self) -> usize {
        self.lines.start
    }

    /// Indexes of all lines of the section, the header first.
    ///
    /// Comments never end a section, so those behind the last directive are in it too.
    #[must_use]
    pub fn lines(&self) -> Range<usize> {
        self.lines.clone()
    }
}
