//! Checks that cannot be planned.

use std::error::Error;
use std::fmt;

use ldirectord_conf::RealId;

use crate::PlanError;
use crate::probes::http::HttpError;

/// Why a real server's check cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// The request goes to another server than the real one.
    #[error("{real}: request `{request}` names a server: give only a path")]
    AbsoluteRequest {
        /// The real server and its virtual service.
        real: RealId,
        /// What was given.
        request: String,
    },
    /// The HTTP check cannot be built.
    #[error("{real}: the HTTP check cannot be built")]
    Http {
        /// The real server and its virtual service.
        real: RealId,
        /// What is wrong with it.
        source: HttpError,
    },
    /// There is no port to check.
    #[error("{real}: no port to check: add `checkport`, or a port to the real server")]
    NoPort {
        /// The real server and its virtual service.
        real: RealId,
    },
    /// A time or a count is out of range.
    #[error("{real}: the check cannot be scheduled")]
    Plan {
        /// The real server and its virtual service.
        real: RealId,
        /// What is wrong with it.
        source: Box<PlanError>,
    },
    /// This version has no such check.
    #[error(
        "{real}: {check} is not supported in this version: use checktype `connect` or a number (TCP), \
         `negotiate` with service `http` or `http_proxy`, `external`, `on` or `off`"
    )]
    Unsupported {
        /// The real server and its virtual service.
        real: RealId,
        /// The check, in the words of the file.
        check: String,
    },
}

impl SpecError {
    /// The real server whose check it is, and its virtual service.
    #[must_use]
    pub const fn real(&self) -> &RealId {
        match self {
            Self::AbsoluteRequest { real, .. }
            | Self::Http { real, .. }
            | Self::NoPort { real }
            | Self::Plan { real, .. }
            | Self::Unsupported { real, .. } => real,
        }
    }
}

/// All checks of one configuration that cannot be planned; at least one.
///
/// Prints one line for each, with its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecErrors(pub(super) Vec<SpecError>);

impl SpecErrors {
    /// The errors, in order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, SpecError> {
        self.0.iter()
    }
}

impl IntoIterator for SpecErrors {
    type Item = SpecError;
    type IntoIter = std::vec::IntoIter<SpecError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a SpecErrors {
    type Item = &'a SpecError;
    type IntoIter = std::slice::Iter<'a, SpecError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for SpecErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
            if let Some(cause) = error.source() {
                write!(f, ": {cause}")?;
            }
        }
        Ok(())
    }
}

impl Error for SpecErrors {}
