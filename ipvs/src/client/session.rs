//! What a client keeps between a request and the end of its answer; no I/O.

use std::ops::Range;

use crate::conversation::{Batch, Conversation, Event, Exchange, Fault, Request, whole};
use crate::plan::Change;
use crate::wire::Command;

/// Longer than any datagram that the kernel makes (32 KiB).
pub(crate) const BUFFER: usize = 64 * 1024;

/// Buffers, and the request that waits for its answer.
#[derive(Debug)]
pub(crate) struct Session {
    conversation: Conversation,
    family: u16,
    request: Vec<u8>,
    buffer: Box<[u8]>,
    unread: Range<usize>,
    open: Option<Exchange>,
    lost: bool,
}

/// A step of the open request.
#[derive(Debug)]
pub(crate) enum Step {
    /// A record, and where it lies.
    Record(Command, Range<usize>),
    /// There is no more.
    End,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self {
            conversation: Conversation::new(1),
            family: 0,
            request: Vec::new(),
            buffer: vec![0; BUFFER].into(),
            unread: 0..0,
            open: None,
            lost: false,
        }
    }

    /// Takes the number of the family; whether it is another than before.
    pub(crate) fn renew(&mut self, family: u16) -> bool {
        self.conversation.set_family(family);
        std::mem::replace(&mut self.family, family) != family
    }

    /// Writes a request, to be sent and then [opened](Self::open).
    pub(crate) fn start(&mut self, request: &Request) -> Exchange {
        self.request.clear();
        self.conversation.start(request, &mut self.request)
    }

    /// Writes a batch, to be sent.
    pub(crate) fn start_batch(&mut self, changes: &[Change]) -> Batch {
        self.request.clear();
        self.conversation.start_batch(changes, &mut self.request)
    }

    /// What is to be sent.
    pub(crate) fn outgoing(&self) -> &[u8] {
        &self.request
    }

    /// The request was sent: its answer is to come.
    pub(crate) fn open(&mut self, exchange: Exchange) {
        self.open = Some(exchange);
    }

    /// Reads on in the datagram at hand; `None` if there is nothing left in it.
    pub(crate) fn advance(&mut self) -> Result<Option<Step>, Fault> {
        let Some(exchange) = &mut self.open else {
            return Ok(Some(Step::End));
        };
        let mut unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
        let event = exchange.advance(&mut unread);
        self.unread.start = self.unread.end.saturating_sub(unread.len());
        if exchange.is_finished() {
            self.open = None;
        }
        self.lost |= matches!(event, Err(Fault::Overrun));
        Ok(event?.map(|event| match event {
            Event::Object {
                command,
                attributes,
            } => Step::Record(command, offset(&self.buffer, attributes)),
            Event::Finished => Step::End,
        }))
    }

    /// Room for the next datagram.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.unread = 0..0;
        &mut self.buffer
    }

    /// A datagram of this length came; one that is cut is still read as far as it goes.
    pub(crate) fn received(&mut self, length: usize) -> Result<(), Fault> {
        self.unread = 0..length.min(self.buffer.len());
        whole(&self.buffer, length).map(drop)
    }

    /// The datagram at hand.
    pub(crate) fn datagram(&self) -> &[u8] {
        self.record(self.unread.clone())
    }

    /// The bytes of a record.
    pub(crate) fn record(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// Replies were lost: those that are still queued may keep others out.
    pub(crate) const fn lose(&mut self) {
        self.lost = true;
    }

    /// Whether the queue is to be emptied before anything is sent.
    pub(crate) const fn has_lost(&self) -> bool {
        self.lost
    }

    /// Whether the kernel has the rest of a dump for us, and starts no other before.
    pub(crate) fn is_dumping(&self) -> bool {
        self.open.as_ref().is_some_and(Exchange::is_dump)
    }

    /// Forgets the open request; late answers are told apart by their number.
    pub(crate) fn abandon(&mut self) {
        self.open = None;
        self.unread = 0..0;
        self.lost = false;
    }
}

/// Where `part` lies in `whole`.
fn offset(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start.saturating_add(part.len())
}
