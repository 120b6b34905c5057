//! Sections and options of a document, borrowed.

use super::classify::{content, trim};
use super::{Document, LineKind};

/// A section `name { … }` of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct ConfSection<'d> {
    document: &'d Document,
    pub(in crate::corosync) index: usize,
}

/// A line `name: value` of a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionLine<'d> {
    pub(super) line: usize,
    pub(super) offset: usize,
    start: usize,
    name: &'d [u8],
    value: &'d [u8],
}

impl<'d> ConfSection<'d> {
    /// The name as written.
    #[must_use]
    pub fn name(self) -> &'d [u8] {
        let line = content(self.document.line_bytes(self.open()));
        trim(line.strip_suffix(b"{").unwrap_or(line))
    }

    /// Number of the line `name {`.
    #[must_use]
    pub fn line(self) -> usize {
        self.open() + 1
    }

    /// The options that stand in this section itself, in file order.
    #[must_use]
    pub fn options(self) -> impl DoubleEndedIterator<Item = OptionLine<'d>> + 'd {
        self.document.options_in(Some(self.index))
    }

    /// The value of an option; the last one of the name counts.
    #[must_use]
    pub fn value(self, name: &str) -> Option<&'d [u8]> {
        self.option(name).map(|option| option.value)
    }

    /// The line of an option; the last one of the name counts.
    #[must_use]
    pub fn option(self, name: &str) -> Option<OptionLine<'d>> {
        self.options()
            .rfind(|option| option.name == name.as_bytes())
    }

    /// The sections in this one, in file order.
    pub fn sections(self) -> impl Iterator<Item = Self> + 'd {
        self.document.sections_in(Some(self.index))
    }

    /// The sections of this name in this one, in file order.
    pub fn sections_named(self, name: &'d str) -> impl Iterator<Item = Self> + 'd {
        self.sections()
            .filter(move |section| section.name() == name.as_bytes())
    }

    fn open(self) -> usize {
        self.document
            .sections
            .get(self.index)
            .map_or(0, |node| node.open)
    }
}

impl<'d> OptionLine<'d> {
    /// The name as written.
    #[must_use]
    pub const fn name(self) -> &'d [u8] {
        self.name
    }

    /// The value as written, without blanks around it.
    #[must_use]
    pub const fn value(&self) -> &'d [u8] {
        self.value
    }

    /// Line number.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line + 1
    }

    /// Byte offset of the name.
    #[must_use]
    pub const fn name_offset(&self) -> usize {
        self.start
    }

    /// Byte offset of the value.
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset
    }
}

impl Document {
    pub(super) fn sections_in(
        &self,
        parent: Option<usize>,
    ) -> impl Iterator<Item = ConfSection<'_>> + '_ {
        let node = parent.and_then(|index| self.sections.get(index));
        let end = node.map_or(usize::MAX, |node| node.close);
        let all = self
            .sections
            .iter()
            .enumerate()
            .skip(parent.map_or(0, |index| index + 1));
        // Those inside follow at once: no section is looked at that stands behind its end.
        let inside = all.take_while(move |(_, node)| node.open < end);
        let inner = inside.filter(move |(_, node)| node.parent == parent);
        inner.map(|(index, _)| ConfSection {
            document: self,
            index,
        })
    }

    pub(super) fn options_in(
        &self,
        section: Option<usize>,
    ) -> impl DoubleEndedIterator<Item = OptionLine<'_>> + '_ {
        // An unclosed section may run to the end: its lines are looked through, not indexed.
        let node = section.and_then(|index| self.sections.get(index));
        let lines = node.map_or(0..self.lines.len(), |node| node.open..node.close);
        let own = lines.filter(move |line| {
            let entry = self.lines.get(*line);
            entry.is_some_and(|entry| entry.kind == LineKind::Option && entry.section == section)
        });
        own.filter_map(|line| self.option_at(line))
    }

    pub(super) fn option_at(&self, line: usize) -> Option<OptionLine<'_>> {
        let text = content(self.line_bytes(line));
        let colon = text.iter().position(|byte| *byte == b':')?;
        let (name, value) = (trim(text.get(..colon)?), trim(text.get(colon + 1..)?));
        let blanks = self
            .line_bytes(line)
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let behind = text.get(colon + 1..)?;
        let before = behind
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let start = self.start(line) + blanks.count();
        Some(OptionLine {
            line,
            start,
            offset: start + colon + 1 + before,
            name,
            value,
        })
    }
}

impl<'d> ConfSection<'d> {
    /// Whether comments stand in the section itself.
    pub(in crate::corosync) fn has_comments(self) -> bool {
        let document = self.document;
        let Some(node) = document.sections.get(self.index) else {
            return false;
        };
        let own = |line: usize| {
            let entry = document.lines.get(line);
            entry.is_some_and(|entry| {
                entry.kind == LineKind::Comment && entry.section == Some(self.index)
            })
        };
        (node.open..node.close).any(own)
    }
}

impl Document {
    pub(in crate::corosync) fn section_at(&self, index: usize) -> Option<ConfSection<'_>> {
        let known = index < self.sections.len();
        known.then_some(ConfSection {
            document: self,
            index,
        })
    }

    /// Every option with the path of its section, such as `totem.interface`, in file order.
    pub(in crate::corosync) fn all_options(
        &self,
    ) -> impl Iterator<Item = (Option<usize>, String, OptionLine<'_>)> + '_ {
        let lines = self.lines.iter().enumerate();
        let options = lines.filter(|(_, entry)| entry.kind == LineKind::Option);
        options.filter_map(|(line, entry)| {
            let path = self.section_path(entry.section);
            Some((entry.section, path, self.option_at(line)?))
        })
    }

    /// Offset and index of every section.
    pub(in crate::corosync) fn all_sections(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let sections = self.sections.iter().enumerate();
        sections.map(|(index, node)| (self.start(node.open), index))
    }

    /// Offset of a line by its number.
    pub(in crate::corosync) fn line_offset(&self, number: usize) -> usize {
        self.start(number.saturating_sub(1))
    }

    /// Names of a section and those around it, joined by dots; the innermost eight only.
    pub(in crate::corosync) fn section_path(&self, mut section: Option<usize>) -> String {
        let mut names = Vec::new();
        while let Some(index) = section.filter(|_| names.len() < 8) {
            let name = ConfSection {
                document: self,
                index,
            }
            .name();
            names.push(String::from_utf8_lossy(name).into_owned());
            section = self.sections.get(index).and_then(|node| node.parent);
        }
        names.reverse();
        names.join(".")
    }
}
