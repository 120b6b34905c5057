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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    Nothing,
    Section,
    /// A section, then blank lines.
    Gap,
}

impl Attached {
    pub(super) fn of(document: &Document) -> Self {
        let mut above = Above::Nothing;
        let lines = document.lines().map(|line| {
            let (next, attached) = step(above, &line);
            above = next;
            attached
        });
        Self {
            lines: lines.collect(),
        }
    }

    pub(super) fn holds(&self, line: usize) -> bool {
        self.lines.get(line).copied().unwrap_or_default()
    }
}

fn step(above: Above, line: &Line<'_>) -> (Above, bool) {
    if line.in_section() {
        return (Above::Section, true);
    }
    let kept = (above, false);
    match (above, line.kind()) {
        (Above::Nothing, _) | (_, LineKind::Comment) => kept,
        (_, LineKind::Blank) => (Above::Gap, false),
        _ => match key(line) {
            Some(key) if belongs(above, line, key) => (Above::Section, true),
            None if line.kind() == LineKind::Unrecognized && starts_blank(line) => kept,
            _ => (Above::Nothing, false),
        },
    }
}

/// Whether a stray directive was meant for the section above.
fn belongs(above: Above, line: &Line<'_>, key: &str) -> bool {
    let clearly = above == Above::Section || !is_global_key(key) || columns(line) >= 4;
    is_section_key(key) && clearly
}

fn starts_blank(line: &Line<'_>) -> bool {
    columns(line) > 0
}

/// Columns of indentation.
pub(super) fn columns(line: &Line<'_>) -> usize {
    let blanks = line
        .text()
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if *byte == b'\t' { 4 } else { 1 }).sum()
}
