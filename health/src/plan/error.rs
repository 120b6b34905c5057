//! Plans that cannot be carried out.

use std::time::Duration;

use crate::TransportError;
use crate::check::CheckError;

/// Why a plan cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// An interval or a timeout is out of range.
    #[error("{what} is {given:?}: choose between 1 ms and 365 days")]
    Duration {
        /// Which one: `interval`, `fast interval`, `down interval`, `longest down interval` or
        /// `timeout`.
        what: &'static str,
        /// What was given.
        given: Duration,
    },
    /// The back-off of a target that is down ends before it begins.
    #[error(
        "down interval grows from {first:?} to {longest:?}: choose a longest one that is longer"
    )]
    Backoff {
        /// The first interval of a target that is down.
        first: Duration,
        /// What it was to grow to.
        longest: Duration,
    },
    /// The jitter is too large.
    #[error("jitter is {given} % of the interval: choose at most 50 %")]
    Jitter {
        /// What was given, in percent.
        given: u8,
    },
    /// A threshold is zero.
    #[error("rise and fall must be at least 1, not {rise} and {fall}")]
    Thresholds {
        /// What was given as rise.
        rise: u32,
        /// What was given as fall.
        fall: u32,
    },
    /// Flap damping could never begin or never end.
    #[error("flap damping needs a half-life, and 0 < reuse < suppress")]
    Flap,
    /// The tree of probes has no sensible verdict.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The sockets cannot reach the target.
    #[error(transparent)]
    Transport(#[from] TransportError),
}
