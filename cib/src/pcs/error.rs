//! Why words are no operation.

use crate::model::ValueError;

/// Why words are no operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// One option twice, with different values.
    #[error("option `{option}` has two different values: give one")]
    DuplicateOption {
        /// The option.
        option: String,
    },
    /// No words at all.
    #[error("no command: expected `resource`, `constraint`, `property`, …")]
    Empty,
    /// A command that asks a live cluster or changes one while it runs.
    #[error("`{command}` works on a live cluster only, not on a file")]
    LiveOnly {
        /// The command.
        command: &'static str,
    },
    /// A word like `=value`.
    #[error("`{option}` has no name before `=`")]
    MissingName {
        /// The word.
        option: String,
    },
    /// A word without `=` where one is needed.
    #[error("`{option}` has no value: write `{option}=VALUE`")]
    MissingValue {
        /// The word.
        option: String,
    },
    /// An option twice.
    #[error("option `{option}` can only be given once")]
    RepeatedOption {
        /// The option.
        option: &'static str,
    },
    /// An option that the command does not have.
    #[error("option `{option}` is not known to this command")]
    UnknownOption {
        /// The option.
        option: String,
    },
    /// A command that this version does not offer.
    #[error("`{command}` is not supported yet: use pcs")]
    Unsupported {
        /// The command.
        command: String,
    },
    /// A line that ends inside quotes or after a backslash.
    #[error("the line ends inside quotes or after a backslash")]
    Unterminated,
    /// Words that do not fit the command.
    #[error("wrong words for `{command}`: expected {expected}")]
    Usage {
        /// The command.
        command: &'static str,
        /// Its grammar.
        expected: &'static str,
    },
    /// A value that is not valid.
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl CommandError {
    /// Names the command by its first words.
    pub(super) fn unsupported(words: &[String]) -> Self {
        let words: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
        Self::Unsupported {
            command: words.join(" "),
        }
    }

    /// Whether the words may well be a pcs command, but one that this version does not offer.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported { .. })
    }
}
