//! What to check, how often, and how many results change the state.
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use health::CheckPlan;
//! use health::probes::Tcp;
//!
//! let target: std::net::SocketAddr = "10.99.0.121:80".parse()?;
//! let plan = CheckPlan::new(Arc::new(Tcp::new()), target)
//!     .interval(Duration::from_secs(10))
//!     .timeout(Duration::from_secs(5))
//!     .fall(3);
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

use std::sync::Arc;
use std::time::Duration;

use crate::tracker::{FirstResult, State, Thresholds, Tracker, ZeroThreshold};
use crate::{Budgets, Probe, ProbeContext, Target, Transport};

/// The longest interval and timeout: a year.
const LONGEST: Duration = Duration::from_hours(24 * 365);
/// The shortest interval and timeout: the granularity of the timer.
const SHORTEST: Duration = Duration::from_millis(1);
/// Beyond this, slots of neighbouring intervals could change places.
const JITTER_MAX: u8 = 50;

/// One target's check: probe, target, schedule and thresholds.
///
/// The probe, the target, the timeout, the transport and the budgets are the plan's *meaning*: a
/// change there restarts the target from [`State::Unknown`]. Interval, jitter, rise and fall are
/// policy: a change keeps the state.
#[derive(Clone, Debug)]
#[must_use]
pub struct CheckPlan {
    probe: Arc<dyn Probe>,
    target: Target,
    interval: Duration,
    down_interval: Option<Duration>,
    timeout: Duration,
    jitter: u8,
    rise: u32,
    fall: u32,
    first: FirstResult,
    transport: Transport,
    budgets: Budgets,
}

/// Why a plan cannot be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// An interval or a timeout is out of range.
    #[error("{what} is {given:?}: choose between 1 ms and 365 days")]
    Duration {
        /// Which one: `interval`, `down interval` or `timeout`.
        what: &'static str,
        /// What was given.
        given: Duration,
    },
    /// The jitter is too large.
    #[error("jitter is {given} % of the interval: choose at most 50 %")]
    Jitter {
        /// What was given, in percent.
        given: u8,
    },
    /// A threshold is zero.
    #[error(transparent)]
    Thresholds(#[from] ZeroThreshold),
}

impl CheckPlan {
    /// A plan with the defaults of ldirectord: every 10 s, timeout 5 s, rise 1, fall 1.
    pub fn new(probe: Arc<dyn Probe>, target: impl Into<Target>) -> Self {
        Self {
            probe,
            target: target.into(),
            interval: Duration::from_secs(10),
            down_interval: None,
            timeout: Duration::from_secs(5),
            jitter: 10,
            rise: 1,
            fall: 1,
            first: FirstResult::default(),
            transport: Transport::default(),
            budgets: Budgets::default(),
        }
    }

