//! What the claims have in common.

#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation, Refused, Report};
use cib::xml::NewElement;

pub(crate) fn parse(line: &str) -> Operation {
    line.parse().unwrap()
}

pub(crate) fn run_in(cib: &mut Cib, line: &str, dialect: Dialect) -> Result<Vec<Report>, Refused> {
    parse(line).apply(cib, &Metadata::builtin(), dialect)
}

pub(crate) fn run(cib: &mut Cib, line: &str) -> Result<Vec<Report>, Refused> {
    run_in(cib, line, Dialect::V0_11)
}

/// A CIB with the nodes n1 and n2 that these commands have made, one after the other.
pub(crate) fn made_in(lines: &[&str], dialect: Dialect) -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = NewElement::new("node").attribute("id", id);
        let node = node.attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for line in lines {
        run_in(&mut cib, line, dialect).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}

pub(crate) fn made(lines: &[&str]) -> Cib {
    made_in(lines, Dialect::V0_11)
}

pub(crate) fn printed(cib: &Cib) -> String {
    String::from_utf8(cib.to_bytes()).unwrap()
}

/// The element of this id as text, without what is inside.
pub(crate) fn tag(cib: &Cib, id: &str) -> String {
    let element = cib.find(id).unwrap_or_else(|| panic!("no `{id}`"));
    let mut text = format!("<{}", element.name());
    for attribute in element.attributes() {
        text.push_str(&format!(" {}={}", attribute.name(), attribute.value()));
    }
    text + ">"
}

/// The ids of the children of the element of this id.
pub(crate) fn inside(cib: &Cib, id: &str) -> Vec<String> {
    let element = cib.find(id).unwrap_or_else(|| panic!("no `{id}`"));
    let ids = element.children().filter_map(|child| child.attribute("id"));
    ids.map(String::from).collect()
}
