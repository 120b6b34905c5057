//! What the monitor's handle, its driver and the reader of events share: one lock.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::engine::Engine;
use super::events::Event;
use super::queue::Moment;

#[derive(Debug)]
pub(super) struct Shared<K> {
    epoch: Instant,
    inner: Mutex<Inner<K>>,
    /// Wakes the driver: something is due earlier, or not wanted any more, or all is to end.
    pub(super) work: Notify,
    /// Wakes the reader of events.
    pub(super) news: Notify,
}

#[derive(Debug)]
pub(super) struct Inner<K> {
    pub(super) engine: Engine<K>,
    pub(super) life: Life,
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

impl<K: Clone + Eq + Hash + Debug> Shared<K> {
    pub(super) fn new(engine: Engine<K>, epoch: Instant) -> Self {
        let inner = Mutex::new(Inner {
            engine,
            life: Life::Running,
        });
        Self {
            epoch,
            inner,
            work: Notify::new(),
            news: Notify::new(),
        }
    }

    /// Runs a short, non-blocking piece of code under the lock, and wakes the reader if needed.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Inner<K>, Moment) -> T) -> T {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let result = work(&mut inner, self.epoch.elapsed());
        let news = inner.engine.has_news() || inner.life == Life::Ended;
        drop(inner);
        if news {
            self.news.notify_one();
        }
        result
    }

    pub(super) fn take_event(&self) -> (Option<Event<K>>, bool) {
        self.with(|inner, _| (inner.engine.take_event(), inner.life == Life::Ended))
    }

    pub(super) fn enter(&self, life: Life) {
        self.with(|inner, _| inner.life = life);
        self.work.notify_one();
    }

    pub(super) fn instant(&self, moment: Moment) -> Instant {
        self.epoch + moment
    }
}
