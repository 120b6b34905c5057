//! Edits of single options and sections, in the style of their neighbours.

use super::classify::SyntaxError;
use super::{Document, LineKind};

/// Why an edit was refused; the document is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// A name that cannot stand in front of a colon or brace.
    #[error("`{0}` is no name of an option or section: use a-z A-Z 0-9 _ / -")]
    Name(String),
    /// The document has no clear structure to edit.
    #[error("line {line}: {error}: mend the file before it is edited")]
    Syntax {
        /// Line number.
        line: usize,
        /// What is wrong there.
        error: SyntaxError,
    },
    /// A value that does not survive a line of the file.
    #[error(
        "value of {name} is empty, too long, has blanks around it, or holds a line break or brace"
    )]
    Value {
        /// The option.
        name: String,
    },
}

/// Blanks in front of a line when nothing in the file says otherwise.
const INDENT: &[u8] = b"    ";

impl Document {
    /// Sets an option in the outer sections of a name, which is added at the end if there is none.
    ///
    /// As pcs does it: the first line of the option in the last such section gets the value, all
    /// others go; without one, it comes after the section's last option.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub fn set(&mut self, section: &str, name: &str, value: &str) -> Result<(), EditError> {
        self.well_formed()?;
        check(section, name, value)?;
        let sections = self.ensure(section);
        self.set_in(&sections, name, value);
        Ok(())
    }

    /// Removes an option from the outer sections of a name; how many lines went.
    ///
    /// # Errors
    /// [`EditError::Syntax`]; the document is as before.
    pub fn remove(&mut self, section: &str, name: &str) -> Result<usize, EditError> {
        self.well_formed()?;
        let sections = self.outer(section);
        Ok(self.remove_all(&sections, name))
    }

    pub(in crate::corosync) fn well_formed(&self) -> Result<(), EditError> {
        match self.syntax_error() {
            Some((line, error)) => Err(EditError::Syntax { line, error }),
            None => Ok(()),
        }
    }

    /// The outer sections of a name; one is made where there is none.
    pub(in crate::corosync) fn ensure(&mut self, name: &str) -> Vec<usize> {
        let known = self.outer(name);
        if known.is_empty() {
            return vec![self.add_section(None, name)];
        }
        known
    }

    pub(in crate::corosync) fn outer(&self, name: &str) -> Vec<usize> {
        self.sections_named(name)
            .map(|section| section.index)
            .collect()
    }

    /// Sets an option in the last of some sections, and removes it from the others.
    pub(in crate::corosync) fn set_in(&mut self, sections: &[usize], name: &str, value: &str) {
        let Some((last, others)) = sections.split_last() else {
            return;
        };
        self.remove_all(others, name);
        let known = self.named(*last, name);
        let Some((_, offset, length)) = known.first().copied() else {
            self.insert_option(*last, name, value);
            return;
        };
        let repeated: Vec<usize> = known.iter().skip(1).map(|known| known.0).collect();
        self.cut_sorted(&repeated);
        let blank = length == 0 && self.bytes.get(offset.wrapping_sub(1)) == Some(&b':');
        let value = if blank {
            format!(" {value}")
        } else {
            value.to_owned()
        };
        self.splice(offset, length, value.as_bytes());
    }

    /// Removes all lines of an option from some sections; how many went.
    pub(in crate::corosync) fn remove_all(&mut self, sections: &[usize], name: &str) -> usize {
        let named = sections
            .iter()
            .flat_map(|section| self.named(*section, name));
        let mut lines: Vec<usize> = named.map(|known| known.0).collect();
        lines.sort_unstable();
        self.cut_sorted(&lines);
        lines.len()
    }

    fn cut_sorted(&mut self, lines: &[usize]) {
        if !lines.is_empty() {
            self.cut(|line| lines.binary_search(&line).is_ok());
        }
    }

    /// Adds an empty section behind all else in its parent; its index.
    pub(in crate::corosync) fn add_section(&mut self, parent: Option<usize>, name: &str) -> usize {
        let node = parent.and_then(|index| self.sections.get(index)).copied();
        let (first, close) = node.map_or((0, self.lines.len()), |node| (node.open + 1, node.close));
        let sibling = self
            .sections_in(parent)
            .last()
            .map(|section| section.line() - 1);
        let indent = match (sibling, node) {
            (Some(line), _) => self.indent(line).to_vec(),
            (None, Some(node)) => self.inner_indent(node.open),
            (None, None) => Vec::new(),
        };
        let end = self.line_end(close.saturating_sub(1));
        let mut text = Vec::new();
        if close > first && self.kind(close - 1) != LineKind::Blank {
            text.extend_from_slice(end);
        }
        for part in [
            &indent[..],
            name.as_bytes(),
            b" {",
            end,
            &indent[..],
            b"}",
            end,
        ] {
            text.extend_from_slice(part);
        }
        let end = end.to_vec();
        self.insert_at(close, &text, &end);
        let newest = self.sections_in(parent).last();
        newest.map_or(0, |section| section.index)
    }

    /// Removes a section with all that is in it.
    pub(in crate::corosync) fn remove_section(&mut self, section: usize) {
        if let Some(node) = self.sections.get(section).copied() {
            self.cut(|line| (node.open..=node.close).contains(&line));
        }
    }

    /// Whether a section holds neither options nor sections nor comments.
    pub(in crate::corosync) fn is_empty_section(&self, section: usize) -> bool {
        let Some(node) = self.sections.get(section) else {
            return false;
        };
        (node.open + 1..node.close).all(|line| self.kind(line) == LineKind::Blank)
    }

    /// Line, offset and length of the value of each option of a name.
    fn named(&self, section: usize, name: &str) -> Vec<(usize, usize, usize)> {
        let options = self.options_in(Some(section));
        let named = options.filter(|option| option.name() == name.as_bytes());
        named
            .map(|option| (option.line, option.offset, option.value().len()))
            .collect()
    }

    fn insert_option(&mut self, section: usize, name: &str, value: &str) {
        let Some(node) = self.sections.get(section).copied() else {
            return;
        };
        let sibling = self
            .options_in(Some(section))
            .next_back()
            .map(|option| option.line);
        let after = sibling.unwrap_or(node.open);
        let indent = match sibling {
            Some(line) => self.indent(line).to_vec(),
            None => self.inner_indent(node.open),
        };
        let colon = sibling.map_or(&b": "[..], |line| self.colon(line));
        let end = self.line_end(after).to_vec();
        let parts = [&indent[..], name.as_bytes(), colon, value.as_bytes(), &end];
        let mut text = parts.concat();
        if sibling.is_none() && self.kind(after + 1) == LineKind::Open {
            text.extend_from_slice(&end);
        }
        self.insert_at(after + 1, &text, &end);
    }

    /// Puts whole lines in front of a line, or at the end.
    fn insert_at(&mut self, line: usize, text: &[u8], end: &[u8]) {
        let offset = self.start(line);
        let open_end =
            offset == self.bytes.len() && !matches!(self.bytes.last(), None | Some(b'\n'));
        let text = if open_end {
            [end, text].concat()
        } else {
            text.to_vec()
        };
        self.splice(offset, 0, &text);
    }

    /// Takes lines out, and with each run of them a blank line that only they gave a reason for.
    fn cut(&mut self, gone: impl Fn(usize) -> bool) {
        let mut kept: Vec<usize> = Vec::with_capacity(self.lines.len());
        let mut behind_cut = false;
        for line in 0..self.lines.len() {
            if gone(line) {
                behind_cut = true;
                continue;
            }
            let kind = self.kind(line);
            let before = kept.last().map_or(LineKind::Open, |line| self.kind(*line));
            if std::mem::take(&mut behind_cut) {
                match (before, kind) {
                    (LineKind::Blank | LineKind::Open, LineKind::Blank) => continue,
                    (LineKind::Blank, LineKind::Close) => drop(kept.pop()),
                    _ => {}
                }
            }
            kept.push(line);
        }
        let last = kept.last().map_or(LineKind::Open, |line| self.kind(*line));
        if behind_cut && last == LineKind::Blank {
            kept.pop();
        }
        let lines = kept.iter().map(|line| self.line_bytes(*line));
        self.bytes = lines.collect::<Vec<_>>().concat();
        self.tag();
    }

    fn indent(&self, line: usize) -> &[u8] {
        let bytes = self.line_bytes(line);
        let blanks = bytes
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        bytes.get(..blanks).unwrap_or_default()
    }

    /// The indentation of what stands in the section of a line `name {`.
    fn inner_indent(&self, open: usize) -> Vec<u8> {
        let nested = self.sections.iter().find_map(|node| {
            let (outer, inner) = (self.indent(node.open), self.indent(node.open + 1));
            let plain = node.close > node.open + 1 && self.kind(node.open + 1) == LineKind::Option;
            inner.strip_prefix(outer).filter(|_| plain)
        });
        [self.indent(open), nested.unwrap_or(INDENT)].concat()
    }

    /// What stands between name and value, if it is nothing odd.
    fn colon(&self, line: usize) -> &[u8] {
        let bytes = self.line_bytes(line);
        let colon = bytes.iter().position(|byte| *byte == b':').unwrap_or(0);
        let named = bytes.get(..colon).unwrap_or_default();
        let name = named
            .iter()
            .rposition(|byte| !matches!(byte, b' ' | b'\t'))
            .map_or(0, |at| at + 1);
        let value = self
            .option_at(line)
            .filter(|option| !option.value().is_empty());
        let offset = value.map(|option| option.offset.saturating_sub(self.start(line)));
        offset
            .and_then(|value| bytes.get(name..value))
            .unwrap_or(b": ")
    }

    fn line_end(&self, line: usize) -> &'static [u8] {
        if self.line_bytes(line).ends_with(b"\r\n") {
            b"\r\n"
        } else {
            b"\n"
        }
    }

    fn splice(&mut self, offset: usize, length: usize, with: &[u8]) {
        let end = offset.saturating_add(length).min(self.bytes.len());
        self.bytes
            .splice(offset.min(end)..end, with.iter().copied());
        self.tag();
    }
}

/// Whether a name and a value can stand in a line of the file.
pub(in crate::corosync) fn check(section: &str, name: &str, value: &str) -> Result<(), EditError> {
    for name in [section, name] {
        if !is_name(name) {
            return Err(EditError::Name(name.to_owned()));
        }
    }
    let odd = value.contains(['{', '}', '\n', '\r']) || value.trim_matches([' ', '\t']) != value;
    if odd || value.is_empty() || name.len() + value.len() > 400 {
        return Err(EditError::Value {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// pcs's rule for names of options and sections.
pub(in crate::corosync) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/');
    !text.is_empty() && text.len() <= 100 && text.bytes().all(allowed)
}
