//! A monitor with some history.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use health::{BoxFuture, CheckPlan, Events, Monitor, Probe, ProbeContext, Reason, Report, Target};
use tokio::time::sleep;

pub(crate) const INTERVAL: Duration = Duration::from_secs(10);

/// Passes first, then fails once, then does not know, then passes again.
#[derive(Debug, Default)]
pub(crate) struct Eventful(AtomicUsize);

impl Probe for Eventful {
    fn kind(&self) -> &'static str {
        "eventful"
    }

    fn run<'a>(&'a self, _: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        let report = match self.0.fetch_add(1, Ordering::SeqCst) {
            1 => Report::fail(Reason::Status { code: 503 }).detail("over\"load\n"),
            2 => Report::inconclusive(Reason::Permission),
            _ => Report::pass(),
        };
        Box::pin(std::future::ready(report))
    }
}

/// One target after four checks and three transitions: up, down, up.
pub(crate) async fn eventful<K>(key: K) -> (Monitor<K>, Events<K>)
where
    K: Clone + Eq + std::hash::Hash + std::fmt::Debug + Send + Sync + 'static,
{
    let (monitor, events) = Monitor::builder().seed(7).remember(3).spawn();
    let target = SocketAddr::from(([127, 0, 0, 1], 1));
    let plan = CheckPlan::new(Eventful::default(), target).jitter(0);
    monitor
        .upsert(key.clone(), plan.group("w\"w\\w", 1))
        .unwrap();
    while monitor.status(&key).unwrap().checks < 4 {
        sleep(INTERVAL / 10).await;
    }
    (monitor, events)
}
