//! Usages: what pcs prints when words are no command.

use std::fmt;

use super::super::Dialect;
use super::row::rows;

/// The first line of a usage of pcs, and the commands that it is about.
///
/// ```
/// use cib::pcs::{CommandError, Operation};
///
/// let error = "resource group add G".parse::<Operation>().expect_err("no resource");
/// let CommandError::WrongWords(usage) = error else { panic!("{error}") };
/// assert_eq!(usage.to_string().lines().next(), Some("Usage: pcs resource group add..."));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    head: String,
    commands: Vec<String>,
}

/// What stands after the family in families whose first line is always the same.
const FIXED: [(&str, &str); 4] = [
    ("alert", "<command>"),
    ("constraint", "[constraints]..."),
    ("node", "<command>"),
    ("tag", "<command>"),
];

impl Usage {
    /// Of pcs as a whole.
    pub(in super::super) fn main() -> Self {
        let mut families: Vec<String> = rows()
            .filter_map(|row| row.word(0))
            .map(str::to_owned)
            .collect();
        families.dedup();
        Self {
            head: "[-f file] [-h] [commands]...".to_owned(),
            commands: families,
        }
    }

    /// Of a command: its words, the last one empty if it was unknown.
    pub(in super::super) fn of(dialect: Dialect, path: &[String]) -> Self {
        let Some((family, words)) = path.split_first() else {
            return Self::main();
        };
        let all: Vec<String> = rows()
            .filter(|row| row.is_of(dialect) && row.word(0) == Some(family))
            .filter_map(super::Row::line)
            .collect();
        let mut words = words;
        let mut prefix = words.join(" ");
        let mut commands = matching(&all, &prefix);
        // What no usage knows is left away from the end.
        while commands.is_empty() && !words.is_empty() {
            words = words.split_last().map_or(words, |(_, rest)| rest);
            prefix = words.join(" ");
            commands = matching(&all, &prefix);
        }
        let fixed = FIXED.into_iter().find(|(name, _)| name == family);
        let rest = match fixed {
            Some((_, rest)) => rest.to_owned(),
            None if path.len() == 1 => "[commands]...".to_owned(),
            None => format!("{prefix}..."),
        };
        Self {
            head: format!("{family} {rest}"),
            commands,
        }
    }

    /// Of commands that are not in the table.
    pub(in super::super) fn with(head: String, commands: impl Iterator<Item = String>) -> Self {
        let commands = commands.collect();
        Self { head, commands }
    }

    /// The commands, each with what may follow it.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(String::as_str)
    }
}

fn matching(all: &[String], prefix: &str) -> Vec<String> {
    let lines = all.iter().filter(|line| line.starts_with(prefix));
    lines.cloned().collect()
}

impl fmt::Display for Usage {
    /// The first line as pcs prints it; the commands in our own notation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Usage: pcs {}", self.head)?;
        self.commands
            .iter()
            .try_for_each(|command| write!(f, "\n    {command}"))
    }
}
