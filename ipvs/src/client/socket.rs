//! The real kernel's netlink socket.

use std::io::{self, IoSliceMut};
use std::os::fd::{AsRawFd as _, RawFd};
use std::time::Duration;

use netlink_sys::SocketAddr;
use nix::sys::socket::sockopt::{RcvBufForce, ReceiveTimeout};
use nix::sys::socket::{MsgFlags, MultiHeaders, recvmmsg, setsockopt};
use nix::sys::time::{TimeVal, TimeValLike as _};

use super::Namespace;
use super::session::BUFFER;
use crate::transport::Transport;
use crate::wire::errno;

pub(crate) const NETLINK_GENERIC: isize = 16;
/// A reply is in the queue before a request returns; only a lost one takes this long.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
/// Half of what the receive queue takes: room for a refusal of each change of a largest batch.
const QUEUE: usize = 1024 * 1024;

/// A generic netlink socket of the running kernel.
///
/// It speaks for the network namespace in which it was opened, wherever it is used later.
#[derive(Debug)]
pub struct Socket {
    socket: netlink_sys::Socket,
    ahead: Ahead,
}

/// A datagram that came together with the one before it.
///
/// A dump ends with a datagram of its own, which is there as soon as the last records are: with
/// room for both, a short dump costs one receiving call instead of two.
#[derive(Debug)]
struct Ahead {
    buffer: Box<[u8]>,
    /// Its true length; above that of the buffer if it was cut.
    length: Option<usize>,
}

impl Ahead {
    fn new() -> Self {
        Self {
            buffer: vec![0; BUFFER].into(),
            length: None,
        }
    }

    /// Moves the datagram, if there is one, into `buffer`; its true length.
    fn take(&mut self, buffer: &mut [u8]) -> Option<usize> {
        let length = self.length.take()?;
        let kept = length.min(self.buffer.len()).min(buffer.len());
        if let (Some(place), Some(there)) = (buffer.get_mut(..kept), self.buffer.get(..kept)) {
            place.copy_from_slice(there);
        }
        // What was cut on its way here stays cut.
        match length > self.buffer.len() {
            true => Some(length.max(buffer.len().saturating_add(1))),
            false => Some(length),
        }
    }

    /// Receives one datagram into `buffer`, and one more if it is there; the first one's length.
    fn receive(&mut self, socket: RawFd, buffer: &mut [u8]) -> io::Result<usize> {
        let mut headers = MultiHeaders::<()>::preallocate(2, None);
        let mut rooms = [
            [IoSliceMut::new(buffer)],
            [IoSliceMut::new(&mut self.buffer)],
        ];
        let flags = MsgFlags::MSG_TRUNC | MsgFlags::MSG_WAITFORONE;
        let received = recvmmsg(socket, &mut headers, rooms.iter_mut(), flags, None)?;
        let mut lengths = received.map(|datagram| datagram.bytes);
        let first = lengths.next().unwrap_or_default();
        self.length = lengths.next();
        Ok(first)
    }
}

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
        configure(&mut socket)?;
        let mut socket = Self {
            socket,
            ahead: Ahead::new(),
        };
        socket.set_timeout(TIMEOUT)?;
        Ok(socket)
    }

    /// Opens a socket in another network namespace; this thread stays where it is.
    ///
    /// # Errors
    ///
    /// What `open` and `setns` (it needs `CAP_SYS_ADMIN`) and [`Socket::open`] say.
    pub fn open_in(namespace: &Namespace) -> io::Result<Self> {
        namespace.run(Self::open)
    }
}

/// Makes a socket ask for short but explained refusals, with room for many.
pub(crate) fn configure(socket: &mut netlink_sys::Socket) -> io::Result<()> {
    socket.bind_auto()?;
    socket.connect(&SocketAddr::new(0, 0))?;
    socket.set_ext_ack(true)?;
    socket.set_cap_ack(true)?;
    // Without the capability every request fails anyhow, and says so.
    let _unforced = setsockopt(socket, RcvBufForce, &QUEUE);
    Ok(())
}

/// Receives until there is nothing: the kernel goes on with a dump as long as there is room.
pub(crate) fn discard(socket: &netlink_sys::Socket) -> io::Result<bool> {
    let mut buffer = vec![0; BUFFER];
    let flags = MsgFlags::MSG_DONTWAIT.bits();
    loop {
        match socket.recv(&mut buffer.as_mut_slice(), flags) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
}

/// A signal, or the news that replies were lost before.
fn is_passing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted || error.raw_os_error() == Some(errno::ENOBUFS)
}

impl Transport for Socket {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        if self.socket.send(datagram, 0)? == datagram.len() {
            Ok(())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.ahead.take(buffer) {
            Some(length) => Ok(length),
            None => self.ahead.receive(self.socket.as_raw_fd(), buffer),
        }
    }

    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        let micros = i64::try_from(timeout.as_micros())
            .unwrap_or(i64::MAX)
            .max(1);
        setsockopt(&self.socket, ReceiveTimeout, &TimeVal::microseconds(micros))?;
        Ok(())
    }

    fn discard(&mut self) -> io::Result<bool> {
        self.ahead.length = None;
        discard(&self.socket)
    }
}
