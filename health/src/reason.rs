//! Why a check did not pass, as data; and whose fault it was.
//!
//! The classification of operating-system errors is here because it is a decision: our own
//! exhaustion (no descriptor, no port, no privilege) must never mark a healthy server down.

use std::fmt;
use std::io;

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The check was cancelled before it had a verdict. Inconclusive.
    Cancelled,
    /// The peer closed the connection before its answer was complete.
    Closed,
    /// The check is switched off: the target is never up (`checktype=off`).
    Disabled,
    /// This machine ran out of a resource. Inconclusive.
    Exhausted(Resource),
    /// The program of an external check ended with this status.
    Exited {
        /// The exit status.
        status: i32,
    },
    /// An operating-system error that has no variant of its own.
    Io {
        /// The error number, if the error came from the operating system.
        errno: Option<i32>,
    },
    /// The program of an external check was ended by a signal.
    Killed {
        /// The signal's number, signal(7).
        signal: i32,
    },
    /// The peer's answer is larger than the budget, and the verdict was not known before.
    LimitExceeded {
        /// Which budget.
        limit: Limit,
        /// Its size in bytes.
        allowed: u64,
    },
    /// The answer is complete and does not contain the expected text.
    NoMatch,
    /// A reason of a user's own probe: a fixed word or two.
    Other(&'static str),
    /// The probe's code panicked. Inconclusive.
    Panicked,
    /// This process may not do what the check needs, such as setting a mark. Inconclusive.
    Permission,
    /// The peer does not speak the protocol.
    Protocol,
    /// Nobody listens on the port.
    Refused,
    /// The peer reset the connection.
    Reset,
    /// Everything failed at once, and so did the checker's own canary. Inconclusive.
    SelfSuspected,
    /// The target did not report within its time (push).
    Silent,
    /// The checker got no processor time while the check ran. Inconclusive.
    Starved,
    /// The connection's two ends are the same socket, so nobody listens on the port.
    SelfConnect,
    /// This machine cannot make such a connection: wrong address family, device or option.
    /// Inconclusive.
    Setup {
        /// The error number, if the error came from the operating system.
        errno: Option<i32>,
    },
    /// The HTTP status is not an accepted one.
    Status {
        /// The status that came.
        code: u16,
    },
    /// The deadline passed.
    Timeout,
    /// The network or the host cannot be reached.
    Unreachable,
}

/// What this machine ran out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// File descriptors, of this process (`EMFILE`) or of the system (`ENFILE`).
    Descriptors,
    /// Local addresses and ports (`EADDRNOTAVAIL`, `EADDRINUSE`).
    LocalAddresses,
    /// Memory (`ENOMEM`, `ENOBUFS`).
    Memory,
    /// Processes (`EAGAIN` of fork).
    Processes,
}

/// Which budget an answer exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The part of the body that is kept for matching.
    Body,
    /// Status line and headers, by size or by number, interim responses included.
    Head,
    /// All bytes read from the peer.
    Read,
}

impl Reason {
    /// Classifies an error of a socket operation towards the target.
    #[must_use]
    pub fn from_io(error: &io::Error) -> Self {
        match error.raw_os_error() {
            Some(errno) => Self::from_errno(errno),
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::Closed,
            None if error.kind() == io::ErrorKind::OutOfMemory => Self::Exhausted(Resource::Memory),
            None => Self::Io { errno: None },
        }
    }

    fn from_errno(errno: i32) -> Self {
        match errno {
            libc::ECONNREFUSED => Self::Refused,
            libc::ECONNRESET | libc::ECONNABORTED | libc::EPIPE => Self::Reset,
            // The last two are how Linux passes on "protocol unreachable" and "host isolated".
            libc::ENETUNREACH
            | libc::EHOSTUNREACH
            | libc::ENETDOWN
            | libc::EHOSTDOWN
            | libc::ENOPROTOOPT
            | libc::ENONET => Self::Unreachable,
            libc::ETIMEDOUT => Self::Timeout,
            libc::EMFILE | libc::ENFILE => Self::Exhausted(Resource::Descriptors),
            libc::ENOMEM | libc::ENOBUFS => Self::Exhausted(Resource::Memory),
            // connect(2): EAGAIN means that no local port is free.
            libc::EADDRNOTAVAIL | libc::EADDRINUSE | libc::EAGAIN => {
                Self::Exhausted(Resource::LocalAddresses)
            }
            libc::EPERM | libc::EACCES => Self::Permission,
            libc::EINVAL | libc::EAFNOSUPPORT | libc::ENODEV => Self::Setup { errno: Some(errno) },
            _ => Self::Io { errno: Some(errno) },
        }
    }

