//! What a tree points into: the source, and what edits have written.

use std::sync::Arc;

/// One range of offsets over two strings: the source, shared by all copies of a tree and never
/// changed, and behind it the tags that edits of this copy have written.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    source: Arc<String>,
    written: String,
}

/// A range of a [`Text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Text {
    pub(super) fn new(source: String) -> Self {
        Self {
            source: Arc::new(source),
            written: String::new(),
        }
    }

    /// What was read.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Length of what was read: offsets from here on were written by edits.
    pub(super) fn parsed(&self) -> usize {
        self.source.len()
    }

    pub(super) fn len(&self) -> usize {
        self.source.len() + self.written.len()
    }

    pub(super) fn of(&self, span: Span) -> &str {
        let parsed = self.source.len();
        let found = if span.start() < parsed {
            self.source.get(span.start()..span.end())
        } else {
            let (start, end) = (span.start() - parsed, span.end().saturating_sub(parsed));
            self.written.get(start..end)
        };
        found.unwrap_or_default()
    }

    /// Adds a piece; `None` at 4 GiB.
    pub(super) fn push(&mut self, piece: &str) -> Option<Span> {
        let start = self.len();
        u32::try_from(start + piece.len()).ok()?;
        self.written.push_str(piece);
        Some(Span::new(start, self.len()))
    }

    /// Forgets what was written beyond this length of the whole.
    pub(super) fn truncate(&mut self, length: usize) {
        self.written.truncate(length.saturating_sub(self.parsed()));
    }

    /// Makes one span of two that stand side by side in the same string.
    pub(super) fn join(&self, left: Span, right: Span) -> Option<Span> {
        let border = right.start() == self.parsed();
        let adjacent = left.end == right.start && !border;
        adjacent.then_some(Span {
            start: left.start,
            end: right.end,
        })
    }
}

impl Span {
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    /// Offsets beyond 4 GiB saturate; readers and editors refuse documents of that size before.
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self {
            start: saturate(start),
            end: saturate(end),
        }
    }

    pub(super) fn start(self) -> usize {
        usize::try_from(self.start).unwrap_or(usize::MAX)
    }

    pub(super) fn end(self) -> usize {
        usize::try_from(self.end).unwrap_or(usize::MAX)
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

fn saturate(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
