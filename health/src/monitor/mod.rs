//! Runs checks when they are due and tells what changed.
//!
//! Last step of the data flow, the effect: one task drives all targets. An idle target costs no
//! task and no timer; a check is a task only while it runs. All decisions (what is due, what the
//! state is, what is told) are made by a pure engine that takes the time as an argument, so with
//! tokio's paused clock and a fixed seed a run repeats exactly.
//!
//! Equal checks of several targets are made once. That is so for whole plans: equal trees at one
//! address have one phase, so they are due together. A probe that two different trees share is
//! made for each of them: their phases differ, and to make them fall together all checks of a
//! host would have to start at once, which is what the phases are there to avoid. It would save
//! the shared part of the work, at most half when it is one of two probes. Whoever has such
//! trees on many targets (a port of the host beside one of each service) makes the shared part a
//! target of its own, which is then checked once for all, and joins the states.
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
//! let event = events.next_target().await.expect("the monitor is running");
//!
//! assert_eq!((*event.key(), event.state()), ("www", State::Up));
//! monitor.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod builder;
mod counters;
mod driver;
mod engine;
mod entry;
mod events;
mod outbox;
mod shared;
mod snapshot;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod year;

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::group::GroupPolicy;
use crate::tracker::{Admin, Agent, Weight};
use crate::{CheckPlan, PlanError, Report, State};
use shared::{Inner, Life, Shared};

pub use builder::Builder;
pub use counters::Histogram;
pub use events::{Alarm, Event, EventKind, Events, GroupEvent, TargetEvent};
pub use snapshot::{Snapshot, TargetStatus};

