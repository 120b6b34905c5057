//! Applying a plan.

use thiserror::Error;

use super::Client;
use crate::conversation::{Batch, Request};
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
    pub(crate) fn new(plan: &Plan) -> Self {
        let pending = |change: &Change| (change.clone(), Outcome::NotSent);
        Self {
            entries: plan.changes().iter().map(pending).collect(),
        }
    }

    pub(crate) fn parts(&mut self, size: usize) -> std::slice::ChunksMut<'_, (Change, Outcome)> {
        self.entries.chunks_mut(size.max(1))
    }

    pub(crate) fn broken_off(self, source: Error) -> ApplyError {
        ApplyError {
            applied: self.applied(),
            total: self.entries.len(),
            report: self,
            source: Box::new(source),
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

    /// Every change with its outcome, to keep.
    #[must_use]
    pub fn into_outcomes(self) -> impl ExactSizeIterator<Item = (Change, Outcome)> {
        self.entries.into_iter()
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

    /// What became of every change, and what broke off.
    pub fn into_parts(self) -> (Report, Error) {
        (self.report, *self.source)
    }

    /// What broke off.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.source
    }
}

/// Changes that go into one datagram.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    entries: Vec<&'a mut (Change, Outcome)>,
    /// What is sent.
    pub(crate) changes: Vec<Change>,
    /// What errors speak of: the first of them.
    pub(crate) request: Request,
}

impl<'a> Part<'a> {
    /// Those of the changes that mean something; the others have failed already.
    pub(crate) fn of(entries: &'a mut [(Change, Outcome)]) -> Option<Self> {
        refuse_unsound(entries);
        let entries: Vec<_> = entries
            .iter_mut()
            .filter(|(_, outcome)| matches!(outcome, Outcome::NotSent))
            .collect();
        let changes: Vec<Change> = entries.iter().map(|(change, _)| change.clone()).collect();
        let request = Request::Change(changes.first()?.clone());
        Some(Self {
            entries,
            changes,
            request,
        })
    }

    /// Enters what became of the changes.
    pub(crate) fn enter(self, batch: Batch, finished: bool) {
        for ((change, outcome), refusal) in self.entries.into_iter().zip(batch.into_refusals()) {
            *outcome = match refusal {
                Some(source) => {
                    let request = Box::new(Request::Change(change.clone()));
                    Outcome::Failed(Error::Refused { request, source })
                }
                None if finished => Outcome::Applied,
                None => Outcome::Unknown,
            };
        }
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
        for entries in report.parts(self.batch) {
            if let Err(source) = self.apply_batch(entries) {
                return Err(report.broken_off(source));
            }
        }
        Ok(report)
    }

    fn apply_batch(&mut self, entries: &mut [(Change, Outcome)]) -> Result<(), Error> {
        let Some(part) = Part::of(entries) else {
            return Ok(());
        };
        let (mut batch, mut finished) = self.run_batch(&part)?;
        if batch.is_stale() && self.renew()? {
            (batch, finished) = self.run_batch(&part)?;
        }
        part.enter(batch, finished.is_ok());
        finished
    }

    /// Sends changes and collects refusals; an error of its own if nothing was sent.
    fn run_batch(&mut self, part: &Part<'_>) -> Result<(Batch, Result<(), Error>), Error> {
        self.settle();
        let mut batch = self.session.start_batch(&part.changes);
        self.send(&part.request)?;
        let finished = self.finish_batch(&part.request, &mut batch);
        Ok((batch, finished))
    }

    fn finish_batch(&mut self, request: &Request, batch: &mut Batch) -> Result<(), Error> {
        while !batch.is_finished() {
            self.receive(request)?;
            batch
                .advance(self.session.datagram())
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
pub(crate) fn check(change: &Change) -> Result<(), CombinationError> {
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
