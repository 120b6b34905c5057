//! What the monitor tells, to any number of readers.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::shared::{Next, Shared};
use crate::group::GroupState;
use crate::tracker::{State, Weight};
use crate::{Report, tracker::Standing};

/// How long the scheduler may be silent before its readers become suspicious.
const SILENCE: Duration = Duration::from_secs(5);

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<K> {
    /// To a target.
    Target(TargetEvent<K>),
    /// To a group of targets.
    Group(GroupEvent),
    /// To the monitor itself.
    Alarm(Alarm),
}

/// News about one target.
///
/// Whatever the kind, [`state`](Self::state) and [`weight`](Self::weight) are the target's when
/// the event was taken from the stream, so acting on them alone is always right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TargetEvent<K> {
    pub(super) key: K,
    pub(super) kind: EventKind,
    pub(super) previous: Standing,
    pub(super) standing: Standing,
    pub(super) missed: u64,
    pub(super) report: Option<Report>,
    pub(super) at: Instant,
}

/// What happened to a target.
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
    /// The state is the same, the share of the weight is not: slow start, agent, probe.
    Weight,
    /// A warning began or ended, or the target began or ceased to be held.
    Mark,
    /// No check of the target ended for longer than three intervals and a timeout.
    Stale,
}

/// News about a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupEvent {
    /// The group.
    pub name: Arc<str>,
    /// What the reader was told before.
    pub previous: GroupState,
    /// Panic and quorum now.
    pub state: GroupState,
    /// Changes that were folded into this event because the reader was slow.
    pub missed: u64,
}

/// News about the monitor itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alarm {
    /// Nearly everything failed at once and the canary too (`suspected`), or it came back.
    SelfSuspected {
        /// Whether failures are disbelieved now.
        suspected: bool,
    },
    /// This process got no processor time, or its clock was stopped.
    Stalled {
        /// For how long.
        time: Duration,
    },
    /// The scheduler has not run for a while although it should have: it is blocked or starved.
    ///
    /// Noticed by the reader of events itself, not by the scheduler.
    Silent {
        /// Since how long.
        time: Duration,
    },
    /// The reader was too slow: alarms were dropped. States are never lost: see
    /// [`EventKind::Lagged`].
    Lagged {
        /// How many.
        missed: u64,
    },
}

/// Why news is queued beside a changed standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Trouble,
    Stale,
}

impl<K> Event<K> {
    /// The news about a target, if that is what it is.
    pub fn into_target(self) -> Option<TargetEvent<K>> {
        match self {
            Self::Target(event) => Some(event),
            Self::Group(_) | Self::Alarm(_) => None,
        }
    }
}

impl<K> TargetEvent<K> {
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
        self.standing.state
    }

    /// The state in the event before this one.
    #[must_use]
    pub const fn previous(&self) -> State {
        self.previous.state
    }

    /// The share of its configured weight that the target is to get.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.standing.weight
    }

    /// State, weight and marks.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// How many changes of state were folded into this event because the reader was slow.
    ///
    /// Zero for a reader that keeps up.
    #[must_use]
    pub const fn missed(&self) -> u64 {
        self.missed
    }

    /// The report that led here; `None` when it was no check but a wish or a changed plan.
    #[must_use]
    pub const fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }
}

/// A stream of events of one monitor, from the moment on in which it was made.
///
/// It holds one pending event per target at most: a slow reader costs little memory, never delays
/// a check, and always gets the final state; what it missed is counted in
/// [`TargetEvent::missed`]. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Events<K: Clone + Eq + Hash + Debug> {
    shared: Arc<Shared<K>>,
    reader: u64,
    wake: Arc<Notify>,
    silent: bool,
}

impl<K: Clone + Eq + Hash + Debug> Events<K> {
    pub(super) fn new(shared: Arc<Shared<K>>) -> Self {
        let (reader, wake) = shared.subscribe();
        Self {
            shared,
            reader,
            wake,
            silent: false,
        }
    }

    /// The next event; `None` when the monitor has ended and everything was read.
    ///
    /// Cancel safe: an event is either returned or still in the stream.
    pub async fn next(&mut self) -> Option<Event<K>> {
        loop {
            match self.shared.take_event(self.reader) {
                Next::Event(event) => return Some(event),
                Next::End => return None,
                Next::Nothing => {}
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = sleep(SILENCE) => if let Some(alarm) = self.listen() {
                    return Some(Event::Alarm(alarm));
                },
            }
        }
    }

    /// The next event about a target; others are dropped. `None` as [`next`](Self::next).
    pub async fn next_target(&mut self) -> Option<TargetEvent<K>> {
        loop {
            if let Some(event) = self.next().await?.into_target() {
                return Some(event);
            }
        }
    }

    /// The next event if one is waiting.
    pub fn try_next(&mut self) -> Option<Event<K>> {
        match self.shared.take_event(self.reader) {
            Next::Event(event) => Some(event),
            Next::End | Next::Nothing => None,
        }
    }

    /// Whether the scheduler lives; told once for each silence.
    fn listen(&mut self) -> Option<Alarm> {
        let overdue = self.shared.overdue();
        let was = std::mem::replace(&mut self.silent, overdue > SILENCE);
        (self.silent && !was).then_some(Alarm::Silent { time: overdue })
    }
}

impl<K: Clone + Eq + Hash + Debug> Drop for Events<K> {
    fn drop(&mut self) {
        self.shared.unsubscribe(self.reader);
    }
}