    /// Sets another target: the same check elsewhere.
    pub fn at(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    /// Sets the time from the start of a check to the start of the next. Default 10 s.
    ///
    /// It may be shorter than the timeout: a slot that comes while the check still runs is
    /// skipped. ldirectord: `checkinterval`.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets another interval for while the target is down. Default: the same.
    pub const fn down_interval(mut self, interval: Duration) -> Self {
        self.down_interval = Some(interval);
        self
    }

    /// Sets the time that one check may take in all. Default 5 s.
    ///
    /// ldirectord: `checktimeout`, `negotiatetimeout`.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how far a check may be moved from its slot, either way, in percent of the interval.
    /// Default 10, at most 50.
    pub const fn jitter(mut self, percent: u8) -> Self {
        self.jitter = percent;
        self
    }

    /// Sets how many passes in a row bring the target up. Default 1, as in ldirectord.
    pub const fn rise(mut self, passes: u32) -> Self {
        self.rise = passes;
        self
    }

    /// Sets how many failures in a row bring the target down. Default 1.
    ///
    /// ldirectord: `failurecount`.
    pub const fn fall(mut self, failures: u32) -> Self {
        self.fall = failures;
        self
    }

    /// Sets what the first result does. Default: it decides.
    pub const fn first_result(mut self, first: FirstResult) -> Self {
        self.first = first;
        self
    }

    /// Sets the socket options.
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Sets the limits on the peer's answer.
    pub const fn budgets(mut self, budgets: Budgets) -> Self {
        self.budgets = budgets;
        self
    }

    /// The probe.
    #[must_use]
    pub fn probe(&self) -> &dyn Probe {
        &*self.probe
    }

    /// What is checked.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The time from check to check while the target is in a state.
    #[must_use]
    pub fn interval_in(&self, state: State) -> Duration {
        match state {
            State::Down => self.down_interval.unwrap_or(self.interval),
            State::Unknown | State::Up => self.interval,
        }
    }

    /// The time that one check may take in all.
    #[must_use]
    pub const fn time_allowed(&self) -> Duration {
        self.timeout
    }

    /// How far a check may be moved from its slot, in percent of the interval.
    #[must_use]
    pub const fn jitter_percent(&self) -> u8 {
        self.jitter
    }

    /// Whether both plans ask the same of the same target, so that the state may be kept.
    #[must_use]
    pub fn same_meaning(&self, other: &Self) -> bool {
        self.target == other.target
            && self.timeout == other.timeout
            && self.transport == other.transport
            && self.budgets == other.budgets
            && same_probe(&self.probe, &other.probe)
    }

    /// A context for one run of this plan's probe, starting now.
    pub fn context(&self) -> ProbeContext {
        let context = ProbeContext::new(self.timeout).with_budgets(self.budgets);
        context.with_transport(self.transport.clone())
    }

    pub(crate) const fn first(&self) -> FirstResult {
        self.first
    }

    pub(crate) const fn tracker(&self, thresholds: Thresholds) -> Tracker {
        Tracker::new(thresholds, self.first)
    }

    /// Checks every setting; the thresholds are handed out so that they need no second check.
    pub(crate) fn check(&self) -> Result<Thresholds, PlanError> {
        in_range("interval", self.interval)?;
        in_range("down interval", self.down_interval.unwrap_or(self.interval))?;
        in_range("timeout", self.timeout)?;
        if self.jitter > JITTER_MAX {
            return Err(PlanError::Jitter { given: self.jitter });
        }
        Ok(Thresholds::new(self.rise, self.fall)?)
    }
}

fn in_range(what: &'static str, given: Duration) -> Result<(), PlanError> {
    if (SHORTEST..=LONGEST).contains(&given) {
        return Ok(());
    }
    Err(PlanError::Duration { what, given })
}

fn same_probe(one: &Arc<dyn Probe>, other: &Arc<dyn Probe>) -> bool {
    if Arc::ptr_eq(one, other) {
        return true;
    }
    let identities = one.identity().zip(other.identity());
    one.kind() == other.kind() && identities.is_some_and(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::{Fixed, Tcp};

    fn plan(probe: impl Probe, address: &str) -> CheckPlan {
        CheckPlan::new(
            Arc::new(probe),
            address.parse::<std::net::SocketAddr>().unwrap(),
        )
    }

    #[test]
    fn policy_is_no_part_of_the_meaning() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let busier = plain
            .clone()
            .interval(Duration::from_secs(1))
            .rise(3)
            .fall(3)
            .jitter(0);

        assert!(plain.same_meaning(&busier));
    }

    #[test]
    fn probe_target_timeout_and_transport_are_the_meaning() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let reset = Transport::builder().reset_on_close().build().unwrap();

        assert!(plain.same_meaning(&plan(Tcp::new(), "127.0.0.1:80")));
        assert!(!plain.same_meaning(&plan(Tcp::new(), "127.0.0.1:81")));
        assert!(!plain.same_meaning(&plan(Fixed::always(), "127.0.0.1:80")));
        assert!(!plain.same_meaning(&plain.clone().timeout(Duration::from_secs(1))));
        assert!(!plain.same_meaning(&plain.clone().transport(reset)));
    }

    #[test]
    fn impossible_settings_are_named() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let cases = [
            (plain.clone().interval(Duration::ZERO), "interval is 0ns"),
            (
                plain.clone().down_interval(Duration::MAX),
                "down interval is",
            ),
            (plain.clone().timeout(Duration::ZERO), "timeout is 0ns"),
            (plain.clone().jitter(51), "jitter is 51 %"),
            (
                plain.rise(0),
                "rise and fall must be at least 1, not 0 and 1",
            ),
        ];

        for (plan, text) in cases {
            let error = plan.check().unwrap_err().to_string();

            assert!(error.starts_with(text), "{error}");
        }
    }
}
