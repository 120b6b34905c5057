//! What an operation has to say: errors, warnings, notices.

mod details;
mod message;
mod wording;

use std::fmt;

pub use details::{
    Elsewhere, IntervalAdapted, Membership, MissingLevel, NotUnique, Ungroupable, WrongFamily,
};
pub use message::Message;

impl Message {
    pub(super) fn invalid(option: &str, value: &str, allowed: &str) -> Self {
        Self::InvalidValue {
            option: option.to_owned(),
            value: value.to_owned(),
            allowed: allowed.to_owned(),
        }
    }

    pub(super) fn missing(kind: &'static str, id: &str) -> Self {
        Self::NotFound {
            kind,
            id: id.to_owned(),
        }
    }
}

/// One message about an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    severity: Severity,
    forceable: bool,
    message: Message,
}

impl Report {
    pub(super) fn new(severity: Severity, message: Message) -> Self {
        Self {
            severity,
            forceable: false,
            message,
        }
    }

    pub(super) fn forceable(message: Message) -> Self {
        Self {
            severity: Severity::Error,
            forceable: true,
            message,
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether the same operation with `--force` only warns of this.
    #[must_use]
    pub fn is_forceable(&self) -> bool {
        self.forceable
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)?;
        if self.forceable {
            f.write_str(", use --force to override")
        } else {
            Ok(())
        }
    }
}

/// How much a [`Report`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The operation has done nothing.
    Error,
    /// Done, but probably not what was meant.
    Warning,
    /// Done, in a way that will stop to work.
    Deprecation,
    /// Done, and worth knowing.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Deprecation => "Deprecation Warning",
            Self::Info => "Info",
        })
    }
}

/// Why an operation was refused; the CIB is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    reports: Vec<Report>,
}

impl Refused {
    pub(super) fn new(reports: Vec<Report>) -> Self {
        Self { reports }
    }

    /// Refused for one reason.
    pub(super) fn of(message: Message) -> Self {
        Self::new(vec![Report::new(Severity::Error, message)])
    }

    /// Everything the operation has to say, warnings included, in order.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Only the errors.
    pub fn errors(&self) -> impl Iterator<Item = &Report> {
        self.reports
            .iter()
            .filter(|report| report.severity == Severity::Error)
    }

    /// Whether the same operation with `--force` would be done.
    #[must_use]
    pub fn is_forceable(&self) -> bool {
        self.errors().all(Report::is_forceable)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, report) in self.errors().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}", report.message)?;
        }
        if self.is_forceable() {
            f.write_str(", use --force to override")
        } else {
            Ok(())
        }
    }
}

impl std::error::Error for Refused {}
