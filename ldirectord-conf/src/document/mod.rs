//! The file as bytes: tagged lines, sections, spans; nothing is lost.
//!
//! First step of the data flow: bytes → [`Document`] → [`Config`](crate::Config). Making a
//! document never fails and printing it gives back the same bytes, whatever they are: CR, TAB,
//! NUL, a byte-order mark, invalid UTF-8, a missing final newline. Lines are tagged by the two
//! contexts of the format; a line that the program does not understand is kept like any other.
//!
//! ```
//! use ldirectord_conf::{Document, LineKind};
//!
//! let document = Document::parse("autoreload=no\nvirtual=10.0.0.1:80\n\tservice=http\n");
//!
//! let kinds: Vec<_> = document.lines().map(|line| line.kind()).collect();
//! assert_eq!(kinds, [LineKind::Global, LineKind::Virtual, LineKind::Member]);
//! assert_eq!(document.sections().len(), 1);
//! ```

mod classify;
mod edit;
mod editor;
mod index;
mod line;
mod lines;
mod places;
mod section;
mod tag;
mod written;

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::span::{Position, Span, characters};
use index::{Entry, Index};

pub(crate) use edit::EXACT;
pub use edit::{EditError, Scope};
pub use editor::Editor;
pub use line::{Directive, Line, LineKind};
pub(crate) use places::holds;
pub use section::Section;
pub(crate) use written::Written;

/// An ldirectord.cf, byte for byte, with every line tagged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    bytes: Vec<u8>,
    index: Index,
    sections: Vec<Section>,
}

/// Why a document was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The input is longer than the limit; nothing was parsed.
    #[error("configuration is larger than {limit} bytes: raise the limit if it is meant to be")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The source could not be read.
    #[error("cannot read configuration")]
    Io(#[from] std::io::Error),
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub struct OpenError {
    path: PathBuf,
    source: ReadError,
}

impl OpenError {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stood in the way.
    #[must_use]
    pub const fn reason(&self) -> &ReadError {
        &self.source
    }
}

impl Document {
    /// Input limit of [`read`](Self::read) that suits most: 64 MiB.
    ///
    /// The largest published configurations have a few hundred kilobytes.
    pub const DEFAULT_LIMIT: u64 = 64 << 20;

    /// Tags the lines of any bytes. Total: it cannot fail, and no byte changes.
    ///
    /// Takes time and memory linear in the input; use [`read`](Self::read) for input that
    /// nobody has measured yet.
    #[must_use]
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let (index, sections) = tag::lines(&bytes);
        Self {
            bytes,
            index,
            sections,
        }
    }

    /// Reads and tags a file of at most [`DEFAULT_LIMIT`](Self::DEFAULT_LIMIT) bytes.
    ///
    /// # Errors
    /// [`OpenError`] names the file, and as its source why it cannot be opened or read, or that
    /// it is too large.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(ReadError::Io);
        let document = file.and_then(|file| Self::read_file(&file, Self::DEFAULT_LIMIT));
        document.map_err(|source| OpenError {
            path: path.to_owned(),
            source,
        })
    }

    /// Reads and tags an open file of at most `limit` bytes; a file that is too large is refused
    /// before anything of it is read.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] when the file holds more, [`ReadError::Io`] when reading fails.
    pub fn read_file(file: &File, limit: u64) -> Result<Self, ReadError> {
        // What is no regular file has no length.
        let length = file.metadata()?.len();
        if length > limit {
            return Err(ReadError::TooLarge { limit });
        }
        // One more byte than the file has: the end is seen without growing.
        let room = usize::try_from(length.saturating_add(1)).unwrap_or_default();
        Self::read_into(Vec::with_capacity(room), file, limit)
    }

    /// Reads and tags at most `limit` bytes.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] when the source holds more, [`ReadError::Io`] when it fails.
    pub fn read(source: impl Read, limit: u64) -> Result<Self, ReadError> {
        Self::read_into(Vec::new(), source, limit)
    }

    fn read_into(mut bytes: Vec<u8>, source: impl Read, limit: u64) -> Result<Self, ReadError> {
        source
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
            Ok(Self::parse(bytes))
        } else {
            Err(ReadError::TooLarge { limit })
        }
    }

    /// The bytes of the document.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A copy of the bytes of the document.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// The bytes of the document, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// All lines, first to last.
    #[must_use]
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator + '_ {
        (0..self.index.len()).map(|index| self.line_or_empty(index))
    }

    /// The line with this index; the first is 0.
    #[must_use]
    pub fn line(&self, index: usize) -> Option<Line<'_>> {
        (index < self.index.len()).then(|| self.line_or_empty(index))
    }

    /// The global directives, to be edited.
    #[must_use]
    pub const fn global_mut(&mut self) -> Scope<'_> {
        Scope::global(self)
    }

    /// The section with this index in [`sections`](Self::sections), to be edited.
    #[must_use]
    pub fn section_mut(&mut self, index: usize) -> Option<Scope<'_>> {
        (index < self.sections.len()).then(|| Scope::section(self, index))
    }

    /// All virtual sections, first to last.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The lines of a section: the header, then members and comments.
    pub fn section_lines(&self, section: &Section) -> impl Iterator<Item = Line<'_>> + '_ {
        self.lines_of(section.lines())
    }

    /// The lines outside of all sections.
    pub(crate) fn global_lines(&self) -> impl Iterator<Item = Line<'_>> + '_ {
        let starts = std::iter::once(0).chain(self.sections.iter().map(|one| one.lines().end));
        let headers = self.sections.iter().map(Section::header);
        let ends = headers.chain(std::iter::once(self.index.len()));
        let between = starts.zip(ends).map(|(start, end)| start..end);
        between.flat_map(|lines| self.lines_of(lines))
    }

    /// The bytes of a span; empty when it lies outside the document.
    #[must_use]
    pub fn slice(&self, span: Span) -> &[u8] {
        self.bytes.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset; an offset behind the end counts as the end.
    ///
    /// Costs a binary search over the lines and a walk over the one line.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let (line, start) = self.index.find(offset).unwrap_or_default();
        // Behind a final LF begins a line that does not exist.
        let before = self.slice(Span::new(start, offset));
        let (line, before) = match before.strip_suffix(b"\n") {
            Some(_) => (line + 1, &b""[..]),
            None => (line, before),
        };
        Position {
            line: line + 1,
            column: characters(before) + 1,
        }
    }

    /// Whether there is a `#` anywhere.
    pub(crate) const fn has_hash(&self) -> bool {
        self.index.has_hash()
    }

    fn line_or_empty(&self, index: usize) -> Line<'_> {
        let behind = Entry {
            start: self.bytes.len(),
            length: 0,
            kind: LineKind::Blank,
            in_section: false,
            has_hash: false,
        };
        self.line_at(index, self.index.get(index).unwrap_or(behind))
    }

    /// The lines of a range, first to last.
    pub(crate) fn lines_of(&self, lines: Range<usize>) -> impl Iterator<Item = Line<'_>> + '_ {
        self.index.lines(lines, &self.bytes)
    }

    fn line_at(&self, index: usize, entry: Entry) -> Line<'_> {
        let span = Span::new(entry.start, entry.start + entry.length);
        Line::of(index, entry, self.slice(span))
    }

    /// Fills `index` and `sections` anew from `bytes`.
    fn tag(&mut self) {
        (self.index, self.sections) = Default::default();
        (self.index, self.sections) = tag::lines(&self.bytes);
    }
}
