//! Wishes, agents, passive and push targets, weights, in virtual time.
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::tracker::{Agent, OnOutlier, PassivePolicy, Start};
use health::{Check, CheckPlan, EventKind, Monitor, Reason, Report, State, Weight};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn maintenance_and_draining_stay_over_checks_and_reloads() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    monitor.upsert("a", probe.plan()).unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);

    for (wish, state) in [
        (
            Monitor::drain as fn(&Monitor<&'static str>, &&'static str) -> bool,
            State::Draining,
        ),
        (Monitor::maintenance, State::Maintenance),
    ] {
        assert!(wish(&monitor, &"a"));
        let event = events.next_target().await.unwrap();
        assert_eq!((event.state(), event.weight()), (state, Weight::ZERO));
        assert_eq!(event.report(), event.report());
        let runs = probe.runs().len();
        sleep(INTERVAL * 3).await;
        assert!(probe.runs().len() > runs, "checks go on");
        monitor
            .upsert("a", probe.plan().timeout(SECOND * 2))
            .unwrap();
        sleep(INTERVAL * 3).await;
        assert_eq!(
            monitor.state(&"a"),
            Some(state),
            "also when what is checked changes"
        );
        monitor.upsert("a", probe.plan()).unwrap();
        sleep(INTERVAL * 3).await;
    }
    while events.try_next().is_some() {}
    assert!(monitor.ready(&"a"));

    assert_eq!(events.next_target().await.unwrap().state(), State::Up);
}

#[tokio::test(start_paused = true)]
async fn a_target_can_be_assumed_up_or_down_until_its_first_result() {
    for (start, state) in [(Start::Up, State::Up), (Start::Down, State::Down)] {
        let (monitor, mut events) = Monitor::builder().seed(7).spawn();
        let probe = Scripted::new([Act::Slow(SECOND)]);
        monitor
            .upsert("a", probe.plan().start(start).rise(3))
            .unwrap();

        assert_eq!(monitor.state(&"a"), Some(state));
        assert_eq!(events.next_target().await.unwrap().state(), state);
        sleep(SECOND * 3).await;
        assert_eq!(
            monitor.state(&"a"),
            Some(State::Up),
            "the first result decides"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_does_not_report_is_down_after_its_time() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let target = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    monitor
        .upsert("a", CheckPlan::push(INTERVAL, target))
        .unwrap();
    for _ in 0..5 {
        assert!(monitor.push(&"a", &Report::pass()));
        sleep(SECOND * 9).await;
    }
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);
    assert_eq!(events.try_next(), None);

    let silent = events.next_target().await.unwrap();

    assert_eq!(silent.state(), State::Down);
    assert_eq!(silent.report().unwrap().reason(), Some(&Reason::Silent));
    assert!(!monitor.push(&"b", &Report::pass()));
}

#[tokio::test(start_paused = true)]
async fn passive_reports_do_what_their_policy_says() {
    let failing = |action| PassivePolicy::new().consecutive(3).action(action);
    let cases = [
        (OnOutlier::CountFailure, State::Down),
        (OnOutlier::MarkDown, State::Down),
        (
            OnOutlier::Eject {
                time: SECOND,
                longest: SECOND * 9,
            },
            State::Draining,
        ),
        (OnOutlier::CheckNow, State::Up),
    ];
    for (action, expected) in cases {
        let (monitor, mut events) = Monitor::builder().seed(7).spawn();
        let probe = Scripted::new([Act::Pass]);
        monitor
            .upsert("a", probe.plan().passive(failing(action)))
            .unwrap();
        assert_eq!(events.next_target().await.unwrap().state(), State::Up);
        let runs = probe.runs().len();
        monitor.report(&"a", false);
        monitor.report(&"a", false);
        monitor.report(&"a", true);
        monitor.report(&"a", false);
        monitor.report(&"a", false);
        assert_eq!(monitor.state(&"a"), Some(State::Up));

        monitor.report(&"a", false);

        assert_eq!(monitor.state(&"a"), Some(expected), "{action:?}");
        sleep(SECOND / 2).await;
        assert_eq!(probe.runs().len() > runs, action == OnOutlier::CheckNow);
        sleep(INTERVAL * 2).await;
        assert_eq!(monitor.state(&"a"), Some(State::Up), "it comes back");
    }
}

#[tokio::test(start_paused = true)]
async fn weights_come_from_agent_and_slow_start() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass, Act::Fail, Act::Pass]);
    monitor
        .upsert("a", probe.plan().slow_start(SECOND * 100))
        .unwrap();
    assert_eq!(events.next_target().await.unwrap().weight(), Weight::FULL);
    assert_eq!(events.next_target().await.unwrap().weight(), Weight::ZERO);
    let back = events.next_target().await.unwrap();
    assert_eq!(
        (back.state(), back.weight()),
        (State::Up, Weight::percent(10))
    );

    let mut weights = Vec::new();
    while weights.last() != Some(&Weight::FULL) {
        let event = events.next_target().await.unwrap();
        assert_eq!(
            (event.kind(), event.state()),
            (EventKind::Weight, State::Up)
        );
        weights.push(event.weight());
    }
    assert_eq!(weights.len(), 10);
    assert!(weights.is_sorted());

    monitor.agent(&"a", Agent::Ready, Some(Weight::percent(40)));
    assert_eq!(
        events.next_target().await.unwrap().weight(),
        Weight::percent(40)
    );
    monitor.agent(&"a", Agent::Maintenance, None);
    assert_eq!(
        events.next_target().await.unwrap().state(),
        State::Maintenance
    );
}

