//! A stream that counts what is read and refuses more than the budgets allow.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::{Budgets, Limit, ProbeContext};

/// How many interim responses (1xx) are skipped before an answer.
pub(super) const INTERIM_MAX: u32 = 8;

/// How much was read in one check, and how far the current answer has come.
#[derive(Debug, Default)]
pub(super) struct Meter {
    read: AtomicU64,
    head_begins: AtomicU64,
    head_is_complete: AtomicBool,
    interim: AtomicU32,
    /// The first interim status other than 100; zero: there was none.
    interim_status: AtomicU16,
}

impl Meter {
    /// A new answer begins; what was read before still counts for the whole.
    pub(super) fn begin_head(&self) {
        let read = self.read.load(Ordering::Relaxed);
        self.head_begins.store(read, Ordering::Relaxed);
        self.head_is_complete.store(false, Ordering::Relaxed);
        self.interim.store(0, Ordering::Relaxed);
        self.interim_status.store(0, Ordering::Relaxed);
    }

    /// From here on the budget of the whole answer counts.
    pub(super) fn complete_head(&self) {
        self.head_is_complete.store(true, Ordering::Relaxed);
    }

    /// One more interim response.
    pub(super) fn skip_interim(&self, status: u16) {
        self.interim.fetch_add(1, Ordering::Relaxed);
        if status != 100 && self.interim_status.load(Ordering::Relaxed) == 0 {
            self.interim_status.store(status, Ordering::Relaxed);
        }
    }

    /// What a client takes for the answer that knows of no interim response but 100.
    pub(super) fn interim_verdict(&self) -> Option<u16> {
        Some(self.interim_status.load(Ordering::Relaxed)).filter(|status| *status != 0)
    }

    /// Whether there were too many interim responses.
    pub(super) fn check_interim(&self) -> Result<(), Refusal> {
        match self.interim.load(Ordering::Relaxed) {
            0..=INTERIM_MAX => Ok(()),
            _ => Err(Refusal::Interim),
        }
    }

    /// Whether more may be read.
    fn check(&self, budgets: &Budgets) -> Result<(), Refusal> {
        self.check_interim()?;
        let read = self.read.load(Ordering::Relaxed);
        let head = read.saturating_sub(self.head_begins.load(Ordering::Relaxed));
        let (limit, count, allowed) = if self.head_is_complete.load(Ordering::Relaxed) {
            (Limit::Read, read, budgets.read_bytes())
        } else {
            (Limit::Head, head, budgets.head_bytes() as u64)
        };
        if count < allowed {
            return Ok(());
        }
        Err(Refusal::Size { limit, allowed })
    }

    fn add(&self, count: usize) {
        self.read.fetch_add(count as u64, Ordering::Relaxed);
    }
}

/// The answer is larger than allowed; carried through the codec inside an [`io::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// By the bytes.
    Size { limit: Limit, allowed: u64 },
    /// By the number of interim responses.
    Interim,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { limit, allowed } => write!(f, "{limit} larger than {allowed} bytes"),
            Self::Interim => write!(f, "more than {INTERIM_MAX} interim responses"),
        }
    }
}

impl std::error::Error for Refusal {}

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

    /// The verdict closes the socket; a half-close before it would be one more packet.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
