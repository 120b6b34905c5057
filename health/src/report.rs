//! What a probe says about a target: outcome, phase, reason, timings, detail.
//!
//! ```
//! use health::{Outcome, Phase, Reason, Report};
//!
//! let report = Report::fail(Reason::Status { code: 503 }).at(Phase::Response);
//!
//! assert_eq!(report.outcome(), Outcome::Fail);
//! assert_eq!(report.to_string(), "fail at response: status 503");
//! ```

use std::fmt;
use std::time::Duration;

use crate::{Reason, Weight};

/// The longest detail that is kept, in bytes after escaping.
pub(crate) const DETAIL_BYTES: usize = 120;

/// The result of one run of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Report {
    outcome: Outcome,
    phase: Option<Phase>,
    reason: Option<Reason>,
    timings: Timings,
    weight: Option<Weight>,
    detail: Option<Box<str>>,
}

/// What a report means for the target's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The target works.
    Pass,
    /// The target works, but something needs attention. Counts as a pass.
    Warn,
    /// The target works and asks for no new connections. Counts as a pass.
    ///
    /// HAProxy: `http-check disable-on-404`.
    Drain,
    /// The target does not work.
    Fail,
    /// Nothing was learned, because the checker itself is at fault. Moves no state.
    Inconclusive,
}

/// How far a check had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Looking the name up.
    Resolve,
    /// Making the connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Waiting for the server's greeting.
    Greeting,
    /// Logging in.
    Auth,
    /// Sending the request.
    Request,
    /// Waiting for or reading the answer.
    Response,
    /// Comparing the answer with what is expected.
    Match,
    /// Running a program.
    Exec,
}

/// How long the parts of a check took, each counted from its start; in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Zero: it did not happen.
    connect: u32,
    first_byte: u32,
    total: u32,
}

impl Timings {
    pub(crate) const NONE: Self = Self {
        connect: 0,
        first_byte: 0,
        total: 0,
    };

    /// Longer than 71 minutes counts as that.
    pub(crate) fn new(connect: u32, first_byte: u32, total: Duration) -> Self {
        Self {
            connect,
            first_byte,
            total: micros(total),
        }
    }

    /// Until the connection stood, if it did.
    #[must_use]
    pub fn connect(self) -> Option<Duration> {
        (self.connect > 0).then(|| Duration::from_micros(self.connect.into()))
    }

    /// Until the answer began, if it did.
    #[must_use]
    pub fn first_byte(self) -> Option<Duration> {
        (self.first_byte > 0).then(|| Duration::from_micros(self.first_byte.into()))
    }

    /// Until the report was made.
    #[must_use]
    pub fn total(self) -> Duration {
        Duration::from_micros(self.total.into())
    }
}

/// Microseconds, at least one: zero is kept for what did not happen.
pub(crate) fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX).max(1)
}

impl Report {
    /// The target works.
    pub const fn pass() -> Self {
        Self::new(Outcome::Pass, None)
    }

    /// The target works, but needs attention.
    pub const fn warn(reason: Reason) -> Self {
        Self::new(Outcome::Warn, Some(reason))
    }

    /// The target does not work.
    ///
    /// A reason that is the checker's [own fault](Reason::is_own_fault) makes the report
    /// [inconclusive](Outcome::Inconclusive) instead.
    pub const fn fail(reason: Reason) -> Self {
        let outcome = if reason.is_own_fault() {
            Outcome::Inconclusive
        } else {
            Outcome::Fail
        };
        Self::new(outcome, Some(reason))
    }

    /// The target works and asks for no new connections.
    pub const fn drain(reason: Reason) -> Self {
        Self::new(Outcome::Drain, Some(reason))
    }

    /// Nothing was learned about the target.
    pub const fn inconclusive(reason: Reason) -> Self {
        Self::new(Outcome::Inconclusive, Some(reason))
    }

    const fn new(outcome: Outcome, reason: Option<Reason>) -> Self {
        Self {
            outcome,
            phase: None,
            reason,
            timings: Timings::NONE,
            weight: None,
            detail: None,
        }
    }

    /// Sets the phase. Default: the one that the probe [entered](crate::ProbeContext::enter) last.
    pub const fn at(mut self, phase: Phase) -> Self {
        self.phase = Some(phase);
        self
    }

    /// Adds text, the peer's as a rule: escaped to printable ASCII and cut to 120 bytes.
    pub fn detail(mut self, text: impl AsRef<[u8]>) -> Self {
        let escaped = escape(text.as_ref());
        self.detail = (!escaped.is_empty()).then_some(escaped);
        self
    }

    /// Sets the share of its configured weight that the target asks for. Default: none asked.
    pub const fn weigh(mut self, weight: Weight) -> Self {
        self.weight = Some(weight);
        self
    }

    /// The same run, with a reason that is our own fault.
    pub(crate) fn because_of(mut self, reason: Reason) -> Self {
        (self.outcome, self.reason) = (Outcome::Inconclusive, Some(reason));
        self
    }

    pub(crate) const fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    pub(crate) const fn with_weight(mut self, weight: Option<Weight>) -> Self {
        self.weight = weight;
        self
    }

    pub(crate) fn finished(mut self, phase: Option<Phase>, timings: Timings) -> Self {
        if self.outcome != Outcome::Pass {
            self.phase = self.phase.or(phase);
        }
        self.timings = timings;
        self
    }

    /// What the report means for the target's state.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How far the check had come; `None` for a pass, or if the probe did not say.
    #[must_use]
    pub const fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// Why the check did not pass; `None` for a pass.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// The share of its configured weight that the target asks for, if it does.
    #[must_use]
    pub const fn weight(&self) -> Option<Weight> {
        self.weight
    }

    /// How long the check took; zero unless it was run through a context.
    #[must_use]
    pub const fn timings(&self) -> Timings {
        self.timings
    }

    /// Escaped text, the peer's as a rule, at most 120 bytes.
    #[must_use]
    pub fn detail_text(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

/// Escapes to printable ASCII; never cuts within an escape.
fn escape(bytes: &[u8]) -> Box<str> {
    let mut text = String::new();
    for byte in bytes {
        let piece = std::ascii::escape_default(*byte);
        if text.len() + piece.len() > DETAIL_BYTES {
            break;
        }
        text.extend(piece.map(char::from));
    }
    text.into_boxed_str()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.outcome)?;
        if let Some(phase) = self.phase {
            write!(f, " at {phase}")?;
        }
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl Outcome {
    /// One word, for logs, metrics and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Drain => "drain",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Phase {
    /// One word, for logs, metrics and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Greeting => "greeting",
            Self::Auth => "auth",
            Self::Request => "request",
            Self::Response => "response",
            Self::Match => "match",
            Self::Exec => "exec",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_text_is_escaped_and_cut() {
        let hostile = [b"\x1b[2J\r\n\xff".as_slice(), &[b'\0'; 4096]].concat();

        let report = Report::fail(Reason::Protocol).detail(hostile);

        let detail = report.detail_text().unwrap();
        assert!(detail.starts_with(r"\x1b[2J\r\n\xff\x00"));
        assert!(detail.len() <= 120);
        assert_eq!(detail.len() % 4, r"\x1b[2J\r\n\xff".len() % 4);
    }

    #[test]
    fn own_fault_never_becomes_a_failure() {
        let report = Report::fail(Reason::Permission);

        assert_eq!(report.outcome(), Outcome::Inconclusive);
    }
}
