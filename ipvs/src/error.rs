//! Why a client cannot do what it was asked.

use std::fmt;
use std::io;

use thiserror::Error;

use crate::client::Namespace;
use crate::conversation::{Fault, Request};
use crate::model::{CombinationError, Scheduler, Service};
use crate::plan::Change;
use crate::wire::{DecodeError, KernelError, errno};

/// A client cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The kernel has no IPVS, or its module is not loaded.
    #[error("kernel has no IPVS family: load ip_vs: `modprobe ip_vs`")]
    NoFamily {
        /// The kernel's answer.
        source: KernelError,
    },
    /// The netlink socket cannot be opened.
    #[error("cannot open a generic netlink socket")]
    Socket(#[source] io::Error),
    /// The network namespace cannot be entered.
    #[error(
        "cannot open a netlink socket in namespace {namespace}: it must exist, and entering it needs \
         CAP_SYS_ADMIN"
    )]
    Namespace {
        /// The namespace.
        namespace: Namespace,
        /// What the system said.
        source: io::Error,
    },
    /// The family cannot be asked for.
    #[error(transparent)]
    Request(Error),
}

/// A request to the kernel was not done, or its answer not understood.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The kernel refuses the request: nothing was changed.
    #[error("cannot {request}: {}", Reason { request, errno: source.errno() })]
    Refused {
        /// What was asked.
        request: Box<Request>,
        /// The kernel's answer.
        source: KernelError,
    },
    /// The settings mean nothing together: nothing was sent.
    #[error("cannot {request}: its settings have no effect together")]
    Combination {
        /// What was asked.
        request: Box<Request>,
        /// Why not.
        source: CombinationError,
    },
    /// No answer came in time: whether the request was done is unknown.
    #[error("cannot {request}: the kernel did not answer in time; read the table to see its state")]
    Timeout {
        /// What was asked.
        request: Box<Request>,
        /// What the transport said.
        source: io::Error,
    },
    /// The transport failed: whether the request was done is unknown.
    #[error("cannot {request}: the netlink socket failed")]
    Transport {
        /// What was asked.
        request: Box<Request>,
        /// What the transport said.
        source: io::Error,
    },
    /// Replies were lost: whether the request was done is unknown.
    #[error("cannot {request}: replies were lost; read the table to see its state")]
    Overrun {
        /// What was asked.
        request: Box<Request>,
    },
    /// The answer is malformed.
    #[error("cannot {request}: the answer is malformed")]
    Malformed {
        /// What was asked.
        request: Box<Request>,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The answer was cut by the receive buffer.
    #[error("cannot {request}: an answer of {length} bytes was cut to {capacity}")]
    Truncated {
        /// What was asked.
        request: Box<Request>,
        /// Length sent.
        length: usize,
        /// Length of the buffer.
        capacity: usize,
    },
    /// The table changed while it was read: try again.
    #[error("cannot {request}: the table changed meanwhile; try again")]
    Interrupted {
        /// What was asked.
        request: Box<Request>,
    },
}

impl Error {
    pub(crate) fn fault(request: &Request, fault: Fault) -> Self {
        let request = Box::new(request.clone());
        match fault {
            Fault::Refused(source) => Self::Refused { request, source },
            Fault::Malformed(source) => Self::Malformed { request, source },
            Fault::Truncated { length, capacity } => Self::Truncated {
                request,
                length,
                capacity,
            },
            Fault::Overrun => Self::Overrun { request },
            Fault::Interrupted => Self::Interrupted { request },
        }
    }

    pub(crate) fn transport(request: &Request, source: io::Error) -> Self {
        let request = Box::new(request.clone());
        if source.raw_os_error() == Some(errno::ENOBUFS) {
            return Self::Overrun { request };
        }
        if matches!(
            source.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
        ) {
            return Self::Timeout { request, source };
        }
        Self::Transport { request, source }
    }

    /// Whether the kernel may have refused only because it gave the family another number.
    pub(crate) fn may_be_stale(&self) -> bool {
        matches!(self, Self::Refused { source, .. } if source.errno() == errno::ENOENT)
    }

