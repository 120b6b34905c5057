//! Many changes in one datagram.

use super::Fault;
use crate::wire::errno::ENOENT;
use crate::wire::{KernelError, Messages, Reply};

/// An open batch of changes: collects refusals until the barrier is answered.
#[derive(Clone, Debug)]
#[must_use]
pub struct Batch {
    first: u32,
    refusals: Vec<Option<KernelError>>,
    finished: bool,
    stale: bool,
}

impl Batch {
    pub(super) fn new(first: u32, changes: usize) -> Self {
        Self {
            first,
            refusals: vec![None; changes],
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
        self.refusals
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
        if index == self.refusals.len() {
            self.finished |= reply != Reply::Noop && reply != Reply::Overrun;
            self.stale |= matches!(&reply, Reply::Refused(error) if error.errno() == ENOENT);
        }
        match (reply, self.refusals.get_mut(index)) {
            (Reply::Overrun, _) => Err(Fault::Overrun),
            (Reply::Refused(error), Some(place)) => {
                *place = Some(error);
                Ok(())
            }
            (_, _) => Ok(()),
        }
    }
}
