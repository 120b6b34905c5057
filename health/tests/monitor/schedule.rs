//! When the monitor checks, in virtual time.
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::{EventKind, Monitor, Outcome, Phase, Reason, State};
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

fn gaps(probe: &Scripted) -> Vec<Duration> {
    probe
        .runs()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect()
}

#[tokio::test(start_paused = true)]
async fn first_checks_come_within_the_first_second() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let start = Instant::now();
    let probe = Scripted::new([Act::Pass]);

    for key in 0..100 {
        monitor.upsert(key, probe.plan()).unwrap();
    }
    sleep(SECOND).await;

    let runs = probe.runs();
    assert_eq!(runs.len(), 100);
    let early = runs.iter().filter(|run| **run - start < SECOND / 2).count();
    assert!(
        (30..70).contains(&early),
        "not spread: {early} in the first half"
    );
}

#[tokio::test(start_paused = true)]
async fn first_checks_can_be_spread_over_the_whole_interval() {
    let (monitor, _events) = Monitor::builder().seed(7).first_sweep(0).spawn();
    let probe = Scripted::new([Act::Pass]);

    for key in 0..1000 {
        monitor.upsert(key, probe.plan().jitter(0)).unwrap();
    }
    sleep(INTERVAL * 2).await;

    let runs = probe.runs();
    let mut per_second = [0; 20];
    for run in &runs {
        per_second[usize::try_from((*run - runs[0]).as_secs()).unwrap()] += 1;
    }
    assert!(
        per_second.iter().all(|count| (60..140).contains(count)),
        "{per_second:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn jitter_moves_checks_around_slots_that_do_not_drift() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Slow(SECOND)]);
    monitor.upsert("a", probe.plan().jitter(10)).unwrap();

    sleep(INTERVAL * 1000).await;

    let gaps = gaps(&probe);
    assert!((998..=1001).contains(&gaps.len()), "{} gaps", gaps.len());
    let bounds = INTERVAL - 2 * SECOND - SECOND / 100..=INTERVAL + 2 * SECOND + SECOND / 100;
    assert!(gaps[1..].iter().all(|gap| bounds.contains(gap)));
    assert!(
        gaps.iter().any(|gap| *gap > INTERVAL + SECOND / 2),
        "no jitter at all"
    );
}

#[tokio::test(start_paused = true)]
async fn without_jitter_the_interval_is_exact() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    monitor.upsert("a", probe.plan().jitter(0)).unwrap();

    sleep(INTERVAL * 100).await;

    // The timer has a granularity of a millisecond.
    let exact = INTERVAL - SECOND / 500..=INTERVAL + SECOND / 500;
    assert!(gaps(&probe)[1..].iter().all(|gap| exact.contains(gap)));
}

