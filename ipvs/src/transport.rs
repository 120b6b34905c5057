//! Datagrams to and from a kernel, real or not.
//!
//! The only thing between [`Client`](crate::Client) and a kernel. The real one is
//! [`Socket`](crate::client::Socket); feature `memory` has another.

use std::io;
use std::time::Duration;

/// A connection that carries netlink datagrams.
///
/// ```
/// use std::{collections::VecDeque, io, time::Duration};
/// use ipvs::transport::Transport;
///
/// /// Answers every request with the next of some recorded datagrams.
/// struct Replay(VecDeque<Vec<u8>>);
///
/// impl Transport for Replay {
///     fn send(&mut self, _datagram: &[u8]) -> io::Result<()> {
///         Ok(())
///     }
///     fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
///         let datagram = self.0.pop_front().ok_or(io::ErrorKind::TimedOut)?;
///         let length = datagram.len().min(buffer.len());
///         buffer[..length].copy_from_slice(&datagram[..length]);
///         Ok(datagram.len())
///     }
///     fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
///         Ok(())
///     }
/// }
/// ```
pub trait Transport {
    /// Sends one datagram.
    ///
    /// # Errors
    ///
    /// Whatever the connection says; nothing of the datagram was sent.
    fn send(&mut self, datagram: &[u8]) -> io::Result<()>;

    /// Receives one datagram into `buffer` and returns its true length.
    ///
    /// A length above `buffer.len()` says that the datagram was cut.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::WouldBlock`] or [`io::ErrorKind::TimedOut`] if none came in time,
    /// [`io::ErrorKind::Interrupted`] to be asked again, else whatever the connection says.
    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Sets how long [`Transport::receive`] waits.
    ///
    /// # Errors
    ///
    /// Whatever the connection says; the old time stays.
    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()>;

    /// Throws away what has come already, without waiting for more; whether it did.
    ///
    /// Asked after replies were lost: a queue that stays full would lose the next ones too.
    /// Does nothing by default; late replies are told apart by their number all the same.
    ///
    /// # Errors
    ///
    /// Whatever the connection says.
    fn discard(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}
