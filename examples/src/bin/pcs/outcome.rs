//! What a live cluster knows that a file does not: its nodes, and where resources run.

use std::collections::BTreeSet;

use cib::Cib;
use cib::live::Status;
use cib::pcs::{Message, Report};
use cib::xml::Element;

use crate::Failure;
use crate::args::Args;
use crate::live::Live;

/// Commands about a node that mean the local one where none is named.
const LOCAL: [&str; 4] = ["standby", "unstandby", "maintenance", "unmaintenance"];

/// The words with the local node's name where one is meant.
pub(crate) fn name_local_node(args: &Args, words: &[String]) -> Result<Vec<String>, Failure> {
    let mut words = words.to_vec();
    let plain: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let alone = matches!(plain.as_slice(), ["node", verb] if LOCAL.contains(verb));
    if alone && words.iter().all(|word| word != "--all") {
        let live = Live::start(args)?;
        words.push(live.wait(live.cluster.node_name())?);
    }
    Ok(words)
}

/// Whether a report says that nobody has looked whether nodes exist.
pub(crate) fn is_unchecked(report: &Report) -> bool {
    matches!(report.message(), Message::NodesNotChecked)
}

/// Nodes that new constraints name and the cluster does not have. Takes the warning away that
/// nobody has looked.
pub(crate) fn unknown_nodes(
    reports: &mut Vec<Report>,
    before: &Cib,
    after: &Cib,
) -> Option<String> {
    if !reports.iter().any(is_unchecked) {
        return None;
    }
    reports.retain(|report| !is_unchecked(report));
    let known = nodes(after);
    let named = |cib: &Cib| -> BTreeSet<String> {
        let constraints = cib.locations();
        let nodes = constraints.filter_map(|it| it.element().attribute("node").map(String::from));
        nodes.collect()
    };
    let old = named(before);
    let unknown: Vec<String> = named(after)
        .into_iter()
        .filter(|node| !known.contains(node) && !old.contains(node))
        .map(|node| format!("Node '{node}' does not appear to exist in configuration"))
        .collect();
    (!unknown.is_empty()).then(|| format!("{}, use --force to override", unknown.join("; ")))
}

/// Names of cluster nodes, remote nodes and guests.
fn nodes(cib: &Cib) -> BTreeSet<String> {
    let mut names = remote_nodes(cib);
    let nodes = cib.elements().filter(|element| element.name() == "node");
    names.extend(nodes.filter_map(|node| text(node, "uname")));
    names
}

/// Names of remote nodes and guests.
pub(crate) fn remote_nodes(cib: &Cib) -> BTreeSet<String> {
    let named = cib.elements().filter_map(|element| match element.name() {
        "nvpair" if text(element, "name").as_deref() == Some("remote-node") => {
            text(element, "value")
        }
        "primitive" if text(element, "type").as_deref() == Some("remote") => text(element, "id"),
        _ => None,
    });
    named.collect()
}

fn text(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(String::from)
}

/// After `--wait`: says where the resources of the command run, and fails where one that was made
/// or enabled does not run, or one that was disabled does.
pub(crate) fn after_wait(live: &Live, words: &[String]) -> Result<(), Failure> {
    let status = live.wait(live.cluster.status())?;
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let disabled = given.contains(&"--disabled");
    let (shall_run, ids) = match given.as_slice() {
        ["resource" | "stonith", "create", id, ..] => (Some(!disabled), vec![*id]),
        ["resource" | "stonith", "enable", ids @ ..] => (Some(true), ids.to_vec()),
        ["resource" | "stonith", "disable", ids @ ..] => (Some(false), ids.to_vec()),
        ["resource" | "stonith", _, id, ..] => (None, vec![*id]),
        _ => return Ok(()),
    };
    let mut failed = false;
    for id in ids.into_iter().filter(|id| !id.starts_with('-')) {
        let nodes = running(&status, id);
        let wrong = shall_run.is_some_and(|shall| shall == nodes.is_empty());
        failed |= wrong;
        let severity = if wrong { "Error: " } else { "" };
        if nodes.is_empty() {
            anstream::eprintln!("{severity}resource '{id}' is not running on any node");
        } else {
            let nodes: Vec<String> = nodes.iter().map(|node| format!("'{node}'")).collect();
            let plural = if nodes.len() > 1 { "s" } else { "" };
            let nodes = nodes.join(", ");
            anstream::eprintln!("{severity}resource '{id}' is running on node{plural} {nodes}");
        }
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// The nodes that a resource, or anything inside it, runs on.
fn running(status: &Status, id: &str) -> BTreeSet<String> {
    let all = status.all_resources().into_iter();
    let mut pending: Vec<_> = all.filter(|one| one.id() == id).collect();
    let mut nodes = BTreeSet::new();
    while let Some(one) = pending.pop() {
        nodes.extend(one.nodes.iter().cloned());
        pending.extend(&one.inner);
    }
    nodes
}
