//! Whether to believe that everything fails at once. Pure.
//!
//! When nearly all targets that worked begin to time out within one window, the likeliest culprit
//! is the checker's own network. Then a canary, a check of something that is always there (the
//! default gateway, a port of this host), is asked first: if it fails too, nothing was learned.

use std::time::Duration;

use crate::{Moment, Reason, Report};

/// When the monitor suspects itself.
///
/// ```
/// use std::time::Duration;
/// use health::group::SuspicionPolicy;
///
/// let policy = SuspicionPolicy::new().at_least(10).percent(90).window(Duration::from_secs(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct SuspicionPolicy {
    at_least: u32,
    percent: u32,
    window: Duration,
}

impl SuspicionPolicy {
    /// At least 5 working targets, and 80 % of all results, fail within 5 s.
    pub const fn new() -> Self {
        Self {
            at_least: 5,
            percent: 80,
            window: Duration::from_secs(5),
        }
    }

    /// Sets how many results of working targets must be failures. Default 5.
    pub const fn at_least(mut self, failures: u32) -> Self {
        self.at_least = failures;
        self
    }

    /// Sets which share of the window's results must be such failures. Default 80 %.
    pub const fn percent(mut self, percent: u32) -> Self {
        self.percent = percent;
        self
    }

    /// Sets the window. Default 5 s.
    pub const fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }
}

impl Default for SuspicionPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What to do with a failure of a target that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It counts.
    Believe,
    /// It waits for the canary, which is to be asked now.
    AskCanary,
    /// It is inconclusive: the canary fails too.
    Disbelieve,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Watching,
    Asking,
    Suspected,
}

/// The recent results of all targets together.
#[derive(Clone, Debug)]
pub(crate) struct Suspicion {
    policy: SuspicionPolicy,
    mode: Mode,
    /// Failures and passes in the half window that runs, and in the one before.
    halves: [(u32, u32); 2],
    half_start: Moment,
    believe_until: Moment,
}

impl Suspicion {
    pub(crate) const fn new(policy: SuspicionPolicy) -> Self {
        Self {
            policy,
            mode: Mode::Watching,
            halves: [(0, 0); 2],
            half_start: Moment::START,
            believe_until: Moment::START,
        }
    }

    /// Whether a failure is of the kind that a broken network of our own makes.
    pub(crate) fn is_symptom(report: &Report) -> bool {
        matches!(report.reason(), Some(Reason::Timeout | Reason::Unreachable))
    }

    pub(crate) fn pass(&mut self, now: Moment) {
        self.turn(now);
        let [(_, passes), _] = &mut self.halves;
        *passes = passes.saturating_add(1);
    }

    /// A target that worked shows a symptom.
    pub(crate) fn symptom(&mut self, now: Moment) -> Trust {
        self.turn(now);
        let [(failures, _), _] = &mut self.halves;
        *failures = failures.saturating_add(1);
        match self.mode {
            Mode::Suspected => return Trust::Disbelieve,
            Mode::Asking => return Trust::AskCanary,
            Mode::Watching if now < self.believe_until => return Trust::Believe,
            Mode::Watching => {}
        }
        let [(failures, passes), (failures_before, passes_before)] = self.halves;
        let failures = u64::from(failures) + u64::from(failures_before);
        let all = failures + u64::from(passes) + u64::from(passes_before);
        let suspicious = failures >= u64::from(self.policy.at_least)
            && failures * 100 >= all * u64::from(self.policy.percent);
        if suspicious {
            self.mode = Mode::Asking;
            return Trust::AskCanary;
        }
        Trust::Believe
    }

    /// The canary's answer; says whether the suspicion began or ended with it.
    pub(crate) fn canary(&mut self, now: Moment, alive: bool) -> Option<bool> {
        let was = self.mode;
        if alive {
            self.mode = Mode::Watching;
            self.believe_until = now + self.policy.window;
            self.halves = [(0, 0); 2];
            return (was == Mode::Suspected).then_some(false);
        }
        self.mode = Mode::Suspected;
        (was != Mode::Suspected).then_some(true)
    }

    /// Whether the canary's answer is waited for or to be asked for again.
    pub(crate) fn needs_canary(&self) -> bool {
        self.mode != Mode::Watching
    }

    fn turn(&mut self, now: Moment) {
        let half = self.policy.window / 2;
        let passed = now.since(self.half_start);
        if passed < half {
            return;
        }
        let [running, _] = self.halves;
        self.halves = [(0, 0), if passed < half * 2 { running } else { (0, 0) }];
        self.half_start = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Duration::from_millis(ms).into()
    }

    #[test]
    fn some_failures_among_passes_are_believed() {
        let mut suspicion = Suspicion::new(SuspicionPolicy::new());
        for ms in 0..1000 {
            suspicion.pass(at(ms));
            if ms % 3 == 0 {
                assert_eq!(suspicion.symptom(at(ms)), Trust::Believe);
            }
        }
    }

    #[test]
    fn when_all_fail_the_canary_decides() {
        let mut suspicion = Suspicion::new(SuspicionPolicy::new());
        let seen: Vec<_> = (0..6).map(|ms| suspicion.symptom(at(ms))).collect();
        assert_eq!(
            seen[3..],
            [Trust::Believe, Trust::AskCanary, Trust::AskCanary]
        );

        assert_eq!(suspicion.canary(at(10), false), Some(true));
        assert_eq!(suspicion.symptom(at(11)), Trust::Disbelieve);
        assert_eq!(suspicion.canary(at(1000), false), None);
        assert_eq!(suspicion.canary(at(2000), true), Some(false));

        assert_eq!(suspicion.symptom(at(2001)), Trust::Believe);
        assert!(!suspicion.needs_canary());
    }

    #[test]
    fn old_failures_are_forgotten() {
        let mut suspicion = Suspicion::new(SuspicionPolicy::new());
        for second in 0..20 {
            assert_eq!(suspicion.symptom(at(second * 6000)), Trust::Believe);
        }
    }
}
