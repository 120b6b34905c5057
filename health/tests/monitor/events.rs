//! What the monitor tells, and what a change of plans does, in virtual time.
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::probes::Fixed;
use health::{CheckPlan, EventKind, Monitor, PlanError, State};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

fn fixed(probe: Fixed) -> CheckPlan {
    CheckPlan::new(
        Arc::new(probe),
        std::net::SocketAddr::from(([127, 0, 0, 1], 1)),
    )
}

#[tokio::test(start_paused = true)]
async fn rise_and_fall_are_kept() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([
        Act::Pass,
        Act::Fail,
        Act::Fail,
        Act::Pass,
        Act::Pass,
        Act::Pass,
    ]);
    monitor.upsert("a", probe.plan().fall(2).rise(3)).unwrap();

    for (state, after) in [(State::Up, 1), (State::Down, 3), (State::Up, 6)] {
        let event = events.next_target().await.unwrap();

        assert_eq!((event.state(), event.missed()), (state, 0));
        assert_eq!(probe.runs().len(), after);
    }
}

#[tokio::test(start_paused = true)]
async fn slow_reader_gets_the_final_state_and_a_count_of_what_it_missed() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass, Act::Fail, Act::Pass, Act::Fail]);
    monitor.upsert("a", probe.plan()).unwrap();

    sleep(INTERVAL * 10).await;
    let event = events.next_target().await.unwrap();

    assert_eq!(
        (event.kind(), event.state()),
        (EventKind::Transition, State::Down)
    );
    assert_eq!((event.previous(), event.missed()), (State::Unknown, 3));
    assert_eq!(events.try_next(), None);
    assert!(probe.runs().len() > 8, "checks went on");
}

#[tokio::test(start_paused = true)]
async fn slow_reader_is_told_of_a_change_and_back() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor
        .upsert("a", Scripted::new([Act::Pass, Act::Fail, Act::Pass]).plan())
        .unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);

    sleep(INTERVAL * 10).await;
    let event = events.next_target().await.unwrap();

    assert_eq!(
        (event.kind(), event.state()),
        (EventKind::Lagged, State::Up)
    );
    assert_eq!((event.previous(), event.missed()), (State::Up, 2));
}

#[tokio::test(start_paused = true)]
async fn reload_with_the_same_meaning_keeps_state_and_schedule() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor.upsert("a", fixed(Fixed::always())).unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);
    let before = monitor.snapshot().target(&"a").unwrap().next_check;

    monitor.upsert("a", fixed(Fixed::always()).fall(3)).unwrap();

    let after = monitor.snapshot();
    assert_eq!(after.state(&"a"), Some(State::Up));
    assert_eq!(after.target(&"a").unwrap().next_check, before);
    assert_eq!(events.try_next(), None);
}

#[tokio::test(start_paused = true)]
async fn reload_with_a_shorter_interval_does_not_wait_for_the_old_one() {
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    monitor
        .upsert("a", probe.plan().interval(INTERVAL * 360))
        .unwrap();
    sleep(SECOND).await;
    assert_eq!(probe.runs().len(), 1);

    monitor.upsert("a", probe.plan()).unwrap();
    sleep(INTERVAL * 3).await;

    assert!(probe.runs().len() >= 3, "{} runs", probe.runs().len());
    assert_eq!(monitor.state(&"a"), Some(State::Up));
}

#[tokio::test(start_paused = true)]
async fn reload_with_another_meaning_restarts_as_unknown() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor.upsert("a", fixed(Fixed::always())).unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);

    monitor.upsert("a", fixed(Fixed::never())).unwrap();

    let restarted = events.next_target().await.unwrap();
    assert_eq!(
        (restarted.previous(), restarted.state()),
        (State::Up, State::Unknown)
    );
    assert_eq!(restarted.report(), None);
    let checked = events.next_target().await.unwrap();
    assert_eq!(
        (checked.previous(), checked.state()),
        (State::Unknown, State::Down)
    );
}

#[tokio::test(start_paused = true)]
async fn reload_with_another_meaning_drops_the_running_check() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let old = Scripted::new([Act::Hang]);
    monitor.upsert("a", old.plan()).unwrap();
    sleep(SECOND * 2).await;
    assert_eq!(old.active(), 1);

    monitor
        .upsert("a", Scripted::new([Act::Pass]).plan())
        .unwrap();

    let event = events.next_target().await.unwrap();
    assert_eq!(
        (event.previous(), event.state()),
        (State::Unknown, State::Up)
    );
    assert_eq!((old.active(), old.runs().len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn removal_is_silent_and_drops_the_running_check() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let hung = Scripted::new([Act::Pass, Act::Hang]);
    monitor.upsert("a", hung.plan()).unwrap();
    while hung.runs().len() < 2 {
        sleep(SECOND).await;
    }
    assert_eq!(hung.active(), 1);

    assert!(monitor.remove(&"a"));
    assert!(!monitor.remove(&"a"));
    sleep(INTERVAL * 3).await;

    assert_eq!(events.try_next(), None, "not even what was not read yet");
    assert_eq!((hung.active(), hung.runs().len()), (0, 2));
    assert_eq!(monitor.state(&"a"), None);
}

#[tokio::test(start_paused = true)]
async fn refused_plan_changes_nothing() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor.upsert("a", fixed(Fixed::always())).unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);

    let error = monitor
        .upsert("a", fixed(Fixed::never()).interval(Duration::ZERO))
        .unwrap_err();

    assert!(matches!(
        error,
        PlanError::Duration {
            what: "interval",
            ..
        }
    ));
    assert_eq!(monitor.state(&"a"), Some(State::Up));
}
