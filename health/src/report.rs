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

use crate::Reason;

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
    detail: Option<Box<str>>,
}

/// What a report means for the target's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The target works.
    Pass,
    /// The target works, but something needs attention. Counts as a pass.
    Warn,
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

/// How long the parts of a check took, each counted from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timings {
    /// Until the connection stood, if it did.
    pub connect: Option<Duration>,
    /// Until the answer began, if it did.
    pub first_byte: Option<Duration>,
    /// Until the report was made.
    pub total: Duration,
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

    /// Nothing was learned about the target.
    pub const fn inconclusive(reason: Reason) -> Self {
        Self::new(Outcome::Inconclusive, Some(reason))
    }

    const fn new(outcome: Outcome, reason: Option<Reason>) -> Self {
        let timings = Timings {
            connect: None,
            first_byte: None,
            total: Duration::ZERO,
        };
        Self {
            outcome,
            phase: None,
            reason,
            timings,
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

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Greeting => "greeting",
            Self::Auth => "auth",
            Self::Request => "request",
            Self::Response => "response",
            Self::Match => "match",
            Self::Exec => "exec",
        })
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
