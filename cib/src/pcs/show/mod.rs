//! Configuration as text, as pcs prints it.

mod clock;
mod json;
mod parts;

pub(super) use clock::{Clock, Effect};
pub(super) use json::{Json, nvset as nvset_json, rule as rule_json};
pub(super) use parts::{acls, alerts, all_properties, defaults, levels, nvset_lines, properties};

use crate::xml::Element;

/// Lines moved to the right by two blanks.
pub(super) fn indent(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// The `nvpair`s of a set, sorted by id: pcs has them so where programs read them.
pub(super) fn by_id(set: Element<'_>) -> Vec<Element<'_>> {
    let mut pairs: Vec<Element<'_>> = set.children_named("nvpair").collect();
    pairs.sort_by_key(|pair| pair.attribute("id").map(String::from));
    pairs
}

/// The pairs of a set, sorted by id.
pub(super) fn pairs(set: Element<'_>) -> Vec<(String, String)> {
    by_id(set).into_iter().map(name_and_value).collect()
}

fn name_and_value(pair: Element<'_>) -> (String, String) {
    let get = |name| pair.attribute(name).unwrap_or_default().into_owned();
    (get("name"), get("value"))
}

/// The pairs of a set, in document order.
pub(super) fn pairs_in_order(set: Element<'_>) -> Vec<(String, String)> {
    set.children_named("nvpair").map(name_and_value).collect()
}

/// `name=value` words; what has a blank or a `=` in it is quoted.
pub(super) fn words(pairs: &[(String, String)]) -> Vec<String> {
    let quoted = |text: &str| quoted_with(text, &[' ', '=']);
    let word = |(name, value): &(String, String)| format!("{}={}", quoted(name), quoted(value));
    pairs.iter().map(word).collect()
}

/// The text, in quotes if one of these is in it.
pub(super) fn quoted_with(text: &str, special: &[char]) -> String {
    if !text.contains(special) {
        return text.to_owned();
    }
    match (text.contains('"'), text.contains('\'')) {
        (false, _) => format!("\"{text}\""),
        (true, false) => format!("'{text}'"),
        (true, true) => format!("\"{}\"", text.replace('"', "\\\"")),
    }
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
