//! The one task that starts checks when they are due.
//!
//! A check is a task only while it runs: that isolates a panic, and aborting the task drops the
//! probe's future and with it its sockets. A check reports to the engine by itself. However the
//! driver ends, it ends all checks.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::engine::{Run, Ticket};
use super::events::Alarm;
use super::shared::{Inner, Life, Shared};
use crate::moment::Moment;
use crate::schedule::limits::Load;
use crate::{ProbeContext, Reason, Report, check};

/// Waking this much too late means that this process did not run.
const STALL: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Driver<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> {
    shared: Arc<Shared<K>>,
    grace: Duration,
}

/// What one look at the engine answered.
struct Step {
    starts: Vec<Run>,
    aborts: Vec<AbortHandle>,
    due: Option<Moment>,
    life: Life,
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Driver<K> {
    pub(super) const fn new(shared: Arc<Shared<K>>, grace: Duration) -> Self {
        Self { shared, grace }
    }

    /// Runs until the monitor is to end; then waits for running checks, but not for long.
    pub(super) async fn run(self) {
        loop {
            let step = self.shared.with(Step::take);
            step.aborts.iter().for_each(AbortHandle::abort);
            if step.life != Life::Running {
                break;
            }
            if !step.starts.is_empty() {
                self.start(step.starts);
            }
            self.wait(step.due).await;
        }
        let end = Instant::now() + self.grace;
        while self.shared.with(|inner, _| !inner.running.is_empty()) {
            if timeout_at(end, self.shared.work.notified()).await.is_err() {
                break;
            }
        }
    }

    fn start(&self, runs: Vec<Run>) {
        let spawn = |run: Run| {
            let ticket = run.ticket;
            (
                ticket,
                tokio::spawn(run_check(Arc::clone(&self.shared), run)).abort_handle(),
            )
        };
        let handles: Vec<(Ticket, AbortHandle)> = runs.into_iter().map(spawn).collect();
        self.shared.with(|inner, _| {
            for (ticket, handle) in handles {
                // It may have ended already.
                if let Some(place) = inner.running.get_mut(&ticket) {
                    *place = Some(handle);
                }
            }
        });
    }

    /// Sleeps until there is something to do; notices when it slept too long.
    async fn wait(&self, due: Option<Moment>) {
        self.shared.plan(due);
        let Some(due) = due else {
            return self.shared.work.notified().await;
        };
        tokio::select! {
            biased;
            () = self.shared.work.notified() => {}
            () = sleep_until(self.shared.instant(due)) => {}
        }
        let overslept = self.shared.now().since(due);
        if overslept > STALL {
            self.shared.with(|inner, now| {
                inner.engine.stalled(due, now);
                inner
                    .engine
                    .outboxes
                    .alarm(Alarm::Stalled { time: overslept });
            });
        }
    }
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Drop for Driver<K> {
    fn drop(&mut self) {
        self.shared.enter(Life::Ended);
        let handles = self.shared.with(|inner, _| {
            inner.running.retain(|_, handle| handle.is_some());
            inner
                .running
                .values()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
        });
        handles.iter().for_each(AbortHandle::abort);
    }
}

impl Step {
    fn take<K: Clone + Eq + Hash + Debug>(inner: &mut Inner<K>, now: Moment) -> Self {
        let mut starts = Vec::new();
        if inner.life == Life::Running {
            inner.engine.advance(now);
            while let Some(run) = inner.engine.start(now) {
                inner.running.insert(run.ticket, None);
                starts.push(run);
            }
        }
        let aborts = inner.engine.take_aborts().into_iter();
        let aborts = aborts
            .filter_map(|ticket| inner.running.get(&ticket)?.clone())
            .collect();
        Self {
            starts,
            aborts,
            due: inner.engine.next_wake(),
            life: inner.life,
        }
    }
}

/// Ends a check in the engine exactly once: with its report, or with what became of it.
struct Ending<K: Clone + Eq + Hash + Debug> {
    shared: Arc<Shared<K>>,
    ticket: Ticket,
    load: Load,
    report: Option<Report>,
}

impl<K: Clone + Eq + Hash + Debug> Drop for Ending<K> {
    fn drop(&mut self) {
        let report = self.report.take().unwrap_or_else(|| {
            let panicked = std::thread::panicking();
            Report::inconclusive(if panicked {
                Reason::Panicked
            } else {
                Reason::Cancelled
            })
        });
        self.shared.finish(self.ticket, self.load, report);
    }
}

/// The work of one check. What ends it is made at once and not with the first poll: a task that
/// is given up before it began must leave its place, too.
fn run_check<K: Clone + Eq + Hash + Debug>(
    shared: Arc<Shared<K>>,
    run: Run,
) -> impl Future<Output = ()> {
    let Run {
        ticket,
        settings,
        target,
        full,
        load,
    } = run;
    let ending = Ending {
        shared,
        ticket,
        load,
        report: None,
    };
    async move {
        let mut ending = ending;
        let context = ProbeContext::new(settings.timeout)
            .with_budgets(settings.budgets)
            .with_transport(settings.transport.clone());
        let check = check::run(&settings.check, full, &target, &context);
        let report = observed(settings.check.kind(), &target, check).await;
        ending.report = Some(report);
    }
}

/// The span and the metrics of one check.
#[cfg(any(feature = "tracing", feature = "metrics"))]
async fn observed(
    kind: &'static str,
    #[cfg_attr(
        not(feature = "tracing"),
        expect(unused_variables, reason = "metrics do not name targets")
    )]
    target: &crate::Target,
    check: impl Future<Output = Report>,
) -> Report {
    #[cfg(feature = "tracing")]
    let check = {
        use tracing::Instrument as _;
        check.instrument(tracing::debug_span!(target: "health", "probe", kind, %target))
    };
    let report = check.await;
    #[cfg(feature = "tracing")]
    tracing::debug!(target: "health", kind, %target, %report, "probed");
    #[cfg(feature = "metrics")]
    crate::observe::count(kind, &report);
    report
}

#[cfg(not(any(feature = "tracing", feature = "metrics")))]
fn observed(
    _: &'static str,
    _: &crate::Target,
    check: impl Future<Output = Report>,
) -> impl Future<Output = Report> {
    check
}
