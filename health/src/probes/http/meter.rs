//! A stream that counts what is read and refuses more than the budgets allow.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::{Budgets, Limit, ProbeContext};

/// How much was read, and whether the head was complete.
#[derive(Debug, Default)]
pub(super) struct Meter {
    read: AtomicU64,
    head_is_complete: AtomicBool,
}

impl Meter {
    /// From here on the budget of the whole answer counts.
    pub(super) fn complete_head(&self) {
        self.head_is_complete.store(true, Ordering::Relaxed);
    }

    /// Whether more may be read.
    fn check(&self, budgets: &Budgets) -> Result<(), Exceeded> {
        let (limit, allowed) = if self.head_is_complete.load(Ordering::Relaxed) {
            (Limit::Read, budgets.read_bytes())
        } else {
            (Limit::Head, budgets.head_bytes() as u64)
        };
        if self.read.load(Ordering::Relaxed) < allowed {
            return Ok(());
        }
        Err(Exceeded { limit, allowed })
    }

    fn add(&self, count: usize) {
        self.read.fetch_add(count as u64, Ordering::Relaxed);
    }
}

/// The answer is larger than allowed; carried through the codec inside an [`io::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exceeded {
    pub(super) limit: Limit,
    pub(super) allowed: u64,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} larger than {} bytes", self.limit, self.allowed)
    }
}

impl std::error::Error for Exceeded {}

/// The probe's own connection under a meter.
#[derive(Debug)]
pub(super) struct Metered<'a> {
    pub(super) stream: TcpStream,
    pub(super) meter: &'a Meter,
    pub(super) context: &'a ProbeContext,
}

impl AsyncRead for Metered<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.meter
            .check(self.context.budgets())
            .map_err(io::Error::other)?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let count = buffer.filled().len().saturating_sub(before);
        if count > 0 {
            self.context.answered();
        }
        self.meter.add(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Metered<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
