//! What a running probe knows: its deadline, budgets and socket options.
//!
//! The context also keeps what the probe tells about its progress, so that a report made from
//! outside, at the deadline, still says in which phase the check hung.
//!
//! ```
//! use std::time::Duration;
//! use health::probes::Tcp;
//! use health::{Outcome, ProbeContext, Target};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let target = Target::new(listener.local_addr()?);
//!
//! let report = ProbeContext::new(Duration::from_secs(5)).run(&Tcp::new(), &target).await;
//!
//! assert_eq!(report.outcome(), Outcome::Pass);
//! # Ok(())
//! # }
//! ```

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::report::{Timings, micros};
use crate::transport::First;
use crate::{Budgets, Phase, Probe, Reason, Report, Target, Transport};

/// Stands for a deadline that cannot be represented.
const FAR: Duration = Duration::from_hours(24 * 365);

/// A deadline that is noticed this much too late was missed by ourselves, not by the target...
const STARVED_AT_LEAST: Duration = Duration::from_millis(100);
/// ... or by this part of the time that the check had.
const STARVED_PART: u32 = 4;

/// The surroundings of one run of a probe.
#[derive(Debug)]
#[must_use]
pub struct ProbeContext {
    started: Instant,
    deadline: Instant,
    budgets: Budgets,
    transport: Transport,
    progress: Progress,
}

/// Microseconds from the start; zero is "not yet".
#[derive(Debug, Default)]
struct Progress {
    phase: AtomicU8,
    connected: AtomicU32,
    answered: AtomicU32,
}

impl ProbeContext {
    /// A context that starts now and ends after `timeout`, with default budgets and transport.
    pub fn new(timeout: Duration) -> Self {
        let started = Instant::now();
        let deadline = started
            .checked_add(timeout)
            .unwrap_or_else(|| started + FAR);
        Self {
            started,
            deadline,
            budgets: Budgets::default(),
            transport: Transport::default(),
            progress: Progress::default(),
        }
    }

    /// Sets the budgets.
    pub const fn with_budgets(mut self, budgets: Budgets) -> Self {
        self.budgets = budgets;
        self
    }

    /// Sets the socket options.
    pub fn with_transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// When the run ends, whatever the peer does.
    #[must_use]
    pub const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The time that is left; zero after the deadline.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// How much of the peer's answer to read and keep.
    pub const fn budgets(&self) -> &Budgets {
        &self.budgets
    }

    /// Says that the check has come to a phase.
    pub fn enter(&self, phase: Phase) {
        self.progress.phase.store(code(phase), Ordering::Relaxed);
    }

    /// Says that the peer's answer has begun. Only the first call counts.
    pub fn answered(&self) {
        self.note(&self.progress.answered);
    }

    fn note(&self, cell: &AtomicU32) {
        if cell.load(Ordering::Relaxed) == 0 {
            cell.store(micros(self.started.elapsed()), Ordering::Relaxed);
        }
    }

