//! What the monitor knows at one moment.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::{Report, State};

/// The state of all targets and of the monitor itself at one moment.
#[derive(Clone, Debug)]
#[must_use]
pub struct Snapshot<K> {
    pub(super) targets: HashMap<K, TargetStatus>,
    pub(super) in_flight: usize,
    pub(super) overdue: usize,
    pub(super) worst_lateness: Duration,
}

/// What is known about one target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TargetStatus {
    /// The state.
    pub state: State,
    /// Since when; `None` before the first change.
    pub since: Option<Instant>,
    /// When the last check ended. Older than interval and timeout together: something is wrong.
    pub last_completed: Option<Instant>,
    /// What the last check said.
    pub last_report: Option<Arc<Report>>,
    /// When the next check is due; `None` while one is running.
    pub next_check: Option<Instant>,
    /// Checks that ended, since the plan's meaning changed last.
    pub checks: u64,
    /// How many of them were inconclusive.
    pub inconclusive: u64,
    /// How often the state changed.
    pub transitions: u64,
}

impl<K: Eq + Hash> Snapshot<K> {
    /// The state of a target; `None` if the monitor does not have it.
    #[must_use]
    pub fn state(&self, key: &K) -> Option<State> {
        self.target(key).map(|status| status.state)
    }

    /// What is known about a target.
    #[must_use]
    pub fn target(&self, key: &K) -> Option<&TargetStatus> {
        self.targets.get(key)
    }

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

    /// Checks that are running.
    #[must_use]
    pub const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Checks that are due but wait for the in-flight limit.
    #[must_use]
    pub const fn overdue(&self) -> usize {
        self.overdue
    }

    /// How late a check has ever started.
    #[must_use]
    pub const fn worst_lateness(&self) -> Duration {
        self.worst_lateness
    }
}
