//! How results become states.

use std::time::Duration;

use super::FlapPolicy;

/// Rise, fall, first result, start, flap damping and slow start of one target.
///
/// ```
/// use health::tracker::Policy;
///
/// let policy = Policy::new().rise(2).fall(3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Policy {
    pub(crate) rise: u32,
    pub(crate) fall: u32,
    pub(crate) first: FirstResult,
    pub(crate) start: Start,
    pub(crate) flap: Option<FlapPolicy>,
    pub(crate) slow_start: Duration,
}

/// What the first conclusive result does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize, serde::Serialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum FirstResult {
    /// It decides at once, as in ldirectord; also over a state that was only assumed.
    #[default]
    Decides,
    /// It counts as any other: rise passes or fall failures in a row are needed.
    Counts,
}

/// What a target is before its first result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize, serde::Serialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Start {
    /// Unknown: gets no traffic until it passed.
    #[default]
    Unknown,
    /// Assumed to be up. keepalived's default, HAProxy.
    Up,
    /// Assumed to be down. keepalived: `alpha`; nginx: `mandatory`.
    Down,
}

impl Policy {
    /// The defaults of ldirectord: rise 1, fall 1, the first result decides.
    pub const fn new() -> Self {
        Self {
            rise: 1,
            fall: 1,
            first: FirstResult::Decides,
            start: Start::Unknown,
            flap: None,
            slow_start: Duration::ZERO,
        }
    }

    /// Sets how many passes in a row bring a target up. Default 1; zero counts as 1.
    pub const fn rise(mut self, passes: u32) -> Self {
        self.rise = passes;
        self
    }

    /// Sets how many failures in a row bring a target down. Default 1; zero counts as 1.
    pub const fn fall(mut self, failures: u32) -> Self {
        self.fall = failures;
        self
    }

    /// Sets what the first result does. Default: it decides.
    pub const fn first_result(mut self, first: FirstResult) -> Self {
        self.first = first;
        self
    }

    /// Sets what a target is before its first result. Default unknown.
    pub const fn start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Damps flapping. Default: not.
    pub const fn flap(mut self, policy: FlapPolicy) -> Self {
        self.flap = Some(policy);
        self
    }

    /// Sets the time over which a target that comes back gets its whole weight. Default zero.
    pub const fn slow_start(mut self, time: Duration) -> Self {
        self.slow_start = time;
        self
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}
