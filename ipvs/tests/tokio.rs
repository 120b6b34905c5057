//! The tokio client on the kernel in memory.
#![cfg(all(feature = "tokio", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ipvs::memory::{Fault, Kernel, Link};
use ipvs::tokio::{Client, Transport};
use ipvs::{
    Change, Daemon, DaemonRole, Destination, Error, Plan, Service, ServiceKey, Table, Weight,
};

fn web() -> Service {
    Service::tcp("10.99.0.70:80".parse().unwrap())
}

/// A table of one service with so many destinations.
fn desired(destinations: u16) -> Table {
    let mut table = Table::new();
    let service = web();
    let key = *service.key();
    table.insert_service(service);
    for host in 0..destinations {
        let [high, low] = host.to_be_bytes();
        let destination = Destination::new(([10, 1, high, low], 80).into());
        table.insert_destination(&key, destination).unwrap();
    }
    table
}

async fn filled(destinations: u16) -> (Kernel, ServiceKey, Client<Link>) {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).await.unwrap();
    let plan = Plan::between(&desired(destinations), &Table::new());
    assert!(client.apply(&plan).await.unwrap().is_complete());
    (kernel, *web().key(), client)
}

#[tokio::test(start_paused = true)]
async fn applied_table_is_read_back() {
    let (_, key, mut client) = filled(300).await;

    assert_eq!(client.table().await.unwrap(), desired(300));
    assert_eq!(client.stable_table(2).await.unwrap(), desired(300));
    assert_eq!(client.destinations(&key).await.unwrap().len(), 300);
    let snapshot = client.snapshot().await.unwrap();
    assert_eq!(Table::from(&snapshot), desired(300));
    let plan = Plan::between(&desired(300), &client.table().await.unwrap());
    assert!(plan.is_empty());
}

#[tokio::test(start_paused = true)]
async fn weight_alone_changes() {
    let (_, key, mut client) = filled(0).await;
    let server = Destination::new("10.1.0.1:8080".parse().unwrap())
        .forwarding(ipvs::Forwarding::Masquerade)
        .thresholds(ipvs::Thresholds::new(20, 10).unwrap());
    client.add_destination(&key, &server).await.unwrap();
    let absent = "10.1.0.2:80"
        .parse()
        .map(ipvs::DestinationKey::new)
        .unwrap();
    let one = Weight::new(1).unwrap();

    client
        .set_weight(&key, server.key(), Weight::QUIESCED)
        .await
        .unwrap();
    let error = client.set_weight(&key, &absent, one).await.unwrap_err();

    let table = client.table().await.unwrap();
    let expected = server.clone().weight(Weight::QUIESCED);
    assert_eq!(table.destination(&key, server.key()), Some(&expected));
    assert!(error.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn daemons_and_timeouts_are_set() {
    let (_, _, mut client) = filled(0).await;

    client.start_daemon(&Daemon::master("lo")).await.unwrap();
    let running = client.daemons().await.unwrap();
    client.stop_daemon(DaemonRole::Master).await.unwrap();
    let hour = Duration::from_secs(3600);
    let timeouts = ipvs::Timeouts::new(hour, Duration::ZERO, hour).unwrap();
    client.set_timeouts(&timeouts).await.unwrap();

    assert_eq!(running.len(), 1);
    assert_eq!(client.daemons().await.unwrap(), []);
    assert_eq!(
        client.timeouts().await.unwrap().to_string(),
        "3600 120 3600"
    );
}

#[tokio::test(start_paused = true)]
async fn faults_are_survived() {
    let (kernel, key, mut client) = filled(300).await;
    kernel.inject(Fault::Overflow);
    let overrun = client.info().await.unwrap_err();
    kernel.inject(Fault::Truncate);
    let cut = client.destinations(&key).await.unwrap_err();
    kernel.inject(Fault::Interrupt);
    kernel.unload();
    kernel.load();

    assert!(matches!(overrun, Error::Overrun { .. }));
    assert!(matches!(cut, Error::Truncated { .. }));
    assert!(client.table().await.unwrap().is_empty());
    assert!(
        client
            .apply(&[Change::AddService(web())].into_iter().collect())
            .await
            .is_ok()
    );
}

/// A link on which every step has to be waited for once, and silence for ever.
struct Slow(Link);

async fn wait_once() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Transport for Slow {
    async fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        wait_once().await;
        Transport::send(&mut self.0, datagram).await
    }

    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        wait_once().await;
        match Transport::receive(&mut self.0, buffer).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::future::pending().await,
            result => result,
        }
    }
}

