//! How fast, how punctual and how cheap the health engine is: one JSON line.
//!
//! `health-rate --kind tcp|http --targets N --interval S --seconds T [--base ADDR:PORT]`. Without
//! `--base` a server of its own answers, as a child process that is not counted; the targets
//! spread over 127.x.y.z. The window begins when every target was checked once.

mod server;

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use health::monitor::Snapshot;
use health::probes::{Http, Tcp};
use health::{Check, CheckPlan, Event, Monitor, Transport};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use tokio::time::{Instant, sleep, sleep_until};

/// Measures the health engine.
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[derive(Clone, Debug, Parser)]
struct Options {
    /// What is checked: that a port accepts, or that a page is answered.
    #[arg(long, value_enum, default_value = "tcp")]
    kind: Kind,
    /// Number of targets.
    #[arg(long, default_value_t = 1000)]
    targets: u32,
    /// Seconds from check to check of one target.
    #[arg(long, default_value_t = 1.0)]
    interval: f64,
    /// Length of the window in seconds.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// First target; the others follow, address by address. Default: a server of its own.
    #[arg(long)]
    base: Option<SocketAddr>,
    /// Close connections with RST.
    #[arg(long)]
    reset: bool,
    /// Give connections up before the handshake ends, as HAProxy does (only for tcp).
    #[arg(long)]
    abort: bool,
    /// Worker threads of the runtime; 0: everything in one thread.
    #[arg(long, default_value_t = 0)]
    workers: usize,
    /// Most probes at once. Default: by the limit of open files.
    #[arg(long)]
    in_flight: Option<u32>,
    /// Print the rate of each second to standard error.
    #[arg(long)]
    trace: bool,
    /// Be the answering server (used by the program itself).
    #[arg(long, hide = true)]
    serve: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Tcp,
    Http,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let result = if options.serve {
        server::serve()
    } else {
        measure(options)
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("health-rate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let server = match options.base {
        Some(_) => None,
        None => Some(server::Server::start()?),
    };
    let own = server
        .as_ref()
        .map(|server| SocketAddr::from(([127, 20, 0, 1], server.port)));
    let base = options.base.or(own).ok_or("no server")?;
    let mut builder = match options.workers {
        0 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = builder
        .worker_threads(options.workers.max(1))
        .enable_all()
        .build()?;
    let line = runtime.block_on(async move { tokio::spawn(run(options, base)).await })?;
    anstream::println!("{}", line?);
    Ok(())
}

/// What is read at both ends of the window.
struct Reading {
    at: Instant,
    cpu: Duration,
    summary: Snapshot<u32>,
}

impl Reading {
    fn take(monitor: &Monitor<u32>) -> Result<Self, String> {
        Ok(Self {
            at: Instant::now(),
            cpu: cpu()?,
            summary: monitor.summary(),
        })
    }
}

async fn run(options: Options, base: SocketAddr) -> Result<String, String> {
    let mut builder = Monitor::<u32>::builder().seed(7);
    if let Some(probes) = options.in_flight {
        builder = builder.max_in_flight(probes);
    }
    let (monitor, mut events) = builder.spawn();
    let interval = Duration::from_secs_f64(options.interval);
    let plan = plan(&options, base)?.interval(interval);
    let begin = Instant::now();
    for number in 0..options.targets {
        let target = SocketAddr::new(nth(base.ip(), number), base.port());
        monitor
            .upsert(number, plan.clone().at(target))
            .map_err(|error| error.to_string())?;
    }
    let (mut count, mut latency) = (0_u64, health::monitor::Histogram::default());
    let mut trace = (Instant::now(), 0_u64);
    // The first checks are over after an interval with its jitter.
    let mut opened = None;
    let mut until = begin + interval + interval / 4 + Duration::from_millis(500);
    loop {
        tokio::select! {
            event = events.next() => if let Some(Event::Target(event)) = event {
                latency.add(event.at().elapsed());
                count += 1;
            },
            () = sleep(Duration::from_secs(1)), if options.trace => {
                let checks = monitor.summary().checks();
                let rate = (checks - trace.1) as f64 / trace.0.elapsed().as_secs_f64();
                trace = (Instant::now(), checks);
                anstream::eprintln!("{:.1} s: {rate:.0}/s", begin.elapsed().as_secs_f64());
            }
            () = sleep_until(until) => match opened.take() {
                None => {
                    opened = Some(Reading::take(&monitor)?);
                    until = Instant::now() + Duration::from_secs_f64(options.seconds);
                }
                Some(opened) => {
                    return report(&monitor, &opened, count, &latency);
                }
            },
        }
    }
}

fn report(
    monitor: &Monitor<u32>,
    opened: &Reading,
    events: u64,
    latency: &health::monitor::Histogram,
) -> Result<String, String> {
    let closed = Reading::take(monitor)?;
    let checks = closed.summary.checks() - opened.summary.checks();
    let seconds = closed.at.duration_since(opened.at).as_secs_f64();
    let cpu = closed.cpu.saturating_sub(opened.cpu).as_secs_f64();
    let lateness = closed.summary.lateness().since(opened.summary.lateness());
    let ms = |permille| lateness.permille(permille).as_secs_f64() * 1e3;
    let failed = closed.summary.failed() - opened.summary.failed();
    Ok(format!(
        "{{\"checks_per_s\":{:.0},\"cpu_us_per_check\":{:.1},\"lateness_p50_ms\":{:.2},\
         \"lateness_p99_ms\":{:.2},\"lateness_max_ms\":{:.2},\"rss_mb\":{:.1},\"events\":{events},\
         \"failed\":{failed},\"event_p99_ms\":{:.2}}}",
        checks as f64 / seconds,
        cpu * 1e6 / checks.max(1) as f64,
        ms(500),
        ms(990),
        ms(1000),
        rss_mb().unwrap_or(0.0),
        latency.permille(990).as_secs_f64() * 1e3,
    ))
}

fn plan(options: &Options, base: SocketAddr) -> Result<CheckPlan, String> {
    let check = match options.kind {
        Kind::Tcp if options.abort => Check::from(Tcp::new().half_open()),
        Kind::Tcp => Check::from(Tcp::new()),
        Kind::Http => Check::from(Http::get("/").build().map_err(|error| error.to_string())?),
    };
    let plan = CheckPlan::new(check, base).timeout(Duration::from_secs(2));
    if !(options.abort || options.reset) {
        return Ok(plan);
    }
    let transport = Transport::builder().reset_on_close().build();
    Ok(plan.transport(transport.map_err(|error| error.to_string())?))
}

/// The address so many after the first.
fn nth(first: IpAddr, number: u32) -> IpAddr {
    match first {
        IpAddr::V4(first) => Ipv4Addr::from_bits(u32::from(first).wrapping_add(number)).into(),
        IpAddr::V6(first) => {
            std::net::Ipv6Addr::from_bits(first.to_bits().wrapping_add(number.into())).into()
        }
    }
}

/// User and system time of this process.
fn cpu() -> Result<Duration, String> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(|error| error.to_string())?;
    let time = |value: TimeVal| {
        let (seconds, micros) = (value.tv_sec(), value.tv_usec());
        Duration::new(u64::try_from(seconds).unwrap_or(0), 0)
            + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

fn rss_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
