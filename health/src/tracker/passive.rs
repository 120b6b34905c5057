//! Passive checks: what real traffic tells, judged by outlier rules. Pure.

use std::time::Duration;

use crate::Moment;

/// When reports of real requests make a target an outlier, and what happens then.
///
/// HAProxy: `observe`, `error-limit`, `on-error`; Envoy: outlier detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct PassivePolicy {
    consecutive: u32,
    percent: u8,
    samples: u32,
    window: Duration,
    pub(crate) action: OnOutlier,
}

/// What becomes of an outlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnOutlier {
    /// A check is made at once. HAProxy: `fastinter`, but sooner.
    CheckNow,
    /// It counts as one failed check. HAProxy: `fail-check`, its default.
    CountFailure,
    /// The target is down at once; checks bring it back. HAProxy: `mark-down`.
    MarkDown,
    /// No new connections for a time that grows with each ejection; Envoy's ejection.
    Eject {
        /// The first ejection; the nth in a row takes n times as long. One is forgotten for each
        /// such time in service.
        time: Duration,
        /// No ejection takes longer.
        longest: Duration,
    },
}

impl PassivePolicy {
    /// Ten failures in a row make an outlier, which counts as a failed check: HAProxy's defaults.
    pub const fn new() -> Self {
        Self {
            consecutive: 10,
            percent: 0,
            samples: 0,
            window: Duration::from_secs(10),
            action: OnOutlier::CountFailure,
        }
    }

    /// Sets how many failures in a row make an outlier; zero: any number is fine. Default 10.
    pub const fn consecutive(mut self, failures: u32) -> Self {
        self.consecutive = failures;
        self
    }

    /// Sets which share of failures makes an outlier: at least `percent` of at least `samples`
    /// reports within `window`. Default: none.
    pub const fn ratio(mut self, percent: u8, samples: u32, window: Duration) -> Self {
        (self.percent, self.samples, self.window) = (percent, samples, window);
        self
    }

    /// Sets what becomes of an outlier. Default: it counts as one failed check.
    pub const fn action(mut self, action: OnOutlier) -> Self {
        self.action = action;
        self
    }
}

impl Default for PassivePolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// The passive reports of one target.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outlier {
    streak: u32,
    window_start: Moment,
    good: u32,
    bad: u32,
    ejections: u32,
    /// When the last ejection ended.
    back_at: Moment,
    pub(crate) ejected_until: Option<Moment>,
}

impl Outlier {
    /// Takes one report; answers whether the target is an outlier now. Counting starts anew then.
    pub(crate) fn report(&mut self, policy: &PassivePolicy, now: Moment, success: bool) -> bool {
        if now.since(self.window_start) >= policy.window {
            (self.window_start, self.good, self.bad) = (now, 0, 0);
        }
        if success {
            (self.streak, self.good) = (0, self.good.saturating_add(1));
            return false;
        }
        (self.streak, self.bad) = (self.streak.saturating_add(1), self.bad.saturating_add(1));
        let row = policy.consecutive > 0 && self.streak >= policy.consecutive;
        let outlier = row || self.ratio_is_bad(policy);
        if outlier {
            (self.streak, self.good, self.bad) = (0, 0, 0);
        }
        outlier
    }

    fn ratio_is_bad(&self, policy: &PassivePolicy) -> bool {
        let all = u64::from(self.good) + u64::from(self.bad);
        policy.percent > 0
            && all >= u64::from(policy.samples.max(1))
            && u64::from(self.bad) * 100 >= all * u64::from(policy.percent)
    }

    /// Ejects the target; answers until when.
    ///
    /// Each ejection takes the first one's time longer than the one before; that is forgotten
    /// again, one step for each such time in service.
    pub(crate) fn eject(&mut self, now: Moment, time: Duration, longest: Duration) -> Moment {
        let served = now.since(self.back_at).as_nanos();
        let forgotten = u32::try_from(served / time.as_nanos().max(1)).unwrap_or(u32::MAX);
        self.ejections = self.ejections.saturating_sub(forgotten).saturating_add(1);
        let until = now + time.saturating_mul(self.ejections).min(longest.max(time));
        (self.ejected_until, self.back_at) = (Some(until), until);
        until
    }

    /// Ends an ejection whose time is over.
    pub(crate) fn tick(&mut self, now: Moment) {
        self.ejected_until = self.ejected_until.filter(|until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn failures_in_a_row_make_an_outlier_and_a_success_starts_anew() {
        let policy = PassivePolicy::new().consecutive(3);
        let mut outlier = Outlier::default();
        let mut report = |success| outlier.report(&policy, Moment::START, success);

        assert!(!report(false) && !report(false) && !report(true));
        assert!(!report(false) && !report(false) && report(false));
        assert!(!report(false), "counting starts anew");
    }

    #[test]
    fn a_share_of_failures_counts_within_its_window_only() {
        let policy = PassivePolicy::new().consecutive(0).ratio(50, 10, SECOND);
        let mut outlier = Outlier::default();
        let mut at =
            |ms: u64, success| outlier.report(&policy, Duration::from_millis(ms).into(), success);

        let early = (0..9).any(|n| at(n, n % 2 == 0));
        let later = (0..9).any(|n| at(2000 + n, n % 2 == 0));

        assert!(!early && !later);
        assert!(at(2010, false), "five of ten");
    }

    #[test]
    fn ejections_grow_and_are_bounded() {
        let mut outlier = Outlier::default();
        let mut now = Moment::START;
        let mut eject = |later: Duration| {
            let start = now + later;
            now = outlier.eject(start, SECOND, SECOND * 3);
            now.since(start)
        };

        let in_a_row = [(); 4].map(|()| eject(SECOND / 2));
        let after_two_seconds_of_service = eject(SECOND * 2);
        let after_a_minute = eject(SECOND * 60);

        assert_eq!(in_a_row, [SECOND, SECOND * 2, SECOND * 3, SECOND * 3]);
        assert_eq!(
            (after_two_seconds_of_service, after_a_minute),
            (SECOND * 3, SECOND)
        );
    }
}