/// Polls a future so many times and drops it; whether it was at its end.
fn abandoned(work: impl Future, polls: usize) -> bool {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| work.as_mut().poll(&mut context).is_ready())
}

#[tokio::test(start_paused = true)]
async fn dropped_future_does_not_spoil_the_client() {
    let (kernel, key, _) = filled(300).await;
    let expected = desired(300);
    let mut client = Client::over(Slow(kernel.transport())).await.unwrap();
    let mut finished = 0;

    for polls in 0..40 {
        finished += usize::from(abandoned(client.table(), polls));
        finished += usize::from(abandoned(client.info(), polls));
        finished += usize::from(abandoned(client.destinations(&key), polls));

        assert_eq!(client.table().await.unwrap(), expected, "{polls} polls");
    }

    assert!((1..120).contains(&finished), "{finished}");
}

#[tokio::test(start_paused = true)]
async fn dropped_plan_is_finished_by_the_next() {
    for polls in 0..30 {
        let kernel = Kernel::new();
        let mut client = Client::over(Slow(kernel.transport())).await.unwrap();
        let plan = Plan::between(&desired(300), &Table::new());

        abandoned(client.apply(&plan), polls);
        let rest = Plan::between(&desired(300), &client.table().await.unwrap());
        assert!(client.apply(&rest).await.unwrap().is_complete());

        assert_eq!(client.table().await.unwrap(), desired(300), "{polls} polls");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_ends_with_the_timeout() {
    let kernel = Kernel::new();
    let mut client = Client::over(Slow(kernel.transport())).await.unwrap();
    client.set_timeout(Duration::from_secs(3));
    kernel.inject(Fault::LoseAcknowledgement);
    let start = tokio::time::Instant::now();

    let error = client.flush().await.unwrap_err();

    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert!(client.info().await.is_ok());
}

#[test]
fn futures_may_move_between_threads() {
    fn movable(_: &impl Send) {}

    let work = async {
        let kernel = Kernel::new();
        let mut client = Client::over(kernel.transport()).await.unwrap();
        client.table().await.unwrap();
        drop(client.apply(&Plan::default()).await);
        client.for_each_service(|_| {}).await.unwrap();
    };

    movable(&work);
    movable(&async { Client::connect().await.map(drop) });
}

#[tokio::test]
async fn restoring_goes_on_behind_refusals_as_the_blocking_client_does() {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).await.unwrap();
    let mut refused = Vec::new();
    let mut restore = client.restore(|rule, result| {
        if result.is_err() {
            refused.push(rule.to_string());
        }
    });

    for line in [
        "-A -t 10.0.0.1:80",
        "-A -t 10.0.0.1:80 -s rr",
        "--set 100 0 0",
    ] {
        restore.rule(line.parse().unwrap()).await.unwrap();
    }
    restore
        .rule("-a -t 10.0.0.1:80 -r 10.0.0.2:80".parse().unwrap())
        .await
        .unwrap();
    let table = restore.flush().await.unwrap().table().await.unwrap();

    assert_eq!(refused, ["-A -t 10.0.0.1:80 -s rr"]);
    assert_eq!(table.len(), 1);
    assert_eq!(client.timeouts().await.unwrap().to_string(), "100 120 300");
}
