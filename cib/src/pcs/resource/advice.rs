//! The operations that an agent advises.

use std::collections::{HashMap, HashSet};

use super::super::values::seconds;
use super::operations::default_interval;
use crate::metadata::{Action, Agent};

/// Actions that are no operations of a resource.
const NO_OPERATIONS: [&str; 3] = ["meta-data", "status", "validate-all"];

/// What becomes an operation of a resource that says nothing of it, with an interval: `monitor`
/// alone or all, `monitor` in any case.
pub(in super::super) fn advised(agent: &Agent, all: bool) -> Vec<Action> {
    let is_monitor = |action: &Action| action.name == "monitor";
    let wanted = |action: &&Action| {
        let default = !agent.name().is_fencing() && !NO_OPERATIONS.contains(&action.name.as_str());
        is_monitor(action) || (all && default)
    };
    let mut actions: Vec<Action> = agent.actions().iter().filter(wanted).cloned().collect();
    if !actions.iter().any(is_monitor) {
        actions.push(Action {
            name: "monitor".to_owned(),
            ..Action::default()
        });
    }
    for action in &mut actions {
        let given = action.interval.take().filter(|one| !one.is_empty());
        let default = || default_interval(&action.name).to_owned();
        action.interval = Some(given.unwrap_or_else(default));
    }
    actions
}

/// The intervals of operations seen so far. Agents advise the same one for both roles: the cluster
/// needs them to differ.
#[derive(Debug, Default)]
pub(in super::super) struct Intervals {
    used: HashMap<String, HashSet<u64>>,
}

impl Intervals {
    /// Takes the interval of an operation, or gives the next one that is free.
    pub(in super::super) fn take(&mut self, operation: &str, interval: &str) -> Option<String> {
        let used = self.used.entry(operation.to_owned()).or_default();
        let mut value = seconds(interval)?;
        if used.insert(value) {
            return None;
        }
        while !used.insert(value) {
            value += 1;
        }
        Some(value.to_string())
    }
}
