//! The real kernel's netlink socket.

use std::io;
use std::time::Duration;

use netlink_sys::SocketAddr;
use nix::sys::socket::sockopt::ReceiveTimeout;
use nix::sys::socket::{MsgFlags, setsockopt};
use nix::sys::time::{TimeVal, TimeValLike as _};

use super::BUFFER;
use crate::transport::Transport;
use crate::wire::errno;

const NETLINK_GENERIC: isize = 16;
/// A reply is in the queue before a request returns; only a lost one takes this long.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A generic netlink socket of the running kernel.
///
/// It speaks for the network namespace in which it was opened, wherever it is used later.
#[derive(Debug)]
pub struct Socket(netlink_sys::Socket);

impl Socket {
    /// Opens a socket in the network namespace of the calling thread.
    ///
    /// Replies wait 10 s by default.
    ///
    /// # Errors
    ///
    /// What `socket`, `bind`, `connect` or `setsockopt` say.
    pub fn open() -> io::Result<Self> {
        let mut socket = netlink_sys::Socket::new(NETLINK_GENERIC)?;
        socket.bind_auto()?;
        socket.connect(&SocketAddr::new(0, 0))?;
        socket.set_ext_ack(true)?;
        socket.set_cap_ack(true)?;
        let mut socket = Self(socket);
        socket.set_timeout(TIMEOUT)?;
        Ok(socket)
    }
}

impl Transport for Socket {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        let sent = self.0.send(datagram, 0)?;
        if sent == datagram.len() {
            Ok(())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut room = buffer;
        self.0.recv(&mut room, MsgFlags::MSG_TRUNC.bits())
    }

    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        let micros = i64::try_from(timeout.as_micros())
            .unwrap_or(i64::MAX)
            .max(1);
        setsockopt(&self.0, ReceiveTimeout, &TimeVal::microseconds(micros))?;
        Ok(())
    }

    fn discard(&mut self) -> io::Result<bool> {
        // The kernel goes on with a dump in parts as long as its receiver gives them room.
        let mut buffer = vec![0; BUFFER];
        let flags = MsgFlags::MSG_DONTWAIT.bits();
        loop {
            match self.0.recv(&mut buffer.as_mut_slice(), flags) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
    }
}

/// A signal, or the news that replies were lost before.
fn is_passing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted || error.raw_os_error() == Some(errno::ENOBUFS)
}
