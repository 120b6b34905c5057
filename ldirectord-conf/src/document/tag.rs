//! One walk over the bytes: where the lines are, what they are, and which make a section.

use super::LineKind;
use super::classify::Classifier;
use super::index::Index;
use super::places::{Ends, Places, holds};
use super::section::Section;

/// Files above this size get room for their lines at once: growing would take twice as much.
const COUNTED: usize = 1 << 20;

/// Smaller files get room for lines of this length: they rarely need more.
const USUAL_LINE: usize = 20;

/// The lines and sections of a document.
pub(super) fn lines(bytes: &[u8]) -> (Index, Vec<Section>) {
    let mut tagger = Tagger::new(bytes);
    let mut start = 0;
    for end in Ends::of(bytes) {
        let next = bytes.len().min(end + 1);
        tagger.line(bytes.get(start..end).unwrap_or_default(), next);
        start = next;
    }
    tagger.finish()
}

struct Tagger<'a> {
    classifier: Classifier,
    index: Index,
    sections: Vec<Section>,
    /// The `virtual` line of the section that is not at its end.
    header: Option<usize>,
    hashes: Option<Places<'a>>,
    /// Offset of the first `#` in the lines to come.
    next_hash: usize,
}

impl<'a> Tagger<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let mut index = Index::default();
        let mut sections = Vec::new();
        if bytes.len() > COUNTED {
            let ends = Ends::of(bytes);
            let behind = ends.clone().filter_map(|end| bytes.get(end + 1..));
            let headers = behind.filter(|text| text.starts_with(b"virtual"));
            sections.reserve_exact(headers.count() + 1);
            index.reserve(ends.count());
        } else {
            index.reserve(bytes.len() / USUAL_LINE);
        }
        let hashes = holds(bytes, b'#').then(|| Places::of(b'#', bytes));
        let first = hashes.clone().and_then(|mut hashes| hashes.next());
        Self {
            classifier: Classifier::default(),
            index,
            sections,
            header: None,
            next_hash: first.unwrap_or(usize::MAX),
            hashes,
        }
    }

    /// Takes the next line in: its text, and the offset of the line behind it.
    #[inline]
    fn line(&mut self, text: &[u8], next: usize) {
        let kind = self.classifier.next(text);
        let has_hash = self.next_hash < next;
        if has_hash {
            let mut hashes = self.hashes.iter_mut().flatten();
            let behind = hashes.find(|at| *at >= next);
            self.next_hash = behind.unwrap_or(usize::MAX);
        }
        let (kind, in_section) = kind;
        if !in_section || kind == LineKind::Virtual {
            self.end_section();
            self.header = in_section.then_some(self.index.len());
        }
        self.index.push(next, (kind, in_section), has_hash);
    }

    fn end_section(&mut self) {
        let header = self.header.take();
        let lines = header.map(|header| Section::of(header..self.index.len()));
        self.sections.extend(lines);
    }

    fn finish(mut self) -> (Index, Vec<Section>) {
        self.end_section();
        (self.index, self.sections)
    }
}
