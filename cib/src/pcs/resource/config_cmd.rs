//! Resources as commands that make them.

use super::super::show::{indent, pairs};
use super::super::words::quote;
use super::config_parts::{container, mapping, network, operation};
use super::target::{inner, is_fencing, outer};
use crate::xml::Element;

fn words(pairs: &[(String, String)]) -> String {
    let words: Vec<String> = pairs
        .iter()
        .map(|(name, value)| quote(&format!("{name}={value}")))
        .collect();
    words.join(" ")
}

fn id(one: Element<'_>) -> String {
    quote(&one.attribute("id").unwrap_or_default())
}

fn set(one: Element<'_>, tag: &str, label: &str) -> Vec<String> {
    let all = one.child(tag).map(pairs).unwrap_or_default();
    if all.is_empty() {
        return Vec::new();
    }
    let blank = if label.is_empty() { "" } else { " " };
    vec![format!("{label}{blank}{}", words(&all))]
}

/// The commands, each as lines; containers after what they hold, bundles before.
pub(super) fn all(resources: &[Element<'_>]) -> Vec<Vec<String>> {
    let named = |name: &'static str| resources.iter().filter(move |one| one.name() == name);
    let mut commands = Vec::new();
    for one in named("bundle") {
        commands.extend(bundle(*one));
        for member in inner(*one) {
            commands.extend(primitive(member, Some(*one)));
        }
    }
    let in_bundle = |one: &Element<'_>| outer(*one).is_some_and(|outer| outer.name() == "bundle");
    for one in named("primitive").filter(|one| !in_bundle(one)) {
        commands.extend(primitive(*one, None));
    }
    commands.extend(named("group").flat_map(|one| group(*one)));
    commands.extend(named("clone").map(|one| clone(*one)));
    commands
}

fn primitive(one: Element<'_>, bundle: Option<Element<'_>>) -> Vec<Vec<String>> {
    let get = |name| one.attribute(name).unwrap_or_default();
    let (family, agent) = if is_fencing(one) {
        ("stonith", get("type").into_owned())
    } else if get("provider").is_empty() {
        ("resource", format!("{}:{}", get("class"), get("type")))
    } else {
        (
            "resource",
            format!("{}:{}:{}", get("class"), get("provider"), get("type")),
        )
    };
    let mut lines = vec![format!(
        "pcs {family} create --no-default-ops --force -- {} {}",
        id(one),
        quote(&agent)
    )];
    let mut options = set(one, "instance_attributes", "");
    let operations: Vec<String> = one
        .children_named("operations")
        .flat_map(|operations| operations.children_named("op"))
        .map(|op| {
            let name = op.attribute("name").unwrap_or_default();
            format!("  {name} {}", words(&operation(op)))
        })
        .collect();
    if !operations.is_empty() {
        options.push("op".to_owned());
        options.extend(operations);
    }
    options.extend(set(one, "meta_attributes", "meta"));
    options.extend(bundle.map(|bundle| format!("bundle {}", id(bundle))));
    lines.extend(indent(options));
    let mut commands = vec![lines];
    let utilization = set(one, "utilization", "");
    if !utilization.is_empty() {
        let mut lines = vec![format!("pcs resource utilization {}", id(one))];
        lines.extend(indent(utilization));
        commands.push(lines);
    }
    commands
}

fn bundle(one: Element<'_>) -> Option<Vec<String>> {
    let (kind, options) = container(one)?;
    let mut lines = vec![
        format!("pcs resource bundle create {}", id(one)),
        format!("  container {kind}"),
        format!("    {}", words(&options)),
    ];
    let network = network(one);
    if !network.is_empty() {
        lines.push(format!("  network {}", words(&network)));
    }
    for (part, tag, label) in [
        ("network", "port-mapping", "port-map"),
        ("storage", "storage-mapping", "storage-map"),
    ] {
        let maps = one
            .children_named(part)
            .flat_map(|part| part.children_named(tag));
        lines.extend(maps.map(|map| format!("  {label} {}", words(&mapping(map)))));
    }
    lines.extend(indent(set(one, "meta_attributes", "meta")));
    Some(lines)
}

fn group(one: Element<'_>) -> Vec<Vec<String>> {
    let members: Vec<String> = inner(one).into_iter().map(id).collect();
    let mut commands = vec![vec![
        format!("pcs resource group add {}", id(one)),
        format!("  {}", members.join(" ")),
    ]];
    let meta = set(one, "meta_attributes", "");
    if !meta.is_empty() {
        let mut lines = vec![format!("pcs resource meta {}", id(one))];
        lines.extend(indent(meta));
        commands.push(lines);
    }
    commands
}

fn clone(one: Element<'_>) -> Vec<String> {
    let member = inner(one).first().map(|member| id(*member));
    let mut lines = vec![format!(
        "pcs resource clone {} {}",
        member.unwrap_or_default(),
        id(one)
    )];
    lines.extend(indent(set(one, "meta_attributes", "meta")));
    lines
}
