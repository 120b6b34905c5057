//! Lines one after the other: this costs less than to get each of them.

use super::index::Index;
use super::line::Line;

/// The lines of a range.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    index: &'a Index,
    tags: std::slice::Iter<'a, u16>,
    /// Index and offset of the next line.
    number: usize,
    start: usize,
    /// The bytes from there on.
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    /// The lines of these tags; the first has this index and starts at this offset.
    pub(super) fn of(
        index: &'a Index,
        tags: &'a [u16],
        (number, start): (usize, usize),
        bytes: &'a [u8],
    ) -> Self {
        Self {
            index,
            tags: tags.iter(),
            number,
            start,
            rest: bytes.get(start..).unwrap_or_default(),
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        let entry = self
            .index
            .entry(self.number, *self.tags.next()?, self.start);
        let (bytes, behind) = self.rest.split_at_checked(entry.length)?;
        let line = Line::of(self.number, entry, bytes);
        self.number += 1;
        self.start += entry.length;
        self.rest = behind;
        Some(line)
    }
}
