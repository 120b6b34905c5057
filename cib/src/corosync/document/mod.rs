//! corosync.conf as bytes: tagged lines in nested sections; nothing is lost.

mod classify;
mod edit;
mod section;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use classify::SyntaxError;
pub use edit::EditError;
pub(super) use edit::is_name;
pub use section::{ConfSection, OptionLine};

use crate::xml::Position;
use classify::{Shape, classify};

/// A corosync.conf, byte for byte, with every line tagged by what corosync takes it for.
///
/// Making one cannot fail and printing it gives back the same bytes, whatever they are. An edit
/// changes the lines it is about, in the style of their neighbours, and no other.
///
/// ```
/// use cib::corosync::Document;
///
/// let text = "# ours\ntotem {\n\tversion: 2\n\ttoken:1000\n}\n";
/// let mut document = Document::parse(text);
/// document.set("totem", "token", "5000")?;
/// assert_eq!(document.as_bytes(), text.replace("1000", "5000").as_bytes());
/// # Ok::<(), cib::corosync::EditError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    bytes: Vec<u8>,
    lines: Vec<Entry>,
    sections: Vec<Node>,
    /// Sections that are still open where the document ends.
    unclosed: bool,
}

/// A tagged line: where it starts, what it is, and the section it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    start: usize,
    kind: LineKind,
    section: Option<usize>,
}

/// A section by its lines and the one around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    parent: Option<usize>,
    open: usize,
    /// Line of the closing brace; the number of lines when there is none.
    close: usize,
}

/// What a line is to corosync (`coroparse.c`, 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// The first character that is no blank is `#`.
    Comment,
    /// `name {`.
    Open,
    /// `}`.
    Close,
    /// `name: value`.
    Option,
    /// Anything else: corosync stops there.
    Unrecognized(SyntaxError),
}

/// A line of a [`Document`], borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Line<'d> {
    number: usize,
    kind: LineKind,
    bytes: &'d [u8],
}

impl<'d> Line<'d> {
    /// Line number; the first is 1.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// What the line is.
    #[must_use]
    pub const fn kind(&self) -> LineKind {
        self.kind
    }

    /// All bytes of the line, its line feed included where it has one.
    #[must_use]
    pub const fn bytes(&self) -> &'d [u8] {
        self.bytes
    }
}

/// Why a corosync.conf was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file could not be opened or read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The input is longer than the limit; nothing was parsed.
    #[error("{} is larger than {limit} bytes: is it a corosync.conf?", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
}

impl Document {
    /// Largest file that [`open`](Self::open) reads: 4 MiB. Real ones have one kilobyte.
    pub const LIMIT: u64 = 4 << 20;

    /// Tags the lines of any bytes, in time linear in their number.
    #[must_use]
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Self {
        let mut document = Self {
            bytes: bytes.into(),
            ..Self::default()
        };
        document.tag();
        document
    }

    /// Reads a file of at most [`LIMIT`](Self::LIMIT) bytes.
    ///
    /// # Errors
    /// [`ReadError`] names the file and what stood in the way.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let path = path.as_ref();
        let io = |source| ReadError::Io {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(io)?;
        let read = file.take(Self::LIMIT + 1).read_to_end(&mut bytes);
        if read.map_err(io)? as u64 > Self::LIMIT {
            return Err(ReadError::TooLarge {
                path: path.to_owned(),
                limit: Self::LIMIT,
            });
        }
        Ok(Self::parse(bytes))
    }

