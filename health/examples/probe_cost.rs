//! What one check costs, flat out on one thread: `probe_cost KIND BASE CHECKS IN_FLIGHT [reset] [half]`.
//!
//! KIND is `tcp` or `http`; BASE is the first of 250 loopback addresses with a port, such as
//! `127.20.0.1:8080`, where something answers. Prints one JSON line; CPU is user and system time
//! of this process, from getrusage(2)'s counterpart in /proc.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for measuring"
)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use health::probes::{Http, Tcp};
use health::{Outcome, Probe, ProbeContext, Target, Transport};
use tokio::task::JoinSet;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, base, checks, in_flight, rest @ ..] = arguments.as_slice() else {
        eprintln!("usage: probe_cost tcp|http ADDRESS:PORT CHECKS IN_FLIGHT [reset] [half]");
        std::process::exit(2);
    };
    let has = |option: &str| rest.iter().any(|word| word == option);
    let probe: Arc<dyn Probe> = match kind.as_str() {
        "tcp" if has("half") => Arc::new(Tcp::new().half_open()),
        "tcp" => Arc::new(Tcp::new()),
        _ => Arc::new(Http::get("/").receive("OK").build().unwrap()),
    };
    let transport = match has("reset") {
        true => Transport::builder().reset_on_close().build().unwrap(),
        false => Transport::default(),
    };
    let base: SocketAddr = base.parse().unwrap();
    let targets = targets(base);
    let (checks, in_flight): (usize, usize) = (checks.parse().unwrap(), in_flight.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (start, cpu) = (Instant::now(), cpu_time());
    let failed = runtime.block_on(run(probe, transport, targets, checks, in_flight));
    let (wall, cpu) = (start.elapsed(), cpu_time() - cpu);
    let count = checks as f64;
    println!(
        "{{\"kind\":\"{kind}\",\"checks_per_s\":{:.0},\"cpu_us_per_check\":{:.1},\"failed\":{failed}}}",
        count / wall.as_secs_f64(),
        cpu.as_secs_f64() * 1e6 / count,
    );
}

fn targets(base: SocketAddr) -> Arc<[Target]> {
    let first = match base {
        SocketAddr::V4(v4) => u32::from(*v4.ip()),
        SocketAddr::V6(_) => u32::from(Ipv4Addr::LOCALHOST),
    };
    (0..250)
        .map(|n| SocketAddr::from((Ipv4Addr::from(first + n), base.port())))
        .map(Target::new)
        .collect()
}

async fn run(
    probe: Arc<dyn Probe>,
    transport: Transport,
    targets: Arc<[Target]>,
    checks: usize,
    in_flight: usize,
) -> usize {
    let mut workers = JoinSet::new();
    for worker in 0..in_flight {
        let (probe, transport, targets) =
            (Arc::clone(&probe), transport.clone(), Arc::clone(&targets));
        workers.spawn(async move {
            let mut failed = 0;
            for check in (worker..checks).step_by(in_flight) {
                let target = targets.get(check % targets.len()).unwrap();
                let context =
                    ProbeContext::new(Duration::from_secs(5)).with_transport(transport.clone());
                let report = context.run(&*probe, target).await;
                failed += usize::from(report.outcome() != Outcome::Pass);
            }
            failed
        });
    }
    workers.join_all().await.into_iter().sum()
}

/// User and system time so far; /proc counts in 10 ms.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}
