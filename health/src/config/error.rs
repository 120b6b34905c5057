//! Configuration that makes no plan.

use std::error::Error;
use std::fmt;

use crate::{PlanError, TransportError};

/// Why a check cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The probe refuses its options.
    #[error("options of probe `{probe}`: {problem}")]
    Options {
        /// The probe's name.
        probe: String,
        /// What is wrong, and what to write instead.
        problem: String,
    },
    /// A time, a count or the transport is out of range.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The target is no address and port.
    #[error(
        "target `{}` is not ADDRESS:PORT: write 192.0.2.1:80, [2001:db8::1]:80 or [fe80::1%eth0]:80",
        text.escape_debug()
    )]
    Target {
        /// What was given.
        text: String,
    },
    /// Something is wrong further down.
    #[error("{path}: {problem}")]
    At {
        /// The path to it: `all[1]`, `checks.www1.transport.dscp`.
        path: String,
        /// What is wrong there.
        problem: Box<Self>,
    },
    /// A target that reports by itself is not polled.
    #[error(
        "`{field}` is of no use with `push`: the target reports within that time, nothing is sent"
    )]
    Push {
        /// The field that contradicts it.
        field: &'static str,
    },
    /// The text is not in its format, or has a field that is not known.
    #[error("{problem}")]
    Text {
        /// What the parser says, with the place.
        problem: String,
    },
    /// The transport is impossible, or needs a privilege that is missing.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A node of a tree is nothing, or more than one thing.
    #[error(
        "a check needs exactly one of `probe` (with its `options`), `all`, `any`, `quorum`, `combined` and `push`, the last two for a whole plan only"
    )]
    Tree,
    /// Nobody has registered such a probe.
    #[error("probe `{}` is unknown: use one of {known}, or add it with Registry::with", name.escape_debug())]
    UnknownProbe {
        /// What was given.
        name: String,
        /// The names that are registered.
        known: String,
    },
    /// A weight that nothing adds up.
    #[error(
        "`weight` counts in a `quorum` only: drop it, or write `quorum` with `needed` and `of`"
    )]
    Weight,
}

impl ConfigError {
    /// The same error, further down from here.
    pub(super) fn within(self, place: impl fmt::Display) -> Self {
        let (path, problem) = if let Self::At { path, problem } = self {
            (format!("{place}.{path}"), problem)
        } else {
            (place.to_string(), Box::new(self))
        };
        Self::At { path, problem }
    }

    /// What a format's reader says, with the path to the place.
    pub(super) fn at_path<E: fmt::Display>(error: &serde_path_to_error::Error<E>) -> Self {
        let text = Self::Text {
            problem: error.inner().to_string(),
        };
        if error.path().iter().next().is_none() {
            return text;
        }
        text.within(error.path())
    }
}

/// All checks that cannot be planned, by name; at least one. Prints one line for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub(super) Vec<(String, ConfigError)>);

impl ConfigErrors {
    /// The errors with the names of their checks, in order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ConfigError)> {
        self.0.iter().map(|(name, error)| (name.as_str(), error))
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, error)) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{name}: {error}")?;
        }
        Ok(())
    }
}

impl Error for ConfigErrors {}
