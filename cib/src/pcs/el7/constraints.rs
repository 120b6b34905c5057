//! Constraints as pcs 0.9 reads and lists them, where later versions do it otherwise.

use std::collections::BTreeMap;

use super::super::arguments::Pairs;
use super::super::edit::Edit;
use super::super::report::Message;
use crate::xml::Element;

/// Options of a colocation of sets.
pub(in super::super) const COLOCATION_OPTIONS: [&str; 4] =
    ["id", "score", "score-attribute", "score-attribute-mangle"];

/// A constraint has one score.
pub(in super::super) fn check_scores(edit: &mut Edit<'_>, options: &Pairs) {
    let scores = options.iter().filter(|(name, _)| name.starts_with("score"));
    if scores.count() > 1 {
        let text = "you cannot specify multiple score options";
        edit.error(Message::Words(text.to_owned()));
    }
}

/// The lines of later versions as those of 0.9: ids in rules stand after two blanks, and nodes list
/// constraints in a form of their own.
pub(in super::super) fn listing(
    edit: &Edit<'_>,
    filter: &[String],
    lines: Vec<String>,
) -> Vec<String> {
    let lines: Vec<String> = lines.into_iter().map(spaced).collect();
    match filter.split_first() {
        Some((kind, names)) if kind == "nodes" => {
            let mut listed = vec!["Location Constraints:".to_owned()];
            listed.extend(nodes(edit, names));
            // Rules, which follow.
            let rules = lines.into_iter();
            listed.extend(rules.skip_while(|line| !line.starts_with("  Resource")));
            listed
        }
        _ => lines,
    }
}

fn spaced(line: String) -> String {
    let part = line.trim_start();
    let parts = ["Rule", "Expression:", "Date Spec:", "Duration:"];
    if !parts.iter().any(|start| part.starts_with(start)) {
        return line;
    }
    match line.rsplit_once(" (id:") {
        Some((text, id)) => format!("{text}  (id:{id}"),
        None => line,
    }
}

fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

/// What may run on each node and what not; all nodes if none are named.
fn nodes(edit: &Edit<'_>, names: &[String]) -> Vec<String> {
    let mut by_node: BTreeMap<String, [Vec<String>; 2]> = BTreeMap::new();
    let constraints = edit.cib.constraints();
    for constraint in constraints.filter(|one| one.name() == "rsc_location") {
        let node = get(constraint, "node");
        if node.is_empty() || !(names.is_empty() || names.contains(&node)) {
            continue;
        }
        let [on, off] = by_node.entry(node).or_default();
        let refuses = get(constraint, "score").starts_with('-');
        let side = if refuses { off } else { on };
        side.push(line(constraint));
    }
    let mut lines = Vec::new();
    for (node, [on, off]) in by_node {
        lines.push(format!("  Node: {node}"));
        for (title, side) in [("Allowed to run:", on), ("Not allowed to run:", off)] {
            if !side.is_empty() {
                lines.push(format!("    {title}"));
                lines.extend(side);
            }
        }
    }
    lines
}

fn line(constraint: Element<'_>) -> String {
    let (kind, name) = match constraint.attribute("rsc") {
        Some(resource) => ("Resource", resource.into_owned()),
        None => ("Resource pattern", get(constraint, "rsc-pattern")),
    };
    let discovery = constraint.attribute("resource-discovery");
    let discovery = discovery.map_or_else(String::new, |value| {
        format!(" (resource-discovery={value})")
    });
    format!(
        "      {kind}: {name} ({}){discovery} Score: {}",
        get(constraint, "id"),
        get(constraint, "score")
    )
}
