//! Applying a plan.

use thiserror::Error;

use super::Client;
use crate::conversation::{BATCH_MAX, Batch, Request, whole};
use crate::error::Error;
use crate::model::CombinationError;
use crate::plan::{Change, Plan};
use crate::transport::Transport;

/// What became of one change.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was done.
    Applied,
    /// It was refused: nothing was changed.
    Failed(Error),
    /// It was sent, but the answer is lost.
    Unknown,
    /// It was not sent.
    NotSent,
}

/// What became of every change of a plan.
#[derive(Debug)]
#[must_use]
pub struct Report {
    entries: Vec<(Change, Outcome)>,
}

/// A change that was refused.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// The change.
    pub change: &'a Change,
    /// Why not.
    pub error: &'a Error,
}

/// Applying stopped in the middle: the report says how far it came.
#[derive(Debug, Error)]
#[error("{applied} of {total} changes applied, then the conversation with the kernel broke off")]
#[non_exhaustive]
pub struct ApplyError {
    applied: usize,
    total: usize,
    report: Report,
    source: Box<Error>,
}

impl Report {
    fn new(plan: &Plan) -> Self {
        let pending = |change: &Change| (change.clone(), Outcome::NotSent);
        Self {
            entries: plan.changes().iter().map(pending).collect(),
        }
    }

    /// Whether every change was done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.applied() == self.entries.len()
    }

    /// Number of changes that were done.
    #[must_use]
    pub fn applied(&self) -> usize {
        let done = |entry: &&(Change, Outcome)| matches!(entry.1, Outcome::Applied);
        self.entries.iter().filter(done).count()
    }

    /// The changes that were refused, in the order of the plan.
    pub fn failures(&self) -> impl Iterator<Item = Failure<'_>> {
        self.entries
            .iter()
            .filter_map(|(change, outcome)| match outcome {
                Outcome::Failed(error) => Some(Failure { change, error }),
                Outcome::Applied | Outcome::Unknown | Outcome::NotSent => None,
            })
    }

    /// Every change with its outcome, in the order of the plan.
    #[must_use]
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = (&Change, &Outcome)> {
        self.entries
            .iter()
            .map(|(change, outcome)| (change, outcome))
    }
}

impl ApplyError {
    /// What became of every change.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// What broke off.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.source
    }
}

impl<T: Transport> Client<T> {
    /// Applies a plan in its order; an empty plan sends nothing.
    ///
    /// A refused change does not keep the others from being done, and nothing is tried twice:
    /// read the table and plan again. Changes that mean nothing are refused without being sent.
    ///
    /// # Errors
    ///
    /// [`ApplyError`] if the conversation broke off; a refusal is in the report instead.
    pub fn apply(&mut self, plan: &Plan) -> Result<Report, ApplyError> {
        let mut report = Report::new(plan);
        for entries in report.entries.chunks_mut(BATCH_MAX) {
            if let Err(source) = self.apply_batch(entries) {
                return Err(ApplyError {
                    applied: report.applied(),
                    total: report.entries.len(),
                    report,
                    source: Box::new(source),
                });
            }
        }
        Ok(report)
    }

    fn apply_batch(&mut self, entries: &mut [(Change, Outcome)]) -> Result<(), Error> {
        refuse_unsound(entries);
        let mut sent: Vec<_> = entries
            .iter_mut()
            .filter(|(_, outcome)| matches!(outcome, Outcome::NotSent))
            .collect();
        let Some(first) = sent.first() else {
            return Ok(());
        };
        let request = Request::Change(first.0.clone());

        let changes: Vec<Change> = sent.iter().map(|(change, _)| change.clone()).collect();
        let mut batch = self.begin_batch(&request, &changes)?;
        let finished = self.finish_batch(&request, &mut batch);
        for ((change, outcome), refusal) in sent.iter_mut().zip(batch.into_refusals()) {
            *outcome = match refusal {
                Some(source) => {
                    let request = Box::new(Request::Change(change.clone()));
                    Outcome::Failed(Error::Refused { request, source })
                }
                None if finished.is_ok() => Outcome::Applied,
                None => Outcome::Unknown,
            };
        }
        finished
    }

    fn begin_batch(&mut self, request: &Request, changes: &[Change]) -> Result<Batch, Error> {
        self.settle();
        self.request.clear();
        let batch = self.conversation.start_batch(changes, &mut self.request);
        self.transport
            .send(&self.request)
            .map_err(|error| Error::transport(request, error))?;
        Ok(batch)
    }

    fn finish_batch(&mut self, request: &Request, batch: &mut Batch) -> Result<(), Error> {
        while !batch.is_finished() {
            let length = super::receive(&mut self.transport, &mut self.buffer)
                .map_err(|error| Error::transport(request, error))?;
            whole(&self.buffer, length)
                .and_then(|datagram| batch.advance(datagram))
                .map_err(|fault| Error::fault(request, fault))?;
        }
        Ok(())
    }
}

/// Marks changes that mean nothing as failed.
fn refuse_unsound(entries: &mut [(Change, Outcome)]) {
    for (change, outcome) in entries {
        if let Err(source) = check(change) {
            let request = Box::new(Request::Change(change.clone()));
            *outcome = Outcome::Failed(Error::Combination { request, source });
        }
    }
}

/// Whether a change means something.
pub(super) fn check(change: &Change) -> Result<(), CombinationError> {
    match change {
        Change::AddService(service) | Change::EditService(service) => service.check(),
        Change::AddDestination {
            service,
            destination,
        }
        | Change::EditDestination {
            service,
            destination,
        } => destination.check(service),
        Change::DeleteService(_) | Change::DeleteDestination { .. } => Ok(()),
    }
}
