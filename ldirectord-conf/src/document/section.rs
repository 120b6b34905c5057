//! A virtual section as a range of lines.

use std::ops::Range;

/// A `virtual` line and the lines that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    lines: Range<usize>,
}

impl Section {
    pub(super) const fn of(lines: Range<usize>) -> Self {
        Self { lines }
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
