//! Messages and exit statuses of the original.

use std::fmt;
use std::io;

use ipvs::conversation::Request;
use ipvs::text::ParseError;
use ipvs::{Change, Error};
use nix::errno::Errno;

/// Why the program ends, and with which status.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: u8,
    words: String,
}

impl Failure {
    pub(crate) fn new(status: u8, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { status, words }
    }

    pub(crate) const fn with_status(mut self, status: u8) -> Self {
        self.status = status;
        self
    }

    /// Prints the message, unless it has been printed.
    pub(crate) fn print(&self) {
        if !self.words.is_empty() {
            anstream::eprintln!("{}", self.words);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl From<ParseError> for Failure {
    fn from(error: ParseError) -> Self {
        let hint = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";
        match error.problem().exit_status() {
            255 => Self::new(255, format!("{}\n{hint}", error.problem())),
            status => Self::new(status, error.problem().to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(255, error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        if error.is_permission() {
            let words = "Can't initialize ipvs: Permission denied (you must be root)";
            return Self::new(2, words);
        }
        let known = error
            .errno()
            .map(Errno::from_raw)
            .and_then(|errno| known(errno, error.request()));
        Self::new(255, known.map_or_else(|| error.to_string(), str::to_owned))
    }
}

/// What the original says about an error number of the kernel.
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
            | Request::Daemons
            | _ => Self::Other,
        }
    }
}
