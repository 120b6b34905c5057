//! Edits: one directive changes, every other byte stays.

use super::{Document, Line, LineKind, Section};
use crate::config::{RealId, VirtualId};
use crate::parse::directive::{is_key, is_space};
use crate::span::Span;

/// Directives of a section to whose value a trailing blank would belong.
pub(crate) const EXACT: &[&[u8]] = &[
    b"checkcommand",
    b"cleanstop",
    b"comment",
    b"emailalert",
    b"emailalertstatus",
    b"fallbackcommand",
    b"monitorfile",
    b"netmask",
    b"ops",
    b"quiescent",
    b"servicename",
    b"virtualhost",
];

/// Why an edit was refused; the document is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The key is empty, has other characters than letters, digits, `_` and `-`, or opens a
    /// section.
    #[error("not the key of a directive: use letters, digits, `_` and `-`, and not `virtual`")]
    Key,
    /// The value holds a line feed, begins with a blank, or holds a `#` inside a section.
    #[error("value cannot be written: no line feed, no blank in front, no `#` in a section")]
    Value,
    /// The document defines no such virtual service.
    #[error("no section defines {0}: add it first")]
    NoVirtual(VirtualId),
    /// The virtual service has no such real server.
    #[error("no line defines {0}: add it first")]
    NoReal(RealId),
    /// The virtual service is there already.
    #[error("a section defines {0} already: edit that one")]
    VirtualExists(VirtualId),
    /// The real server is there already.
    #[error("a line defines {0} already: edit that one")]
    RealExists(RealId),
    /// The real server is one of a range on a single line.
    #[error("{0} is part of a range: write the servers of the range one by one")]
    Range(RealId),
    /// The real server has an address of another family than its virtual service.
    #[error("the address of {0} is of another family than its virtual service")]
    Family(RealId),
}

/// The global directives, or those of one section, to be edited.
///
/// Values are written as they stand in the file: with quotes where the directive needs them.
/// Each edit takes time linear in the document.
///
/// ```
/// use ldirectord_conf::Document;
///
/// let mut document = Document::parse("virtual = 5\n\tscheduler = wlc  # note\n");
///
/// let mut section = document.section_mut(0).unwrap();
/// section.set("scheduler", "rr").unwrap();
/// section.set("quiescent", "yes").unwrap();
///
/// let expected = "virtual = 5\n\tscheduler = rr  # note\n\tquiescent = yes\n";
/// assert_eq!(document.as_bytes(), expected.as_bytes());
/// ```
#[derive(Debug)]
pub struct Scope<'a> {
    document: &'a mut Document,
    /// Index of the section; none for the global directives.
    section: Option<usize>,
}

impl<'a> Scope<'a> {
    pub(super) const fn global(document: &'a mut Document) -> Self {
        Self {
            document,
            section: None,
        }
    }

    pub(super) const fn section(document: &'a mut Document, index: usize) -> Self {
        Self {
            document,
            section: Some(index),
        }
    }

