//! Why words are no operation.

use super::syntax::Usage;
use crate::model::ValueError;

/// Why words are no operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// One option twice, with different values.
    #[error("duplicate option '{option}' with different values '{first}' and '{second}'")]
    DuplicateOption {
        /// The option.
        option: String,
        /// The value given first.
        first: String,
        /// The other value.
        second: String,
    },
    /// Words given twice.
    #[error("duplicate argument{}: {}", plural(words), quoted(words))]
    DuplicateWords {
        /// The words.
        words: Vec<String>,
    },
    /// No words at all.
    #[error("no command: expected `resource`, `constraint`, `property`, …")]
    Empty,
    /// An option that no command has, or one that is written wrongly.
    #[error("option {option} {fault}")]
    Getopt {
        /// The option as given, or its full name.
        option: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A command that asks a live cluster or changes one while it runs.
    #[error("`{command}` works on a live cluster only, not on a file")]
    LiveOnly {
        /// The command.
        command: &'static str,
    },
    /// A word like `=value`.
    #[error("missing key in '{option}' option")]
    MissingName {
        /// The word.
        option: String,
    },
    /// A word without `=` where one is needed.
    #[error("missing value of '{option}' option")]
    MissingValue {
        /// The word.
        option: String,
    },
    /// An option twice.
    #[error("{option} can only be used once")]
    RepeatedOption {
        /// The option.
        option: &'static str,
    },
    /// Options that do not go together, or words that lack others; the wording of pcs.
    #[error("{0}")]
    Refused(String),
    /// A command that was replaced by another before this dialect.
    #[error(
        "This command has been replaced with 'pcs {instead}'. See 'man pcs' -> Changes in pcs-0.12."
    )]
    Replaced {
        /// The command to use.
        instead: &'static str,
    },
    /// A time that is none.
    #[error("'{value}' is not a valid --request-timeout value, use a positive integer")]
    RequestTimeout {
        /// The value given.
        value: String,
    },
    /// A `NAME=VALUE` word whose name the command does not have.
    #[error("Unknown option '{option}'")]
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
    /// Options of other commands.
    #[error(
        "Specified option{} {} {} not supported in this command",
        plural(options),
        quoted(options),
        if options.len() > 1 { "are" } else { "is" }
    )]
    UnsupportedOptions {
        /// The options, sorted.
        options: Vec<String>,
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
    /// Words that are no command, or not the words of the command that they begin with.
    #[error("{0}")]
    WrongWords(Box<Usage>),
}

fn plural(words: &[String]) -> &'static str {
    if words.len() > 1 { "s" } else { "" }
}

fn quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    words.join(", ")
}

impl CommandError {
    /// Names the command by its first words.
    pub(super) fn unsupported(words: &[String]) -> Self {
        let words: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
        Self::Unsupported {
            command: words.join(" "),
        }
    }

    /// What pcs prints on standard error: the usage of the command, or `Error: …`.
    #[must_use]
    pub fn report(&self) -> String {
        if let Self::WrongWords(usage) = self {
            return format!("\n{usage}\n");
        }
        let usage = if matches!(self, Self::Getopt { .. }) {
            format!("\n{}\n", Usage::main())
        } else {
            String::new()
        };
        format!("Error: {self}\n{usage}")
    }

    /// Whether the words may well be a pcs command, but one that this version does not offer.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported { .. })
    }
}
