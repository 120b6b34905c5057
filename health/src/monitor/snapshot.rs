//! What the monitor knows at one moment.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::counters::{Counters, Histogram};
use super::entry::Entry;
use crate::group::GroupState;
use crate::moment::Moment;
use crate::tracker::{Admin, Agent, Observed, Standing};
use crate::{Outcome, Report, State};

/// The state of all targets and of the monitor itself at one moment.
#[derive(Clone, Debug)]
#[must_use]
pub struct Snapshot<K> {
    pub(super) targets: HashMap<K, TargetStatus>,
    pub(super) groups: BTreeMap<Arc<str>, GroupState>,
    pub(super) in_flight: usize,
    pub(super) overdue: usize,
    pub(super) counters: Counters,
}

/// What is known about one target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TargetStatus {
    /// State, weight and marks: what to act on.
    pub standing: Standing,
    /// What the checks alone say.
    pub observed: Observed,
    /// What the operator wishes.
    pub admin: Admin,
    /// What the agent tells.
    pub agent: Agent,
    /// Since when the state is what it is; `None` before the first change.
    pub since: Option<Instant>,
    /// When the last check ended. Older than three intervals and the timeout: it is stale.
    pub last_completed: Option<Instant>,
    /// What the last check said.
    pub last_report: Option<Report>,
    /// When the next check is due; `None` while one is running.
    pub next_check: Option<Instant>,
    /// The last results, the oldest first, if the monitor [remembers](super::Builder::remember).
    pub history: Vec<(Instant, Report)>,
    /// Checks that ended, since the plan's meaning changed last.
    pub checks: u64,
    /// How many of them were inconclusive.
    pub inconclusive: u32,
    /// How often the state changed.
    pub transitions: u32,
}

impl TargetStatus {
    pub(super) fn new<K>(entry: &Entry<K>, instant: impl Fn(Moment) -> Instant) -> Self {
        let record = &entry.record;
        let past = record.past.iter().flat_map(|past| past.iter());
        Self {
            standing: entry.shown,
            observed: entry.health.tracker.observed(),
            admin: entry.health.admin,
            agent: entry.health.agent,
            since: (record.since < Moment::NEVER).then(|| instant(record.since)),
            last_completed: (record.checks > 0).then(|| instant(record.completed)),
            last_report: record.report.clone(),
            next_check: entry.due().map(&instant),
            history: past
                .map(|(at, report)| (instant(*at), report.clone()))
                .collect(),
            checks: record.checks,
            inconclusive: record.inconclusive,
            transitions: record.transitions,
        }
    }

    /// The state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.standing.state
    }
}

impl<K> Snapshot<K> {
    /// All targets, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &TargetStatus)> {
        self.targets.iter()
    }

    /// The number of targets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there is no target.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// All groups by name.
    pub fn groups(&self) -> impl Iterator<Item = (&str, GroupState)> {
        self.groups.iter().map(|(name, state)| (&**name, *state))
    }

    /// Probes that are running.
    #[must_use]
    pub const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Checks that are due but wait for a limit.
    #[must_use]
    pub const fn overdue(&self) -> usize {
        self.overdue
    }

    /// How late checks started.
    #[must_use]
    pub const fn lateness(&self) -> &Histogram {
        &self.counters.lateness
    }

    /// How late a check has ever started.
    #[must_use]
    pub const fn worst_lateness(&self) -> Duration {
        self.counters.lateness.max()
    }

    /// Checks that were made, shared ones once.
    #[must_use]
    pub fn checks(&self) -> u64 {
        self.counters.checks()
    }

    /// Checks that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        let failed = |((_, outcome, _), count): (&(_, Outcome, _), &u64)| {
            (*outcome == Outcome::Fail).then_some(*count)
        };
        self.counters.probes.iter().filter_map(failed).sum()
    }

    /// Changes of state of all targets together.
    #[must_use]
    pub const fn transitions(&self) -> u64 {
        self.counters.transitions
    }

    /// Results that a target got from another target's equal check.
    #[must_use]
    pub const fn merged(&self) -> u64 {
        self.counters.merged
    }

    pub(crate) const fn counters(&self) -> &Counters {
        &self.counters
    }
}

impl<K: Eq + Hash> Snapshot<K> {
    /// The state of a target; `None` if the monitor does not have it.
    #[must_use]
    pub fn state(&self, key: &K) -> Option<State> {
        self.target(key).map(TargetStatus::state)
    }

    /// What is known about a target.
    #[must_use]
    pub fn target(&self, key: &K) -> Option<&TargetStatus> {
        self.targets.get(key)
    }
}
