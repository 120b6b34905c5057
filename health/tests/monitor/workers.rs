//! The monitor on runtimes of its own, with several workers.
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::{BoxFuture, CheckPlan, Monitor, Probe, ProbeContext, Report, State, Target};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

fn workers(count: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(count).enable_all().build().unwrap()
}

/// Blocks its thread until another one runs, too.
#[derive(Debug)]
struct Meeting(Arc<Barrier>);

impl Probe for Meeting {
    fn kind(&self) -> &'static str {
        "meeting"
    }

    fn run<'a>(&'a self, _: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async {
            self.0.wait();
            Report::pass()
        })
    }
}

#[tokio::test]
async fn checks_run_on_all_workers_at_once() {
    let runtime = workers(3);
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, mut events) = builder.spawn_on(runtime.handle());
    let barrier = Arc::new(Barrier::new(2));
    for key in 0..2_u8 {
        let probe = Meeting(Arc::clone(&barrier));
        let plan = CheckPlan::new(probe, Target::new(([127, 0, 0, key], 1).into()));
        monitor
            .upsert(key, plan.interval(Duration::from_secs(3600)))
            .unwrap();
    }

    // On one thread they would wait for each other for ever.
    for _ in 0..2 {
        let event = timeout(PATIENCE, events.next_target()).await.unwrap();
        assert_eq!(event.unwrap().state(), State::Up);
    }
    drop(monitor);
    runtime.shutdown_background();
}

#[test]
fn a_monitor_needs_no_runtime_around_it_and_is_read_from_any_other() {
    let own = workers(1);
    let (monitor, mut events) = Monitor::builder().seed(7).spawn_on(own.handle());
    monitor
        .upsert("a", Scripted::new([Act::Pass]).plan())
        .unwrap();

    let reader = Builder::new_current_thread().enable_all().build().unwrap();
    let event = reader.block_on(async { timeout(PATIENCE, events.next_target()).await });

    assert_eq!(event.unwrap().unwrap().state(), State::Up);
    reader.block_on(monitor.shutdown());
    assert_eq!(reader.block_on(events.next_target()), None);
}

#[test]
fn several_workers_check_no_target_twice_at_once_and_count_every_check() {
    let runtime = workers(4);
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, mut events) = builder.spawn_on(runtime.handle());
    let interval = Duration::from_millis(2);
    let probes: Vec<_> = (0..50)
        .map(|_| Scripted::new([Act::Pass, Act::Fail]))
        .collect();
    for (key, probe) in probes.iter().enumerate() {
        monitor
            .upsert(key, probe.plan().interval(interval))
            .unwrap();
    }
    let many = async {
        while monitor.summary().checks() < 10_000 {
            tokio::time::sleep(interval).await;
            while events.try_next().is_some() {}
        }
        monitor.shutdown().await;
    };
    runtime.block_on(async { timeout(PATIENCE, many).await.unwrap() });

    let runs: usize = probes.iter().map(|probe| probe.runs().len()).sum();
    assert!(runs >= 10_000, "{runs}");
    assert!(probes.iter().all(|probe| probe.most_active() == 1));
}

#[test]
fn a_check_that_is_given_up_before_it_began_leaves_its_place() {
    let runtime = workers(2);
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, _events) = builder.spawn_on(runtime.handle());
    let probe = Scripted::new([Act::Pass]);
    let checks = async {
        for _ in 0..5_000 {
            let targets = (0..8_u8).map(|key| (key, probe.plan()));
            monitor.replace_all(targets).unwrap();
            monitor.replace_all([]).unwrap();
        }
        while monitor.summary().in_flight() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let ended = runtime.block_on(async { timeout(PATIENCE, checks).await });

    let stay = monitor.summary().in_flight();
    assert!(ended.is_ok(), "{stay} checks still hold a place");
}
