//! The course of one measurement: start, window, a second one with hung targets, end.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use health::monitor::{Histogram, Snapshot};
use health::probes::{Http, Tcp};
use health::{Check, CheckPlan, Event, Events, Monitor, Transport};
use tokio::time::{Instant, sleep, sleep_until};

use crate::process::Usage;
use crate::{Kind, Options};

/// How often the number of checks is looked at.
const SAMPLE: Duration = Duration::from_millis(100);
const TIMEOUT: Duration = Duration::from_secs(2);
/// Cancelled checks and the monitor end at once; longer is a fault.
const ENDING: Duration = Duration::from_secs(10);

/// Where the targets are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub(crate) base: SocketAddr,
    /// Where nothing is answered in time.
    pub(crate) hung: Option<SocketAddr>,
}

/// What is read at both ends of the window.
#[derive(Debug)]
struct Reading {
    at: Instant,
    usage: Usage,
    summary: Snapshot<u32>,
}

/// From one reading to another.
#[derive(Debug)]
struct Window(Reading, Reading);

#[derive(Debug)]
struct Course {
    monitor: Monitor<u32>,
    events: Events<u32>,
    began: Instant,
    /// Targets whose verdict came, and after how long.
    events_seen: u64,
    latency: Histogram,
    /// How many checks there were, by time since the beginning.
    samples: Vec<(Duration, u64)>,
    /// When so many targets had their first verdict.
    awaited: u64,
    swept: Option<Duration>,
    trace: bool,
}

/// Measures, and answers with the line to print.
///
/// # Errors
/// When a plan is refused or /proc does not tell.
pub(crate) async fn run(options: Options, places: Places) -> Result<String, String> {
    let before = Usage::now()?;
    let interval = Duration::from_secs_f64(options.interval);
    let mut course = Course::new(&options);
    let plan = plan(&options, places.base)?.interval(interval);
    course.add(0..options.targets, &plan, places.base)?;
    // The first checks are over after an interval with its jitter.
    let first = interval + interval / 4 + 5 * SAMPLE;
    course.until(course.began + first).await;
    let window = course.window(&options).await?;
    let mut line = window.line(before.rss_mb, options.targets);
    course.describe_start(interval, options.targets, &mut line);
    if let Some(place) = places.hung.filter(|_| options.hung > 0) {
        let keys = options.targets..options.targets.saturating_add(options.hung);
        let plan = CheckPlan::new(http("")?, place).timeout(TIMEOUT);
        course.add(keys, &plan.interval(interval), place)?;
        course.until(Instant::now() + first + 2 * TIMEOUT).await;
        course.window(&options).await?.describe_hung(&mut line);
    }
    course.end(before, &mut line).await?;
    Ok(format!("{{{line}}}"))
}

fn write(line: &mut String, name: &str, value: impl std::fmt::Display) {
    let comma = if line.is_empty() { "" } else { "," };
    // Nothing that is written to memory fails.
    write!(line, "{comma}\"{name}\":{value}").unwrap_or_default();
}

fn ms(histogram: &Histogram, permille: u64) -> String {
    format!("{:.2}", histogram.permille(permille).as_secs_f64() * 1e3)
}

impl Course {
    fn new(options: &Options) -> Self {
        let mut builder = Monitor::<u32>::builder().seed(7);
        if let Some(probes) = options.in_flight {
            builder = builder.max_in_flight(probes);
        }
        let (monitor, events) = builder.spawn();
        Self {
            monitor,
            events,
            began: Instant::now(),
            events_seen: 0,
            latency: Histogram::default(),
            samples: Vec::new(),
            awaited: options.targets.into(),
            swept: None,
            trace: options.trace,
        }
    }

    fn add(
        &self,
        keys: std::ops::Range<u32>,
        plan: &CheckPlan,
        first: SocketAddr,
    ) -> Result<(), String> {
        for (number, key) in (0..).zip(keys) {
            let target = SocketAddr::new(nth(first.ip(), number), first.port());
            let refused = self.monitor.upsert(key, plan.clone().at(target)).err();
            refused.map_or(Ok(()), |error| Err(error.to_string()))?;
        }
        Ok(())
    }

    /// Reads events, and counts checks, for so long.
    async fn until(&mut self, end: Instant) {
        let mut next = Instant::now() + SAMPLE;
        while Instant::now() < end {
            tokio::select! {
                event = self.events.next() => if let Some(Event::Target(event)) = event {
                    self.latency.add(event.at().elapsed());
                    self.events_seen += 1;
                    if self.events_seen == self.awaited {
                        self.swept = Some(self.began.elapsed());
                    }
                },
                () = sleep_until(next.min(end)) => {
                    self.sample();
                    next = Instant::now() + SAMPLE;
                }
            }
        }
    }

    fn sample(&mut self) {
        let now = (self.began.elapsed(), self.monitor.summary().checks());
        self.samples.push(now);
        if self.trace && self.samples.len().is_multiple_of(10) {
            let ten = self.samples.len().saturating_sub(11);
            let (at, checks) = self.samples.get(ten).copied().unwrap_or_default();
            let rate = (now.1 - checks) as f64 / now.0.saturating_sub(at).as_secs_f64();
            anstream::eprintln!("{:.1} s: {rate:.0}/s", now.0.as_secs_f64());
        }
    }

    async fn window(&mut self, options: &Options) -> Result<Window, String> {
        let opened = Reading::take(&self.monitor)?;
        match options.checks {
            None => {
                let end = opened.at + Duration::from_secs_f64(options.seconds);
                self.until(end).await;
            }
            Some(checks) => {
                let last = opened.summary.checks() + checks;
                while self.monitor.summary().checks() < last {
                    self.until(Instant::now() + SAMPLE).await;
                }
            }
        }
        Ok(Window(opened, Reading::take(&self.monitor)?))
    }

