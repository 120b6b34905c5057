//! A directive as it is written: value, comment, and how to write it anew.

use crate::diagnostic::Edit;
pub(super) use crate::document::Written;
use crate::parse::directive::is_space;
use crate::parse::key::{Key, KeySet};
use crate::span::Span;

impl<'a> Written<'a> {
    /// The key for messages; keys that are known are ASCII.
    pub(super) fn name(&self) -> &'a str {
        std::str::from_utf8(self.word()).unwrap_or_default()
    }

    /// The value without blanks at its end and without what looks like a comment.
    pub(super) fn core(&self) -> &'a [u8] {
        let value = self.directive.value();
        let end = if self.is_member() {
            value.len()
        } else {
            comment_start(value).unwrap_or(value.len())
        };
        trim_end(value.get(..end).unwrap_or_default())
    }

    /// Place of [`core`](Self::core).
    pub(super) fn core_span(&self) -> Span {
        let start = self.directive.value_span().start();
        Span::new(start, start + self.core().len())
    }

    /// Place of the value, or of the key when there is none.
    pub(super) fn place(&self) -> Span {
        let span = self.core_span();
        if span.is_empty() {
            self.directive.key_span()
        } else {
            span
        }
    }

    /// Place of a part of [`core`](Self::core) or of the raw value.
    pub(super) fn span_of(&self, part: &[u8]) -> Span {
        let start = crate::parse::offset_in(self.directive.value(), part);
        let start = self.directive.value_span().start() + start;
        Span::new(start, start + part.len())
    }

    /// What looks like a comment behind the value, the `#` included.
    pub(super) fn comment(&self) -> Option<&'a [u8]> {
        let value_start = self.directive.value_span().start() - self.line.span().start();
        let text = self.line.text();
        let start = if self.is_member() {
            value_start + self.directive.value().len()
        } else {
            value_start + comment_start(self.directive.value())?
        };
        Some(trim_end(text.get(start..)?)).filter(|comment| !comment.is_empty())
    }

    /// Everything from the first byte of the value to the end of the line.
    pub(super) fn tail_span(&self) -> Span {
        Span::new(self.directive.value_span().start(), self.line.span().end())
    }

    /// The blanks in front of the key.
    pub(super) fn indent(&self) -> &'a [u8] {
        let blanks = self.directive.key_span().start() - self.line.span().start();
        self.line.text().get(..blanks).unwrap_or_default()
    }

    /// Writes another value; a comment behind it moves to a line of its own in front.
    pub(super) fn rewrite(&self, value: &[u8]) -> Vec<Edit> {
        let mut edits = vec![Edit::replace(self.tail_span(), value)];
        if let Some(comment) = self.comment() {
            let line = [self.indent(), comment, b"\n"].concat();
            edits.push(Edit::insert(self.line.span().start(), line));
        }
        edits
    }
}

/// Where a comment starts in a global value: a `#` outside quotes and behind a blank or a quote.
fn comment_start(value: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut before = b' ';
    for (at, byte) in value.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'#' if !quoted && (is_space(before) || before == b'"') => return Some(at),
            _ => {}
        }
        before = *byte;
    }
    None
}

pub(super) fn trim_end(text: &[u8]) -> &[u8] {
    let blanks = text.iter().rev().take_while(|byte| is_space(**byte));
    text.get(..text.len() - blanks.count()).unwrap_or_default()
}

/// A section: its header and its directives, each kind in order of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'s, 'a> {
    pub(super) header: Written<'a>,
    /// Whether nothing of the header can be misread.
    pub(super) plain_header: bool,
    /// Its `real` lines, but for the plain ones.
    pub(super) reals: &'s [Written<'a>],
    pub(super) others: &'s [Written<'a>],
    /// The keys of `others`.
    pub(super) keys: KeySet,
}

impl<'a> Block<'_, 'a> {
    /// The directive with this key that counts, the last; not for real servers.
    #[inline]
    pub(super) fn last(&self, key: Key) -> Option<&Written<'a>> {
        if !self.keys.holds(key) {
            return None;
        }
        let mut others = self.others.iter().rev();
        others.find(|other| other.key == Some(key))
    }

    /// Place of the value of a directive, or of the header when the section does not hold it.
    pub(super) fn place(&self, key: Key) -> Span {
        self.last(key).unwrap_or(&self.header).place()
    }
}
