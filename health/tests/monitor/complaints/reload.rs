//! State over reloads.

use super::SECOND;
use crate::support::{Act, Scripted};
use health::probes::Fixed;
use health::tracker::Observed;
use health::{CheckPlan, Event, Monitor, State};
use tokio::time::sleep;

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
