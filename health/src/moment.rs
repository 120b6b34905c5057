//! A point in time as a number, so that decisions need no clock.

use std::ops::Add;
use std::time::Duration;

/// A point in time, in nanoseconds since an epoch of the caller's choice.
///
/// Decision code takes it as an argument; the monitor counts from its own start, on the monotonic
/// clock, so that a change of the wall clock moves nothing. Range: 584 years; sums saturate.
///
/// ```
/// use std::time::Duration;
/// use health::Moment;
///
/// let start = Moment::START;
/// let later = start + Duration::from_secs(5);
/// assert_eq!(later.since(start), Duration::from_secs(5));
/// assert_eq!(start.since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// The epoch itself.
    pub const START: Self = Self(0);
    /// Later than everything.
    pub(crate) const NEVER: Self = Self(u64::MAX);

    /// The moment that is this many nanoseconds after the epoch.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// The time since an earlier moment; zero if that one is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    pub(crate) fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(nanos(time)))
    }

    pub(crate) const fn since_start(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

impl From<Duration> for Moment {
    fn from(since_epoch: Duration) -> Self {
        Self(nanos(since_epoch))
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(nanos(time)))
    }
}

/// Nanoseconds of a duration; 584 years at the most.
pub(crate) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
