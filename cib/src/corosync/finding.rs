//! What is wrong with a corosync.conf, with line and column.

use std::fmt;

use crate::check::Severity;
use crate::xml::Position;

/// What a [`Finding`] is about. Its text form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum FindingCode {
    /// Links, addresses or names that do not go together.
    Address,
    /// Encryption that cannot be.
    Crypto,
    /// A name that corosync cannot store.
    Name,
    /// Ids of nodes that are missing or there twice.
    NodeId,
    /// Options of the quorum that exclude each other or mean nothing.
    Quorum,
    /// An option that stands twice in one section.
    Repeated,
    /// A line that corosync stops at.
    Syntax,
    /// Bytes that are no UTF-8, which pcs cannot read.
    Text,
    /// An option that the section does not have.
    UnknownOption,
    /// A section that nobody reads.
    UnknownSection,
    /// A value that the option cannot have.
    Value,
}

impl FindingCode {
    /// The stable text form, such as `node-id`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Crypto => "crypto",
            Self::Name => "name",
            Self::NodeId => "node-id",
            Self::Quorum => "quorum",
            Self::Repeated => "repeated",
            Self::Syntax => "syntax",
            Self::Text => "text",
            Self::UnknownOption => "unknown-option",
            Self::UnknownSection => "unknown-section",
            Self::Value => "value",
        }
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong: an error if corosync refuses the file, a warning if not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    pub(super) code: FindingCode,
    pub(super) severity: Severity,
    pub(super) position: Position,
    pub(super) message: String,
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it is.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// What is wrong, what was expected, and the remedy.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// `LINE:COLUMN: SEVERITY: MESSAGE [CODE]`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            severity,
            position,
            message,
        } = self;
        let word = if *severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        write!(
            f,
            "{}:{}: {word}: {message} [{code}]",
            position.line, position.column
        )
    }
}
