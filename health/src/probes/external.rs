//! Whether a program says that the target works.

mod process;
mod verdict;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::{BoxFuture, Phase, Probe, ProbeContext, Report, Target};

pub use verdict::ExitCodes;

/// Runs a program; its exit status is the verdict.
///
/// ldirectord: `checktype=external`. No shell takes part. The program gets four arguments:
/// address (or firewall mark) and port of the virtual service, address and port of the target.
/// What is not known is an empty argument.
///
/// The program runs in a process group of its own with standard input and error closed, and with
/// `PATH`, `HOME`, `LANG`, `LC_ALL` and `TZ` as its only environment. At the deadline, and when
/// the check is dropped, the whole group gets `SIGTERM`, after a grace `SIGKILL`; the program is
/// always reaped. Its output is read to the end, and the first line or so shown when it fails.
///
/// A program that cannot be started is this machine's own fault: inconclusive.
///
/// ```
/// use health::probes::External;
///
/// let probe = External::new("/etc/ha.d/check").service("10.99.0.70", Some(80));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct External {
    program: PathBuf,
    service: (String, Option<u16>),
    target: Option<(String, Option<u16>)>,
    codes: ExitCodes,
    grace: Duration,
}

impl External {
    /// The program at a path; a name without `/` is looked for in `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            service: (String::new(), None),
            target: None,
            codes: ExitCodes::default(),
            grace: Duration::from_secs(1),
        }
    }

    /// Sets the first two arguments: the virtual service. Default: empty.
    pub fn service(mut self, address_or_mark: impl Into<String>, port: Option<u16>) -> Self {
        self.service = (address_or_mark.into(), port);
        self
    }

    /// Sets the last two arguments. Default: the target's address and port.
    pub fn real_server(mut self, address: impl Into<String>, port: Option<u16>) -> Self {
        self.target = Some((address.into(), port));
        self
    }

    /// Sets what exit statuses mean. Default: 0 passes, the rest fails.
    pub const fn exit_codes(mut self, codes: ExitCodes) -> Self {
        self.codes = codes;
        self
    }

    /// Sets the time from `SIGTERM` to `SIGKILL`. Default 1 s.
    pub const fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    fn arguments(&self, address: SocketAddr) -> [OsString; 4] {
        let own = || {
            (
                bracketed(address),
                Some(address.port()).filter(|port| *port != 0),
            )
        };
        let (virtual_address, virtual_port) = self.service.clone();
        let (real_address, real_port) = self.target.clone().unwrap_or_else(own);
        let port = |port: Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
        [
            virtual_address,
            port(virtual_port),
            real_address,
            port(real_port),
        ]
        .map(OsString::from)
    }
}

/// An address as ldirectord passes it on: IPv6 in brackets.
pub(crate) fn bracketed(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

impl Probe for External {
    fn kind(&self) -> &'static str {
        "external"
    }

    fn identity(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }

    fn processes(&self) -> u32 {
        1
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async move {
            context.enter(Phase::Exec);
            let arguments = self.arguments(target.address());
            match process::run(&self.program, &arguments, self.grace).await {
                Ok(end) => {
                    context.answered();
                    verdict::judge(self.codes, end)
                }
                Err(report) => report,
            }
        })
    }
}
