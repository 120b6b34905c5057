//! Carrying out rules, one by one or a file of them.

use super::{Client, Transport};
use crate::client::{PENDING_MAX, tell};
use crate::error::Error;
use crate::plan::{Change, Plan};
use crate::text::Rule;

impl<T: Transport> Client<T> {
    /// Carries out one rule: what `ipvsadm` does with its command line.
    ///
    /// # Errors
    ///
    /// As [`Client::carry_out`](crate::Client::carry_out).
    pub async fn carry_out(&mut self, rule: &Rule) -> Result<(), Error> {
        match rule {
            Rule::Change(change) => self.change(change.clone()).await,
            Rule::Clear => self.flush().await,
            Rule::Zero(service) => self.zero(service.as_ref()).await,
            Rule::SetTimeouts(timeouts) => self.set_timeouts(timeouts).await,
            Rule::StartDaemon(daemon) => self.start_daemon(daemon).await,
            Rule::StopDaemon(role) => self.stop_daemon(*role).await,
        }
    }

    /// Starts carrying out many rules; `ipvsadm -R`. See [`Restore`].
    pub fn restore<F>(&mut self, settle: F) -> Restore<'_, T, F>
    where
        F: FnMut(Rule, Result<(), Error>),
    {
        Restore {
            client: self,
            pending: Vec::new(),
            settle,
        }
    }
}

/// Carries out rules in their order, changes of the table in batches.
///
/// As [`ipvs::client::Restore`](crate::client::Restore). Dropping a future in the middle loses
/// what was pending, and says nothing of how far it came: read the table again.
#[derive(Debug)]
#[must_use]
pub struct Restore<'c, T, F> {
    client: &'c mut Client<T>,
    pending: Vec<Change>,
    settle: F,
}

impl<T: Transport, F: FnMut(Rule, Result<(), Error>)> Restore<'_, T, F> {
    /// Carries out a rule, soon.
    ///
    /// # Errors
    ///
    /// When the conversation with the kernel breaks off: what became of the rules that `settle`
    /// was not told of is unknown.
    pub async fn rule(&mut self, rule: Rule) -> Result<(), Error> {
        match rule {
            Rule::Change(change) => {
                self.pending.push(change);
                if self.pending.len() >= PENDING_MAX {
                    self.flush().await?;
                }
            }
            other @ (Rule::Clear
            | Rule::Zero(_)
            | Rule::SetTimeouts(_)
            | Rule::StartDaemon(_)
            | Rule::StopDaemon(_)) => {
                let result = self.flush().await?.carry_out(&other).await;
                (self.settle)(other, result);
            }
        }
        Ok(())
    }

    /// Carries out what is pending, and gives the client for something else in between.
    ///
    /// # Errors
    ///
    /// As [`Restore::rule`].
    pub async fn flush(&mut self) -> Result<&mut Client<T>, Error> {
        let plan: Plan = self.pending.drain(..).collect();
        tell(self.client.apply(&plan).await, &mut self.settle)?;
        Ok(self.client)
    }
}
