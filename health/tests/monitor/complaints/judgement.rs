//! What is believed: flapping, panic, agents, the checker's own network.

use super::{INTERVAL, SECOND};
use crate::support::{Act, Scripted};
use health::group::SuspicionPolicy;
use health::tracker::FlapPolicy;
use health::{Alarm, Event, GroupPolicy, Monitor, State, Weight};
use tokio::time::sleep;

/// Consul 2890.
#[tokio::test(start_paused = true)]
async fn a_flapping_target_is_held_down_until_it_is_calm() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let flaps = [Act::Pass, Act::Fail].repeat(20);
    let probe = Scripted::new([flaps, vec![Act::Pass]].concat());
    let damping = FlapPolicy::new(SECOND * 60);
    monitor
        .upsert("a", probe.plan().interval(SECOND).flap(damping))
        .unwrap();

    sleep(SECOND * 60).await;
    let held = monitor.status(&"a").unwrap();
    sleep(SECOND * 600).await;

    assert!(
        held.standing.flapping && held.state() == State::Down,
        "{held:?}"
    );
    assert!(held.transitions < 10, "{}", held.transitions);
    assert_eq!(monitor.state(&"a"), Some(State::Up));
    assert!(matches!(events.try_next(), Some(Event::Target(event)) if event.state() == State::Up));
}

/// Envoy 16872, 12997: panic mode that nobody is told of.
#[tokio::test(start_paused = true)]
async fn panic_is_told_and_keeps_the_floor() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor.set_group("www", GroupPolicy::new().panic_floor(50));
    let fails = Scripted::new([vec![Act::Pass; 10], vec![Act::Fail; 40], vec![Act::Pass]].concat());
    for key in 0..10 {
        monitor.upsert(key, fails.plan().group("www", 1)).unwrap();
    }
    sleep(INTERVAL * 3).await;

    let snapshot = monitor.snapshot();
    let up = snapshot
        .iter()
        .filter(|(_, target)| target.state() == State::Up)
        .count();
    let held = snapshot
        .iter()
        .filter(|(_, target)| target.standing.held)
        .count();
    assert_eq!((up, held), (5, 5), "all ten are down, five stay in service");
    let mut told = Vec::new();
    while let Some(event) = events.try_next() {
        if let Event::Group(group) = event {
            told.push(group.state.panic);
        }
    }
    sleep(INTERVAL * 5).await;
    while let Some(event) = events.try_next() {
        if let Event::Group(group) = event {
            told.push(group.state.panic);
        }
    }

    assert_eq!(told, [true, false]);
    assert_eq!(monitor.state(&0), Some(State::Up));
}

/// Everything marked down because the checker's own network was gone.
#[tokio::test(start_paused = true)]
async fn when_everything_fails_at_once_the_canary_is_asked_first() {
    let canary = Scripted::new([Act::Fail, Act::Fail, Act::Pass]);
    let policy = SuspicionPolicy::new().at_least(3);
    let builder = Monitor::builder().seed(7).canary(canary.plan(), policy);
    let (monitor, mut events) = builder.spawn();
    let script = [vec![Act::Pass; 20], vec![Act::Hang; 20], vec![Act::Pass]].concat();
    let servers = Scripted::new(script);
    for key in 0..20 {
        // Three failures would bring it down; the first of all may be believed.
        monitor
            .upsert(key, servers.plan().timeout(SECOND).fall(2))
            .unwrap();
    }

    sleep(INTERVAL * 5).await;

    assert!(canary.runs().len() >= 2, "{}", canary.runs().len());
    let mut suspected = Vec::new();
    while let Some(event) = events.try_next() {
        if let Event::Alarm(Alarm::SelfSuspected { suspected: now }) = event {
            suspected.push(now);
        } else if let Event::Target(event) = event {
            assert_ne!(event.state(), State::Down, "{event:?}");
        }
    }
    assert_eq!(suspected, [true, false]);
    assert!((0..20).all(|key| monitor.state(&key) == Some(State::Up)));
}

/// And if the canary is well, they are down, at once.
#[tokio::test(start_paused = true)]
async fn a_canary_that_passes_delays_nothing() {
    let canary = Scripted::new([Act::Pass]);
    let policy = SuspicionPolicy::new().at_least(3);
    let (monitor, _events) = Monitor::builder()
        .seed(7)
        .canary(canary.plan(), policy)
        .spawn();
    let servers = Scripted::new([vec![Act::Pass; 20], vec![Act::Hang; 20]].concat());
    for key in 0..20 {
        monitor.upsert(key, servers.plan().timeout(SECOND)).unwrap();
    }

    sleep(INTERVAL * 2 + SECOND * 3).await;

    assert!(!canary.runs().is_empty());
    assert!((0..20).all(|key| monitor.state(&key) == Some(State::Down)));
}

/// HAProxy 1176: an agent's "up" lifted an active check's down.
#[tokio::test(start_paused = true)]
async fn an_agent_cannot_lift_a_target_that_fails_its_checks() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor
        .upsert("a", Scripted::new([Act::Fail]).plan())
        .unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Down);

    monitor.agent(
        &"a",
        health::tracker::Agent::Ready,
        Some(Weight::percent(50)),
    );

    assert_eq!(monitor.state(&"a"), Some(State::Down));
    assert_eq!(events.try_next(), None);
}

/// keepalived 2351: intermittent failures without a cause.
#[tokio::test(start_paused = true)]
async fn the_last_results_keep_phase_reason_and_time() {
    let (monitor, _events) = Monitor::builder().seed(7).remember(3).spawn();
    let probe = Scripted::new([Act::Pass, Act::Hang, Act::Pass, Act::Fail]);
    monitor.upsert("a", probe.plan().fall(3).jitter(0)).unwrap();

    while probe.runs().len() < 4 {
        sleep(SECOND).await;
    }

    let status = monitor.status(&"a").unwrap();
    let words: Vec<_> = status
        .history
        .iter()
        .map(|(_, report)| report.to_string())
        .collect();
    assert_eq!(
        words,
        [
            "fail at exec: no answer in time",
            "pass",
            "fail at exec: connection refused"
        ]
    );
    assert!(status.history[0].1.timings().total() >= SECOND * 5);
}