    /// The phase that was entered last.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        phase(self.progress.phase.load(Ordering::Relaxed))
    }

    /// Connects to an address with the options of this context, and sends the PROXY header if
    /// there is one. Small packets are sent at once (`TCP_NODELAY`, tcp(7)).
    ///
    /// # Errors
    /// The report to return: refused, reset, unreachable, a self-connect, or inconclusive when
    /// this machine could not make the connection.
    pub async fn connect(&self, address: SocketAddr) -> Result<TcpStream, Report> {
        let stream = self.connect_as(address, First::Unknown).await?;
        let nodelay = stream.set_nodelay(true);
        nodelay.map_err(|error| Report::fail(Reason::from_io(&error)))?;
        Ok(stream)
    }

    /// The same by who speaks first, for a probe that writes once and then reads: nothing waits
    /// for an acknowledgement then, and a system call is saved.
    pub(crate) async fn connect_as(
        &self,
        address: SocketAddr,
        first: First,
    ) -> Result<TcpStream, Report> {
        self.enter(Phase::Connect);
        let (mut stream, address) = self.transport.connect(address, first).await?;
        if self.may_self_connect(address) && is_self_connect(&stream, address) {
            return Err(Report::fail(Reason::SelfConnect));
        }
        self.note(&self.progress.connected);
        let begun = self.transport.begin(&mut stream).await;
        begun.map_err(|error| Report::fail(Reason::from_io(&error)))?;
        Ok(stream)
    }

    /// The socket options.
    pub const fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Whether the kernel could choose the target's own port as ours.
    fn may_self_connect(&self, address: SocketAddr) -> bool {
        self.transport.has_source_port() || EPHEMERAL.contains(&address.port())
    }

    /// Runs a probe under the deadline; a run that misses it fails with [`Reason::Timeout`].
    ///
    /// When this process itself got no processor time, so that even the end of the deadline is
    /// noticed late, the run is inconclusive with [`Reason::Starved`].
    pub async fn run(&self, probe: &dyn Probe, target: &Target) -> Report {
        let report = timeout_at(self.deadline, probe.run(target, self)).await;
        let report = report.unwrap_or_else(|_| Report::fail(self.missed()));
        report.finished(self.phase(), self.timings())
    }

    fn missed(&self) -> Reason {
        let allowed = self.deadline.saturating_duration_since(self.started);
        let late = self.deadline.elapsed();
        if late > STARVED_AT_LEAST.max(allowed / STARVED_PART) {
            Reason::Starved
        } else {
            Reason::Timeout
        }
    }

    /// The same surroundings with an earlier deadline and a progress of its own.
    pub(crate) fn shorter(&self, timeout: Option<Duration>) -> Self {
        let started = Instant::now();
        let deadline = timeout.and_then(|timeout| started.checked_add(timeout));
        Self {
            started,
            deadline: deadline.map_or(self.deadline, |deadline| deadline.min(self.deadline)),
            budgets: self.budgets,
            transport: self.transport.clone(),
            progress: Progress::default(),
        }
    }

    fn timings(&self) -> Timings {
        let micros = |cell: &AtomicU32| cell.load(Ordering::Relaxed);
        let Progress {
            connected,
            answered,
            ..
        } = &self.progress;
        Timings::new(micros(connected), micros(answered), self.started.elapsed())
    }
}

/// A connect to a port of the ephemeral range on this host can meet itself halfway.
fn is_self_connect(stream: &TcpStream, peer: SocketAddr) -> bool {
    let same = |local: SocketAddr| (local.ip(), local.port()) == (peer.ip(), peer.port());
    stream.local_addr().is_ok_and(same)
}

/// The ports that the kernel chooses from (`net.ipv4.ip_local_port_range`), for IPv6 as well.
static EPHEMERAL: LazyLock<std::ops::RangeInclusive<u16>> = LazyLock::new(|| {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range");
    let text = text.unwrap_or_default();
    let mut ports = text.split_whitespace().map_while(|port| port.parse().ok());
    // Without the answer every port may be one.
    ports
        .next()
        .zip(ports.next())
        .map_or(0..=u16::MAX, |(first, last)| first..=last)
});

const PHASES: [Phase; 9] = [
    Phase::Resolve,
    Phase::Connect,
    Phase::Tls,
    Phase::Greeting,
    Phase::Auth,
    Phase::Request,
    Phase::Response,
    Phase::Match,
    Phase::Exec,
];

fn code(phase: Phase) -> u8 {
    let index = PHASES.iter().position(|known| *known == phase);
    index
        .and_then(|index| u8::try_from(index + 1).ok())
        .unwrap_or(0)
}

fn phase(code: u8) -> Option<Phase> {
    PHASES.get(usize::from(code).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_survives_the_progress_cell() {
        for expected in PHASES {
            assert_eq!(phase(code(expected)), Some(expected));
        }
        assert_eq!(phase(0), None);
    }
}
