//! How a probe's connection is made: source, device, mark, DSCP, namespace, preface, closing.
//!
//! One set of options for every probe that uses TCP. What this process may not or cannot set up
//! is its own fault: [`Monitor::upsert`](crate::Monitor::upsert) refuses such a plan, and a probe
//! that meets it later is inconclusive, never a failure of the target.

mod netns;
mod proxy;
mod socket;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::net::{TcpSocket, TcpStream};

use crate::Reason;
use netns::Worker;

pub use proxy::ProxyHeader;

/// Options of the sockets that a check opens. Default: nothing set.
///
/// ```
/// use health::Transport;
///
/// let transport = Transport::default().source("127.0.0.2:0".parse()?).reset_on_close();
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct Transport(Option<Arc<Options>>);

#[derive(Debug, Default)]
struct Options {
    set: Set,
    /// The thread that makes sockets in the other namespace, once it was needed.
    worker: OnceLock<Result<Worker, std::io::ErrorKind>>,
    /// Whether this process can set all this up; found out once.
    tried: OnceLock<Result<(), TransportError>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Set {
    source: Option<SocketAddr>,
    device: Option<Box<str>>,
    mark: Option<u32>,
    freebind: bool,
    dscp: Option<u8>,
    namespace: Option<PathBuf>,
    proxy: Option<ProxyHeader>,
    reset_on_close: bool,
    abort_handshake: bool,
}

/// Why sockets cannot be set up as a plan asks: to be mended by whoever configures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The code point does not exist.
    #[error("DSCP is {given}: choose 0 to 63")]
    Dscp {
        /// What was given.
        given: u8,
    },
    /// No network device has such a name.
    #[error("device name `{}` is empty, longer than 15 bytes, or has `/` or a space", name.escape_debug())]
    Device {
        /// What was given.
        name: String,
    },
    /// The namespace cannot be entered.
    #[error("network namespace {} cannot be entered: {problem}", path.display())]
    Namespace {
        /// Where it was looked for.
        path: PathBuf,
        /// What the operating system says.
        problem: std::io::ErrorKind,
    },
    /// This process lacks a privilege.
    #[error("this process may not set {option}: it needs {capability}")]
    Permission {
        /// The option of the socket.
        option: &'static str,
        /// The capability (capabilities(7)).
        capability: &'static str,
    },
    /// The option cannot be set for another reason.
    #[error("cannot set {option}: {problem}")]
    Setup {
        /// The option of the socket.
        option: &'static str,
        /// What the operating system says.
        problem: std::io::ErrorKind,
    },
}

impl Transport {
    fn with(mut self, change: impl FnOnce(&mut Set)) -> Self {
        let mut set = self
            .0
            .take()
            .map_or_else(Set::default, |options| options.set.clone());
        change(&mut set);
        self.0 = Some(Arc::new(Options {
            set,
            ..Options::default()
        }));
        self
    }

    /// Sets the local address; port 0 lets the kernel choose one (`ip route get … from`).
    ///
    /// The kernel chooses a port only when it connects (`IP_BIND_ADDRESS_NO_PORT`, ip(7)), so
    /// that 28,000 ports are not all there are for all targets. keepalived: `bindto`.
    pub fn source(self, address: SocketAddr) -> Self {
        self.with(|set| set.source = Some(address))
    }

    /// Binds to a network device (`SO_BINDTODEVICE`, socket(7)). keepalived: `bind_if`.
    pub fn device(self, name: impl Into<Box<str>>) -> Self {
        self.with(|set| set.device = Some(name.into()))
    }

    /// Sets the firewall mark of the packets (`SO_MARK`, socket(7)). Needs `CAP_NET_ADMIN`.
    pub fn mark(self, mark: u32) -> Self {
        self.with(|set| set.mark = Some(mark))
    }

    /// Allows a source address that no interface has yet (`IP_FREEBIND`, ip(7)).
    pub fn freebind(self) -> Self {
        self.with(|set| set.freebind = true)
    }

    /// Sets the code point of the packets, 0 to 63 (`IP_TOS` / `IPV6_TCLASS`; RFC 2474).
    pub fn dscp(self, code_point: u8) -> Self {
        self.with(|set| set.dscp = Some(code_point))
    }

