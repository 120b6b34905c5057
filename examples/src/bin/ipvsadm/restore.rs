//! `-R`: rules from the standard input, in batches.

use std::io::BufRead;

use ipvs::client::Outcome;
use ipvs::text::{Dialect, Invocation, Rule};
use ipvs::{Change, Client, Plan};

use crate::names::SystemNames;
use crate::perform::perform;
use crate::words::Failure;

/// Changes that are kept in memory before they are sent.
const PENDING_MAX: usize = 4096;

/// As the original, goes on behind a rule that the kernel refuses, ends with the status of the
/// last rule, and stops at a line that it cannot read.
pub(crate) fn restore(
    client: &mut Client,
    names: &SystemNames,
    input: impl BufRead,
) -> Result<(), Failure> {
    let mut restore = Restore {
        client,
        names,
        pending: Vec::new(),
        last: None,
    };
    for line in input.split(b'\n') {
        restore.line(&String::from_utf8_lossy(&line?))?;
    }
    restore.flush()?;
    restore.last.map_or(Ok(()), Err)
}

struct Restore<'a> {
    client: &'a mut Client,
    names: &'a SystemNames,
    pending: Vec<Change>,
    /// Failure of the last rule, printed already.
    last: Option<Failure>,
}

impl Restore<'_> {
    fn line(&mut self, line: &str) -> Result<(), Failure> {
        let parsed = Invocation::parse_line(line, Dialect::Compatible, self.names);
        match parsed {
            Ok(None) => Ok(()),
            Ok(Some(Invocation::Rule(Rule::Change(change)))) => self.queue(change),
            Ok(Some(other)) => {
                self.flush()?;
                let result = perform(self.client, self.names, other);
                self.settle(result);
                Ok(())
            }
            Err(error) => {
                self.flush()?;
                Err(error.into())
            }
        }
    }

    fn queue(&mut self, change: Change) -> Result<(), Failure> {
        self.pending.push(change);
        if self.pending.len() >= PENDING_MAX {
            self.flush()?;
        }
        Ok(())
    }

    /// Sends what is pending. When the conversation breaks off, so do we.
    fn flush(&mut self) -> Result<(), Failure> {
        let plan: Plan = self.pending.drain(..).collect();
        if plan.is_empty() {
            return Ok(());
        }
        let report = self
            .client
            .apply(&plan)
            .map_err(|error| Failure::from(error.error()))?;
        for (_, outcome) in report.outcomes() {
            let refused = match outcome {
                Outcome::Failed(error) => Some(error),
                Outcome::Applied | Outcome::Unknown | Outcome::NotSent | _ => None,
            };
            self.settle(refused.map_or(Ok(()), |error| Err(error.into())));
        }
        Ok(())
    }

    fn settle(&mut self, result: Result<(), Failure>) {
        self.last = result.err().map(|failure| {
            failure.print();
            Failure::new(failure.status, "")
        });
    }
}
