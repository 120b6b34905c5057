//! Runs checks when they are due and tells what changed.
//!
//! Last step of the data flow, the effect: one task drives all targets. An idle target costs no
//! task and no timer; a check is a task only while it runs. All decisions (what is due, what the
//! state is, what is told) are made by a pure engine that takes the time as an argument, so with
//! tokio's paused clock and a fixed seed a run repeats exactly.
//!
//! ```
//! use std::sync::Arc;
//! use health::probes::Fixed;
//! use health::{CheckPlan, Monitor, State};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), health::PlanError> {
//! let (monitor, mut events) = Monitor::builder().seed(7).spawn();
//! let target: std::net::SocketAddr = ([127, 0, 0, 1], 80).into();
//! monitor.upsert("www", CheckPlan::new(Arc::new(Fixed::always()), target))?;
//!
//! let event = events.next().await.expect("the monitor is running");
//!
//! assert_eq!((*event.key(), event.state()), ("www", State::Up));
//! monitor.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod driver;
mod engine;
mod entry;
mod events;
#[cfg(test)]
mod laws;
mod queue;
mod schedule;
mod shared;
mod snapshot;

use std::fmt::Debug;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::{CheckPlan, PlanError, State};
use driver::Driver;
use engine::Engine;
use schedule::Schedule;
use shared::{Life, Shared};

pub use events::{Event, EventKind, Events};
pub use snapshot::{Snapshot, TargetStatus};

/// Checks any number of targets, each known by a key of the caller's own type.
///
/// All methods but [`shutdown`](Self::shutdown) return at once. Dropping the monitor cancels
/// every running check and ends the event stream.
#[derive(Debug)]
pub struct Monitor<K> {
    shared: Arc<Shared<K>>,
    driver: Option<JoinHandle<()>>,
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Monitor<K> {
    /// Starts with the defaults.
    pub fn builder() -> Builder<K> {
        Builder {
            seed: None,
            max_in_flight: 512,
            first_within: Duration::from_secs(1),
            grace: Duration::from_secs(1),
            key: PhantomData,
        }
    }

    /// Adds a target, or changes its plan.
    ///
    /// A plan with the [same meaning](CheckPlan::same_meaning) keeps the state and the phase; a
    /// new interval takes effect with the next check, which is moved up when it is far off by
    /// the new interval. Any other plan restarts the target from [`State::Unknown`], tells so if it was not unknown, and drops a running check.
    ///
    /// # Errors
    /// When a setting of the plan is out of range; nothing is changed then.
    pub fn upsert(&self, key: K, plan: CheckPlan) -> Result<(), PlanError> {
        let result = self
            .shared
            .with(|inner, now| inner.engine.upsert(now, key, plan));
        self.shared.work.notify_one();
        result
    }

    /// Removes a target and drops its running check; `false` if it was not there.
    ///
    /// No event tells it, and none about the target follows.
    pub fn remove(&self, key: &K) -> bool {
        let known = self.shared.with(|inner, _| inner.engine.remove(key));
        self.shared.work.notify_one();
        known
    }

    /// Checks a target now, or again right after the check that runs; `false` if it is not there.
    ///
    /// Its regular checks stay where they were.
    pub fn check_now(&self, key: &K) -> bool {
        let known = self
            .shared
            .with(|inner, now| inner.engine.check_now(now, key));
        self.shared.work.notify_one();
        known
    }

    /// The state of a target; `None` if it is not there.
    #[must_use]
    pub fn state(&self, key: &K) -> Option<State> {
        self.shared.with(|inner, _| inner.engine.state(key))
    }

    /// Everything that is known now.
    pub fn snapshot(&self) -> Snapshot<K> {
        self.shared.with(|inner, now| inner.engine.snapshot(now))
    }

    /// Starts no further check, waits for the running ones, at most the grace time, and ends.
    ///
    /// Events that were not read yet can still be read.
    pub async fn shutdown(mut self) {
        self.shared.enter(Life::Stopping);
        if let Some(driver) = self.driver.take() {
            // The driver's task neither panics nor is aborted before here; if the runtime is
            // going down there is nothing left to wait for.
            drop(driver.await);
        }
    }
}

impl<K> Drop for Monitor<K> {
    fn drop(&mut self) {
        if let Some(driver) = &self.driver {
            driver.abort();
        }
    }
}

/// Settings of a monitor.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder<K> {
    seed: Option<u64>,
    max_in_flight: usize,
    first_within: Duration,
    grace: Duration,
    key: PhantomData<fn(K)>,
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Builder<K> {
    /// Sets the seed of phases and jitter. Default: random, so that two directors differ.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets how many checks may run at once. Default 512, at least 1.
    ///
    /// Checks beyond it start in the order in which they were due. Each may hold a file
    /// descriptor, and a hung one holds its place until its timeout.
    pub fn max_in_flight(mut self, checks: usize) -> Self {
        self.max_in_flight = checks.max(1);
        self
    }

    /// Sets the time over which first checks are spread. Default 1 s.
    ///
    /// A director wants to know its real servers soon. Zero checks a new target at once. A time
    /// not shorter than a target's interval checks it first in its own regular slot, so that
    /// starting with very many targets makes no burst.
    pub const fn first_check_within(mut self, time: Duration) -> Self {
        self.first_within = time;
        self
    }

    /// Sets how long [`Monitor::shutdown`] waits for running checks. Default 1 s.
    pub const fn shutdown_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Starts the monitor; must be called within a tokio runtime with time enabled.
    #[must_use]
    pub fn spawn(self) -> (Monitor<K>, Events<K>) {
        let seed = self.seed.unwrap_or_else(|| RandomState::new().hash_one(()));
        let schedule = Schedule {
            seed,
            first_within: self.first_within,
        };
        let epoch = Instant::now();
        let engine = Engine::new(schedule, self.max_in_flight, epoch);
        let shared = Arc::new(Shared::new(engine, epoch));
        let driver = tokio::spawn(Driver::new(Arc::clone(&shared), self.grace).run());
        let events = Events {
            shared: Arc::clone(&shared),
        };
        (
            Monitor {
                shared,
                driver: Some(driver),
            },
            events,
        )
    }
}
