//! When checks come: thresholds, intervals, starts.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::{INTERVAL, SECOND, address};
use crate::support::{Act, Scripted};
use health::probes::Fixed;
use health::{Check, CheckPlan, Monitor, Priority, State};
use tokio::time::{Instant, sleep};

/// Traefik 12390, 13387; caddy-l4 427.
#[tokio::test(start_paused = true)]
async fn rise_and_fall_are_there_for_every_probe() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let script = [Act::Pass, Act::Fail, Act::Fail, Act::Pass, Act::Pass];
    let probe = Scripted::new(script);
    let check = Check::all([Arc::clone(&probe).into(), Fixed::always().into()]);
    monitor
        .upsert("a", CheckPlan::new(check, address(1)).fall(2).rise(2))
        .unwrap();

    let mut seen = Vec::new();
    for _ in 0..3 {
        let event = events.next_target().await.unwrap();
        seen.push((event.state(), probe.runs().len()));
    }

    assert_eq!(seen, [(State::Up, 1), (State::Down, 3), (State::Up, 5)]);
}

/// Traefik 9812.
#[tokio::test(start_paused = true)]
async fn the_interval_may_be_shorter_than_the_timeout() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Slow(SECOND * 3)]);
    monitor
        .upsert("a", probe.plan().interval(SECOND).timeout(SECOND * 30))
        .unwrap();

    sleep(SECOND * 40).await;

    assert_eq!(probe.most_active(), 1);
    assert!(
        (9..=13).contains(&probe.runs().len()),
        "{}",
        probe.runs().len()
    );
}

/// Traefik 6550.
#[tokio::test(start_paused = true)]
async fn checks_come_faster_while_results_point_to_a_change() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass, Act::Fail]);
    let plan = probe.plan().jitter(0).fall(4).fast_interval(SECOND);
    monitor.upsert("a", plan).unwrap();

    let up = events.next_target().await.unwrap();
    let down = events.next_target().await.unwrap();

    assert_eq!((up.state(), down.state()), (State::Up, State::Down));
    let runs = probe.runs();
    assert_eq!(runs.len(), 5);
    assert!(
        runs[4] - runs[1] < SECOND * 4,
        "four failures within seconds"
    );
}

/// Envoy 4132: jitter did not apply to the first check; 10498: bursts of N balancers.
#[tokio::test(start_paused = true)]
async fn starting_with_100_000_targets_makes_no_burst() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    let interval = SECOND * 20;
    let plan = probe.plan().interval(interval);
    for key in 0..100_000_u32 {
        monitor.upsert(key, plan.clone()).unwrap();
    }
    let begin = Instant::now();

    sleep(interval * 2).await;

    let mut seconds = [0_u32; 40];
    let mut first_sweep = 0;
    for run in probe.runs() {
        let second = usize::try_from((run - begin).as_secs()).unwrap();
        if let Some(count) = seconds.get_mut(second) {
            *count += 1;
        }
        first_sweep += u32::from(run - begin <= interval);
    }
    let most = seconds.iter().max().unwrap();
    assert!(*most <= 6000, "steady are 5000 a second: {seconds:?}");
    assert!(first_sweep >= 100_000, "{first_sweep}");
    let unknown = monitor
        .snapshot()
        .iter()
        .filter(|(_, target)| target.state() != State::Up)
        .count();
    assert_eq!(unknown, 0);
}

/// Two directors that start together must not check together.
#[tokio::test(start_paused = true)]
async fn directors_without_a_common_seed_keep_apart() {
    let probes = [Scripted::new([Act::Pass]), Scripted::new([Act::Pass])];
    let monitors = probes.each_ref().map(|probe| {
        let (monitor, events) = Monitor::builder().first_sweep(0).spawn();
        for key in 0..100 {
            monitor.upsert(key, probe.plan()).unwrap();
        }
        (monitor, events)
    });
    sleep(INTERVAL).await;
    drop(monitors);

    let [one, two] = probes.map(|probe| probe.runs().into_iter().collect::<BTreeSet<_>>());
    assert!(one.intersection(&two).count() < 20);
}

/// Consul 954: what was critical, or has a long interval, waits too long after a restart.
#[tokio::test(start_paused = true)]
async fn what_was_critical_before_a_restart_is_checked_first_whatever_its_interval() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let (usual, critical) = (Scripted::new([Act::Pass]), Scripted::new([Act::Pass]));
    for key in 0..10_000 {
        monitor.upsert(("usual", key), usual.plan()).unwrap();
    }
    let hours = Duration::from_hours(24);
    let plan = critical.plan().interval(hours).priority(Priority::High);
    for key in 0..200 {
        monitor.upsert(("critical", key), plan.clone()).unwrap();
    }

    sleep(SECOND * 3).await;

    assert_eq!(critical.runs().len(), 200);
    assert!(usual.runs().len() < 5000, "{}", usual.runs().len());
}

/// keepalived 2111: one probe for many services of a host.
#[tokio::test(start_paused = true)]
async fn equal_checks_of_many_services_are_made_once() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let counted = Scripted::named([Act::Pass, Act::Pass, Act::Fail], "page");
    for service in 0..50 {
        monitor.upsert(service, counted.plan()).unwrap();
    }

    sleep(INTERVAL * 10).await;

    let runs = counted.runs().len();
    assert!((9..=13).contains(&runs), "{runs} runs for 50 services");
    let snapshot = monitor.snapshot();
    assert!(
        snapshot
            .iter()
            .all(|(_, target)| target.state() == State::Down)
    );
    assert!(snapshot.iter().all(|(_, target)| target.checks >= 9));
    let mut told = BTreeSet::new();
    while let Some(event) = events.try_next() {
        told.extend(event.into_target().map(|event| *event.key()));
    }
    assert_eq!(told.len(), 50);
}
