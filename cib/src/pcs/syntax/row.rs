//! A row of the table of commands.

use super::super::Dialect;
use super::{configuration, constraint, resource};

/// Dialects as a set.
#[derive(Clone, Copy, Debug)]
pub(super) struct In(u8);

/// Only pcs 0.9.
pub(super) const EL7: In = In(1);
/// pcs 0.9 and 0.11.
pub(super) const OLD: In = In(3);
/// Only pcs 0.11.
pub(super) const V11: In = In(2);
/// Only pcs 0.12.
pub(super) const V12: In = In(4);
/// pcs 0.11 and 0.12.
pub(super) const NEW: In = In(6);
/// All dialects.
pub(super) const ALL: In = In(7);

/// What follows a command that no usage tells.
pub(super) const HIDDEN: &str = "-";

/// A command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The words, `?` behind one that may be left out; `*` for any, `=` for any with that sign.
    words: &'static str,
    /// What follows.
    syntax: &'static str,
    /// The options beside `-f` and `--debug`.
    options: &'static str,
    dialects: In,
    /// The command that took its place in 0.12.
    replaced: Option<&'static str>,
}

pub(super) const fn row(
    dialects: In,
    words: &'static str,
    syntax: &'static str,
    options: &'static str,
) -> Row {
    Row {
        words,
        syntax,
        options,
        dialects,
        replaced: None,
    }
}

/// A command that 0.12 only names to tell which one took its place.
pub(super) const fn replaced(
    words: &'static str,
    instead: &'static str,
    options: &'static str,
) -> Row {
    row(ALL, words, HIDDEN, options).instead(instead)
}

impl Row {
    pub(super) const fn instead(self, command: &'static str) -> Self {
        Self {
            replaced: Some(command),
            ..self
        }
    }

    pub(super) fn is_of(&self, dialect: Dialect) -> bool {
        let bit = match dialect {
            Dialect::V0_9 => 1,
            Dialect::V0_11 => 2,
            Dialect::V0_12 => 4,
        };
        self.dialects.0 & bit != 0
    }

    pub(super) fn replaced(&self, dialect: Dialect) -> Option<&'static str> {
        self.replaced.filter(|_| dialect >= Dialect::V0_12)
    }

    pub(super) fn word(&self, index: usize) -> Option<&'static str> {
        let word = self.words.split(' ').nth(index);
        word.map(|word| word.trim_end_matches('?'))
    }

    pub(super) fn depth(&self) -> usize {
        self.words.split(' ').count()
    }

    /// Whether the word at this depth, the last one, may be left out.
    pub(super) fn is_default_at(&self, depth: usize) -> bool {
        self.depth() == depth + 1 && self.words.ends_with('?')
    }

    pub(super) fn options(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.options.split_whitespace()
    }

    pub(super) fn starts_with(&self, words: &[&str]) -> bool {
        let same = |(index, word): (usize, &&str)| {
            self.word(index)
                .is_some_and(|own| own == *word || own == "*" || (own == "=" && word.contains('=')))
        };
        words.iter().enumerate().all(same)
    }

    /// The words as written when nothing is left out.
    pub(super) fn path(&self) -> Vec<String> {
        let words = self
            .words
            .split(' ')
            .filter(|word| !matches!(*word, "*" | "="));
        words
            .map(|word| word.trim_end_matches('?').to_owned())
            .collect()
    }

    /// The command without its family, and what follows; `None` if usages don't tell of it.
    pub(super) fn line(&self) -> Option<String> {
        if self.syntax == HIDDEN {
            return None;
        }
        let words = self
            .words
            .split(' ')
            .skip(1)
            .filter(|word| !matches!(*word, "*" | "="))
            .map(|word| match word.strip_suffix('?') {
                Some(word) => format!("[{word}]"),
                None => word.to_owned(),
            });
        let options = self.options().map(|option| format!("[{option}]"));
        let syntax = Some(self.syntax.to_owned()).filter(|syntax| !syntax.is_empty());
        let all: Vec<String> = words.chain(syntax).chain(options).collect();
        Some(all.join(" "))
    }
}

/// All commands of the families that this library has.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [resource::ROWS, constraint::ROWS, configuration::ROWS];
    tables.into_iter().flatten()
}
