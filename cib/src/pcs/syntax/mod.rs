//! Which commands there are, in each dialect: their words, what follows them, their options.
//!
//! The first thing that a command line meets: it finds the command or says, as pcs does, what
//! would have been right. The parsers of the families then only see words of commands that exist,
//! with options that these have. The rows are facts of pcs 0.11.5 and 0.12.0 as they run; those of
//! 0.9 come from its sources and manual. What follows a command is written in our own notation:
//! `NAME` stands for a word, `[…]` for what may be left out, `…` for repetition.

mod complaint;
mod configuration;
mod constraint;
mod resource;
mod row;
mod usage;

pub use usage::Usage;

use row::{Row, rows};

use super::Dialect;
use super::error::CommandError;
use super::line::Line;

/// The families of commands that pcs has beside those of this library.
const FOREIGN: [(&str, Option<Dialect>); 8] = [
    ("booth", None),
    ("client", Some(Dialect::V0_11)),
    ("dr", Some(Dialect::V0_11)),
    ("host", Some(Dialect::V0_11)),
    ("pcsd", None),
    ("qdevice", None),
    ("quorum", None),
    ("status", None),
];

/// Finds the command, and checks that its options are its own.
pub(super) fn check(line: &Line) -> Result<(), CommandError> {
    let row = find(line)?;
    if let Some(instead) = row.replaced(line.dialect) {
        return Err(CommandError::Replaced { instead });
    }
    let mut allowed: Vec<&str> = row.options().collect();
    allowed.push("-f");
    line.allow(&allowed)?;
    let exclusive = line.given(&["--all", "--no-expire-check"]).len() > 1;
    if exclusive && line.dialect >= Dialect::V0_12 {
        let text = "Only one of '--all', '--no-expire-check' can be used";
        return Err(CommandError::Refused(text.to_owned()));
    }
    if row.path() == ["alert", "create"] && line.words.len() == 2 {
        return Err(wrong(Usage::of(line.dialect, &row.path())));
    }
    Ok(())
}

/// The row of the command that the words begin with.
fn find(line: &Line) -> Result<&'static Row, CommandError> {
    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
    let Some(family) = words.first() else {
        return Err(wrong(Usage::main()));
    };
    let all: Vec<&Row> = rows()
        .filter(|row| row.is_of(line.dialect) && row.word(0) == Some(family))
        .collect();
    if all.is_empty() {
        let foreign = FOREIGN.into_iter().any(|(name, since)| {
            name == *family && since.is_none_or(|since| line.dialect >= since)
        });
        return Err(if foreign {
            CommandError::unsupported(&line.words)
        } else {
            wrong(Usage::main())
        });
    }
    walk(&all, &words).ok_or_else(|| wrong(Usage::of(line.dialect, &attempt(&all, &words))))
}

/// Follows the words down the tree of commands.
fn walk<'r>(all: &[&'r Row], words: &[&str]) -> Option<&'r Row> {
    let mut here: Vec<&Row> = all.to_vec();
    let mut depth = 1;
    loop {
        let next = words.get(depth);
        let literal = |row: &&&Row| row.word(depth).is_some_and(|word| Some(&word) == next);
        let deeper: Vec<&Row> = here.iter().filter(literal).copied().collect();
        let deeper = if let (true, Some(next)) = (deeper.is_empty(), next) {
            let open = here.iter().filter(|row| match row.word(depth) {
                Some("*") => true,
                Some("=") => next.contains('='),
                _ => false,
            });
            open.copied().collect()
        } else {
            deeper
        };
        if !deeper.is_empty() {
            here = deeper;
            depth += 1;
            continue;
        }
        let leaf = here.iter().find(|row| row.depth() == depth);
        let default = || {
            let default = here.iter().find(|row| row.is_default_at(depth));
            default.filter(|_| next.is_none())
        };
        return leaf.or_else(default).copied();
    }
}

/// The words that lead to the mistake, an unknown one as nothing.
fn attempt(all: &[&Row], words: &[&str]) -> Vec<String> {
    let mut path = Vec::new();
    for (depth, word) in words.iter().enumerate().skip(1) {
        let before = words.get(..depth).unwrap_or_default();
        let fits = |row: &&&Row| row.starts_with(before) && row.word(depth) == Some(word);
        if !all.iter().any(|row| fits(&row)) {
            path.push(String::new());
            break;
        }
        path.push((*word).to_owned());
    }
    path.insert(
        0,
        words
            .first()
            .map_or_else(String::new, |word| (*word).to_owned()),
    );
    path
}

fn wrong(usage: Usage) -> CommandError {
    CommandError::WrongWords(Box::new(usage))
}

/// Gives an error of a parser the words that pcs has for it.
pub(super) fn explain(error: CommandError, line: &Line) -> CommandError {
    let path = || find(line).map_or_else(|_| line.words.clone(), Row::path);
    if matches!(error, CommandError::Usage { .. }) {
        let path = path();
        return match complaint::of(&path, line) {
            Some(text) => CommandError::Refused(text),
            None => wrong(Usage::of(line.dialect, &path)),
        };
    }
    if matches!(
        error,
        CommandError::LiveOnly { .. } | CommandError::Value(_)
    ) {
        return complaint::of_value(&path(), line).map_or(error, CommandError::Refused);
    }
    if let CommandError::UnknownOption { option } = &error
        && line.dialect < Dialect::V0_12
    {
        let start = format!("{option}=");
        let word = line
            .words
            .iter()
            .rev()
            .find(|word| word.starts_with(&start));
        let word = word.unwrap_or(option);
        return CommandError::Refused(format!("Unexpected parameter '{word}'"));
    }
    error
}
