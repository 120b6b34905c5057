//! `-R`: rules from the standard input, in batches.

use std::cell::Cell;
use std::io::BufRead;

use ipvs::Client;
use ipvs::client::SystemNames;
use ipvs::text::{Complaint, Dialect, Invocation};

use crate::complain;
use crate::perform::perform;

/// Messages of a datagram: more gain nothing.
const BATCH: usize = 512;

/// As the original, goes on behind a rule that the kernel refuses, ends with the status of the
/// last rule, and stops at a line that it cannot read.
pub(crate) fn restore(
    client: &mut Client,
    names: &SystemNames,
    mut input: impl BufRead,
) -> Result<(), Complaint> {
    // Status of the last rule, whose message has been printed.
    let last = Cell::new(0);
    let settle = |result: Result<(), Complaint>| {
        last.set(result.as_ref().map_or_else(Complaint::status, |()| 0));
        result.unwrap_or_else(|complaint| complain(&complaint));
    };
    client.set_batch_size(BATCH);
    let mut restore = client.restore(|_rule, result| settle(result.map_err(Complaint::from)));
    let (mut line, mut number) = (Vec::new(), 0_usize);
    while input.read_until(b'\n', &mut line)? > 0 {
        number = number.saturating_add(1);
        let text = String::from_utf8_lossy(&line);
        match Invocation::parse_line(&text, Dialect::Compatible, names) {
            Ok(None) => {}
            Ok(Some(Invocation::Rule(rule))) => restore.rule(rule)?,
            Ok(Some(other)) => settle(perform(restore.flush()?, names, other)),
            Err(error) => {
                restore.flush()?;
                let complaint = Complaint::from(error);
                let words = format!("line {number}: {complaint}");
                return Err(Complaint::new(complaint.status(), words));
            }
        }
        line.clear();
    }
    restore.flush()?;
    match last.get() {
        0 => Ok(()),
        status => Err(Complaint::new(status, "")),
    }
}
