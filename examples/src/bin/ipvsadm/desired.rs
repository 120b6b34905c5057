//! `--plan` and `--apply`: a file of rules as the desired state.

use std::fs;

use ipvs::Client;
use ipvs::client::SystemNames;
use ipvs::text::{Complaint, Dialect, Rules};

use crate::print;

/// Prints what is to be done, as rules.
pub(crate) fn print_plan(file: &str) -> Result<(), Complaint> {
    let desired = read(file)?;
    let rules = desired.changes_from(&Client::connect()?.rules()?);
    let text: String = rules.iter().map(|rule| format!("{rule}\n")).collect();
    Ok(print(&text)?)
}

/// Makes the kernel's table that of the file, and says what became of it.
pub(crate) fn apply(file: &str) -> Result<(), Complaint> {
    let desired = read(file)?;
    let mut client = Client::connect()?;
    let (mut applied, mut failures) = (0_usize, Vec::new());
    let observed = client.rules()?;
    let mut restore = client.restore(|rule, result| match result {
        Ok(()) => applied = applied.saturating_add(1),
        Err(error) => failures.push(format!("{rule}: {error}")),
    });
    let mut carry_out = || {
        for rule in desired.changes_from(&observed) {
            restore.rule(rule)?;
        }
        restore.flush().map(drop)
    };
    let broken = carry_out().err();
    failures.extend(broken.map(|error| error.to_string()));
    let left = desired.changes_from(&client.rules()?).len();
    print(&format!("{applied} changes applied, {left} left\n"))?;
    match failures.is_empty() && left == 0 {
        true => Ok(()),
        false => Err(Complaint::new(255, failures.join("\n"))),
    }
}

fn read(file: &str) -> Result<Rules, Complaint> {
    let wrong = |error: &dyn std::fmt::Display| Complaint::new(2, format!("{file}: {error}"));
    let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
    Rules::parse(&text, Dialect::Complete, &SystemNames::default()).map_err(|error| wrong(&error))
}
