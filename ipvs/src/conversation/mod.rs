//! The conversation with a kernel: bytes in, bytes out, no socket and no clock.
//!
//! A [`Conversation`] numbers requests and writes them into a buffer; an [`Exchange`] or a
//! [`Batch`] is fed the datagrams that come back and says when the answer is complete. Clients,
//! blocking or not, only move the bytes. A deadline is the client's: an exchange that never
//! completes is dropped, and its late replies are told apart by their sequence number.
//!
//! ```
//! use ipvs::conversation::{Conversation, Request};
//!
//! let mut conversation = Conversation::new(1);
//! let mut datagram = Vec::new();
//! let mut exchange = conversation.start(&Request::Family, &mut datagram);
//! // … send the datagram, receive one; here: "no such file or directory" for request 1
//! let mut reply: &[u8] = &[
//!     36, 0, 0, 0, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255,
//!     32, 0, 0, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0,
//! ];
//!
//! let refusal = exchange.advance(&mut reply).unwrap_err();
//!
//! # if cfg!(target_endian = "little") {
//! assert_eq!(refusal.errno(), Some(2));
//! # }
//! ```
//!
#![doc = include_str!("../../docs/netlink.md")]

mod batch;
mod exchange;
mod request;

pub use batch::Batch;
pub use exchange::{Event, Exchange, Fault, whole};
pub use request::Request;

use crate::plan::Change;
use crate::wire::{MessageHead, Writer};

const NLM_F_REQUEST: u16 = 0x1;
const NLM_F_ACK: u16 = 0x4;
const NLM_F_DUMP: u16 = 0x300;

/// Longest batch whose replies fit the default receive queue even if every message fails.
pub const BATCH_MAX: usize = 128;

/// Numbers requests and knows the number of the IPVS family.
#[derive(Clone, Debug)]
pub struct Conversation {
    family: u16,
    next: u32,
}

impl Conversation {
    /// A conversation that numbers its first request `sequence`; no family is known yet.
    #[must_use]
    pub const fn new(sequence: u32) -> Self {
        Self {
            family: 0,
            next: sequence,
        }
    }

    /// Sets the number of the IPVS family, from the answer to [`Request::Family`].
    pub const fn set_family(&mut self, family: u16) {
        self.family = family;
    }

    /// Appends one request to `out`.
    pub fn start(&mut self, request: &Request, out: &mut Vec<u8>) -> Exchange {
        let dump = request.is_dump();
        if request.is_unreliable() {
            return self.start_with_barrier(request, out);
        }
        let flags = NLM_F_REQUEST | if dump { NLM_F_DUMP } else { NLM_F_ACK };
        let head = self.head(request.message_type(self.family), flags);
        Writer::new(out).message(head, |body| request.write(body));
        Exchange::new(head.sequence, dump)
    }

    /// Appends a request whose success the kernel may keep for itself, and a barrier behind it:
    /// whatever was not refused when the barrier is answered was done.
    fn start_with_barrier(&mut self, request: &Request, out: &mut Vec<u8>) -> Exchange {
        let head = self.head(self.family, NLM_F_REQUEST);
        Writer::new(out).message(head, |body| request.write(body));
        let barrier = self.barrier(out);
        Exchange::with_barrier(head.sequence, barrier)
    }

    /// Appends a question that every kernel answers; returns its number.
    fn barrier(&mut self, out: &mut Vec<u8>) -> u32 {
        let head = self.head(self.family, NLM_F_REQUEST);
        Writer::new(out).message(head, |body| Request::Info.write(body));
        head.sequence
    }

    /// Appends all changes to `out`, and a question as barrier behind them.
    ///
    /// The kernel handles messages in order and answers those that fail; the answer to the
    /// barrier says that there will be no more. No change asks for an acknowledgement, so none
    /// can be lost, and the replies are few.
    pub fn start_batch(&mut self, changes: &[Change], out: &mut Vec<u8>) -> Batch {
        let first = self.next;
        for change in changes {
            let head = self.head(self.family, NLM_F_REQUEST);
            Writer::new(out).message(head, |body| request::write_change(body, change));
        }
        self.barrier(out);
        Batch::new(first, changes.len())
    }

    fn head(&mut self, kind: u16, flags: u16) -> MessageHead {
        let sequence = self.next;
        self.next = self.next.wrapping_add(1);
        MessageHead {
            kind,
            flags,
            sequence,
            port: 0,
        }
    }
}
