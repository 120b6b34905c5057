//! What users of other health checkers complain about, each shown not to happen here.
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::group::SuspicionPolicy;
use health::probes::Fixed;
use health::tracker::{FlapPolicy, Observed};
use health::{
    Alarm, Check, CheckPlan, Event, EventKind, GroupPolicy, Monitor, Priority, State, Weight,
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

fn address(host: u8) -> std::net::SocketAddr {
    ([127, 0, 0, host], 1).into()
}

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
async fn long_intervals_do_not_delay_the_first_check() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    for key in 0..200 {
        let hours = Duration::from_hours(24);
        monitor
            .upsert(key, probe.plan().interval(hours).priority(Priority::High))
            .unwrap();
    }

    sleep(SECOND * 3).await;

    assert_eq!(probe.runs().len(), 200);
}

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

/// keepalived 373, 381, 608, 1144, 1163: state over reload.
#[tokio::test(start_paused = true)]
async fn a_reload_of_100_000_keeps_the_state_and_phase_of_what_is_unchanged() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let plan = |key: u32, changed: bool| {
        let [_, b, c, d] = key.to_be_bytes();
        let probe = if key.is_multiple_of(7) {
            Fixed::never()
        } else {
            Fixed::always()
        };
        let target = std::net::SocketAddr::from(([127, b, c, d], if changed { 81 } else { 80 }));
        (key, CheckPlan::new(probe, target).interval(SECOND * 20))
    };
    monitor
        .replace_all((0..100_000).map(|key| plan(key, false)))
        .unwrap();
    sleep(SECOND * 45).await;
    let before = monitor.snapshot();
    while events.try_next().is_some() {}

    // One in a hundred is changed, one in a hundred is gone.
    let wanted = (0..100_000)
        .filter(|key| key % 100 != 1)
        .map(|key| plan(key, key % 100 == 0));
    let removed = monitor.replace_all(wanted).unwrap();

    let after = monitor.snapshot();
    assert_eq!((removed, after.len()), (1000, 99_000));
    let (mut kept, mut restarted) = (0, 0);
    for (key, now) in after.iter() {
        let was = before.target(key).unwrap();
        if key % 100 == 0 {
            assert_eq!(now.observed, Observed::Unknown);
            restarted += 1;
        } else {
            assert_eq!(
                (now.state(), now.next_check),
                (was.state(), was.next_check),
                "{key}"
            );
            assert!(now.state() == State::Down || !key.is_multiple_of(7));
            kept += 1;
        }
    }
    assert_eq!((kept, restarted), (98_000, 1000));
    let mut told = 0;
    while let Some(Event::Target(event)) = events.try_next() {
        assert_eq!((event.key() % 100, event.state()), (0, State::Unknown));
        told += 1;
    }
    assert_eq!(told, 1000);
}

/// keepalived 373: a server that failed before the reload never came back after it.
#[tokio::test(start_paused = true)]
async fn a_target_that_is_down_over_a_reload_comes_back() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Fail, Act::Fail, Act::Pass]);
    monitor.upsert("a", probe.plan()).unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Down);

    monitor.replace_all([("a", probe.plan().fall(3))]).unwrap();

    assert_eq!(events.next_target().await.unwrap().state(), State::Up);
}

/// keepalived 2523: checks stopped, nobody noticed for a day.
#[tokio::test(start_paused = true)]
async fn checks_that_do_not_come_through_are_told() {
    let (monitor, mut events) = Monitor::builder()
        .seed(7)
        .max_in_flight(1)
        .first_sweep(u32::MAX)
        .spawn();
    let hog = Scripted::new([Act::Hang]);
    let starved = Scripted::new([Act::Pass]);
    let long = Duration::from_hours(10);
    monitor
        .upsert("hog", hog.plan().timeout(long).interval(long))
        .unwrap();
    sleep(SECOND).await;
    monitor.upsert("starved", starved.plan()).unwrap();

    let event = events.next_target().await.unwrap();

    assert_eq!((*event.key(), event.kind()), ("starved", EventKind::Stale));
    assert_eq!(starved.runs().len(), 0);
}

/// keepalived 2523 again: the scheduler itself is stuck.
#[tokio::test]
async fn a_blocked_scheduler_is_told_by_the_reader_of_events() {
    // The monitor lives in a runtime whose only thread a probe blocks.
    let (stuck, release) = (
        std::sync::mpsc::channel::<()>(),
        std::sync::mpsc::channel::<()>(),
    );
    let (blocked, waits) = (stuck.0, std::sync::Mutex::new(release.1));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let probe = crate::support::Blocking { blocked, waits };
    let (_monitor, mut events) = {
        let _context = runtime.enter();
        let (monitor, events) = Monitor::builder().seed(7).first_sweep(u32::MAX).spawn();
        monitor
            .upsert("a", CheckPlan::new(probe, address(1)).interval(SECOND))
            .unwrap();
        monitor
            .upsert(
                "b",
                CheckPlan::new(Fixed::always(), address(2)).interval(SECOND),
            )
            .unwrap();
        (monitor, events)
    };
    tokio::task::spawn_blocking(move || stuck.1.recv())
        .await
        .unwrap()
        .unwrap();

    let alarm = loop {
        if let Some(Event::Alarm(alarm)) = events.next().await {
            break alarm;
        }
    };

    assert!(
        matches!(alarm, Alarm::Silent { time } if time >= SECOND * 4),
        "{alarm:?}"
    );
    release.0.send(()).unwrap();
    runtime.shutdown_background();
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

/// One hanging server delayed all others: ldirectord.
#[tokio::test(start_paused = true)]
async fn a_thousand_hung_targets_delay_no_other() {
    // Fewer places than hung targets: half of them stay free for the others.
    let (monitor, _events) = Monitor::builder().seed(7).max_in_flight(400).spawn();
    let hung = Scripted::new([Act::Hang]);
    for key in 0..1000 {
        monitor
            .upsert(("hung", key), hung.plan().timeout(SECOND * 9))
            .unwrap();
    }
    // Until each was found out once they take all places.
    sleep(SECOND * 60).await;
    let healthy: Vec<_> = (0..200)
        .map(|_| Scripted::new([Act::Slow(SECOND / 10)]))
        .collect();
    for (key, probe) in healthy.iter().enumerate() {
        monitor
            .upsert(("healthy", key), probe.plan().jitter(0))
            .unwrap();
    }

    sleep(INTERVAL * 20).await;

    assert_eq!(hung.most_active().min(400), hung.most_active());
    assert!(
        monitor.summary().overdue() > 100,
        "hung targets wait for their half"
    );
    let exact = INTERVAL - SECOND / 500..=INTERVAL + SECOND / 500;
    for probe in healthy {
        let runs = probe.runs();
        assert!(runs.len() >= 20, "{}", runs.len());
        assert!(
            runs[1..]
                .windows(2)
                .all(|pair| exact.contains(&(pair[1] - pair[0])))
        );
    }
}
