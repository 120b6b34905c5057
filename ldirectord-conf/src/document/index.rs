//! Where the lines are and what they are, in two bytes and a half for each.

use std::ops::Range;

use super::LineKind;
use super::lines::Lines;

/// Lines between two marks.
const STEP: usize = 16;
/// Bits of a tag: three for the kind, one for the section, one for a `#`, the rest for the length.
const KIND: u16 = 0b111;
const IN_SECTION: u16 = 0b1000;
const HAS_HASH: u16 = 0b1_0000;
const LENGTH: u32 = 5;
/// A length that does not fit: it stands in `long`.
const LONG: u16 = u16::MAX >> LENGTH;

/// All lines of a document.
///
/// A file of nothing but line feeds must not take many times its size: so there is the offset of
/// every sixteenth line, and for each line its length and kind in one word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    tags: Vec<u16>,
    /// Offsets of lines 0, 16, 32, …
    marks: Vec<usize>,
    /// Number and length of the lines whose length does not fit into a tag.
    long: Vec<(usize, usize)>,
    /// Offset behind the last line.
    end: usize,
    /// Whether there is a `#` in any line.
    has_hash: bool,
}

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) kind: LineKind,
    pub(super) in_section: bool,
    /// Whether there is a `#` in it.
    pub(super) has_hash: bool,
}

impl Index {
    /// Makes room for this many further lines.
    pub(super) fn reserve(&mut self, lines: usize) {
        self.tags.reserve_exact(lines);
        self.marks.reserve_exact(lines / STEP + 1);
    }

    /// Takes the next line in, which ends in front of this offset.
    #[inline]
    pub(super) fn push(&mut self, end: usize, kind: (LineKind, bool), has_hash: bool) {
        let (kind, in_section) = kind;
        let (number, length) = (self.tags.len(), end - self.end);
        if number.is_multiple_of(STEP) {
            self.marks.push(self.end);
        }
        let mut tag = code(kind);
        if in_section {
            tag |= IN_SECTION;
        }
        if has_hash {
            tag |= HAS_HASH;
            self.has_hash = true;
        }
        let short = u16::try_from(length).ok().filter(|length| *length < LONG);
        if short.is_none() {
            self.long.push((number, length));
        }
        self.tags.push(tag | short.unwrap_or(LONG) << LENGTH);
        self.end = end;
    }

    /// Whether there is a `#` in any line.
    pub(super) const fn has_hash(&self) -> bool {
        self.has_hash
    }

    /// Number of lines.
    pub(super) const fn len(&self) -> usize {
        self.tags.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<Entry> {
        let tag = *self.tags.get(number)?;
        let start = self.start(number)?;
        Some(self.entry(number, tag, start))
    }

    /// The lines of a range of these bytes, one after the other.
    pub(super) fn lines<'a>(&'a self, lines: Range<usize>, bytes: &'a [u8]) -> Lines<'a> {
        let start = (!lines.is_empty()).then(|| self.start(lines.start));
        let start = start.flatten().unwrap_or(self.end);
        let tags = self.tags.get(lines.clone()).unwrap_or_default();
        Lines::of(self, tags, (lines.start, start), bytes)
    }

    fn start(&self, number: usize) -> Option<usize> {
        let first = number / STEP * STEP;
        let mut start = *self.marks.get(number / STEP)?;
        for (line, tag) in (first..).zip(self.tags.get(first..number)?) {
            start += self.length(line, *tag);
        }
        Some(start)
    }

    /// What a tag says of the line with this number, which starts at this offset.
    #[inline]
    pub(super) fn entry(&self, number: usize, tag: u16, start: usize) -> Entry {
        Entry {
            start,
            length: self.length(number, tag),
            kind: kind(tag),
            in_section: tag & IN_SECTION != 0,
            has_hash: tag & HAS_HASH != 0,
        }
    }

    /// Number and start of the line that holds an offset; of the last line for one behind it.
    pub(super) fn find(&self, offset: usize) -> Option<(usize, usize)> {
        let behind = self.marks.partition_point(|mark| *mark <= offset);
        let mark = behind.checked_sub(1)?;
        let mut start = *self.marks.get(mark)?;
        let mut number = mark * STEP;
        while let Some(tag) = self.tags.get(number) {
            let next = start + self.length(number, *tag);
            if next > offset || number + 1 == self.tags.len() {
                return Some((number, start));
            }
            (number, start) = (number + 1, next);
        }
        None
    }

    fn length(&self, number: usize, tag: u16) -> usize {
        let short = tag >> LENGTH;
        if short < LONG {
            return usize::from(short);
        }
        let found = self.long.binary_search_by_key(&number, |(line, _)| *line);
        let entry = found.ok().and_then(|found| self.long.get(found));
        entry.map_or(0, |(_, length)| *length)
    }
}

const fn code(kind: LineKind) -> u16 {
    match kind {
        LineKind::Blank => 0,
        LineKind::Comment => 1,
        LineKind::Global => 2,
        LineKind::Virtual => 3,
        LineKind::Member => 4,
        LineKind::Unrecognized => 5,
    }
}

fn kind(tag: u16) -> LineKind {
    const KINDS: [LineKind; 6] = [
        LineKind::Blank,
        LineKind::Comment,
        LineKind::Global,
        LineKind::Virtual,
        LineKind::Member,
        LineKind::Unrecognized,
    ];
    let kind = KINDS.get(usize::from(tag & KIND));
    kind.copied().unwrap_or(LineKind::Unrecognized)
}

#[cfg(test)]
mod tests {
    use super::{Entry, Index, LineKind};

    #[test]
    fn lines_of_every_length_are_found_again() {
        let lengths = [1, 7, 2046, 2047, 2048, 65_535, 65_536, 1, 2, 100_000];
        let mut index = Index::default();
        let mut expected = Vec::new();
        let mut start = 0;
        for number in 0..100 {
            let length = lengths[number * 7 % lengths.len()];
            let kind = super::kind(u16::try_from(number % 6).unwrap());
            let in_section = number % 3 == 0;
            index.push(start + length, (kind, in_section), !in_section);
            expected.push(Entry {
                start,
                length,
                kind,
                in_section,
                has_hash: !in_section,
            });
            start += length;
        }

        assert_eq!(index.len(), 100);
        for (number, entry) in expected.iter().enumerate() {
            assert_eq!(index.get(number), Some(*entry));
            for offset in [entry.start, entry.start + entry.length - 1] {
                assert_eq!(index.find(offset), Some((number, entry.start)));
            }
        }
        let bytes = vec![b'.'; start];
        let range = index.lines(3..40, &bytes);
        let places = range.map(|line| (line.start, line.bytes().len()));
        let expected_places = expected[3..40].iter().map(|one| (one.start, one.length));
        assert!(places.eq(expected_places));
        assert_eq!(index.lines(99..100, &bytes).count(), 1);
        assert_eq!(index.lines(100..100, &bytes).count(), 0);
        assert_eq!(index.get(100), None);
        assert_eq!(index.find(start + 9), Some((99, expected[99].start)));
    }

    #[test]
    fn an_empty_index_holds_nothing() {
        assert_eq!(Index::default().find(0), None);
        assert_eq!(Index::default().get(0), None);
        let kinds = (0..6).map(super::kind);
        assert!(kinds.eq((0..6).map(|tag| super::kind(super::code(super::kind(tag))))));
        assert_eq!(super::kind(0), LineKind::Blank);
    }
}