    /// The bytes of the document.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of the document, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// All lines, first to last.
    #[must_use]
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator + '_ {
        (0..self.lines.len()).map(|index| Line {
            number: index + 1,
            kind: self.kind(index),
            bytes: self.line_bytes(index),
        })
    }

    /// The sections that stand in no other, in file order.
    pub fn sections(&self) -> impl Iterator<Item = ConfSection<'_>> + '_ {
        self.sections_in(None)
    }

    /// The outer sections of this name, in file order.
    pub fn sections_named<'d>(
        &'d self,
        name: &'d str,
    ) -> impl Iterator<Item = ConfSection<'d>> + 'd {
        let named = move |section: &ConfSection<'_>| section.name() == name.as_bytes();
        self.sections().filter(named)
    }

    /// The value of an option in the outer sections of a name: the last one counts.
    ///
    /// ```
    /// use cib::corosync::Document;
    ///
    /// let document = Document::parse("totem {\n token: 1\n}\ntotem {\n token: 2\n}\n");
    /// assert_eq!(document.value("totem", "token"), Some(&b"2"[..]));
    /// ```
    #[must_use]
    pub fn value(&self, section: &str, name: &str) -> Option<&[u8]> {
        let named = self
            .sections()
            .filter(|one| one.name() == section.as_bytes());
        let values = named.filter_map(|section| section.value(name));
        values.last()
    }

    /// Options outside of all sections.
    pub fn options(&self) -> impl Iterator<Item = OptionLine<'_>> + '_ {
        self.options_in(None)
    }

    /// The first thing that corosync and pcs stumble over, and its line number.
    #[must_use]
    pub fn syntax_error(&self) -> Option<(usize, SyntaxError)> {
        let unrecognized = |(index, entry): (usize, &Entry)| match entry.kind {
            LineKind::Unrecognized(error) => Some((index + 1, error)),
            LineKind::Blank
            | LineKind::Comment
            | LineKind::Open
            | LineKind::Close
            | LineKind::Option => None,
        };
        let first = self.lines.iter().enumerate().find_map(unrecognized);
        let open = (self.lines.len().max(1), SyntaxError::MissingClosingBrace);
        first.or_else(|| self.unclosed.then_some(open))
    }

    /// Line and column of a byte; one behind the end counts as the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let behind = self.lines.partition_point(|entry| entry.start <= offset);
        let start = self
            .lines
            .get(behind.saturating_sub(1))
            .map_or(0, |entry| entry.start);
        let before = self.bytes.get(start..offset).unwrap_or_default();
        let characters =
            |chunk: std::str::Utf8Chunk<'_>| chunk.valid().chars().count() + chunk.invalid().len();
        Position {
            offset,
            line: behind.max(1),
            column: before.utf8_chunks().map(characters).sum::<usize>() + 1,
        }
    }

    fn kind(&self, line: usize) -> LineKind {
        self.lines
            .get(line)
            .map_or(LineKind::Blank, |entry| entry.kind)
    }

    fn start(&self, line: usize) -> usize {
        self.lines
            .get(line)
            .map_or(self.bytes.len(), |entry| entry.start)
    }

    fn line_bytes(&self, line: usize) -> &[u8] {
        self.bytes
            .get(self.start(line)..self.start(line + 1))
            .unwrap_or_default()
    }

    /// Fills `lines` and `sections` from `bytes`.
    fn tag(&mut self) {
        self.lines.clear();
        self.sections.clear();
        let (mut start, mut current) = (0, None);
        for (index, bytes) in self
            .bytes
            .split_inclusive(|byte| *byte == b'\n')
            .enumerate()
        {
            let mut section = current;
            let kind = match classify(bytes) {
                Shape::Line(kind) => kind,
                Shape::Open => {
                    let close = usize::MAX;
                    self.sections.push(Node {
                        parent: current,
                        open: index,
                        close,
                    });
                    current = self.sections.len().checked_sub(1);
                    section = current;
                    LineKind::Open
                }
                Shape::Close => match current.and_then(|index| self.sections.get_mut(index)) {
                    Some(node) => {
                        node.close = index;
                        current = node.parent;
                        LineKind::Close
                    }
                    None => LineKind::Unrecognized(SyntaxError::UnexpectedClosingBrace),
                },
            };
            self.lines.push(Entry {
                start,
                kind,
                section,
            });
            start += bytes.len();
        }
        self.unclosed = current.is_some();
        let end = self.lines.len();
        for node in &mut self.sections {
            node.close = node.close.min(end);
        }
    }
}
