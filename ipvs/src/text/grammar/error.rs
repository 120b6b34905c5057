//! Why a line is no rule.

use thiserror::Error;

use crate::model::{CombinationError, ValueError};
use crate::table::TableError;

/// A line that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ParseError {
    line: usize,
    column: usize,
    problem: Problem,
}

impl ParseError {
    pub(crate) const fn new(column: usize, problem: Problem) -> Self {
        Self {
            line: 1,
            column,
            problem,
        }
    }

    pub(crate) const fn at_line(mut self, line: usize) -> Self {
        self.line = line;
        self
    }

    /// Line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Column in bytes, from 1; for separate arguments as if they were joined by blanks.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// What is wrong there.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The first option is no command.
    #[error("expected a command first, such as `-A`, `-a` or `-L`")]
    NoCommand,
    /// A second command.
    #[error("`{option}` is a second command: write it on a line of its own")]
    SecondCommand {
        /// The option as written.
        option: String,
    },
    /// A command that makes no rule.
    #[error("`{option}` is no rule: rules add, edit, delete, zero, set, start and stop")]
    NoRule {
        /// The option as written.
        option: String,
    },
    /// An option that nobody knows.
    #[error("unknown option `{option}`{}", suggestion(.similar.as_ref()))]
    UnknownOption {
        /// The option as written.
        option: String,
        /// An option of a similar name.
        similar: Option<String>,
    },
    /// A word of the complete dialect, in the compatible one.
    #[error("`{option}` is a word of the complete dialect: ipvsadm does not know it")]
    Extension {
        /// The word as written.
        option: String,
    },
    /// An option without its value.
    #[error("`{option}` needs a value behind it")]
    MissingValue {
        /// The option as written.
        option: String,
    },
    /// A value that the option does not take.
    #[error("`{option}` takes no value")]
    UnexpectedValue {
        /// The option as written.
        option: String,
    },
    /// A word that belongs to no option.
    #[error("`{word}` belongs to no option: remove it")]
    UnexpectedWord {
        /// The word.
        word: String,
    },
    /// Two options that say the same.
    #[error("`{option}` says again what `{first}` says: keep one of them")]
    Repeated {
        /// The option as written.
        option: String,
        /// The earlier one as written.
        first: String,
    },
    /// An option that does not belong to the command, or not to another option.
    #[error("`{option}` does not go with {with}")]
    Misplaced {
        /// The option as written.
        option: String,
        /// What it does not go with.
        with: String,
    },
    /// An option that the command needs.
    #[error("{with} needs {option}")]
    MissingOption {
        /// What is needed.
        option: &'static str,
        /// What needs it.
        with: String,
    },
    /// A value that is none.
    #[error("`{value}` is no value of `{option}`: expected {expected}")]
    Value {
        /// The option as written.
        option: String,
        /// The value as written.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A value out of range.
    #[error(transparent)]
    Range(ValueError),
    /// Settings that mean nothing together.
    #[error(transparent)]
    Combination(CombinationError),
    /// A rule that does not fit the rules before it.
    #[error(transparent)]
    Table(Box<TableError>),
    /// A rule for a service or a destination that no rule before it adds, or that one has added.
    #[error("{object} {}: use `{remedy}`", if *.exists { "is there already" } else { "is not there" })]
    Order {
        /// The service, destination or daemon.
        object: String,
        /// Whether it is there.
        exists: bool,
        /// The command that helps.
        remedy: &'static str,
    },
    /// A comment in the compatible dialect.
    #[error("ipvsadm has no comments: remove the line or read it in the complete dialect")]
    Comment,
    /// A line longer than any rule.
    #[error("the line has more than {limit} bytes: no rule is so long")]
    TooLong {
        /// Longest line that is read.
        limit: usize,
    },
}

impl Problem {
    /// Status with which `ipvsadm` ends: 255 for options that it cannot read, 2 for values.
    #[must_use]
    pub const fn exit_status(&self) -> u8 {
        match self {
            Self::NoCommand
            | Self::NoRule { .. }
            | Self::UnknownOption { .. }
            | Self::Extension { .. }
            | Self::MissingValue { .. }
            | Self::UnexpectedValue { .. }
            | Self::Comment => 255,
            Self::SecondCommand { .. }
            | Self::UnexpectedWord { .. }
            | Self::Repeated { .. }
            | Self::Misplaced { .. }
            | Self::MissingOption { .. }
            | Self::Value { .. }
            | Self::Range(_)
            | Self::Combination(_)
            | Self::Table(_)
            | Self::Order { .. }
            | Self::TooLong { .. } => 2,
        }
    }
}

impl From<ValueError> for Problem {
    fn from(error: ValueError) -> Self {
        Self::Range(error)
    }
}

impl From<CombinationError> for Problem {
    fn from(error: CombinationError) -> Self {
        Self::Combination(error)
    }
}

fn suggestion(similar: Option<&String>) -> String {
    similar.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
