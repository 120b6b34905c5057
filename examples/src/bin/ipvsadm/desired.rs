//! `--plan` and `--apply`: a file of rules as the desired state.

use std::fmt::Write as _;
use std::fs;

use ipvs::text::{Dialect, Rules};
use ipvs::{Client, Error, Plan};

use crate::names::SystemNames;
use crate::perform::carry_out;
use crate::print;
use crate::words::Failure;

/// Prints what is to be done, as rules.
pub(crate) fn print_plan(client: &mut Client, file: &str) -> Result<(), Failure> {
    let desired = read(file)?;
    let observed = observe(client)?;
    let mut text = Plan::between(&desired.table, &observed.table).to_string();
    for rule in desired.settings_from(&observed) {
        writeln!(text, "{rule}").map_err(|error| Failure::new(255, error.to_string()))?;
    }
    Ok(print(&text)?)
}

/// Makes the kernel's table that of the file, and says what became of it.
pub(crate) fn apply(client: &mut Client, file: &str) -> Result<(), Failure> {
    let desired = read(file)?;
    let observed = observe(client)?;
    let plan = Plan::between(&desired.table, &observed.table);
    let report = client
        .apply(&plan)
        .map_err(|error| Failure::new(255, format!("{error}: {}", error.error())))?;
    let mut failures: Vec<String> = report
        .failures()
        .map(|failure| format!("{}: {}", failure.change, failure.error))
        .collect();
    let mut applied = report.applied();
    for rule in desired.settings_from(&observed) {
        match carry_out(client, &rule) {
            Ok(()) => applied = applied.saturating_add(1),
            Err(failure) => failures.push(format!("{rule}: {failure}")),
        }
    }
    let left = remaining(client, &desired)?;
    print(&format!("{applied} changes applied, {left} left\n"))?;
    match failures.is_empty() && left == 0 {
        true => Ok(()),
        false => Err(Failure::new(255, failures.join("\n"))),
    }
}

/// Changes between the file and what the kernel has now.
fn remaining(client: &mut Client, desired: &Rules) -> Result<usize, Failure> {
    let observed = observe(client)?;
    let plan = Plan::between(&desired.table, &observed.table);
    let settings = desired.settings_from(&observed);
    Ok(plan.len().saturating_add(settings.len()))
}

fn read(file: &str) -> Result<Rules, Failure> {
    let text =
        fs::read_to_string(file).map_err(|error| Failure::new(2, format!("{file}: {error}")))?;
    Rules::parse(&text, Dialect::Complete, &SystemNames::default())
        .map_err(|error| Failure::new(2, format!("{file}: {error}")))
}

fn observe(client: &mut Client) -> Result<Rules, Error> {
    let mut rules = Rules::new(client.table()?);
    rules.timeouts = Some(client.timeouts()?);
    let daemons = client.daemons()?.into_iter();
    rules.daemons = daemons.map(|daemon| (daemon.role, daemon)).collect();
    Ok(rules)
}
