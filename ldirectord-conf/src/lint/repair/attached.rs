//! Which stray lines were meant to belong to the section above them.

use crate::config::interpret::keys;
use crate::document::{Document, Line, LineKind};
use crate::parse::directive::{is_space, key_value};

/// The key of a line with any indentation.
pub(super) fn key<'a>(line: &Line<'a>) -> Option<&'a str> {
    let text = line.text();
    let blanks = text.iter().take_while(|byte| is_space(**byte)).count();
    let (key, _) = key_value(text.get(blanks..)?)?;
    std::str::from_utf8(key).ok()
}

pub(super) fn is_section_key(key: &str) -> bool {
    keys::SECTION.contains(&key)
}

pub(super) fn is_global_key(key: &str) -> bool {
    keys::GLOBAL.contains(&key)
}

/// For each line, whether it was meant to belong to the section above.
#[derive(Debug)]
pub(super) struct Attached {
    lines: Vec<bool>,
}

/// Whether a section is above, and what stands between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Above {
    #[default]
    Nothing,
    Section,
    /// A section, then blank lines.
    Gap,
}

impl Attached {
    pub(super) fn of(document: &Document) -> Self {
        let mut walk = Walk::default();
        for line in document.lines() {
            let attached = walk.step(&line);
            walk.lines.push(attached);
        }
        Self { lines: walk.lines }
    }

    pub(super) fn holds(&self, line: usize) -> bool {
        self.lines.get(line).copied().unwrap_or_default()
    }
}

/// What is known on the way down.
#[derive(Debug, Default)]
struct Walk {
    lines: Vec<bool>,
    above: Above,
    /// Whether the section is written without indentation.
    flat: bool,
    /// Lines that are global, unless a line that can only belong to the section follows.
    pending: Vec<usize>,
}

impl Walk {
    /// Whether the next line was meant for the section above.
    fn step(&mut self, line: &Line<'_>) -> bool {
        if line.in_section() {
            self.enter(line.kind() != LineKind::Virtual && self.flat);
            return true;
        }
        match (self.above, line.kind()) {
            (Above::Nothing, _) | (_, LineKind::Comment) => false,
            (_, LineKind::Blank) => {
                self.above = Above::Gap;
                false
            }
            _ => match key(line) {
                Some(key) => self.stray(line, key),
                None if columns(line) > 0 => false,
                None => self.leave(),
            },
        }
    }

    /// A directive below a section, but not in it.
    fn stray(&mut self, line: &Line<'_>, key: &str) -> bool {
        let only_here = is_section_key(key) && !is_global_key(key);
        let clear = self.above == Above::Section || only_here || columns(line) >= 4;
        if !is_section_key(key) {
            self.leave()
        } else if clear {
            for index in std::mem::take(&mut self.pending) {
                if let Some(attached) = self.lines.get_mut(index).filter(|_| only_here) {
                    *attached = true;
                }
            }
            self.enter(self.flat || only_here && columns(line) < 4);
            true
        } else if self.flat {
            self.pending.push(line.index());
            false
        } else {
            self.leave()
        }
    }

    fn enter(&mut self, flat: bool) {
        self.above = Above::Section;
        self.flat = flat;
        self.pending.clear();
    }

    fn leave(&mut self) -> bool {
        self.above = Above::Nothing;
        self.flat = false;
        self.pending.clear();
        false
    }
}

/// Columns of indentation.
pub(super) fn columns(line: &Line<'_>) -> usize {
    let blanks = line
        .text()
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if *byte == b'\t' { 4 } else { 1 }).sum()
}
