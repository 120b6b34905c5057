//! What may run at once and start per second, in virtual time.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{Act, Scripted};
use health::{BoxFuture, Check, CheckPlan, Monitor, Probe, ProbeContext, Report, Target};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// A probe that takes a second, once a minute.
fn slow() -> Arc<Scripted> {
    Scripted::new([Act::Slow(SECOND)])
}

fn at(plan: CheckPlan, address: &str) -> CheckPlan {
    plan.interval(MINUTE)
        .at(address.parse::<SocketAddr>().unwrap())
}

#[tokio::test(start_paused = true)]
async fn limits_per_host_and_second_are_kept_and_nobody_starves() {
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, _events) = builder.max_per_host(3).max_starts_per_second(100).spawn();
    let probe = slow();
    for key in 0..30 {
        monitor
            .upsert(key, at(probe.plan(), "127.0.0.1:1"))
            .unwrap();
    }

    sleep(SECOND * 12).await;

    assert_eq!((probe.most_active(), probe.runs().len()), (3, 30));
}

/// The address of the host with a number.
type Address = fn(u32) -> String;

#[tokio::test(start_paused = true)]
async fn hosts_of_one_network_share_its_limit_and_other_networks_have_their_own() {
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, _events) = builder.max_per_network(4).spawn();
    let networks: [(_, Address); 3] = [
        (slow(), |host| format!("192.0.2.{host}:80")),
        (slow(), |host| format!("198.51.100.{host}:80")),
        (slow(), |host| format!("[2001:db8:0:1::{host:x}]:80")),
    ];
    for (number, (probe, address)) in networks.iter().enumerate() {
        for host in 1..=20 {
            let plan = at(probe.plan(), &address(host));
            monitor.upsert((number, host), plan).unwrap();
        }
    }

    sleep(SECOND * 7).await;

    // Twenty checks of a second, four at once, in each network at the same time.
    for (probe, _) in networks {
        assert_eq!((probe.most_active(), probe.runs().len()), (4, 20));
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_has_a_limit_of_its_own() {
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, _events) = builder.max_per_group(2).spawn();
    let (grouped, alone) = (slow(), slow());
    for host in 1..=10 {
        let address = format!("192.0.2.{host}:80");
        let plan = at(grouped.plan(), &address).group("www", 1);
        monitor.upsert(("www", host), plan).unwrap();
        monitor
            .upsert(("none", host), at(alone.plan(), &address))
            .unwrap();
    }

    sleep(SECOND * 6).await;

    assert_eq!((grouped.most_active(), grouped.runs().len()), (2, 10));
    assert_eq!((alone.most_active(), alone.runs().len()), (10, 10));
}

/// Takes a process while it runs.
#[derive(Debug)]
struct Spawning(Arc<Scripted>);

impl Probe for Spawning {
    fn kind(&self) -> &'static str {
        "spawning"
    }

    fn processes(&self) -> u32 {
        1
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        self.0.run(target, context)
    }
}

#[tokio::test(start_paused = true)]
async fn programs_have_a_limit_that_delays_no_other_check() {
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, _events) = builder.max_processes(2).spawn();
    let (programs, connects) = (slow(), slow());
    for key in 0..10 {
        let plan = CheckPlan::new(
            Spawning(Arc::clone(&programs)),
            Target::new(([127, 0, 0, 1], 1).into()),
        );
        monitor
            .upsert(("program", key), plan.interval(MINUTE))
            .unwrap();
        monitor
            .upsert(("connect", key), connects.plan().interval(MINUTE))
            .unwrap();
    }

    sleep(SECOND + SECOND / 2).await;
    let first = connects.runs().len();
    sleep(SECOND * 5).await;

    assert_eq!((connects.most_active(), first), (10, 10));
    assert_eq!((programs.most_active(), programs.runs().len()), (2, 10));
}

#[tokio::test(start_paused = true)]
async fn a_check_of_three_probes_counts_as_three_starts_per_second() {
    for (probes, per_second) in [(1, 50), (3, 48)] {
        let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
        let (monitor, _events) = builder.max_starts_per_second(50).spawn();
        let probe = Scripted::new([Act::Pass]);
        let leaves = || (0..probes).map(|_| Arc::clone(&probe).into());
        let begin = Instant::now();
        for key in 0..500 {
            let target = SocketAddr::from(([127, 0, 0, 1], 1));
            let plan = CheckPlan::new(Check::all(leaves()), target).interval(MINUTE * 10);
            monitor.upsert(key, plan).unwrap();
        }

        sleep(SECOND * 10).await;

        let within = |from: u64, to: u64| {
            let second = |run: &Instant| (*run - begin).as_secs();
            let runs = probe.runs();
            runs.iter()
                .filter(|run| (from..to).contains(&second(run)))
                .count()
        };
        assert!(within(0, 10) >= per_second * 10 - 10, "{}", within(0, 10));
        for second in 0..10 {
            // The burst of 20 ms is at most one check more.
            let starts = within(second, second + 1);
            assert!(starts <= 50 + 4, "{starts} probes in second {second}");
        }
    }
}
