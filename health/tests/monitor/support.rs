//! A probe whose behaviour a test scripts, and which notes when it ran.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use health::{BoxFuture, CheckPlan, Phase, Probe, ProbeContext, Reason, Report, Target};
use tokio::time::{Instant, sleep};

/// What one run does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Pass,
    Fail,
    Hang,
    Panic,
    Slow(Duration),
}

/// Does what its script says, the last act again and again.
#[derive(Debug)]
pub(crate) struct Scripted {
    script: Vec<Act>,
    runs: Mutex<Vec<Instant>>,
    active: AtomicUsize,
    most_active: AtomicUsize,
    identity: Option<&'static str>,
}

impl Scripted {
    pub(crate) fn new(script: impl Into<Vec<Act>>) -> Arc<Self> {
        Arc::new(Self::make(script, None))
    }

    /// One that tells what it is, so that equal checks can be shared.
    pub(crate) fn named(script: impl Into<Vec<Act>>, name: &'static str) -> Arc<Self> {
        Arc::new(Self::make(script, Some(name)))
    }

    fn make(script: impl Into<Vec<Act>>, identity: Option<&'static str>) -> Self {
        let (runs, script) = (Mutex::default(), script.into());
        Self {
            script,
            runs,
            active: 0.into(),
            most_active: 0.into(),
            identity,
        }
    }

    /// The same script as a plan of some target, every 10 s with a timeout of 5 s.
    pub(crate) fn plan(self: &Arc<Self>) -> CheckPlan {
        CheckPlan::new(
            Arc::clone(self) as Arc<dyn Probe>,
            SocketAddr::from(([127, 0, 0, 1], 1)),
        )
    }

    pub(crate) fn runs(&self) -> Vec<Instant> {
        self.runs.lock().unwrap().clone()
    }

    pub(crate) fn active(&self) -> usize {
        self.active.load(Ordering::SeqCst)
    }

    pub(crate) fn most_active(&self) -> usize {
        self.most_active.load(Ordering::SeqCst)
    }

    fn note(&self) -> Act {
        let mut runs = self.runs.lock().unwrap();
        runs.push(Instant::now());
        *self
            .script
            .get(runs.len() - 1)
            .or_else(|| self.script.last())
            .unwrap()
    }

    async fn act(&self) -> Report {
        let act = self.note();
        let active = self.active.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_active.fetch_max(active, Ordering::SeqCst);
        let _guard = Active(self);
        match act {
            Act::Pass => Report::pass(),
            Act::Fail => Report::fail(Reason::Refused),
            Act::Hang => std::future::pending().await,
            Act::Panic => panic!("scripted"),
            Act::Slow(time) => {
                sleep(time).await;
                Report::pass()
            }
        }
    }
}

/// Notices that a run is over, also when it was dropped.
struct Active<'a>(&'a Scripted);

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.0.active.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Probe for Scripted {
    fn kind(&self) -> &'static str {
        "scripted"
    }

    fn identity(&self) -> Option<String> {
        self.identity.map(str::to_owned)
    }

    fn run<'a>(&'a self, _: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        context.enter(Phase::Exec);
        Box::pin(self.act())
    }
}

/// Blocks the thread that it runs on, as no probe may.
#[derive(Debug)]
pub(crate) struct Blocking {
    pub(crate) blocked: std::sync::mpsc::Sender<()>,
    pub(crate) waits: Mutex<std::sync::mpsc::Receiver<()>>,
}

impl Probe for Blocking {
    fn kind(&self) -> &'static str {
        "blocking"
    }

    fn run<'a>(&'a self, _: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async move {
            self.blocked.send(()).unwrap();
            self.waits.lock().unwrap().recv().unwrap();
            Report::pass()
        })
    }
}
