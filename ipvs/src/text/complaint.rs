//! How `ipvsadm` ends when something is wrong.

use std::fmt;

use nix::errno::Errno;

use super::ParseError;
use crate::conversation::Request;
use crate::error::{ConnectError, Error};
use crate::plan::Change;

/// The message and exit status with which `ipvsadm` 1.31 ends.
///
/// For programs that stand in for it. The errors themselves say more, and what helps.
///
/// ```
/// use ipvs::text::{Complaint, Rule};
///
/// let error = "-A -t 192.0.2.70:0".parse::<Rule>().unwrap_err();
///
/// assert_eq!(Complaint::from(&error).status(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    status: u8,
    words: String,
}

impl Complaint {
    /// A complaint in words of one's own.
    #[must_use]
    pub fn new(status: u8, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { status, words }
    }

    /// The same words with another status.
    #[must_use]
    pub const fn with_status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// The exit status: 1 for a listing of no service, 2 for values and a missing kernel part, 255
    /// for options and what the kernel refuses.
    #[must_use]
    pub const fn status(&self) -> u8 {
        self.status
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Complaint {}

const HINT: &str = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";

const NO_IPVS: &str = "\
Can't initialize ipvs: Protocol not available
Are you sure that IP Virtual Server is built in the kernel or as module?";

const NO_PERMISSION: &str = "Can't initialize ipvs: Permission denied (you must be root)";

impl From<&ParseError> for Complaint {
    fn from(error: &ParseError) -> Self {
        let problem = error.problem();
        match problem.exit_status() {
            255 => Self::new(255, format!("{problem}\n{HINT}")),
            status => Self::new(status, problem.to_string()),
        }
    }
}

impl From<&ConnectError> for Complaint {
    fn from(error: &ConnectError) -> Self {
        match error {
            ConnectError::NoFamily { .. } => Self::new(2, NO_IPVS),
            ConnectError::Request(error) if error.is_permission() => Self::new(2, NO_PERMISSION),
            ConnectError::Request(_) | ConnectError::Socket(_) | ConnectError::Namespace { .. } => {
                Self::new(2, format!("Can't initialize ipvs: {error}"))
            }
        }
    }
}

impl From<&Error> for Complaint {
    fn from(error: &Error) -> Self {
        if error.is_permission() {
            return Self::new(2, NO_PERMISSION);
        }
        let known = error
            .errno()
            .map(Errno::from_raw)
            .and_then(|errno| known(errno, error.request()));
        Self::new(255, known.map_or_else(|| error.to_string(), str::to_owned))
    }
}

impl From<ParseError> for Complaint {
    fn from(error: ParseError) -> Self {
        Self::from(&error)
    }
}

impl From<ConnectError> for Complaint {
    fn from(error: ConnectError) -> Self {
        Self::from(&error)
    }
}

impl From<Error> for Complaint {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<std::io::Error> for Complaint {
    fn from(error: std::io::Error) -> Self {
        Self::new(255, error.to_string())
    }
}

/// What it says about an error number of the kernel.
fn known(errno: Errno, request: &Request) -> Option<&'static str> {
    let about = Subject::of(request);
    let words = match (errno, about) {
        (Errno::EEXIST, Subject::Service) => "Service already exists",
        (Errno::EEXIST, Subject::Destination) => "Destination already exists",
        (Errno::EEXIST, Subject::Daemon) => "Daemon has already run",
        (Errno::ESRCH, Subject::Service) => "No such service",
        (Errno::ESRCH, Subject::Destination) => "Service not defined",
        (Errno::ESRCH, Subject::Daemon) => "No daemon is running",
        (Errno::ENOENT, Subject::Service) => "Scheduler or persistence engine not found",
        (Errno::ENOENT, Subject::Destination) => "No such destination",
        (Errno::ENOMEM, _) => "Memory allocation problem",
        (Errno::EINVAL, _) => {
            "Invalid operation.  Possibly wrong module version, address not unicast, ..."
        }
        (Errno::UnknownErrno, _) => return None,
        (other, _) => other.desc(),
    };
    Some(words)
}

/// What a request is about.
#[derive(Clone, Copy)]
enum Subject {
    Service,
    Destination,
    Daemon,
    Other,
}

impl Subject {
    const fn of(request: &Request) -> Self {
        match request {
            Request::Change(
                Change::AddService(_) | Change::EditService(_) | Change::DeleteService(_),
            )
            | Request::Service(_)
            | Request::Zero(_) => Self::Service,
            Request::Change(_) => Self::Destination,
            Request::StartDaemon(_) | Request::StopDaemon(_) => Self::Daemon,
            Request::Policy
            | Request::Family
            | Request::Info
            | Request::Services
            | Request::Destinations(_)
            | Request::Flush
            | Request::Timeouts
            | Request::SetTimeouts(_)
            | Request::Daemons => Self::Other,
        }
    }
}
