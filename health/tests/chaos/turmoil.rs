//! Targets that come and go, hang and drip, while others are checked.

use std::time::{Duration, Instant};

use crate::support::{PATIENCE, mute_server, nobody_went_down, server};
use health::monitor::Histogram;
use health::probes::{Fixed, Http, Tcp};
use health::{CheckPlan, Monitor, State};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

const MS: Duration = Duration::from_millis(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_upserts_and_removes_a_second_disturb_nobody() {
    let target = server().await;
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    for key in 0..200_u32 {
        monitor
            .upsert(key, CheckPlan::new(Tcp::new(), target).interval(MS * 200))
            .unwrap();
    }
    sleep(MS * 500).await;
    let before = monitor.summary();

    let begin = Instant::now();
    let mut tick = interval(MS * 10);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let passing = CheckPlan::new(Fixed::always(), target).interval(MS * 20);
    for round in 0..200_u32 {
        tick.tick().await;
        for number in 0..50 {
            let key = 1000 + (round * 50 + number) % 5000;
            let [_, b, c, d] = key.to_be_bytes();
            let own = std::net::SocketAddr::from(([127, b, c, d], 80));
            let plan = passing.clone().at(own).fall(1 + round % 3);
            monitor.upsert(key, plan).unwrap();
            monitor.remove(&(1000 + (round * 50 + number + 2500) % 5000));
        }
    }
    let rate = 20_000.0 / begin.elapsed().as_secs_f64();

    let after = monitor.summary();
    // 10,000 on a machine that is not busy with other things.
    assert!(rate > 5_000.0, "{rate} a second");
    let lateness = after.lateness().since(before.lateness()).permille(990);
    assert!(lateness < MS * 100, "{lateness:?}");
    nobody_went_down(&mut events);
    let snapshot = monitor.snapshot();
    assert!((0..200).all(|key| snapshot.state(&key) == Some(State::Up)));
    monitor.shutdown().await;
}

/// The lateness of 200 healthy targets within two seconds.
async fn lateness(monitor: &Monitor<(&'static str, u32)>) -> Histogram {
    let before = monitor.summary();
    sleep(MS * 2000).await;
    monitor.summary().lateness().since(before.lateness())
}

#[tokio::test]
async fn a_dripping_host_and_a_thousand_hung_targets_delay_nobody() {
    let (good, mute, drip) = (server().await, mute_server().await, dripping_server().await);
    // Fewer places than hung targets: half of them stay free for the others.
    let (monitor, _events) = Monitor::builder().seed(7).max_in_flight(400).spawn();
    let http = Http::get("/").receive("never").build().unwrap();
    for key in 0..200 {
        let plan = CheckPlan::new(Tcp::new(), good).interval(MS * 200);
        monitor.upsert(("good", key), plan).unwrap();
    }
    sleep(MS * 2500).await;
    let alone = lateness(&monitor).await.permille(990);

    let hung = CheckPlan::new(http.clone(), mute)
        .interval(MS * 1000)
        .timeout(MS * 900);
    let hung = hung.start(health::tracker::Start::Down);
    for key in 0..1000 {
        monitor
            .upsert(("hung", key), hung.clone().fall(key + 1))
            .unwrap();
    }
    monitor
        .upsert(("drip", 0), CheckPlan::new(http, drip).timeout(PATIENCE))
        .unwrap();
    sleep(MS * 1500).await;
    let snapshot = monitor.summary();
    let together = lateness_of_good(&monitor).await;

    assert!(snapshot.in_flight() <= 200 + 50, "{}", snapshot.in_flight());
    // The exact claim is made in virtual time; this is one of a busy machine.
    assert!(
        together <= MS * 500,
        "{alone:?} alone, {together:?} together"
    );
    let snapshot = monitor.snapshot();
    assert!((0..200).all(|key| snapshot.state(&("good", key)) == Some(State::Up)));
    timeout(PATIENCE, monitor.shutdown()).await.unwrap();
}

/// How far the checks of healthy targets are apart beyond their interval and jitter.
async fn lateness_of_good(monitor: &Monitor<(&'static str, u32)>) -> Duration {
    let mut worst = Vec::new();
    for _ in 0..20 {
        sleep(MS * 100).await;
        let now = tokio::time::Instant::now();
        let snapshot = monitor.snapshot();
        let good = snapshot.iter().filter(|(key, _)| key.0 == "good");
        // Overdue now, or nothing to be said.
        worst.extend(
            good.filter_map(|(_, target)| Some(now.saturating_duration_since(target.next_check?))),
        );
    }
    worst.sort_unstable();
    worst
        .get(worst.len() * 99 / 100)
        .copied()
        .unwrap_or_default()
}

/// Sends a byte now and then, for ever.
async fn dripping_server() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await);
                while stream.write_all(b".").await.is_ok() {
                    sleep(MS).await;
                }
            });
        }
    });
    address
}
