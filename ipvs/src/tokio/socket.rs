//! The real kernel's netlink socket, watched by the runtime.

use std::fmt;
use std::io;

use ::tokio::runtime::Handle;
use netlink_sys::{AsyncSocket as _, AsyncSocketExt as _, TokioSocket};

use super::Transport;
use crate::client::Namespace;
use crate::client::socket::{NETLINK_GENERIC, configure, discard};

/// A generic netlink socket of the running kernel, for use within a tokio runtime.
///
/// It speaks for the network namespace in which it was opened, wherever it is used later.
pub struct Socket(TokioSocket);

impl Socket {
    /// Opens a socket in the network namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// What `socket`, `bind`, `connect` or `setsockopt` say.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime whose I/O is enabled, as everything of tokio's.
    pub fn open() -> io::Result<Self> {
        let mut socket = TokioSocket::new(NETLINK_GENERIC)?;
        configure(socket.socket_mut())?;
        Ok(Self(socket))
    }

    /// Opens a socket in another network namespace; this thread stays where it is.
    ///
    /// # Errors
    ///
    /// What `open` and `setns` (it needs `CAP_SYS_ADMIN`) and [`Socket::open`] say.
    ///
    /// # Panics
    ///
    /// As [`Socket::open`].
    pub fn open_in(namespace: &Namespace) -> io::Result<Self> {
        let runtime = Handle::current();
        namespace.run(move || {
            let _inside = runtime.enter();
            Self::open()
        })
    }
}

impl Transport for Socket {
    async fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        if self.0.send(datagram).await? == datagram.len() {
            Ok(())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }

    /// The true length of a datagram that fills the buffer is not known: it counts as cut. No
    /// datagram of the kernel's fills a client's buffer.
    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let capacity = buffer.len();
        let mut room = buffer;
        self.0.recv(&mut room).await?;
        match capacity.saturating_sub(room.len()) {
            full if full == capacity => Ok(capacity.saturating_add(1)),
            length => Ok(length),
        }
    }

    fn discard(&mut self) -> io::Result<bool> {
        discard(self.0.socket_ref())
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}
