//! Why a tool of the cluster did not do its work.

use super::exit::ExitCode;
use super::run::{Answer, RunError};
use crate::xml::ParseError;

/// Why a tool did not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// It could not be run to its end.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It failed.
    #[error("`{call}` ended with {code}: {message}")]
    Failed {
        /// The command line.
        call: String,
        /// Its exit code.
        code: ExitCode,
        /// The end of what it said, at most 2,000 characters.
        message: String,
    },
    /// A signal ended it.
    #[error("`{call}` was killed by a signal")]
    Killed {
        /// The command line.
        call: String,
    },
    /// Its output is not what this tool prints.
    #[error("output of `{call}` not understood: expected {expected}")]
    Output {
        /// The command line.
        call: String,
        /// What was expected.
        expected: &'static str,
    },
    /// The CIB that it printed is no CIB.
    #[error("`{call}` printed no CIB")]
    Cib {
        /// The command line.
        call: String,
        /// What is wrong with it.
        source: ParseError,
    },
}

/// What corosync's tools say where it does not run.
const NO_COROSYNC: [&str; 2] = ["Cannot initialize CMAP service", "CS_ERR_LIBRARY"];

/// Longest message that is quoted, in characters.
const QUOTED: usize = 2000;

impl ToolError {
    /// The exit code, where the tool has ended with one.
    #[must_use]
    pub const fn code(&self) -> Option<ExitCode> {
        match self {
            Self::Failed { code, .. } => Some(*code),
            Self::Run(_) | Self::Killed { .. } | Self::Output { .. } | Self::Cib { .. } => None,
        }
    }

    /// Whether it is a tool of corosync, and that does not run on the node.
    #[must_use]
    pub fn is_without_corosync(&self) -> bool {
        let Self::Failed { message, .. } = self else {
            return false;
        };
        NO_COROSYNC.iter().any(|text| message.contains(text))
    }

    pub(super) fn failed(call: &str, answer: &Answer) -> Self {
        let call = call.to_owned();
        let Some(code) = answer.code else {
            return Self::Killed { call };
        };
        let mut message = last_words(&answer.errors);
        if NO_COROSYNC.iter().any(|text| message.contains(text)) {
            message += ": is the cluster running on this node?";
        }
        Self::Failed {
            call,
            code: ExitCode::from(code),
            message,
        }
    }

    /// For output that cannot be read: because the tool failed, or for a reason of its own.
    pub(super) fn failed_or_unclear(call: &str, answer: &Answer) -> Self {
        if answer.code == Some(0) {
            let call = call.to_owned();
            return Self::Output {
                call,
                expected: "XML of `--output-as=xml`",
            };
        }
        Self::failed(call, answer)
    }
}

/// The end of what a tool has said, on one line.
fn last_words(errors: &[u8]) -> String {
    let text = String::from_utf8_lossy(errors);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("; ");
    let skipped = text.chars().count().saturating_sub(QUOTED);
    text.chars()
        .skip(skipped)
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect()
}
