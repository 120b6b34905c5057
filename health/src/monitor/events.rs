//! What the monitor tells: one pending event per target at most, the latest state wins.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use tokio::time::Instant;

use super::queue::Moment;
use super::shared::Shared;
use crate::{Report, State};

/// News about one target.
///
/// Whatever the kind, [`state`](Self::state) is the target's state when the event was taken from
/// the stream, so acting on it alone is always right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Event<K> {
    pub(super) key: K,
    pub(super) kind: EventKind,
    pub(super) previous: State,
    pub(super) state: State,
    pub(super) missed: u64,
    pub(super) report: Option<Arc<Report>>,
    pub(super) at: Instant,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// The state changed. For one target, each such event starts where the one before ended.
    Transition,
    /// Checks of the target began to be inconclusive: the checker itself is in trouble.
    ///
    /// Raised once, not for every check, until a check is conclusive again.
    Inconclusive,
    /// The reader was too slow: the state changed and changed back since the last event.
    Lagged,
}

impl<K> Event<K> {
    /// The target.
    #[must_use]
    pub const fn key(&self) -> &K {
        &self.key
    }

    /// What happened.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        self.kind
    }

    /// The target's state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// The state in the event before this one.
    #[must_use]
    pub const fn previous(&self) -> State {
        self.previous
    }

    /// How many changes of state were folded into this event because the reader was slow.
    ///
    /// Zero for a reader that keeps up.
    #[must_use]
    pub const fn missed(&self) -> u64 {
        self.missed
    }

    /// The report that led here; `None` when the target was restarted by a changed plan.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_deref()
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }
}

/// The stream of events of one monitor.
///
/// It holds one pending event per target at most: a slow reader costs no memory, never delays a
/// check, and always gets the final state; what it missed is counted in [`Event::missed`].
#[derive(Debug)]
pub struct Events<K> {
    pub(super) shared: Arc<Shared<K>>,
}

impl<K: Clone + Eq + Hash + Debug> Events<K> {
    /// The next event; `None` when the monitor has ended and everything was read.
    ///
    /// Cancel safe: an event is either returned or still in the stream.
    pub async fn next(&mut self) -> Option<Event<K>> {
        loop {
            let (event, ended) = self.shared.take_event();
            if event.is_some() || ended {
                return event;
            }
            self.shared.news.notified().await;
        }
    }

    /// The next event if one is waiting.
    pub fn try_next(&mut self) -> Option<Event<K>> {
        self.shared.take_event().0
    }
}

/// A target's untold news.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) place: u64,
    pub(super) transitions: u64,
    pub(super) report: Option<Arc<Report>>,
    pub(super) at: Moment,
}

impl Pending {
    /// How many changes the reader does not see, given whether the state differs from the told.
    pub(super) const fn missed(&self, changed: bool) -> u64 {
        if changed {
            self.transitions.saturating_sub(1)
        } else {
            self.transitions
        }
    }

    /// What the news amounts to, given whether the state differs from the told.
    pub(super) const fn kind(&self, changed: bool) -> EventKind {
        match (changed, self.transitions) {
            (true, _) => EventKind::Transition,
            (false, 0) => EventKind::Inconclusive,
            (false, _) => EventKind::Lagged,
        }
    }
}

/// The targets with news, oldest first.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    slots: BTreeMap<u64, usize>,
    places: u64,
}

impl Outbox {
    pub(super) fn enter(&mut self, slot: usize) -> u64 {
        self.places += 1;
        self.slots.insert(self.places, slot);
        self.places
    }

    pub(super) fn leave(&mut self, place: u64) {
        self.slots.remove(&place);
    }

    pub(super) fn pop(&mut self) -> Option<usize> {
        self.slots.pop_first().map(|(_, slot)| slot)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
}
