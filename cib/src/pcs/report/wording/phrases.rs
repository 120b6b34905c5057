//! Messages that are put together from parts.

use super::super::details::{MissingLevel, WrongFamily};
use super::lists::list;

/// What is not there.
pub(super) fn missing(kind: &str, id: &str) -> String {
    match kind {
        "node" => format!("Node '{id}' does not appear to exist in configuration"),
        "fencing device" => format!("Stonith resource(s) '{id}' do not exist"),
        "set of defaults" => format!("options set '{id}' does not exist"),
        "constraint" => format!("Unable to find constraint - '{id}'"),
        "rule" => format!("unable to find rule with id: {id}"),
        "operation" => format!("unable to find operation id: {id}"),
        "resource" => format!("Resource '{id}' does not exist"),
        "ticket constraint" => "no matching ticket constraint found".to_owned(),
        "colocation" | "order of" => "No matching resources found in ordering list".to_owned(),
        "location constraint" => format!("Unable to find constraint: {id}"),
        "group" => format!("Group '{id}' does not exist"),
        _ => format!("{kind} '{id}' does not exist"),
    }
}

pub(super) fn missing_level(level: &MissingLevel) -> String {
    let mut text = "Fencing level ".to_owned();
    if let Some(target) = &level.target {
        text.push_str(&format!("for '{target}' "));
    }
    if let Some(index) = &level.index {
        text.push_str(&format!("at level '{index}' "));
    }
    if !level.devices.is_empty() {
        text.push_str(&format!("with device(s) {} ", list(&level.devices)));
    }
    text + "does not exist"
}

pub(super) fn wrong_family(wrong: &WrongFamily) -> String {
    let kind = if wrong.fencing {
        "stonith resources"
    } else {
        "resources"
    };
    let start = if wrong.deprecated {
        format!(
            "Ability of this command to accept {kind} is deprecated and will be removed in a \
             future release."
        )
    } else {
        format!("This command does not accept {kind}.")
    };
    match &wrong.instead {
        Some(command) => format!("{start} Please use '{command}' instead."),
        None => start,
    }
}