    /// Classifies an error of preparing a socket, before the target was involved: our own fault.
    #[must_use]
    pub fn from_setup(error: &io::Error) -> Self {
        let reason = Self::from_io(error);
        if reason.is_own_fault() {
            reason
        } else {
            Self::Setup {
                errno: error.raw_os_error(),
            }
        }
    }

    /// Whether the checker itself is at fault, so that nothing was learned about the target.
    #[must_use]
    pub const fn is_own_fault(&self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Exhausted(_)
                | Self::Panicked
                | Self::Permission
                | Self::SelfSuspected
                | Self::Setup { .. }
                | Self::Starved
        )
    }

    /// One fixed word for logs and metrics, without the data: `refused`, `status`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::Disabled => "disabled",
            Self::Exhausted(_) => "exhausted",
            Self::Exited { .. } => "exited",
            Self::Io { .. } => "io",
            Self::Killed { .. } => "killed",
            Self::LimitExceeded { .. } => "limit",
            Self::NoMatch => "no-match",
            Self::Other(word) => word,
            Self::Panicked => "panicked",
            Self::Permission => "permission",
            Self::Protocol => "protocol",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::SelfConnect => "self-connect",
            Self::SelfSuspected => "self-suspected",
            Self::Silent => "silent",
            Self::Starved => "starved",
            Self::Setup { .. } => "setup",
            Self::Status { .. } => "status",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Cancelled => "the check was cancelled",
            Self::Closed => "connection closed before the answer was complete",
            Self::Disabled => "checking is switched off",
            Self::Exhausted(resource) => return write!(f, "this machine is out of {resource}"),
            Self::Exited { status } => return write!(f, "exit status {status}"),
            Self::Io { errno } => return os_error(f, "input or output error", *errno),
            Self::Killed { signal } => return write!(f, "ended by signal {signal}"),
            Self::LimitExceeded { limit, allowed } => {
                return write!(f, "{limit} larger than {allowed} bytes");
            }
            Self::NoMatch => "the answer does not contain the expected text",
            Self::Other(word) => word,
            Self::Panicked => "the probe panicked",
            Self::Permission => "this process lacks the privilege",
            Self::Protocol => "the answer breaks the protocol",
            Self::Refused => "connection refused",
            Self::Reset => "connection reset",
            Self::SelfConnect => "connected to itself, nobody listens",
            Self::SelfSuspected => "everything fails at once, and the canary too",
            Self::Silent => "the target did not report in time",
            Self::Starved => "this process got no processor time",
            Self::Setup { errno } => return os_error(f, "cannot set the socket up", *errno),
            Self::Status { code } => return write!(f, "status {code}"),
            Self::Timeout => "no answer in time",
            Self::Unreachable => "host or network unreachable",
        };
        f.write_str(text)
    }
}

fn os_error(f: &mut fmt::Formatter<'_>, text: &str, errno: Option<i32>) -> fmt::Result {
    match errno {
        Some(errno) => write!(f, "{text}: {}", io::Error::from_raw_os_error(errno)),
        None => f.write_str(text),
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Descriptors => "file descriptors",
            Self::LocalAddresses => "local addresses or ports",
            Self::Memory => "memory",
            Self::Processes => "processes",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "body",
            Self::Head => "head",
            Self::Read => "answer",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_exhaustion_is_never_the_targets_fault() {
        let ours = [
            libc::EMFILE,
            libc::ENFILE,
            libc::ENOMEM,
            libc::ENOBUFS,
            libc::EADDRNOTAVAIL,
            libc::EPERM,
            libc::EACCES,
            libc::EAFNOSUPPORT,
        ];

        for errno in ours {
            let reason = Reason::from_io(&io::Error::from_raw_os_error(errno));

            assert!(reason.is_own_fault(), "errno {errno} gave {reason:?}");
        }
    }

    #[test]
    fn the_targets_faults_stay_distinct() {
        let cases = [
            (libc::ECONNREFUSED, Reason::Refused),
            (libc::ECONNRESET, Reason::Reset),
            (libc::EHOSTUNREACH, Reason::Unreachable),
            (libc::ENETUNREACH, Reason::Unreachable),
            (libc::ETIMEDOUT, Reason::Timeout),
        ];

        for (errno, expected) in cases {
            let reason = Reason::from_io(&io::Error::from_raw_os_error(errno));

            assert_eq!(reason, expected);
            assert!(!reason.is_own_fault());
        }
    }

    #[test]
    fn reasons_read_as_sentences() {
        let limit = Reason::LimitExceeded {
            limit: Limit::Head,
            allowed: 32_768,
        };

        assert_eq!(limit.to_string(), "head larger than 32768 bytes");
        assert_eq!(
            Reason::Exhausted(Resource::Descriptors).to_string(),
            "this machine is out of file descriptors"
        );
        assert_eq!(Reason::Status { code: 503 }.to_string(), "status 503");
    }
}