/// Checks any number of targets, each known by a key of the caller's own type.
///
/// All methods but [`shutdown`](Self::shutdown) return at once. Dropping the monitor cancels
/// every running check and ends the event streams.
#[derive(Debug)]
pub struct Monitor<K> {
    shared: Arc<Shared<K>>,
    driver: Option<JoinHandle<()>>,
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Monitor<K> {
    /// Starts with the defaults.
    pub const fn builder() -> Builder<K> {
        Builder::new()
    }

    /// Adds a target, or changes its plan.
    ///
    /// A plan with the [same meaning](CheckPlan::same_meaning) keeps the state and the phase; a
    /// new interval takes effect with the next check, which is moved up when it is far off by
    /// the new interval. Any other plan restarts the target from its plan's
    /// [start](CheckPlan::start), tells so if that is another state, and drops a running check.
    /// What the operator and the agent said stays.
    ///
    /// # Errors
    /// When a setting of the plan is out of range or does not suit the target; nothing is changed
    /// then.
    pub fn upsert(&self, key: K, plan: CheckPlan) -> Result<(), PlanError> {
        plan.validate()?;
        self.shared
            .change(|inner, now| inner.engine.upsert(now, key, plan));
        Ok(())
    }

    /// Makes these the targets: adds, changes and removes as needed, as a reload does.
    ///
    /// All or nothing: answers with the number of targets that were removed. Unchanged targets
    /// keep state and phase.
    ///
    /// # Errors
    /// The first plan that is refused; nothing is changed then.
    pub fn replace_all(
        &self,
        plans: impl IntoIterator<Item = (K, CheckPlan)>,
    ) -> Result<usize, PlanError> {
        let plans: HashMap<K, CheckPlan> = plans.into_iter().collect();
        for plan in plans.values() {
            plan.validate()?;
        }
        let removed = self
            .shared
            .change(|inner, now| inner.engine.retain(now, |key| plans.contains_key(key)));
        for chunk in Chunks(plans.into_iter()) {
            // The lock is given up now and then: checks go on.
            self.shared.change(|inner, now| {
                for (key, plan) in chunk {
                    inner.engine.upsert(now, key, plan);
                }
            });
        }
        Ok(removed)
    }

    /// Removes a target silently and drops its running check; `false` if it is not there.
    pub fn remove(&self, key: &K) -> bool {
        let known = self
            .shared
            .change(|inner, now| inner.engine.remove(now, key));
        if known {
            self.shared.work.notify_one();
        }
        known
    }

    /// Sets the policy of a group; targets join by [`CheckPlan::group`].
    pub fn set_group(&self, name: impl Into<Arc<str>>, policy: GroupPolicy) {
        let name = name.into();
        self.shared
            .change(|inner, now| inner.engine.set_group(now, &name, policy));
    }

    /// Checks a target at once, or again after the running check; its slots stay as they are.
    ///
    /// `false` if it is not there.
    pub fn check_now(&self, key: &K) -> bool {
        self.shared
            .change(|inner, now| inner.engine.check_now(now, key))
    }

    /// Tells that a real request to a target succeeded or failed; see [`CheckPlan::passive`] and
    /// [`GroupPolicy::outliers`]. `false` if it is not there.
    pub fn report(&self, key: &K, success: bool) -> bool {
        self.shared
            .change(|inner, now| inner.engine.report(now, key, success))
    }

    /// Tells what a [push](CheckPlan::push) target said; `false` if it is not there, or polled.
    pub fn push(&self, key: &K, report: &Report) -> bool {
        self.shared
            .change(|inner, now| inner.engine.push(now, key, report))
    }

    /// Tells what a target's agent said; `None` leaves its weight. `false` if it is not there.
    pub fn agent(&self, key: &K, agent: Agent, weight: Option<Weight>) -> bool {
        self.shared
            .change(|inner, now| inner.engine.set_agent(now, key, agent, weight))
    }

    /// Gives a target no new connections from now on; checks go on. `false` if not there.
    pub fn drain(&self, key: &K) -> bool {
        self.set_admin(key, Admin::Drain)
    }

    /// Takes a target out of service, whatever the checks say; they go on. `false` if not there.
    pub fn maintenance(&self, key: &K) -> bool {
        self.set_admin(key, Admin::Maintenance)
    }

    /// Ends draining or maintenance: the checks decide again. `false` if not there.
    pub fn ready(&self, key: &K) -> bool {
        self.set_admin(key, Admin::Ready)
    }

    fn set_admin(&self, key: &K, admin: Admin) -> bool {
        self.shared
            .change(|inner, now| inner.engine.set_admin(now, key, admin))
    }

    /// The state of a target; `None` if it is not there.
    #[must_use]
    pub fn state(&self, key: &K) -> Option<State> {
        self.shared
            .with(|inner, _| Some(inner.engine.entry(key)?.shown.state))
    }

    /// What is known about a target; `None` if it is not there.
    #[must_use]
    pub fn status(&self, key: &K) -> Option<TargetStatus> {
        let instant = |moment| self.shared.instant(moment);
        self.shared
            .with(|inner, _| Some(TargetStatus::new(inner.engine.entry(key)?, instant)))
    }

    /// Everything that is known now. With 100,000 targets it takes some milliseconds.
    pub fn snapshot(&self) -> Snapshot<K> {
        self.shared.with(|inner, _| self.snapshot_of(inner))
    }

    /// Counts and group states, without the targets: for metrics.
    pub fn summary(&self) -> Snapshot<K> {
        self.shared.with(|inner, _| self.summary_of(inner))
    }

    /// Another stream of events, and everything that happened before it begins.
    pub fn subscribe(&self) -> (Snapshot<K>, Events<K>) {
        let events = Events::new(Arc::clone(&self.shared));
        // What happens in between is in both; the event has the later state.
        (self.snapshot(), events)
    }

    fn summary_of(&self, inner: &Inner<K>) -> Snapshot<K> {
        let engine = &inner.engine;
        let groups = engine
            .groups()
            .map(|(name, group)| (Arc::clone(name), group.state()));
        Snapshot {
            targets: HashMap::new(),
            groups: groups.collect(),
            in_flight: usize::try_from(engine.in_flight()).unwrap_or(usize::MAX),
            overdue: engine.in_line(),
            counters: engine.counters.clone(),
        }
    }

    fn snapshot_of(&self, inner: &Inner<K>) -> Snapshot<K> {
        let instant = |moment| self.shared.instant(moment);
        let mut targets = HashMap::with_capacity(inner.engine.len());
        for entry in inner.engine.entries() {
            targets.insert(entry.key.clone(), TargetStatus::new(entry, instant));
        }
        Snapshot {
            targets,
            ..self.summary_of(inner)
        }
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

/// Some hundred items at a time.
struct Chunks<I>(I);

impl<I: Iterator> Iterator for Chunks<I> {
    type Item = Vec<I::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let chunk: Vec<_> = self.0.by_ref().take(256).collect();
        (!chunk.is_empty()).then_some(chunk)
    }
}
