//! Cluster properties: setting, showing, what they are by default.

mod config;
mod defaults;
mod set;

pub use config::PropertyConfig;
pub use defaults::PropertyDefaults;
pub use set::PropertySet;

use super::command::Operation;
use super::error::CommandError;
use super::words::Line;

/// Properties that pacemaker itself sets.
pub(super) const READ_ONLY: [&str; 5] = [
    "cluster-infrastructure",
    "cluster-name",
    "dc-version",
    "have-watchdog",
    "last-lrm-refresh",
];

/// Reads the words after `property`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let rest = words.get(1..).unwrap_or_default();
    match words.first().map(String::as_str) {
        Some("set") => PropertySet::parse(line, rest).map(Operation::from),
        Some("unset") => PropertySet::parse_unset(line, rest).map(Operation::from),
        None => PropertyConfig::parse(line, rest, "config").map(Operation::from),
        Some(verb @ ("config" | "list" | "show")) => {
            PropertyConfig::parse(line, rest, verb).map(Operation::from)
        }
        Some("defaults") => PropertyDefaults::parse(line, rest).map(Operation::from),
        Some("describe") => Err(CommandError::unsupported(&line.words)),
        Some(_) => Err(CommandError::Usage {
            command: "property",
            expected: "set, unset, defaults or config",
        }),
    }
}