#[tokio::test(start_paused = true)]
async fn a_combined_check_negotiates_first_and_after_every_n_connects() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let connect = Scripted::new([vec![Act::Pass; 7], vec![Act::Fail], vec![Act::Pass]].concat());
    let negotiate = Scripted::new([Act::Pass]);
    let check = Check::combined(
        3,
        Arc::clone(&connect).into(),
        Arc::clone(&negotiate).into(),
    );
    let target = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    monitor
        .upsert("a", CheckPlan::new(check, target).jitter(0).fall(2))
        .unwrap();

    // n ccc n ccc n cF n: a failed connect makes the next one a negotiation at once.
    while connect.runs().len() + negotiate.runs().len() < 12 {
        sleep(SECOND).await;
    }

    let mut order: Vec<_> = connect.runs().into_iter().map(|at| (at, 'c')).collect();
    order.extend(negotiate.runs().into_iter().map(|at| (at, 'n')));
    order.sort_unstable();
    let order: String = order.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(&order[..12], "ncccncccnccn");
}

#[tokio::test(start_paused = true)]
async fn two_readers_are_both_told_and_a_late_one_begins_with_a_snapshot() {
    let (monitor, mut first) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass, Act::Fail]);
    monitor.upsert("a", probe.plan()).unwrap();
    assert_eq!(first.next_target().await.unwrap().state(), State::Up);

    let (snapshot, mut late) = monitor.subscribe();
    assert_eq!(snapshot.state(&"a"), Some(State::Up));

    for events in [&mut first, &mut late] {
        let event = events.next_target().await.unwrap();
        assert_eq!((event.previous(), event.state()), (State::Up, State::Down));
    }
    drop(first);
    monitor.maintenance(&"a");
    assert_eq!(
        late.next_target().await.unwrap().state(),
        State::Maintenance
    );
}

#[tokio::test(start_paused = true)]
async fn a_jump_of_the_clock_skips_slots_and_blames_nobody() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Slow(SECOND)]);
    for key in 0..100 {
        monitor
            .upsert(key, probe.plan().timeout(SECOND * 3))
            .unwrap();
    }
    sleep(INTERVAL * 2).await;
    while events.try_next().is_some() {}
    let before = probe.runs().len();

    // As when the machine sleeps: nothing runs, and time has passed.
    tokio::time::advance(Duration::from_hours(1)).await;
    let resumed = tokio::time::Instant::now();
    sleep(INTERVAL).await;

    let runs = probe.runs();
    let burst = runs[before..]
        .iter()
        .filter(|run| **run < resumed + SECOND)
        .count();
    assert!(burst <= 25, "{burst} of 100 at once");
    assert!(runs.len() - before >= 80, "{}", runs.len() - before);
    let mut stalled = false;
    while let Some(event) = events.try_next() {
        if let health::Event::Alarm(alarm) = event {
            stalled |= matches!(alarm, health::Alarm::Stalled { .. });
        } else if let health::Event::Target(event) = event {
            assert_ne!(event.state(), State::Down, "{event:?}");
        }
    }
    assert!(stalled);
    assert!((0..100).all(|key| monitor.state(&key) == Some(State::Up)));
}
