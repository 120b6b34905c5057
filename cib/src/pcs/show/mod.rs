//! Configuration as text, as pcs prints it.

mod json;
mod parts;

pub(super) use json::{Json, nvset as nvset_json, rule as rule_json};
pub(super) use parts::{acls, alerts, defaults, levels, nvset_lines, properties};

use crate::xml::Element;

/// Lines moved to the right by two blanks.
pub(super) fn indent(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// The pairs of a set, in document order.
pub(super) fn pairs(set: Element<'_>) -> Vec<(String, String)> {
    let pairs = set.children_named("nvpair");
    pairs
        .map(|pair| {
            let get = |name| pair.attribute(name).unwrap_or_default().into_owned();
            (get("name"), get("value"))
        })
        .collect()
}

/// `name=value` words; a value with a blank is quoted.
pub(super) fn words(pairs: &[(String, String)]) -> Vec<String> {
    let word = |(name, value): &(String, String)| {
        if value.contains(' ') {
            format!("{name}=\"{value}\"")
        } else {
            format!("{name}={value}")
        }
    };
    pairs.iter().map(word).collect()
}

/// Commands, each over several lines.
pub(super) fn commands(commands: &[Vec<String>]) -> String {
    let lines: Vec<String> = commands.iter().map(|lines| lines.join(" \\\n")).collect();
    if lines.is_empty() {
        String::new()
    } else {
        lines.join(";\n") + "\n"
    }
}
