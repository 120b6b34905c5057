//! What real traffic tells of targets, in virtual time.
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::group::OutlierPolicy;
use health::tracker::{OnOutlier, PassivePolicy};
use health::{GroupPolicy, Monitor, State};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);
const NOBODY: [u32; 0] = [];

fn up(members: u32) -> (Monitor<u32>, health::Events<u32>) {
    let (monitor, events) = Monitor::builder().seed(7).spawn();
    let probe = Scripted::new([Act::Pass]);
    for member in 0..members {
        let plan = probe.plan().group("www", 1);
        monitor.upsert(member, plan).unwrap();
    }
    (monitor, events)
}

/// An interval of traffic: each member has 100 requests, of which so many fail.
async fn traffic(monitor: &Monitor<u32>, members: u32, failures: impl Fn(u32) -> u32) {
    for member in 0..members {
        for request in 0..100 {
            monitor.report(&member, request >= failures(member));
        }
    }
    sleep(SECOND * 11).await;
}

fn out(monitor: &Monitor<u32>, members: u32) -> Vec<u32> {
    let ejected = |member: &u32| monitor.status(member).unwrap().standing.ejected;
    (0..members).filter(ejected).collect()
}

#[tokio::test(start_paused = true)]
async fn the_member_that_does_worse_than_the_others_is_ejected_for_a_growing_time() {
    let (monitor, _events) = up(10);
    let policy = OutlierPolicy::new().eject(SECOND * 30, SECOND * 80);
    monitor.set_group("www", GroupPolicy::new().outliers(policy));
    sleep(SECOND * 2).await;

    traffic(&monitor, 10, |_| 30).await;
    assert_eq!(out(&monitor, 10), NOBODY, "all share the fault");

    let mut times = Vec::new();
    for _ in 0..4 {
        traffic(&monitor, 10, |member| if member == 3 { 60 } else { 1 }).await;
        assert_eq!(out(&monitor, 10), [3]);
        let status = monitor.status(&3).unwrap();
        assert_eq!(status.state(), State::Draining, "its connections are kept");
        let mut seconds = 1;
        while !out(&monitor, 10).is_empty() {
            sleep(SECOND).await;
            seconds += 1;
        }
        assert_eq!(monitor.state(&3), Some(State::Up));
        times.push(seconds / 10 * 10);
    }

    // The first, twice and three times as long, but not longer than the longest.
    assert_eq!(times, [30, 60, 80, 80]);
}

#[tokio::test(start_paused = true)]
async fn outliers_beyond_the_share_that_may_be_ejected_stay_and_are_counted() {
    let (monitor, _events) = up(10);
    let policy = OutlierPolicy::new().deviations(500);
    let group = GroupPolicy::new().outliers(policy).max_ejected(20);
    monitor.set_group("www", group);
    sleep(SECOND * 2).await;

    // Three are far below the mean; the two worst are ejected.
    traffic(
        &monitor,
        10,
        |member| if member < 3 { 50 + member } else { 0 },
    )
    .await;

    assert_eq!(out(&monitor, 10), [1, 2]);
    let text = health::observe::prometheus(&monitor.summary());
    assert!(text.contains("\nlvs_health_ejections_total 2\n"), "{text}");
    assert!(text.contains("\nlvs_health_ejections_refused_total 1\n"));
}

#[tokio::test(start_paused = true)]
async fn failures_in_a_row_cannot_eject_a_whole_group() {
    let (monitor, _events) = up(0);
    let probe = Scripted::new([Act::Pass]);
    let eject = OnOutlier::Eject {
        time: SECOND * 30,
        longest: SECOND * 300,
    };
    let passive = PassivePolicy::new().consecutive(3).action(eject);
    for member in 0..5 {
        let plan = probe.plan().group("www", 1).passive(passive);
        monitor.upsert(member, plan).unwrap();
    }
    sleep(SECOND * 2).await;

    for member in [4, 0, 1, 2, 3] {
        for _ in 0..3 {
            monitor.report(&member, false);
        }
    }

    assert_eq!(out(&monitor, 5), [4], "one of five always may");
    monitor.set_group("www", GroupPolicy::new().max_ejected(60));
    for member in 0..5 {
        for _ in 0..3 {
            monitor.report(&member, false);
        }
    }
    assert_eq!(out(&monitor, 5), [0, 1, 4]);
}

#[tokio::test(start_paused = true)]
async fn traffic_that_is_too_little_to_judge_ejects_nobody() {
    let (monitor, _events) = up(10);
    monitor.set_group("www", GroupPolicy::new().outliers(OutlierPolicy::new()));
    sleep(SECOND * 2).await;

    // 99 reports each; then enough, but of four members only.
    for member in 0..10_u32 {
        for request in 0..99 {
            monitor.report(&member, member != 0 || request < 10);
        }
    }
    sleep(SECOND * 11).await;
    traffic(&monitor, 4, |member| if member == 0 { 90 } else { 0 }).await;

    assert_eq!(out(&monitor, 10), NOBODY);
}
