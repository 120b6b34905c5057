//! What rules are read from, and what is known when they are evaluated.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use crate::rule_text::ATTRIBUTES;
use crate::tool::Pacemaker;
use cib::rule::{Context, Facts, Moment, Release, Rule};
use cib::view;
use cib::xml::Tree;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

/// Every rule of the document by its id.
pub(super) fn rules_of(tree: &Tree) -> BTreeMap<String, (Rule, Context)> {
    let rules = tree
        .root()
        .unwrap()
        .descendants()
        .filter_map(view::Rule::cast);
    rules
        .map(|rule| {
            (
                rule.id().into_owned(),
                (Rule::read(rule), Context::of(rule.element())),
            )
        })
        .collect()
}

/// What the tool prints about a CIB given on its input.
pub(super) fn ask(pacemaker: &Pacemaker, tool: &str, arguments: &[&str], cib: &str) -> String {
    let mut command = pacemaker.command(tool);
    command
        .args(arguments)
        .env("TZ", "UTC0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(cib.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn facts(time: &str, release: Release) -> Facts {
    let now = Moment::parse(time, Moment::from_epoch(0, 0), release).unwrap();
    Facts::at(now, release)
}

pub(super) fn on_node(facts: Facts, number: usize) -> Facts {
    let value = |(name, one, two): &(&str, &str, &str)| {
        (
            (*name).to_owned(),
            (if number == 1 { one } else { two }).to_string(),
        )
    };
    facts.node(&format!("n{number}"), ATTRIBUTES.iter().map(value))
}

pub(super) fn table(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub(super) const PER_CIB: usize = 40;
