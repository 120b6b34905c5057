//! A reader of events that sleeps.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use health::{
    BoxFuture, CheckPlan, Event, EventKind, Monitor, Probe, ProbeContext, Reason, Report, State,
    Target,
};
use tokio::time::sleep;

/// Passes and fails in turn, each target for itself.
#[derive(Debug, Default)]
struct Flapping(AtomicU64);

impl Probe for Flapping {
    fn kind(&self) -> &'static str {
        "flapping"
    }

    fn run<'a>(&'a self, _: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        let turn = self.0.fetch_add(1, Ordering::Relaxed);
        let report = if turn.is_multiple_of(2) {
            Report::pass()
        } else {
            Report::fail(Reason::Refused)
        };
        Box::pin(std::future::ready(report))
    }
}

#[tokio::test(start_paused = true)]
async fn a_sleeping_reader_delays_nothing_and_finds_the_final_states() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let target = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    for key in 0..1000 {
        let plan = CheckPlan::new(Flapping::default(), target);
        monitor
            .upsert(key, plan.interval(Duration::from_secs(1)))
            .unwrap();
    }

    sleep(Duration::from_secs(600)).await;

    let snapshot = monitor.snapshot();
    assert!(
        snapshot.transitions() > 500_000,
        "{}",
        snapshot.transitions()
    );
    assert!(snapshot.worst_lateness() <= Duration::from_millis(2));
    let (mut told, mut changes) = (HashMap::new(), 0);
    while let Some(event) = events.try_next() {
        let Event::Target(event) = event else {
            panic!("{event:?}")
        };
        let moved = u64::from(event.kind() == EventKind::Transition);
        assert!(moved == 1 || event.kind() == EventKind::Lagged, "{event:?}");
        changes += event.missed() + moved;
        let twice = told.insert(*event.key(), event.state());
        assert_eq!(twice, None, "one event for each target at most");
    }
    assert_eq!(
        changes,
        snapshot.transitions(),
        "every change was told or counted"
    );
    for (key, target) in snapshot.iter() {
        assert_eq!(
            told.get(key).copied().unwrap_or(State::Unknown),
            target.state()
        );
    }
}
