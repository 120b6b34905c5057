//! Targets that hang, in their first check or at a drip, beside others that answer.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use health::probes::Http;
use health::{BoxFuture, CheckPlan, Events, Monitor, Probe, ProbeContext, Report, State, Target};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

const INTERVAL: Duration = Duration::from_secs(10);
const HEALTHY: u32 = 1000;
const HUNG: u32 = 1000;
/// The default where enough files may be open; hung targets keep half of them.
const PLACES: u32 = 1024;
const ROUNDS: u32 = 30;

const DRIP: Duration = Duration::from_millis(50);
const WINDOW: Duration = Duration::from_secs(1);

/// Passes at once, or never ends.
#[derive(Debug)]
struct Noting {
    began: Instant,
    hangs: bool,
    starts: Mutex<Vec<(u32, Duration)>>,
}

impl Noting {
    fn new(hangs: bool) -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            hangs,
            starts: Mutex::default(),
        })
    }

    /// A plan for the target of this number.
    fn plan(self: &Arc<Self>, interval: Duration) -> CheckPlan {
        let probe = Arc::clone(self) as Arc<dyn Probe>;
        CheckPlan::new(probe, place(0)).interval(interval)
    }

    /// Which target's check started when, in order.
    fn starts(&self) -> Vec<(u32, Duration)> {
        self.starts.lock().unwrap().clone()
    }
}

/// The address of the target of this number.
fn place(number: u32) -> SocketAddr {
    let first = u32::from(Ipv4Addr::new(10, 0, 0, 0));
    (Ipv4Addr::from_bits(first + number), 80).into()
}

impl Probe for Noting {
    fn kind(&self) -> &'static str {
        "noting"
    }

    fn run<'a>(&'a self, target: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        let IpAddr::V4(address) = target.address().ip() else {
            unreachable!("all places are IPv4");
        };
        let number = address.to_bits() - u32::from(Ipv4Addr::new(10, 0, 0, 0));
        let start = (number, self.began.elapsed());
        self.starts.lock().unwrap().push(start);
        if self.hangs {
            Box::pin(std::future::pending())
        } else {
            Box::pin(std::future::ready(Report::pass()))
        }
    }
}

/// How late checks were, as nanoseconds after the earliest of the target's slots, in order.
fn lateness(starts: &[(u32, Duration)], from: Duration, until: Duration) -> Vec<i128> {
    let nanos = |time: Duration| i128::try_from(time.as_nanos()).unwrap();
    let (interval, mut base) = (nanos(INTERVAL), HashMap::<u32, (i128, i128)>::new());
    let mut late = Vec::new();
    for (number, at) in starts.iter().filter(|(_, at)| *at > INTERVAL) {
        let (first, earliest) = base.entry(*number).or_insert_with(|| (nanos(*at), 0));
        // Within half an interval around the slot.
        let off = (nanos(*at) - *first + interval / 2).rem_euclid(interval) - interval / 2;
        *earliest = off.min(*earliest);
        if (from..until).contains(at) {
            late.push((*number, off));
        }
    }
    let mut late: Vec<_> = late
        .iter()
        .map(|(number, off)| off - base[number].1)
        .collect();
    late.sort_unstable();
    late
}

#[tokio::test(start_paused = true)]
async fn a_thousand_hung_targets_leave_the_lateness_of_all_others_unchanged() {
    let (healthy, hung) = (Noting::new(false), Noting::new(true));
    let builder = Monitor::builder().seed(7).max_in_flight(PLACES);
    let (monitor, _events) = builder.spawn();
    for number in 0..HEALTHY {
        let plan = healthy.plan(INTERVAL).jitter(0).at(place(number));
        monitor.upsert(number, plan).unwrap();
    }
    let before = INTERVAL * ROUNDS;
    sleep(before).await;
    for number in HEALTHY..HEALTHY + HUNG {
        let plan = hung.plan(INTERVAL).jitter(0).at(place(number));
        monitor
            .upsert(number, plan.timeout(INTERVAL * 9 / 10))
            .unwrap();
    }
    sleep(before).await;

    let starts = healthy.starts();
    let alone = lateness(&starts, INTERVAL * 2, before);
    let beside = lateness(&starts, before, before * 2);
    assert!(alone.len() >= ((ROUNDS - 3) * HEALTHY) as usize);
    assert!(beside.len() >= ((ROUNDS - 1) * HEALTHY) as usize);
    // The timer's own granularity, with hung targets and without, from their very first check.
    for late in [alone, beside] {
        assert!(*late.last().unwrap() <= 1_000_000, "{:?} ns", late.last());
    }
    // All the same, the hung ones have their turns and are known to be down.
    let snapshot = monitor.snapshot();
    let down = (HEALTHY..HEALTHY + HUNG).filter(|key| snapshot.state(key) == Some(State::Down));
    assert_eq!(down.count(), HUNG as usize);
    assert!(hung.starts().len() > (PLACES / 2 * ROUNDS * 9 / 10) as usize);
}

/// Answers, or drips the head of an answer that never ends.
async fn answer(mut stream: TcpStream, drips: bool) {
    let mut request = [0; 1024];
    if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
        let head = b"HTTP/1.1 200 OK\r\nX: ".as_slice();
        let end = b"\r\nContent-Length: 0\r\n\r\n".as_slice();
        let mut sent = stream.write_all(if drips { head } else { &[] }).await;
        while drips && sent.is_ok() {
            sleep(DRIP).await;
            sent = stream.write_all(b"x").await;
        }
        drop(stream.write_all(&[head, end].concat()).await);
    }
}

async fn server(drips: bool) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, drips));
            }
        }
    });
    address
}

/// Waits for so many first verdicts.
async fn known(events: &mut Events<u32>, count: usize) {
    for _ in 0..count {
        assert!(events.next_target().await.is_some());
    }
}

/// A host that drips forever, in hundreds of checks at once, in real time.
#[tokio::test]
async fn a_dripping_host_makes_no_other_late() {
    let (healthy, dripping) = (server(false).await, server(true).await);
    let (monitor, mut events) = Monitor::builder().seed(7).max_in_flight(600).spawn();
    let plan = |number: u32, address: SocketAddr| {
        // Equal checks would be made once.
        let probe = Http::get(format!("/{number}")).build().unwrap();
        let plan = CheckPlan::new(probe, address).interval(WINDOW / 4);
        plan.timeout(WINDOW).fall(2)
    };
    for number in 0..200 {
        monitor.upsert(number, plan(number, healthy)).unwrap();
    }
    known(&mut events, 200).await;
    let start = monitor.summary();
    sleep(WINDOW).await;
    let alone = monitor.summary();
    for number in 200..400 {
        monitor.upsert(number, plan(number, dripping)).unwrap();
    }
    known(&mut events, 200).await;
    let crowded = monitor.summary();
    sleep(WINDOW).await;
    let end = monitor.summary();

    let before = alone.lateness().since(start.lateness()).permille(990);
    let beside = end.lateness().since(crowded.lateness()).permille(990);
    // Generous: both are some milliseconds on a machine that does nothing else.
    assert!(
        beside <= before * 2 + WINDOW / 8,
        "{before:?} alone, {beside:?} beside"
    );
    let snapshot = monitor.snapshot();
    assert!((0..200).all(|number| snapshot.state(&number) == Some(State::Up)));
    assert!((200..400).all(|number| snapshot.state(&number) == Some(State::Down)));
}