    /// What was asked.
    #[must_use]
    pub fn request(&self) -> &Request {
        match self {
            Self::Refused { request, .. }
            | Self::Combination { request, .. }
            | Self::Timeout { request, .. }
            | Self::Transport { request, .. }
            | Self::Overrun { request }
            | Self::Malformed { request, .. }
            | Self::Truncated { request, .. }
            | Self::Interrupted { request } => request,
        }
    }

    /// The error number of the kernel or of the socket.
    #[must_use]
    pub fn errno(&self) -> Option<i32> {
        match self {
            Self::Refused { source, .. } => Some(source.errno()),
            Self::Timeout { source, .. } | Self::Transport { source, .. } => source.raw_os_error(),
            Self::Overrun { .. } => Some(errno::ENOBUFS),
            Self::Combination { .. }
            | Self::Malformed { .. }
            | Self::Truncated { .. }
            | Self::Interrupted { .. } => None,
        }
    }

    /// Whether a service, destination, scheduler or engine is missing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.errno(), Some(errno::ENOENT | errno::ESRCH))
    }

    /// Whether the service or destination exists already.
    #[must_use]
    pub fn is_exists(&self) -> bool {
        self.errno() == Some(errno::EEXIST)
    }

    /// Whether `CAP_NET_ADMIN` is missing.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.errno() == Some(errno::EPERM)
    }
}

/// What an error number means for a request, and what helps.
struct Reason<'a> {
    request: &'a Request,
    errno: i32,
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.errno, self.request) {
            (errno::EPERM, _) => "CAP_NET_ADMIN in the initial user namespace is needed: be root",
            (errno::EEXIST, Request::StartDaemon(_)) => "one of this role runs: stop it first",
            (errno::EEXIST, _) => "it exists",
            (errno::ESRCH, Request::StopDaemon(_)) => "it does not run",
            (errno::ESRCH, _) => "there is no such service",
            (errno::ENOENT, Request::Change(change)) => return missing(f, change),
            (errno::ENOENT, _) => FAMILY_GONE,
            (errno::ERANGE, _) => "its weight or thresholds are out of range",
            (errno::EINVAL, Request::Change(Change::AddDestination { .. })) => {
                "its address is not unicast, or another family needs a tunnel and no sync daemon"
            }
            (errno::EINVAL, Request::StartDaemon(_)) => {
                "a destination of another family than its service's cannot be synchronised"
            }
            (errno::ENODEV, Request::StartDaemon(_)) => "there is no such interface",
            (errno::ENETUNREACH | errno::EADDRNOTAVAIL, Request::StartDaemon(_)) => {
                "the interface is down or has no address: bring it up"
            }
            (errno::EAFNOSUPPORT, _) => "the kernel's IPVS has no support for this address family",
            (errno::EOPNOTSUPP, _) => "the kernel's IPVS has no such command",
            (errno::EBUSY, _) => "another dump is not finished on this socket",
            _ => "the kernel refuses",
        };
        f.write_str(text)
    }
}

const FAMILY_GONE: &str = "the IPVS family is gone: load ip_vs: `modprobe ip_vs`";

fn missing(f: &mut fmt::Formatter<'_>, change: &Change) -> fmt::Result {
    match change {
        Change::AddService(service) | Change::EditService(service) => missing_module(f, service),
        Change::EditDestination { .. } | Change::DeleteDestination { .. } => {
            f.write_str("there is no such destination")
        }
        Change::AddDestination { .. } | Change::DeleteService(_) => f.write_str(FAMILY_GONE),
    }
}

fn missing_module(f: &mut fmt::Formatter<'_>, service: &Service) -> fmt::Result {
    let scheduler: &Scheduler = &service.scheduler;
    match &service.engine {
        None => write!(
            f,
            "the kernel has no scheduler {scheduler}: load ip_vs_{scheduler}"
        ),
        Some(engine) => {
            let engine = engine.name();
            write!(
                f,
                "the kernel lacks scheduler {scheduler} or engine {engine}: load ip_vs_{scheduler} \
                 and ip_vs_pe_{engine}"
            )
        }
    }
}