    /// The most checks between two samples of the first interval, against the steady rate.
    fn burst(&self, interval: Duration, targets: u32) -> f64 {
        let steady = f64::from(targets) / interval.as_secs_f64();
        let first = self.samples.iter().take_while(|(at, _)| *at <= interval);
        let mut before = (Duration::ZERO, 0);
        let mut most = 0.0;
        for sample in first {
            let seconds = sample.0.saturating_sub(before.0).as_secs_f64();
            most = f64::max(most, (sample.1 - before.1) as f64 / seconds);
            before = *sample;
        }
        most / steady
    }

    fn describe_start(&self, interval: Duration, targets: u32, line: &mut String) {
        write(line, "events", self.events_seen);
        write(line, "event_p99_ms", ms(&self.latency, 990));
        let burst = self.burst(interval, targets);
        write(line, "start_burst", format!("{burst:.2}"));
        let swept = self.swept.map_or(-1.0, |swept| swept.as_secs_f64());
        write(line, "first_sweep_s", format!("{swept:.2}"));
    }

    /// Removes all targets, and says what stays behind.
    async fn end(self, before: Usage, line: &mut String) -> Result<(), String> {
        let nothing = self.monitor.replace_all([]);
        nothing.map_err(|error| error.to_string())?;
        // Cancelled checks end with their next poll.
        let last = Instant::now() + ENDING;
        while self.monitor.summary().in_flight() > 0 {
            if Instant::now() > last {
                let stay = self.monitor.summary().in_flight();
                return Err(format!("{stay} checks of removed targets have not ended"));
            }
            sleep(SAMPLE).await;
        }
        let ended = tokio::time::timeout(ENDING, self.monitor.shutdown()).await;
        if ended.is_err() {
            return Err("the monitor does not shut down".to_owned());
        }
        let after = Usage::now()?;
        let left = |after: usize, before: usize| {
            i64::try_from(after).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX)
        };
        write(
            line,
            "descriptors_left",
            left(after.descriptors, before.descriptors),
        );
        write(line, "tasks_left", left(after.tasks, before.tasks));
        write(line, "children_left", left(after.children, before.children));
        Ok(())
    }
}

impl Reading {
    fn take(monitor: &Monitor<u32>) -> Result<Self, String> {
        Ok(Self {
            at: Instant::now(),
            usage: Usage::now()?,
            summary: monitor.summary(),
        })
    }
}

impl Window {
    fn lateness(&self) -> Histogram {
        self.1.summary.lateness().since(self.0.summary.lateness())
    }

    fn checks(&self) -> u64 {
        self.1.summary.checks() - self.0.summary.checks()
    }

    fn failed(&self) -> u64 {
        self.1.summary.failed() - self.0.summary.failed()
    }

    /// How late checks were while hung targets were among them.
    fn describe_hung(&self, line: &mut String) {
        let lateness = self.lateness();
        for (name, permille) in [("p50", 500), ("p99", 990), ("max", 1000)] {
            let name = format!("hung_lateness_{name}_ms");
            write(line, &name, ms(&lateness, permille));
        }
        write(line, "hung_failed", self.failed());
    }

    /// Everything about the window; `idle` is the memory before the first target.
    fn line(&self, idle: f64, targets: u32) -> String {
        let Self(opened, closed) = self;
        let (checks, lateness) = (self.checks(), self.lateness());
        let seconds = closed.at.duration_since(opened.at).as_secs_f64();
        let cpu = closed
            .usage
            .cpu
            .saturating_sub(opened.usage.cpu)
            .as_secs_f64();
        let rss = closed.usage.rss_mb;
        let per_target = (rss - idle) * 1024.0 * 1024.0 / f64::from(targets.max(1));
        let mut line = String::new();
        write(
            &mut line,
            "checks_per_s",
            format!("{:.0}", checks as f64 / seconds),
        );
        let micros = cpu * 1e6 / checks.max(1) as f64;
        write(&mut line, "cpu_us_per_check", format!("{micros:.1}"));
        write(&mut line, "lateness_p50_ms", ms(&lateness, 500));
        write(&mut line, "lateness_p99_ms", ms(&lateness, 990));
        write(&mut line, "lateness_max_ms", ms(&lateness, 1000));
        write(&mut line, "rss_mb", format!("{rss:.1}"));
        write(&mut line, "bytes_per_target", format!("{per_target:.0}"));
        write(&mut line, "checks", checks);
        let growth = rss - opened.usage.rss_mb;
        write(&mut line, "growth_mb", format!("{growth:.2}"));
        write(&mut line, "failed", self.failed());
        line
    }
}

/// The plan of all targets that answer; the address is not theirs yet.
fn plan(options: &Options, base: SocketAddr) -> Result<CheckPlan, String> {
    let check = match options.kind {
        Kind::Tcp if options.abort => Check::from(Tcp::new().half_open()),
        Kind::Tcp => Check::from(Tcp::new()),
        Kind::Http => Check::from(http(&options.receive)?),
    };
    let plan = CheckPlan::new(check, base).timeout(TIMEOUT);
    if !(options.abort || options.reset) {
        return Ok(plan);
    }
    let transport = Transport::builder().reset_on_close().build();
    Ok(plan.transport(transport.map_err(|error| error.to_string())?))
}

fn http(receive: &str) -> Result<Http, String> {
    let probe = Http::get("/").receive(receive).build();
    probe.map_err(|error| error.to_string())
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
