//! All of a plan but its target; shared by every target that has the same.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::PlanError;
use crate::check::Check;
use crate::schedule::ready::Priority;
use crate::schedule::slots;
use crate::tracker::{Observed, PassivePolicy, Policy, Tracker};
use crate::{Budgets, Probe, Target, Transport};

/// The longest interval and timeout: a year.
const LONGEST: Duration = Duration::from_hours(24 * 365);
/// The shortest interval and timeout: the granularity of the timer.
const SHORTEST: Duration = Duration::from_millis(1);
/// Beyond this, slots of neighbouring intervals could change places.
const JITTER_MAX: u8 = 50;

/// Who finds out how the target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// We look.
    Poll,
    /// The target tells, and must not be silent for an interval.
    Push,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) check: Check,
    pub(crate) kind: Kind,
    pub(crate) interval: Duration,
    pub(crate) fast_interval: Option<Duration>,
    pub(crate) down_interval: Option<Duration>,
    /// How long the interval of a target that stays down may become.
    pub(crate) down_longest: Option<Duration>,
    pub(crate) timeout: Duration,
    pub(crate) jitter: u8,
    pub(crate) policy: Policy,
    pub(crate) passive: Option<PassivePolicy>,
    pub(crate) group: Option<(Arc<str>, u32)>,
    pub(crate) priority: Priority,
    pub(crate) transport: Transport,
    pub(crate) budgets: Budgets,
    /// Found out once: the hash of the meaning, if every probe tells its identity.
    meaning: OnceLock<Option<u64>>,
    /// Found out once: probes and processes that one run takes.
    load: OnceLock<(u32, u32)>,
}

impl Settings {
    pub(super) fn new(check: Check) -> Self {
        Self {
            check,
            kind: Kind::Poll,
            interval: Duration::from_secs(10),
            fast_interval: None,
            down_interval: None,
            down_longest: None,
            timeout: Duration::from_secs(5),
            jitter: 10,
            policy: Policy::new(),
            passive: None,
            group: None,
            priority: Priority::Normal,
            transport: Transport::default(),
            budgets: Budgets::default(),
            meaning: OnceLock::new(),
            load: OnceLock::new(),
        }
    }

    pub(super) fn forget_identity(&mut self) {
        (self.meaning, self.load) = (OnceLock::new(), OnceLock::new());
    }

    /// The time to the next check.
    pub(crate) fn interval_in(&self, tracker: &Tracker) -> Duration {
        if tracker.is_transitional() {
            return self.fast_interval.unwrap_or(self.interval);
        }
        match tracker.observed() {
            Observed::Unknown | Observed::Up => self.interval,
            Observed::Down => self.backed_off(tracker.failures_beyond(&self.policy)),
        }
    }

    /// The interval of a target that is down, and failed so often since: doubled each time.
    ///
    /// A multiple of the first interval, so that the phase stays when the target comes back.
    pub(crate) fn backed_off(&self, failures: u32) -> Duration {
        let first = self.down_interval.unwrap_or(self.interval);
        let Some(longest) = self.down_longest else {
            return first;
        };
        let most = longest.as_nanos() / first.as_nanos().max(1);
        let doubled = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
        first * doubled.min(u32::try_from(most).unwrap_or(u32::MAX)).max(1)
    }

    pub(crate) fn load(&self) -> (u32, u32) {
        *self.load.get_or_init(|| self.check.load())
    }

    pub(crate) fn first_probe(&self) -> &dyn Probe {
        let mut check = &self.check;
        loop {
            check = match &check.0 {
                crate::check::Node::Probe(leaf) => return &*leaf.probe,
                crate::check::Node::All(checks) | crate::check::Node::Any(checks) => {
                    match checks.first() {
                        Some(first) => first,
                        None => return &crate::probes::Fixed::NEVER,
                    }
                }
                crate::check::Node::Quorum { members, .. } => match members.first() {
                    Some((_, first)) => first,
                    None => return &crate::probes::Fixed::NEVER,
                },
                crate::check::Node::Combined(combined) => &combined.negotiate,
            };
        }
    }

    pub(crate) fn same_meaning(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.timeout == other.timeout
            && self.transport == other.transport
            && self.budgets == other.budgets
            && self.check.is_same(&other.check)
    }

    /// A number for what is asked of a target, equal in every process; `None` when a probe does
    /// not tell what it does.
    pub(crate) fn meaning(&self, target: &Target) -> Option<u64> {
        if self.kind == Kind::Push {
            return None;
        }
        let own = *self.meaning.get_or_init(|| {
            let identity = self.check.identity()?;
            Some(slots::number(
                0,
                &(identity, self.timeout, &self.transport, &self.budgets),
            ))
        });
        Some(slots::number(own?, target))
    }

    pub(super) fn validate(&self) -> Result<(), PlanError> {
        in_range("interval", self.interval)?;
        in_range("fast interval", self.fast_interval.unwrap_or(self.interval))?;
        in_range("down interval", self.down_interval.unwrap_or(self.interval))?;
        in_range("timeout", self.timeout)?;
        if let Some(longest) = self.down_longest {
            in_range("longest down interval", longest)?;
            let first = self.down_interval.unwrap_or(self.interval);
            if longest < first {
                return Err(PlanError::Backoff { first, longest });
            }
        }
        if self.jitter > JITTER_MAX {
            return Err(PlanError::Jitter { given: self.jitter });
        }
        let Policy {
            rise, fall, flap, ..
        } = self.policy;
        if rise == 0 || fall == 0 {
            return Err(PlanError::Thresholds { rise, fall });
        }
        if flap.is_some_and(|flap| !flap.is_sound()) {
            return Err(PlanError::Flap);
        }
        Ok(self.check.check()?)
    }
}

fn in_range(what: &'static str, given: Duration) -> Result<(), PlanError> {
    if (SHORTEST..=LONGEST).contains(&given) {
        return Ok(());
    }
    Err(PlanError::Duration { what, given })
}
