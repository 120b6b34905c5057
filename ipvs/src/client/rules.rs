//! Carrying out rules, one by one or a file of them.

use super::{ApplyError, Client, Outcome, Report};
use crate::error::Error;
use crate::plan::{Change, Plan};
use crate::text::{Rule, Rules};
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Carries out one rule: what `ipvsadm` does with its command line.
    ///
    /// # Errors
    ///
    /// As the method that does it: [`Client::add_service`], [`Client::flush`] and so on.
    pub fn carry_out(&mut self, rule: &Rule) -> Result<(), Error> {
        match rule {
            Rule::Change(change) => self.change(change.clone()),
            Rule::Clear => self.flush(),
            Rule::Zero(service) => self.zero(service.as_ref()),
            Rule::SetTimeouts(timeouts) => self.set_timeouts(timeouts),
            Rule::StartDaemon(daemon) => self.start_daemon(daemon),
            Rule::StopDaemon(role) => self.stop_daemon(*role),
        }
    }

    /// The table with its timeouts and daemons: what [`Rules::changes_from`] starts from.
    ///
    /// # Errors
    ///
    /// As [`Client::table`].
    pub fn rules(&mut self) -> Result<Rules, Error> {
        let (table, timeouts, daemons) = (self.table()?, self.timeouts()?, self.daemons()?);
        Ok(Rules::observed(table, timeouts, daemons))
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

/// Changes that are kept before they are sent.
pub(crate) const PENDING_MAX: usize = 4096;

/// Carries out rules in their order, changes of the table in batches.
///
/// As `ipvsadm -R`, it goes on behind a rule that is refused: `settle` is told what became of
/// each, in order, some time after it was given. What was given last is pending until
/// [`Restore::flush`].
///
/// ```no_run
/// use ipvs::{Client, text::Rule};
///
/// let mut client = Client::connect()?;
/// let mut restore = client.restore(|rule, result| {
///     if let Err(error) = result {
///         eprintln!("{rule}: {error}");
///     }
/// });
/// for line in "-C\n-A -t 192.0.2.70:80\n".lines() {
///     restore.rule(line.parse::<Rule>()?)?;
/// }
/// restore.flush()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    pub fn rule(&mut self, rule: Rule) -> Result<(), Error> {
        match rule {
            Rule::Change(change) => {
                self.pending.push(change);
                if self.pending.len() >= PENDING_MAX {
                    self.flush()?;
                }
            }
            other @ (Rule::Clear
            | Rule::Zero(_)
            | Rule::SetTimeouts(_)
            | Rule::StartDaemon(_)
            | Rule::StopDaemon(_)) => {
                let result = self.flush()?.carry_out(&other);
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
    pub fn flush(&mut self) -> Result<&mut Client<T>, Error> {
        let plan: Plan = self.pending.drain(..).collect();
        tell(self.client.apply(&plan), &mut self.settle)?;
        Ok(self.client)
    }
}

/// Tells `settle` what became of changes, as far as it is known.
pub(crate) fn tell(
    applied: Result<Report, ApplyError>,
    mut settle: impl FnMut(Rule, Result<(), Error>),
) -> Result<(), Error> {
    let (report, broken) = match applied {
        Ok(report) => (report, None),
        Err(broken) => {
            let (report, error) = broken.into_parts();
            (report, Some(error))
        }
    };
    for (change, outcome) in report.into_outcomes() {
        match outcome {
            Outcome::Applied => settle(Rule::Change(change), Ok(())),
            Outcome::Failed(error) => settle(Rule::Change(change), Err(error)),
            Outcome::Unknown | Outcome::NotSent => {}
        }
    }
    broken.map_or(Ok(()), Err)
}
