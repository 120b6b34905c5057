//! Many changes in one datagram.

use super::Fault;
use crate::wire::errno::ENOENT;
use crate::wire::{KernelError, Messages, Reply};

/// An open batch of changes: collects refusals until the barrier is answered.
#[derive(Clone, Debug)]
#[must_use]
pub struct Batch {
    first: u32,
    changes: usize,
    /// Position of a change, and what the kernel says against it.
    refusals: Vec<(usize, KernelError)>,
    finished: bool,
    stale: bool,
}

impl Batch {
    pub(super) const fn new(first: u32, changes: usize) -> Self {
        Self {
            first,
            changes,
            refusals: Vec::new(),
            finished: false,
            stale: false,
        }
    }

    /// Whether the barrier was answered: changes without a refusal were done.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether the kernel did nothing because it does not know the number of the family: its
    /// module was loaded again since.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    /// What the kernel said against each change, in their order.
    #[must_use]
    pub fn into_refusals(self) -> Vec<Option<KernelError>> {
        let mut each = vec![None; self.changes];
        for (index, refusal) in self.refusals {
            if let Some(place) = each.get_mut(index) {
                *place = Some(refusal);
            }
        }
        each
    }

    /// Reads one datagram; `true` once the batch is finished.
    ///
    /// # Errors
    ///
    /// [`Fault`]: the outcome of changes without a refusal is unknown.
    pub fn advance(&mut self, datagram: &[u8]) -> Result<bool, Fault> {
        for message in Messages::new(datagram) {
            let message = message?;
            let index = message.head.sequence.wrapping_sub(self.first);
            self.take(index, Reply::parse(&message)?)?;
        }
        Ok(self.finished)
    }

    fn take(&mut self, index: u32, reply: Reply<'_>) -> Result<(), Fault> {
        let Ok(index) = usize::try_from(index) else {
            return Ok(());
        };
        if index == self.changes {
            self.finished |= reply != Reply::Noop && reply != Reply::Overrun;
            self.stale |= matches!(&reply, Reply::Refused(error) if error.errno() == ENOENT);
        }
        match reply {
            Reply::Overrun => Err(Fault::Overrun),
            Reply::Refused(error) if index < self.changes => {
                self.refusals.push((index, error));
                Ok(())
            }
            Reply::Refused(_)
            | Reply::Ack
            | Reply::Done(_)
            | Reply::Noop
            | Reply::Object { .. } => Ok(()),
        }
    }
}