    /// The raw value of a directive; of the last one, which counts, when it is repeated.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&[u8]> {
        let (_, span) = self.last(key)?;
        Some(self.document.slice(span))
    }

    /// Changes the value of a directive, or adds the directive when it is not there.
    ///
    /// Of a repeated directive the last one, which counts, changes. A comment behind the value
    /// stays.
    ///
    /// # Errors
    ///
    /// [`EditError`] when the key or the value cannot be written.
    pub fn set(&mut self, key: &str, value: impl AsRef<[u8]>) -> Result<(), EditError> {
        self.check(key, value.as_ref())?;
        match self.last(key) {
            Some((_, span)) => self.document.splice(span, value.as_ref()),
            None => self.insert(None, key, value.as_ref()),
        }
        Ok(())
    }

    /// Adds a directive behind the last one with the same key, or behind all others.
    ///
    /// This is how a `real` is added.
    ///
    /// # Errors
    ///
    /// [`EditError`] when the key or the value cannot be written.
    pub fn add(&mut self, key: &str, value: impl AsRef<[u8]>) -> Result<(), EditError> {
        self.check(key, value.as_ref())?;
        let sibling = self.last(key).map(|(line, _)| line);
        self.insert(sibling, key, value.as_ref());
        Ok(())
    }

    /// Removes all lines with this key; returns how many there were.
    ///
    /// A line that ended a section leaves an empty line behind, which still ends it.
    pub fn remove(&mut self, key: &str) -> usize {
        let matching = self.lines().filter(|line| has_key(line, key.as_bytes()));
        let lines: Vec<(usize, Span)> = matching.map(|line| (line.index(), whole(&line))).collect();
        for (index, span) in lines.iter().rev() {
            let ended = self
                .document
                .sections
                .iter()
                .any(|section| section.lines().end == *index);
            let rest: &[u8] = if ended { b"\n" } else { b"" };
            self.document.splice_untagged(*span, rest);
        }
        self.document.tag();
        lines.len()
    }

    fn check(&self, key: &str, value: &[u8]) -> Result<(), EditError> {
        let opens = matches!(key, "virtual" | "virtual6");
        if key.is_empty() || opens || !key.bytes().all(is_key) {
            return Err(EditError::Key);
        }
        let comment = self.section.is_some() && value.contains(&b'#');
        let blank = value.first().is_some_and(|byte| is_space(*byte));
        if comment || blank || value.contains(&b'\n') {
            return Err(EditError::Value);
        }
        Ok(())
    }

    /// The lines of the scope, without the header of a section.
    fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + '_ {
        let document = &*self.document;
        let range = match self.section {
            Some(index) => document
                .sections
                .get(index)
                .map(Section::lines)
                .unwrap_or_default(),
            None => 0..document.index.len(),
        };
        let wanted = self.section.is_some();
        let lines = range.filter_map(move |index| document.line(index));
        lines.filter(move |line| line.in_section() == wanted && line.kind() != LineKind::Virtual)
    }

    /// Line and place of the value of the last directive with this key.
    fn last(&self, key: &str) -> Option<(usize, Span)> {
        let mut lines = self.lines().rev();
        lines.find_map(|line| {
            let directive = line
                .directive()
                .filter(|found| found.key() == key.as_bytes())?;
            let span = directive.value_span();
            let comment = span.end() < line.span().end() && !EXACT.contains(&key.as_bytes());
            let value = if comment {
                directive.value().trim_ascii_end()
            } else {
                directive.value()
            };
            Some((
                line.index(),
                Span::new(0, value.len()).shifted(span.start()),
            ))
        })
    }

    /// Adds a line behind `sibling`, or else behind the last directive of the scope.
    fn insert(&mut self, sibling: Option<usize>, key: &str, value: &[u8]) {
        let nearest = sibling.or_else(|| self.last_directive());
        let indent = self.indent(nearest);
        let at = match (nearest, self.section) {
            (Some(line), _) => self.end_of(line),
            (None, Some(section)) => self.end_of(
                self.document
                    .sections
                    .get(section)
                    .map_or(0, Section::header),
            ),
            (None, None) => self.before_sections(),
        };
        let equals = nearest.and_then(|index| self.document.line(index));
        let equals = equals.map_or_else(|| b"=".to_vec(), |line| self::equals(&line));
        let text = [&*indent, key.as_bytes(), &equals, value].concat();
        let open = self
            .document
            .bytes
            .get(..at)
            .is_some_and(|before| before.last().is_some_and(|byte| *byte != b'\n'));
        let line = if open {
            [b"\n", &*text].concat()
        } else {
            [&*text, b"\n"].concat()
        };
        self.document.splice(Span::new(at, at), &line);
    }

    fn last_directive(&self) -> Option<usize> {
        let is_directive =
            |line: &Line<'_>| matches!(line.kind(), LineKind::Global | LineKind::Member);
        self.lines()
            .rev()
            .find(is_directive)
            .map(|line| line.index())
    }

    /// Indentation of a sibling; a TAB in a section that has no line yet.
    fn indent(&self, sibling: Option<usize>) -> Vec<u8> {
        if self.section.is_none() {
            return Vec::new();
        }
        let Some(line) = sibling.and_then(|index| self.document.line(index)) else {
            return b"\t".to_vec();
        };
        indent(&line)
    }

    /// Offset behind a line, its LF included.
    fn end_of(&self, line: usize) -> usize {
        let end = self.document.line(line).map(|line| whole(&line).end());
        end.unwrap_or(self.document.bytes.len())
    }

    /// Offset of the first section, or of the end.
    fn before_sections(&self) -> usize {
        let header = self.document.sections.first().map(Section::header);
        let line = header.and_then(|header| self.document.line(header));
        line.map_or(self.document.bytes.len(), |line| line.span().start())
    }
}

/// The blanks in front of a line.
pub(super) fn indent(line: &Line<'_>) -> Vec<u8> {
    let blanks = line.text().iter().take_while(|byte| is_blank(byte));
    blanks.copied().collect()
}

/// The equals sign of a line with the blanks around it; a bare one when they are odd.
pub(super) fn equals(line: &Line<'_>) -> Vec<u8> {
    let written = line.directive().and_then(|directive| {
        let start = directive.key_span().end() - line.span().start();
        let end = directive.value_span().start() - line.span().start();
        line.text().get(start..end)
    });
    let even = |text: &&[u8]| text.iter().all(|byte| is_blank(byte) || *byte == b'=');
    written.filter(even).unwrap_or(b"=").to_vec()
}

const fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn has_key(line: &Line<'_>, key: &[u8]) -> bool {
    let bare = line.kind() == LineKind::Global && line.text().trim_ascii_end() == key;
    bare || line
        .directive()
        .is_some_and(|directive| directive.key() == key)
}

/// The line with its LF.
fn whole(line: &Line<'_>) -> Span {
    Span::new(0, line.bytes().len()).shifted(line.span().start())
}

impl Document {
    pub(super) fn splice(&mut self, span: Span, with: &[u8]) {
        self.splice_untagged(span, with);
        self.tag();
    }

    fn splice_untagged(&mut self, span: Span, with: &[u8]) {
        let length = self.bytes.len();
        let range = span.start().min(length)..span.end().min(length);
        self.bytes.splice(range, with.iter().copied());
    }
}
