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
    #[error("a check needs exactly one of `probe` (with its `options`), `all`, `any` and `quorum`")]
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
