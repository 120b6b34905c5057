//! What the monitor's handles, its driver, the checks and the readers of events share: one lock.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hashbrown::HashMap;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::engine::{Engine, Ticket};
use super::events::{Event, TargetEvent};
use super::outbox::Item;
use crate::Report;
use crate::moment::Moment;
use crate::schedule::limits::Load;

#[derive(Debug)]
pub(super) struct Shared<K> {
    epoch: Instant,
    inner: Mutex<Inner<K>>,
    /// Wakes the driver: something is due earlier, or not wanted any more, or all is to end.
    pub(super) work: Notify,
    /// Until when the driver sleeps, in nanoseconds since the epoch.
    planned: AtomicU64,
}

#[derive(Debug)]
pub(super) struct Inner<K> {
    pub(super) engine: Engine<K>,
    pub(super) life: Life,
    /// What runs, and how to end it.
    pub(super) running: HashMap<Ticket, Option<AbortHandle>>,
}

/// How far the monitor has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Running,
    /// Nothing starts any more; running checks may end.
    Stopping,
    /// The driver is gone.
    Ended,
}

/// What a reader of events gets.
#[derive(Debug)]
pub(super) enum Next<K> {
    Event(Event<K>),
    Nothing,
    End,
}

impl<K: Clone + Eq + Hash + Debug> Shared<K> {
    pub(super) fn new(engine: Engine<K>, epoch: Instant) -> Self {
        let inner = Inner {
            engine,
            life: Life::Running,
            running: HashMap::new(),
        };
        Self {
            epoch,
            inner: Mutex::new(inner),
            work: Notify::new(),
            planned: AtomicU64::new(u64::MAX),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<K>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Moment {
        self.epoch.elapsed().into()
    }

    pub(super) fn instant(&self, moment: Moment) -> Instant {
        self.epoch + moment.since_start()
    }

    /// Runs a short, non-blocking piece of code under the lock, and wakes whom it concerns.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Inner<K>, Moment) -> T) -> T {
        let mut inner = self.lock();
        let now = self.now();
        let result = work(&mut inner, now);
        let ended = inner.has_ended();
        inner.engine.outboxes.wake(ended);
        result
    }

    /// The same for changes that may make something due before the driver wakes.
    pub(super) fn change<T>(&self, work: impl FnOnce(&mut Inner<K>, Moment) -> T) -> T {
        let (result, due) = self.with(|inner, now| {
            let result = work(inner, now);
            (result, inner.engine.next_wake())
        });
        if due.is_some_and(|due| due.as_nanos() < self.planned.load(Ordering::Relaxed)) {
            self.work.notify_one();
        }
        result
    }

    /// A check has ended.
    pub(super) fn finish(&self, ticket: Ticket, load: Load, report: Report) {
        let awaited = self.change(|inner, now| {
            inner.running.remove(&ticket);
            inner.engine.finish(now, ticket, load, report);
            inner.engine.in_line() > 0 || inner.life != Life::Running
        });
        if awaited {
            self.work.notify_one();
        }
    }

    pub(super) fn plan(&self, until: Option<Moment>) {
        let until = until.map_or(u64::MAX, Moment::as_nanos);
        self.planned.store(until, Ordering::Relaxed);
    }

    /// For how long the driver should have been awake.
    pub(super) fn overdue(&self) -> Duration {
        self.now()
            .since(Moment::from_nanos(self.planned.load(Ordering::Relaxed)))
    }

    pub(super) fn subscribe(&self) -> (u64, Arc<Notify>) {
        self.lock().engine.outboxes.subscribe()
    }

    pub(super) fn unsubscribe(&self, reader: u64) {
        self.lock().engine.outboxes.unsubscribe(reader);
    }

    pub(super) fn take_event(&self, reader: u64) -> Next<K> {
        let mut inner = self.lock();
        while let Some(item) = inner.engine.outboxes.take(reader) {
            match item {
                Item::Alarm(alarm) => return Next::Event(Event::Alarm(alarm)),
                Item::Group(event) => return Next::Event(Event::Group(event)),
                Item::Target(slot, pending) => {
                    let at = self.instant(pending.at);
                    if let Some(event) = inner.engine.event(slot, pending, at) {
                        return Next::Event(Event::Target(event));
                    }
                }
            }
        }
        if inner.has_ended() {
            Next::End
        } else {
            Next::Nothing
        }
    }

    pub(super) fn enter(&self, life: Life) {
        self.with(|inner, _| inner.life = life);
        self.work.notify_one();
    }
}

impl<K: Clone + Eq + Hash + Debug> Inner<K> {
    /// The driver is gone, and so is the last check.
    fn has_ended(&self) -> bool {
        self.life == Life::Ended && self.running.is_empty()
    }
}

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// The event of a target's untold news; `None` when it came to nothing.
    fn event(
        &self,
        slot: u32,
        pending: super::outbox::Pending,
        at: Instant,
    ) -> Option<TargetEvent<K>> {
        let entry = self.at(slot)?;
        let (previous, standing) = (pending.previous, entry.shown);
        let moved = previous.state != standing.state;
        Some(TargetEvent {
            key: entry.key.clone(),
            kind: pending.kind(standing)?,
            previous,
            standing,
            missed: pending.moves.saturating_sub(u64::from(moved)),
            report: pending.report,
            at,
        })
    }
}
