//! Applying a plan.

use super::{Client, Transport};
use crate::client::{ApplyError, Outcome, Part, Report};
use crate::conversation::{Batch, Request};
use crate::error::Error;
use crate::plan::{Change, Plan};

impl<T: Transport> Client<T> {
    /// Applies a plan in its order; an empty plan sends nothing.
    ///
    /// Dropping the future leaves the plan half applied, and says nothing of how far: read the
    /// table and plan again.
    ///
    /// # Errors
    ///
    /// As [`Client::apply`](crate::Client::apply).
    pub async fn apply(&mut self, plan: &Plan) -> Result<Report, ApplyError> {
        let mut report = Report::new(plan);
        for entries in report.parts(self.batch) {
            if let Err(source) = self.apply_batch(entries).await {
                return Err(report.broken_off(source));
            }
        }
        Ok(report)
    }

    async fn apply_batch(&mut self, entries: &mut [(Change, Outcome)]) -> Result<(), Error> {
        let Some(part) = Part::of(entries) else {
            return Ok(());
        };
        let (mut batch, mut finished) = self.run_batch(&part).await?;
        if batch.is_stale() && self.renew().await? {
            (batch, finished) = self.run_batch(&part).await?;
        }
        part.enter(batch, finished.is_ok());
        finished
    }

    /// Sends changes and collects refusals; an error of its own if nothing was sent.
    async fn run_batch(&mut self, part: &Part<'_>) -> Result<(Batch, Result<(), Error>), Error> {
        self.settle().await;
        let mut batch = self.session.start_batch(&part.changes);
        self.send(&part.request).await?;
        let finished = self.finish_batch(&part.request, &mut batch).await;
        Ok((batch, finished))
    }

    async fn finish_batch(&mut self, request: &Request, batch: &mut Batch) -> Result<(), Error> {
        while !batch.is_finished() {
            self.receive(request).await?;
            batch
                .advance(self.session.datagram())
                .map_err(|fault| Error::fault(request, fault))?;
        }
        Ok(())
    }
}