#[tokio::test(start_paused = true)]
async fn long_checks_skip_slots_and_never_overlap() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Slow(SECOND * 35)]);
    monitor
        .upsert("a", probe.plan().jitter(0).timeout(SECOND * 60))
        .unwrap();

    sleep(INTERVAL * 100).await;

    assert_eq!(probe.most_active(), 1);
    let gaps = gaps(&probe);
    let four = INTERVAL * 4 - SECOND / 100..=INTERVAL * 4 + SECOND / 100;
    assert!(gaps[1..].iter().all(|gap| four.contains(gap)), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn down_targets_can_have_their_own_interval() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Fail, Act::Fail, Act::Fail, Act::Fail, Act::Pass]);
    monitor
        .upsert("a", probe.plan().jitter(0).down_interval(SECOND))
        .unwrap();

    sleep(INTERVAL * 5).await;

    let gaps = gaps(&probe);
    assert!(gaps[..4].iter().all(|gap| *gap < SECOND * 2), "{gaps:?}");
    assert!(gaps[4..].iter().all(|gap| *gap > SECOND * 9), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_target_that_stays_down_is_checked_less_and_less_and_at_once_as_before_when_it_is_back() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let script = [vec![Act::Pass], vec![Act::Fail; 8], vec![Act::Pass]].concat();
    let probe = Scripted::new(script);
    let plan = probe.plan().jitter(0).down_interval(SECOND);
    monitor
        .upsert("a", plan.down_backoff(SECOND * 20).fall(2))
        .unwrap();

    sleep(INTERVAL * 30).await;

    let gaps: Vec<u64> = gaps(&probe)[1..12]
        .iter()
        .map(|gap| (*gap + SECOND / 2).as_secs())
        .collect();
    // Pass, two failures, then doubled up to the limit; passes come every ten seconds again.
    assert_eq!(gaps, [10, 1, 2, 4, 8, 16, 20, 20, 10, 10, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_grown_interval_has_jitter_of_its_own_size() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Fail]);
    for key in 0..50 {
        let plan = probe.plan().interval(SECOND).jitter(50);
        monitor
            .upsert(key, plan.down_backoff(INTERVAL * 6))
            .unwrap();
    }
    sleep(INTERVAL * 60).await;
    let begin = Instant::now();
    let before = probe.runs().len();

    sleep(INTERVAL * 60).await;

    let runs = probe.runs();
    let late = &runs[before..];
    assert!((480..=520).contains(&late.len()), "{}", late.len());
    // Fifty targets whose slots are minutes apart: no second is crowded.
    let mut seconds = std::collections::BTreeMap::<u64, u32>::new();
    for run in late {
        *seconds.entry((*run - begin).as_secs()).or_default() += 1;
    }
    assert!(seconds.values().all(|count| *count <= 8), "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn equal_seeds_give_equal_schedules() {
    let mut schedules = Vec::new();
    for seed in [7, 7, 8] {
        let (monitor, _events) = Monitor::builder().seed(seed).spawn();
        let (probe, start) = (Scripted::new([Act::Pass]), Instant::now());
        for key in 0..20 {
            monitor.upsert(key, probe.plan()).unwrap();
        }
        sleep(INTERVAL * 10).await;
        monitor.shutdown().await;
        schedules.push(
            probe
                .runs()
                .into_iter()
                .map(|run| run - start)
                .collect::<Vec<_>>(),
        );
    }

    assert_eq!(schedules[0], schedules[1]);
    assert_ne!(schedules[0], schedules[2]);
}

#[tokio::test(start_paused = true)]
async fn hung_targets_do_not_delay_the_others() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let (hung, healthy) = (Scripted::new([Act::Hang]), Scripted::new([Act::Pass]));
    for key in 0..200 {
        monitor
            .upsert(("hung", key), hung.plan().timeout(SECOND * 9))
            .unwrap();
        monitor.upsert(("healthy", key), healthy.plan()).unwrap();
    }

    sleep(INTERVAL * 20).await;

    assert!(
        healthy.runs().len() > 200 * 19,
        "{} runs",
        healthy.runs().len()
    );
    let snapshot = monitor.snapshot();
    let lateness = snapshot.worst_lateness();
    assert!(lateness <= Duration::from_millis(2), "{lateness:?}");
    for key in 0..200 {
        assert_eq!(snapshot.state(&("healthy", key)), Some(State::Up));
        assert_eq!(snapshot.state(&("hung", key)), Some(State::Down));
    }
}

#[tokio::test(start_paused = true)]
async fn checks_beyond_the_limit_wait_in_order_of_due_time() {
    let builder = Monitor::builder().seed(7).max_in_flight(2);
    let (monitor, _events) = builder.first_sweep(u32::MAX).spawn();
    let probe = Scripted::new([Act::Slow(SECOND)]);
    for key in 0..10 {
        monitor
            .upsert(key, probe.plan().interval(SECOND * 60))
            .unwrap();
    }

    sleep(SECOND / 2).await;
    let waiting = monitor.snapshot();
    sleep(SECOND * 5).await;

    assert_eq!((waiting.in_flight(), waiting.overdue()), (2, 8));
    assert_eq!((probe.most_active(), probe.runs().len()), (2, 10));
    assert!(monitor.snapshot().worst_lateness() >= SECOND * 4);
}

