//! Checks that stop, hang, or wait for others.

use std::time::Duration;

use super::{INTERVAL, SECOND, address};
use crate::support::{Act, Scripted};
use health::probes::Fixed;
use health::{Alarm, CheckPlan, Event, EventKind, Monitor};
use tokio::time::sleep;

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
