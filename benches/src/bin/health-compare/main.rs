//! The health engine beside HAProxy and keepalived: same machine, same nginx, same targets, one
//! after the other.
//!
//! `health-compare [--kind tcp|http] [--rounds N] [--seconds T]`, as root, with nginx, haproxy,
//! keepalived and `cc` installed. Everything runs in a network namespace of its own. Checks are
//! counted by the kernel (`ActiveOpens`), processor time by the scheduler (`schedstat`), for all in
//! the same way. The table has the medians of the rounds. `herd` is the most connections that were
//! begun in a tenth of a second after the start, as a multiple of what was asked for.
//!
//! keepalived ends at once where the kernel has no IPVS: `peers/no-ipvs.c`, which is preloaded,
//! answers it in the kernel's place. It measures in whole seconds, and a start with thousands of
//! servers keeps it busy for long: it gets `--settle` seconds before its window.

mod keepalived;
mod peers;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use peers::{Peer, Program};

/// Compares checkers.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// What is checked.
    #[arg(long, value_enum, default_value = "tcp")]
    kind: Kind,
    /// How often everything is measured.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Length of one measurement in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Number of targets.
    #[arg(long, default_value_t = 5000)]
    targets: u32,
    /// Milliseconds from check to check, one or more.
    #[arg(long, value_delimiter = ',', default_value = "1000,200")]
    intervals: Vec<u64>,
    /// Seconds that keepalived gets before it is measured.
    #[arg(long, default_value_t = 20)]
    settle: u64,
    /// Measure these alone.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Peer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Tcp,
    Http,
}

/// One measurement.
#[derive(Clone, Copy, Debug)]
struct Figure {
    per_second: f64,
    micros: f64,
    cores: f64,
    megabytes: f64,
    herd: f64,
}

fn main() -> ExitCode {
    match compare(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("health-compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: &Options) -> Result<(), Box<dyn Error>> {
    own_network()?;
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    let directory = tempfile::tempdir()?;
    let nginx = Program::nginx(directory.path())?;
    nginx.listens()?;
    let mut figures = BTreeMap::<(u64, Peer), Vec<Figure>>::new();
    for round in 0..options.rounds {
        for interval in &options.intervals {
            // Who goes first changes from round to round.
            let mut peers = peers(options, *interval);
            let first = usize::try_from(round)? % peers.len().max(1);
            peers.rotate_left(first);
            for peer in peers {
                let figure = measure(options, peer, *interval, directory.path())?;
                let per = (*interval, peer);
                anstream::eprintln!("round {round}: {interval} ms {peer:?}: {figure:.1?}");
                figures.entry(per).or_default().push(figure);
            }
        }
    }
    print(options, &figures);
    Ok(())
}

/// Those that can check this way, this often.
fn peers(options: &Options, interval: u64) -> Vec<Peer> {
    let wanted = |peer: &Peer| options.only.is_empty() || options.only.contains(peer);
    let able = |peer: &Peer| *peer != Peer::Keepalived || interval.is_multiple_of(1000);
    let all = Peer::all(options.kind == Kind::Http).iter().copied();
    all.filter(wanted).filter(able).collect()
}

/// A network namespace with nothing but loopback.
fn own_network() -> Result<(), Box<dyn Error>> {
    unshare(CloneFlags::CLONE_NEWNET).map_err(|error| format!("{error}: run it as root"))?;
    let up = Command::new("ip")
        .args(["link", "set", "lo", "up"])
        .status()?;
    up.success()
        .then_some(())
        .ok_or_else(|| "cannot set lo up".into())
}

fn measure(
    options: &Options,
    peer: Peer,
    interval: u64,
    directory: &std::path::Path,
) -> Result<Figure, Box<dyn Error>> {
    let http = options.kind == Kind::Http;
    let usual = Duration::from_millis(interval * 3 / 2 + 2500);
    let settle = if peer == Peer::Keepalived {
        usual.max(Duration::from_secs(options.settle))
    } else {
        usual
    };
    let asked = f64::from(options.targets) * 1e3 / interval as f64;
    let program = Program::checker(peer, http, options.targets, interval, directory)?;
    // Its start and the first sweep are no part of the window.
    let herd = busiest(settle)? / asked;
    let (start, opens, cpu) = (Instant::now(), active_opens()?, program.cpu()?);
    sleep(Duration::from_secs(options.seconds));
    let (seconds, opens, cpu) = (
        start.elapsed().as_secs_f64(),
        active_opens()? - opens,
        program.cpu()? - cpu,
    );
    let megabytes = program.megabytes()?;
    drop(program);
    // Let the kernel forget most of what the one has left behind.
    sleep(Duration::from_millis(500));
    let checks = f64::from(u32::try_from(opens)?.max(1));
    Ok(Figure {
        per_second: checks / seconds,
        micros: cpu.as_secs_f64() * 1e6 / checks,
        cores: cpu.as_secs_f64() / seconds,
        megabytes,
        herd,
    })
}

/// The most connections per second of any tenth of a second.
fn busiest(time: Duration) -> Result<f64, Box<dyn Error>> {
    let (start, mut most) = (Instant::now(), 0.0);
    let mut before = (start, active_opens()?);
    while start.elapsed() < time {
        sleep(Duration::from_millis(100));
        let now = (Instant::now(), active_opens()?);
        let opens = f64::from(u32::try_from(now.1 - before.1)?);
        most = f64::max(most, opens / now.0.duration_since(before.0).as_secs_f64());
        before = now;
    }
    Ok(most)
}

/// Connections that this namespace has begun.
fn active_opens() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/net/snmp")?;
    let mut lines = text.lines().filter(|line| line.starts_with("Tcp:"));
    let (names, values) = (
        lines.next().ok_or("no names")?,
        lines.next().ok_or("no values")?,
    );
    let mut pairs = names.split(' ').zip(values.split(' '));
    let (_, value) = pairs
        .find(|(name, _)| *name == "ActiveOpens")
        .ok_or("no ActiveOpens")?;
    Ok(value.parse()?)
}

fn print(options: &Options, figures: &BTreeMap<(u64, Peer), Vec<Figure>>) {
    let (targets, rounds) = (options.targets, options.rounds);
    anstream::println!(
        "{:?}, {targets} targets, medians of {rounds} rounds:\n",
        options.kind
    );
    anstream::println!("| interval | checker | checks/s | CPU per check | cores | memory | herd |");
    anstream::println!("|---|---|---|---|---|---|---|");
    for ((interval, peer), all) in figures {
        let median = |field: fn(&Figure) -> f64| {
            let mut values: Vec<f64> = all.iter().map(field).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or(0.0)
        };
        anstream::println!(
            "| {interval} ms | {peer:?} | {:.0} | {:.1} µs | {:.2} | {:.1} MB | {:.2} |",
            median(|figure| figure.per_second),
            median(|figure| figure.micros),
            median(|figure| figure.cores),
            median(|figure| figure.megabytes),
            median(|figure| figure.herd),
        );
    }
}
