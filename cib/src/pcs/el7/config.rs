//! The whole configuration as `config` of pcs 0.9 prints it.

use super::super::constraint;
use super::super::edit::{Edit, Outcome};
use super::super::show::{self, indent, words};
use super::show_resources;
use crate::xml::Element;

/// Every section of the CIB.
pub(in super::super) fn config(edit: &mut Edit<'_>) -> Outcome<Vec<String>> {
    let mut lines = vec!["Resources:".to_owned()];
    lines.extend(show_resources(edit, &[], false)?);
    lines.extend([String::new(), "Stonith Devices:".to_owned()]);
    lines.extend(show_resources(edit, &[], true)?);
    lines.push("Fencing Levels:".to_owned());
    lines.extend(indent(show::levels(edit)));
    lines.push(String::new());
    lines.extend(constraint::whole(edit));
    lines.push(String::new());
    lines.extend(show::alerts(edit));
    lines.push(String::new());
    for (title, section) in [
        ("Resources Defaults:", "rsc_defaults"),
        ("Operations Defaults:", "op_defaults"),
    ] {
        lines.push(title.to_owned());
        let defaults = show::defaults(edit, section, (false, true), show::Clock::NONE);
        lines.extend(defaults.into_iter().map(|line| format!(" {line}")));
    }
    lines.push(String::new());
    lines.extend(show::properties(edit, &[]));
    lines.extend(node_attributes(edit));
    Ok(lines)
}

/// The permanent attributes of nodes, as they follow the properties; nothing if there are none.
pub(in super::super) fn node_attributes(edit: &Edit<'_>) -> Vec<String> {
    let sets = |node: Element<'_>| -> Vec<String> {
        let sets = node.children_named("instance_attributes");
        words(&sets.flat_map(show::pairs_in_order).collect::<Vec<_>>())
    };
    let mut nodes: Vec<(String, Vec<String>)> = edit
        .cib
        .nodes()
        .map(|node| node.element())
        .filter_map(|node| Some((node.attribute("uname")?.into_owned(), sets(node))))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    nodes.sort();
    if nodes.is_empty() {
        return Vec::new();
    }
    let lines = nodes
        .into_iter()
        .map(|(name, words)| format!(" {name}: {}", words.join(" ")));
    ["Node Attributes:".to_owned()]
        .into_iter()
        .chain(lines)
        .collect()
}
