//! How a probe's connection is made: source address, device, mark, way of closing.
//!
//! One set of options for every probe that uses TCP. What this process may not or cannot set up
//! is its own fault and makes the report inconclusive.

use std::io;
use std::net::SocketAddr;

use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};

use crate::Reason;

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
pub struct Transport {
    source: Option<SocketAddr>,
    device: Option<Box<str>>,
    mark: Option<u32>,
    freebind: bool,
    reset_on_close: bool,
}

impl Transport {
    /// Sets the local address; port 0 lets the kernel choose one (`ip route get … from`).
    pub const fn source(mut self, address: SocketAddr) -> Self {
        self.source = Some(address);
        self
    }

    /// Binds to a network device (`SO_BINDTODEVICE`, socket(7)).
    pub fn device(mut self, name: impl Into<Box<str>>) -> Self {
        self.device = Some(name.into());
        self
    }

    /// Sets the firewall mark of the packets (`SO_MARK`, socket(7)). Needs `CAP_NET_ADMIN`.
    pub const fn mark(mut self, mark: u32) -> Self {
        self.mark = Some(mark);
        self
    }

    /// Allows a source address that no interface has yet (`IP_FREEBIND`, ip(7)).
    pub const fn freebind(mut self) -> Self {
        self.freebind = true;
        self
    }

    /// Closes with RST (`SO_LINGER` 0), which leaves no `TIME_WAIT` behind. The server may log it.
    pub const fn reset_on_close(mut self) -> Self {
        self.reset_on_close = true;
        self
    }

    pub(crate) async fn connect(&self, address: SocketAddr) -> Result<TcpStream, Reason> {
        let socket = self
            .socket(address)
            .map_err(|error| Reason::from_setup(&error))?;
        socket
            .connect(address)
            .await
            .map_err(|error| Reason::from_io(&error))
    }

    fn socket(&self, address: SocketAddr) -> io::Result<TcpSocket> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.set_nodelay(true)?;
        if self.reset_on_close {
            socket.set_zero_linger()?;
        }
        if let Some(device) = &self.device {
            socket.bind_device(Some(device.as_bytes()))?;
        }
        if let Some(mark) = self.mark {
            SockRef::from(&socket).set_mark(mark)?;
        }
        self.bind(&socket, address)?;
        Ok(socket)
    }

    fn bind(&self, socket: &TcpSocket, target: SocketAddr) -> io::Result<()> {
        let Some(source) = self.source else {
            return Ok(());
        };
        if self.freebind {
            let raw = SockRef::from(socket);
            match target {
                SocketAddr::V4(_) => raw.set_freebind_v4(true)?,
                SocketAddr::V6(_) => raw.set_freebind_v6(true)?,
            }
        }
        socket.bind(source)
    }
}