    /// Makes connections in another network namespace: a path such as `/run/netns/blue`.
    /// Needs `CAP_SYS_ADMIN`.
    pub fn namespace(self, path: impl Into<PathBuf>) -> Self {
        self.with(|set| set.namespace = Some(path.into()))
    }

    /// Makes connections in the network namespace of a process. Needs `CAP_SYS_ADMIN`.
    pub fn namespace_of(self, process: u32) -> Self {
        self.namespace(format!("/proc/{process}/ns/net"))
    }

    /// Sends a PROXY protocol header before anything else. HAProxy: `send-proxy`.
    pub fn proxy(self, header: ProxyHeader) -> Self {
        self.with(|set| set.proxy = Some(header))
    }

    /// Closes with RST (`SO_LINGER` 0), which leaves no `TIME_WAIT` behind. The server may log it.
    pub fn reset_on_close(self) -> Self {
        self.with(|set| set.reset_on_close = true)
    }

    /// Gives the connection up with RST before the handshake's last packet is sent.
    ///
    /// For checks that only connect: the cheapest for both sides, and the server's program sees
    /// nothing at all. But then a program that hangs with a full backlog cannot be told from one
    /// that accepts. HAProxy checks like this. (`TCP_QUICKACK` off and `SO_LINGER` 0, tcp(7).)
    pub fn abort_handshake(self) -> Self {
        self.with(|set| set.abort_handshake = true)
    }

    /// Whether the settings make sense; nothing is tried.
    pub(crate) fn check(&self) -> Result<(), TransportError> {
        let Some(options) = &self.0 else {
            return Ok(());
        };
        if let Some(given) = options.set.dscp.filter(|dscp| *dscp > 63) {
            return Err(TransportError::Dscp { given });
        }
        let bad = |name: &&str| {
            name.is_empty()
                || name.len() > 15
                || name.contains(['/', '\0'])
                || name.contains(char::is_whitespace)
        };
        match options.set.device.as_deref().filter(bad) {
            Some(name) => Err(TransportError::Device {
                name: name.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Whether this process can set everything up; a socket is made and closed, once.
    pub(crate) fn try_out(&self) -> Result<(), TransportError> {
        let Some(options) = &self.0 else {
            return Ok(());
        };
        options
            .tried
            .get_or_init(|| socket::try_out(&options.set))
            .clone()
    }

    /// Connects. `nodelay` is for conversations of more than one message.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        nodelay: bool,
    ) -> Result<TcpStream, Reason> {
        let socket = self.socket(address, nodelay).await?;
        let mut stream = socket
            .connect(address)
            .await
            .map_err(|error| Reason::from_io(&error))?;
        if let Some(header) = self
            .0
            .as_ref()
            .and_then(|options| options.set.proxy.as_ref())
        {
            proxy::send(header, &mut stream)
                .await
                .map_err(|error| Reason::from_io(&error))?;
        }
        Ok(stream)
    }

    /// Whether the source port is fixed: then a connect to it can meet itself.
    pub(crate) fn has_source_port(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|options| options.set.source.is_some_and(|source| source.port() > 0))
    }

    async fn socket(&self, address: SocketAddr, nodelay: bool) -> Result<TcpSocket, Reason> {
        let setup = |error: std::io::Error| Reason::from_setup(&error);
        let Some(options) = &self.0 else {
            return socket::plain(address, nodelay).map_err(setup);
        };
        let socket = match &options.set.namespace {
            None => socket::new(&options.set, address),
            Some(path) => {
                let worker = options
                    .worker
                    .get_or_init(|| Worker::start(path).map_err(|error| error.kind()));
                let worker = worker.as_ref().map_err(|kind| setup((*kind).into()))?;
                worker.socket(options.set.clone(), address).await
            }
        };
        let socket = socket.map_err(|failed| setup(failed.error))?;
        socket::into_tokio(socket, nodelay).map_err(setup)
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.set == other.set
    }
}

impl Eq for Options {}

impl std::hash::Hash for Options {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.set.hash(state);
    }
}