#[tokio::test(start_paused = true)]
async fn timeout_names_the_phase_that_hung() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor
        .upsert("a", Scripted::new([Act::Hang]).plan())
        .unwrap();

    let event = events.next_target().await.unwrap();

    assert_eq!(event.state(), State::Down);
    let report = event.report().unwrap();
    assert_eq!(
        (report.reason(), report.phase()),
        (Some(&Reason::Timeout), Some(Phase::Exec))
    );
    assert!(report.timings().total() >= SECOND * 5);
}

#[tokio::test(start_paused = true)]
async fn check_now_checks_at_once_and_leaves_the_slots_alone() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    monitor.upsert("a", probe.plan().jitter(0)).unwrap();
    sleep(INTERVAL * 3).await;
    let regular = probe.runs();

    sleep(SECOND).await;
    let asked = Instant::now();
    assert!(monitor.check_now(&"a"));
    assert!(!monitor.check_now(&"b"));
    sleep(INTERVAL * 3).await;

    let runs = probe.runs();
    assert_eq!(runs[regular.len()], asked);
    let slots = runs
        .iter()
        .filter(|run| **run != asked)
        .copied()
        .collect::<Vec<_>>();
    let exact = INTERVAL - SECOND / 500..=INTERVAL + SECOND / 500;
    assert!(
        slots[1..]
            .windows(2)
            .all(|pair| exact.contains(&(pair[1] - pair[0])))
    );
}

#[tokio::test(start_paused = true)]
async fn check_now_during_a_check_runs_another_one_after_it() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Slow(SECOND)]);
    monitor.upsert("a", probe.plan()).unwrap();
    while probe.active() == 0 {
        sleep(SECOND / 100).await;
    }

    assert!(monitor.check_now(&"a"));
    sleep(SECOND + SECOND / 2).await;

    assert_eq!((probe.runs().len(), probe.most_active()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn panicking_probe_is_inconclusive_and_moves_nothing() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass, Act::Panic, Act::Panic, Act::Pass]);
    monitor.upsert("a", probe.plan().fall(1)).unwrap();

    let up = events.next_target().await.unwrap();
    let trouble = events.next_target().await.unwrap();
    sleep(INTERVAL * 5).await;

    assert_eq!((up.kind(), up.state()), (EventKind::Transition, State::Up));
    assert_eq!(
        (trouble.kind(), trouble.state()),
        (EventKind::Inconclusive, State::Up)
    );
    let report = trouble.report().unwrap();
    assert_eq!(report.outcome(), Outcome::Inconclusive);
    assert_eq!(report.reason(), Some(&Reason::Panicked));
    assert_eq!(events.try_next(), None, "told once, not for every check");
    assert_eq!(monitor.snapshot().target(&"a").unwrap().inconclusive, 2);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_monitor_drops_running_checks_and_ends_the_stream() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Hang]);
    monitor
        .upsert("a", probe.plan().timeout(SECOND * 100))
        .unwrap();
    sleep(SECOND * 2).await;
    assert_eq!(probe.active(), 1);

    drop(monitor);

    assert_eq!(timeout(SECOND, events.next_target()).await, Ok(None));
    assert_eq!(probe.active(), 0);
}

#[tokio::test(start_paused = true)]
async fn shutdown_waits_for_running_checks() {
    let (monitor, mut events) = Monitor::builder()
        .seed(7)
        .shutdown_grace(SECOND * 5)
        .spawn();
    monitor
        .upsert("a", Scripted::new([Act::Slow(SECOND * 3)]).plan())
        .unwrap();
    sleep(SECOND * 2).await;

    monitor.shutdown().await;

    assert_eq!(events.next_target().await.unwrap().state(), State::Up);
    assert_eq!(events.next_target().await, None);
}

#[tokio::test(start_paused = true)]
async fn shutdown_does_not_wait_longer_than_its_grace() {
    let (monitor, mut events) = Monitor::builder().seed(7).shutdown_grace(SECOND).spawn();
    let probe = Scripted::new([Act::Hang]);
    monitor
        .upsert("a", probe.plan().timeout(SECOND * 100))
        .unwrap();
    sleep(SECOND * 2).await;
    let start = Instant::now();

    monitor.shutdown().await;

    assert!(start.elapsed() <= SECOND + SECOND / 100);
    assert_eq!(probe.active(), 0);
    assert_eq!(events.next_target().await, None);
}
