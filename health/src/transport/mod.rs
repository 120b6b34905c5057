//! How a probe's connection is made: addresses, device, mark, namespace, first bytes, closing.
//!
//! One set of options for every probe that uses TCP, checked when it is built. What this machine
//! may not or cannot set up is its own fault: never a verdict about the target.

mod builder;
mod namespace;
mod preface;
mod socket;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt as _, Interest};
use tokio::net::TcpStream;

use crate::{Reason, Report};
use builder::Options;
use socket::Opening;

pub use builder::{TransportBuilder, TransportError};
pub use namespace::NetworkNamespace;
pub use preface::ProxyHeader;

/// Options of the sockets that a check opens. Default: nothing set. Clones share them.
///
/// ```
/// use health::Transport;
///
/// let transport = Transport::builder().source("127.0.0.2:0".parse()?).reset_on_close().build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct Transport {
    /// `None`: nothing is set.
    options: Option<Arc<Options>>,
}

/// Who speaks first on a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    /// Not known: the handshake is completed at once.
    Unknown,
    /// We do, or we close: what we send carries the last acknowledgement of the handshake, which
    /// saves a packet. A close with RST instead ends the handshake before the server accepts.
    Us,
}

impl Transport {
    /// Collects options.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// Whether the options can be used towards an address.
    ///
    /// # Errors
    /// When the source address is of the other family.
    pub fn suits(&self, target: SocketAddr) -> Result<(), TransportError> {
        let source = self.options.as_ref().and_then(|options| options.source);
        match source {
            Some(local) if local.is_ipv4() != target.is_ipv4() => {
                Err(TransportError::Family { local, target })
            }
            _ => Ok(()),
        }
    }

    /// Whether the source port is fixed: then a connect to it can meet itself.
    pub(crate) fn has_source_port(&self) -> bool {
        let source = self.options.as_ref().and_then(|options| options.source);
        source.is_some_and(|source| source.port() != 0)
    }

    /// Whether connections are closed with RST.
    pub(crate) fn resets(&self) -> bool {
        self.options
            .as_ref()
            .is_some_and(|options| options.reset_on_close)
    }

    /// Connects; answers with the address in full, scope included.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        first: First,
    ) -> Result<(TcpStream, SocketAddr), Report> {
        let (socket, address) = match &self.options {
            None => socket::plain(address, first).map(|socket| (socket, address)),
            Some(options) => open(options, Opening { address, first }).await,
        }
        .map_err(socket::SetupError::into_report)?;
        let stream = establish(socket, address)
            .await
            .map_err(|error| Report::fail(Reason::from_io(&error)))?;
        Ok((stream, address))
    }

    /// Sends what comes before the probe's own first byte.
    pub(crate) async fn begin(&self, stream: &mut TcpStream) -> io::Result<()> {
        let header = self
            .options
            .as_ref()
            .and_then(|options| options.proxy.as_ref());
        let Some(header) = header else {
            return Ok(());
        };
        // What the probe sends next does not wait for the header's acknowledgement.
        stream.set_nodelay(true)?;
        let bytes = header.bytes(stream.local_addr()?, stream.peer_addr()?);
        stream.write_all(&bytes).await
    }
}

/// Connects, and asks what went wrong only when the poll says that something did: one call of the
/// kernel less than [`TcpSocket::connect`](tokio::net::TcpSocket::connect).
async fn establish(socket: socket2::Socket, address: SocketAddr) -> io::Result<TcpStream> {
    let begun = socket.connect(&address.into());
    if let Err(error) = begun
        && error.raw_os_error() != Some(libc::EINPROGRESS)
    {
        return Err(error);
    }
    let stream = TcpStream::from_std(socket.into())?;
    let ready = stream.ready(Interest::WRITABLE | Interest::ERROR).await?;
    if ready.is_error() || ready.is_write_closed() {
        stream.take_error()?.map_or(Ok(()), Err)?;
    }
    Ok(stream)
}

/// Makes a socket with options, in its namespace.
async fn open(
    options: &Arc<Options>,
    opening: Opening,
) -> Result<(socket2::Socket, SocketAddr), socket::SetupError> {
    let Some(namespace) = &options.namespace else {
        return socket::prepared(options, opening);
    };
    let options = Arc::clone(options);
    namespace
        .run(move || socket::prepared(&options, opening))
        .await
        .map_err(|error| socket::SetupError::new(format!("network namespace {namespace}"), error))?
}
