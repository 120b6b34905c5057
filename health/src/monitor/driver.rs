//! The one task that starts checks and collects their reports.
//!
//! A check is a task only while it runs: that isolates a panic, and aborting the task drops the
//! probe's future and with it its sockets. Dropping the driver aborts all of them.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{sleep_until, timeout};

use super::engine::Ticket;
use super::queue::Moment;
use super::shared::{Inner, Life, Shared};
use crate::{CheckPlan, Reason, Report};

type Done = Result<(Id, Report), JoinError>;

#[derive(Debug)]
pub(super) struct Driver<K: Clone + Eq + Hash + Debug> {
    shared: Arc<Shared<K>>,
    grace: Duration,
    tasks: JoinSet<Report>,
    tickets: HashMap<Id, Ticket>,
    handles: HashMap<Ticket, AbortHandle>,
}

/// What one look at the engine answered.
struct Step {
    starts: Vec<(Ticket, Arc<CheckPlan>)>,
    aborts: Vec<Ticket>,
    due: Option<Moment>,
    life: Life,
}

impl<K: Clone + Eq + Hash + Debug> Driver<K> {
    pub(super) fn new(shared: Arc<Shared<K>>, grace: Duration) -> Self {
        let (tasks, tickets, handles) = (JoinSet::new(), HashMap::new(), HashMap::new());
        Self {
            shared,
            grace,
            tasks,
            tickets,
            handles,
        }
    }

    /// Runs until the monitor is to end; then waits for running checks, but not for long.
    pub(super) async fn run(mut self) {
        loop {
            let step = self.shared.with(Step::take);
            for ticket in &step.aborts {
                self.abort(*ticket);
            }
            for (ticket, plan) in step.starts {
                self.start(ticket, plan);
            }
            if step.life != Life::Running {
                break;
            }
            self.wait(step.due).await;
            self.reap();
        }
        let grace = self.grace;
        if timeout(grace, self.finish_running()).await.is_err() {
            self.tasks.shutdown().await;
        }
    }

    fn start(&mut self, ticket: Ticket, plan: Arc<CheckPlan>) {
        let handle = self.tasks.spawn(check(plan));
        self.tickets.insert(handle.id(), ticket);
        self.handles.insert(ticket, handle);
    }

    fn abort(&self, ticket: Ticket) {
        if let Some(handle) = self.handles.get(&ticket) {
            handle.abort();
        }
    }

    /// Sleeps until there is something to do; takes in the check that woke it.
    async fn wait(&mut self, due: Option<Moment>) {
        let done = tokio::select! {
            () = self.shared.work.notified() => None,
            done = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => done,
            () = sleep_until(self.shared.instant(due.unwrap_or_default())), if due.is_some() => None,
        };
        if let Some(done) = done {
            self.finish(done);
        }
    }

    /// Takes in all other checks that have ended.
    fn reap(&mut self) {
        while let Some(done) = self.tasks.try_join_next_with_id() {
            self.finish(done);
        }
    }

    async fn finish_running(&mut self) {
        while let Some(done) = self.tasks.join_next_with_id().await {
            self.finish(done);
        }
    }

    fn finish(&mut self, done: Done) {
        let (id, report) = match done {
            Ok((id, report)) => (id, report),
            Err(error) => (error.id(), Report::inconclusive(blame(&error))),
        };
        if let Some(ticket) = self.tickets.remove(&id) {
            self.handles.remove(&ticket);
            self.shared
                .with(|inner, now| inner.engine.finish(now, ticket, report));
        }
    }
}

/// However the driver ends, the readers of events learn it.
impl<K: Clone + Eq + Hash + Debug> Drop for Driver<K> {
    fn drop(&mut self) {
        self.shared.enter(Life::Ended);
    }
}

impl Step {
    fn take<K: Clone + Eq + Hash + Debug>(inner: &mut Inner<K>, now: Moment) -> Self {
        let Inner { engine, life } = inner;
        let starts = match *life {
            Life::Running => std::iter::from_fn(|| engine.start(now)).collect(),
            Life::Stopping | Life::Ended => Vec::new(),
        };
        Self {
            starts,
            aborts: engine.take_aborts(),
            due: engine.next_due(),
            life: *life,
        }
    }
}

async fn check(plan: Arc<CheckPlan>) -> Report {
    plan.context().run(plan.probe(), plan.target()).await
}

fn blame(error: &JoinError) -> Reason {
    if error.is_panic() {
        Reason::Panicked
    } else {
        Reason::Cancelled
    }
}
