//! Resources as text.

use super::super::Dialect;
use super::super::show::{indent, nvset_lines, words};
use super::config_parts::{container, mapping, network, operation};
use super::target::inner;
use crate::xml::Element;

/// A resource and what it holds.
pub(super) fn resource(one: Element<'_>, dialect: Dialect) -> Vec<String> {
    let id = one.attribute("id").unwrap_or_default();
    let mut lines: Vec<String> = one
        .attribute("description")
        .filter(|text| !text.is_empty())
        .map(|text| format!("Description: {text}"))
        .into_iter()
        .collect();
    let title = match one.name() {
        "primitive" => format!("Resource: {id} ({})", agent(one)),
        "group" => format!("Group: {id}"),
        "bundle" => format!("Bundle: {id}"),
        _ => format!("Clone: {id}"),
    };
    if one.name() == "bundle" {
        lines.extend(bundle(one));
    } else {
        lines.extend(set(one, "instance_attributes", "Attributes", dialect));
    }
    lines.extend(set(one, "meta_attributes", "Meta Attributes", dialect));
    if one.name() == "primitive" {
        lines.extend(set(one, "utilization", "Utilization", dialect));
        lines.extend(operations(one, dialect));
    }
    for member in inner(one) {
        lines.extend(resource(member, dialect));
    }
    [vec![title], indent(lines)].concat()
}

fn agent(primitive: Element<'_>) -> String {
    let pairs: Vec<String> = ["class", "provider", "type"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", primitive.attribute(name)?)))
        .collect();
    pairs.join(" ")
}

fn set(one: Element<'_>, tag: &str, label: &str, dialect: Dialect) -> Vec<String> {
    match one.child(tag) {
        Some(set) if set.child("nvpair").is_some() => nvset_lines(set, label, dialect),
        _ => Vec::new(),
    }
}

fn operations(primitive: Element<'_>, dialect: Dialect) -> Vec<String> {
    let operations = primitive.children_named("operations");
    let mut lines = Vec::new();
    for op in operations.flat_map(|operations| operations.children_named("op")) {
        let get = |name| op.attribute(name).unwrap_or_default();
        lines.push(format!("{}: {}", get("name"), get("id")));
        let options: Vec<(String, String)> = operation(op)
            .into_iter()
            .filter(|(name, _)| name != "id")
            .collect();
        let options = words(&options);
        lines.extend(indent(if dialect >= Dialect::V0_12 {
            vec![options.join(" ")]
        } else {
            options
        }));
    }
    if lines.is_empty() {
        return lines;
    }
    [vec!["Operations:".to_owned()], indent(lines)].concat()
}

fn bundle(bundle: Element<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((kind, options)) = container(bundle) {
        let kind = super::super::values::capitalized(kind);
        lines.push(format!("{kind}: {}", words(&options).join(" ")));
    }
    let network = network(bundle);
    if !network.is_empty() {
        lines.push(format!("Network: {}", words(&network).join(" ")));
    }
    for (part, tag, label) in [
        ("network", "port-mapping", "Port Mapping:"),
        ("storage", "storage-mapping", "Storage Mapping:"),
    ] {
        let maps: Vec<String> = bundle
            .children_named(part)
            .flat_map(|part| part.children_named(tag))
            .map(|map| {
                let id = map.attribute("id").unwrap_or_default();
                format!("  {} ({id})", words(&mapping(map)).join(" "))
            })
            .collect();
        if !maps.is_empty() {
            lines.push(label.to_owned());
            lines.extend(maps);
        }
    }
    lines
}
