//! The set of operations, and their command lines.

use std::fmt;
use std::str::FromStr;

use super::constraint::{self, ColocationAdd, ConstraintConfig, LocationPrefers};
use super::edit::{Edit, Outcome};
use super::property::PropertySet;
use super::report::{Refused, Report};
use super::resource::{self, ResourceCreate, ResourceDisable, ResourceEnable};
use super::words::{self, Line, quote};
use super::{Dialect, Metadata};
use crate::cib::Cib;
use crate::model::ValueError;

/// One change of a CIB, as one pcs command makes it.
///
/// Built from the structs it holds, or read from the words that follow `pcs -f FILE`: with
/// [`FromStr`] from a line that is quoted as for a shell, with [`Operation::parse_argv`] from
/// separate words. [`Display`](fmt::Display) gives such a line back.
///
/// ```
/// use cib::pcs::{Operation, PropertySet};
///
/// let operation: Operation = "property set stonith-enabled=false".parse()?;
/// assert_eq!(operation, PropertySet::new("stonith-enabled", "false").into());
/// # Ok::<(), cib::pcs::CommandError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// `constraint colocation add`.
    ColocationAdd(ColocationAdd),
    /// `constraint config`: shows, and changes nothing.
    ConstraintConfig(ConstraintConfig),
    /// `constraint location RESOURCE prefers|avoids`.
    LocationPrefers(LocationPrefers),
    /// `property set` and `property unset`.
    PropertySet(PropertySet),
    /// `resource create`.
    ResourceCreate(Box<ResourceCreate>),
    /// `resource disable`.
    ResourceDisable(ResourceDisable),
    /// `resource enable`.
    ResourceEnable(ResourceEnable),
}

impl Operation {
    /// Reads the words that follow `pcs -f FILE`.
    ///
    /// # Errors
    /// [`CommandError`] when the words are no command, or one that this version does not offer.
    pub fn parse_argv(argv: &[impl AsRef<str>]) -> Result<Self, CommandError> {
        let line = Line::parse(argv)?;
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        let rest = |skip| line.words.get(skip..).unwrap_or_default();
        match words.as_slice() {
            [] => Err(CommandError::Empty),
            ["property", "set", ..] => PropertySet::parse(&line, rest(2)).map(Self::from),
            ["property", "unset", ..] => PropertySet::parse_unset(&line, rest(2)).map(Self::from),
            ["resource", "create", ..] => resource::parse_create(&line, rest(2)).map(Self::from),
            ["resource", "disable", ..] => ResourceDisable::parse(&line, rest(2)).map(Self::from),
            ["resource", "enable", ..] => ResourceEnable::parse(&line, rest(2)).map(Self::from),
            ["constraint", ..] => constraint::parse(&line, rest(1)),
            [first, second, ..] => Err(CommandError::unsupported(&[first, second])),
            [only] => Err(CommandError::unsupported(&[only])),
        }
    }

    /// Does the operation to the CIB, or leaves it exactly as it is.
    ///
    /// Returns warnings and notices. `epoch` and `num_updates` count as `pcs -f` makes them count:
    /// an operation that changes nothing leaves them alone.
    ///
    /// # Errors
    /// [`Refused`] with all reports, when pcs or the schema check behind it would refuse.
    pub fn apply(
        &self,
        cib: &mut Cib,
        metadata: &Metadata,
        dialect: Dialect,
    ) -> Result<Vec<Report>, Refused> {
        let force = self.is_forced();
        let mut edit = Edit {
            cib,
            metadata,
            dialect,
            force,
            reports: Vec::new(),
        };
        let start = edit.begin();
        let outcome = self.run(&mut edit).and_then(|()| edit.check());
        let Edit { cib, reports, .. } = edit;
        match outcome {
            Ok(()) => {
                cib.tree_mut().commit(start);
                Ok(reports)
            }
            Err(_) => {
                cib.tree_mut().rollback(start);
                Err(Refused::new(reports))
            }
        }
    }

    fn is_forced(&self) -> bool {
        match self {
            Self::ColocationAdd(operation) => operation.force,
            Self::LocationPrefers(operation) => operation.force,
            Self::PropertySet(operation) => operation.force,
            Self::ResourceCreate(operation) => operation.force,
            Self::ConstraintConfig(_) | Self::ResourceDisable(_) | Self::ResourceEnable(_) => false,
        }
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        match self {
            Self::ColocationAdd(operation) => operation.run(edit),
            Self::ConstraintConfig(operation) => operation.run(edit),
            Self::LocationPrefers(operation) => operation.run(edit),
            Self::PropertySet(operation) => operation.run(edit),
            Self::ResourceCreate(operation) => operation.run(edit),
            Self::ResourceDisable(operation) => operation.run(edit),
            Self::ResourceEnable(operation) => operation.run(edit),
        }
    }

    /// The words of the command line, not quoted.
    #[must_use]
    pub fn to_argv(&self) -> Vec<String> {
        match self {
            Self::ColocationAdd(operation) => operation.words(),
            Self::ConstraintConfig(operation) => operation.words(),
            Self::LocationPrefers(operation) => operation.words(),
            Self::PropertySet(operation) => operation.words(),
            Self::ResourceCreate(operation) => operation.words(),
            Self::ResourceDisable(operation) => operation.words(),
            Self::ResourceEnable(operation) => operation.words(),
        }
    }
}

impl fmt::Display for Operation {
    /// The words that follow `pcs -f FILE`, quoted for a shell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.to_argv().iter().map(|word| quote(word)).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Operation {
    type Err = CommandError;

    fn from_str(line: &str) -> Result<Self, CommandError> {
        Self::parse_argv(&words::split(line)?)
    }
}

macro_rules! from {
    ($($name:ident),*) => {
        $(impl From<$name> for Operation {
            fn from(operation: $name) -> Self {
                Self::$name(operation)
            }
        })*
    };
}

from!(
    ColocationAdd,
    ConstraintConfig,
    LocationPrefers,
    PropertySet,
    ResourceDisable,
    ResourceEnable
);

impl From<ResourceCreate> for Operation {
    fn from(operation: ResourceCreate) -> Self {
        Self::ResourceCreate(Box::new(operation))
    }
}

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
    #[error("no command: expected `property`, `resource` or `constraint`")]
    Empty,
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
    pub(super) fn unsupported(words: &[&str]) -> Self {
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
