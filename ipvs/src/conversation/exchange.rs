//! One request and its answer.

use thiserror::Error;

use crate::wire::{Command, DecodeError, KernelError, Messages, Reply};

/// Why an answer is not one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The kernel refuses the request.
    #[error("the kernel refuses")]
    Refused(#[source] KernelError),
    /// The bytes are no netlink message.
    #[error("the reply is malformed")]
    Malformed(#[from] DecodeError),
    /// A datagram was longer than the buffer: part of it is lost.
    #[error("a datagram of {length} bytes was cut to {capacity}")]
    Truncated {
        /// Length sent.
        length: usize,
        /// Length of the buffer.
        capacity: usize,
    },
    /// The receive queue overflowed: replies are lost, requests may have been done.
    #[error("replies were lost")]
    Overrun,
    /// The table changed during a dump: records may be missing or double.
    #[error("the table changed while it was read")]
    Interrupted,
}

impl Fault {
    /// The kernel's error number, if the kernel refused.
    #[must_use]
    pub const fn errno(&self) -> Option<i32> {
        match self {
            Self::Refused(error) => Some(error.errno()),
            Self::Malformed(_) | Self::Truncated { .. } | Self::Overrun | Self::Interrupted => None,
        }
    }
}

/// A step of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A record.
    Object {
        /// What it is.
        command: Command,
        /// Its attributes.
        attributes: &'a [u8],
    },
    /// The answer is complete.
    Finished,
}

/// The datagram in `buffer`, whose true length the transport reports.
///
/// # Errors
///
/// [`Fault::Truncated`] if the datagram was longer than the buffer.
pub fn whole(buffer: &[u8], length: usize) -> Result<&[u8], Fault> {
    buffer.get(..length).ok_or(Fault::Truncated {
        length,
        capacity: buffer.len(),
    })
}

/// An open request: reads datagrams until its answer is complete.
#[derive(Clone, Debug)]
#[must_use]
pub struct Exchange {
    sequence: u32,
    dump: bool,
    barrier: Option<u32>,
    refusal: Option<KernelError>,
    interrupted: bool,
    finished: bool,
}

impl Exchange {
    pub(super) const fn new(sequence: u32, dump: bool) -> Self {
        Self {
            sequence,
            dump,
            barrier: None,
            refusal: None,
            interrupted: false,
            finished: false,
        }
    }

    /// A request that may be done without an answer: complete when the barrier is answered.
    pub(super) const fn with_barrier(sequence: u32, barrier: u32) -> Self {
        let mut exchange = Self::new(sequence, false);
        exchange.barrier = Some(barrier);
        exchange
    }

    /// Whether the answer is complete.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether the answer is a dump: the socket takes no other before its end.
    #[must_use]
    pub const fn is_dump(&self) -> bool {
        self.dump
    }

    /// Reads the next step from the front of `unread` and moves it on.
    ///
    /// `None`: the datagram is used up and the answer not complete, receive another. Messages
    /// of other requests are skipped.
    ///
    /// # Errors
    ///
    /// [`Fault`]; [`Exchange::is_finished`] says whether more is to come nevertheless.
    pub fn advance<'a>(&mut self, unread: &mut &'a [u8]) -> Result<Option<Event<'a>>, Fault> {
        let mut messages = Messages::new(unread);
        while let Some(message) = messages.next() {
            *unread = messages.rest();
            let message = message?;
            if self.finished {
                continue;
            }
            if self.barrier == Some(message.head.sequence) {
                return self.pass_barrier().map(Some);
            }
            if message.head.sequence != self.sequence {
                continue;
            }
            if let Some(event) = self.take(Reply::parse(&message)?)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn take<'a>(&mut self, reply: Reply<'a>) -> Result<Option<Event<'a>>, Fault> {
        match reply {
            Reply::Object {
                command,
                attributes,
                interrupted,
            } => {
                self.interrupted |= interrupted;
                Ok(Some(Event::Object {
                    command: Command::from_number(command),
                    attributes,
                }))
            }
            Reply::Ack if self.dump || self.barrier.is_some() => Ok(None),
            Reply::Refused(error) if self.barrier.is_some() => {
                self.refusal = Some(error);
                Ok(None)
            }
            Reply::Ack => self.finish(),
            Reply::Refused(error) | Reply::Done(Err(error)) => {
                self.finished = true;
                Err(Fault::Refused(error))
            }
            Reply::Done(Ok(())) => self.finish(),
            Reply::Overrun => Err(Fault::Overrun),
            Reply::Noop => Ok(None),
        }
    }

    /// Any answer to the barrier, good or bad, says that the request itself was handled.
    fn pass_barrier<'a>(&mut self) -> Result<Event<'a>, Fault> {
        self.finished = true;
        match self.refusal.take() {
            Some(error) => Err(Fault::Refused(error)),
            None => Ok(Event::Finished),
        }
    }

    fn finish<'a>(&mut self) -> Result<Option<Event<'a>>, Fault> {
        self.finished = true;
        if self.interrupted {
            Err(Fault::Interrupted)
        } else {
            Ok(Some(Event::Finished))
        }
    }
}
