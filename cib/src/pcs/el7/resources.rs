//! Resources as `resource show` of pcs 0.9 prints them.

use super::super::edit::{Edit, Outcome};
use super::super::report::Message;
use super::super::resource::{RESOURCES, is_fencing};
use super::super::show::pairs_in_order;
use crate::xml::Element;

/// The resources of these ids in that order, or all of them: those of `stonith`, or the others.
pub(in super::super) fn show(
    edit: &mut Edit<'_>,
    ids: &[String],
    fencing: bool,
) -> Outcome<Vec<String>> {
    for id in ids {
        let found = edit.find(id, &RESOURCES).and_then(|id| edit.element(id));
        if found.is_none_or(|found| is_fencing(found) != fencing) {
            return edit.refuse(Message::missing("resource", id));
        }
    }
    let section = edit.cib.section("resources").into_iter();
    let all = section.flat_map(Element::children);
    let chosen: Vec<Element<'_>> = if ids.is_empty() {
        all.filter(|one| RESOURCES.contains(&one.name()) && is_fencing(*one) == fencing)
            .collect()
    } else {
        ids.iter().filter_map(|id| edit.cib.find(id)).collect()
    };
    Ok(chosen
        .into_iter()
        .flat_map(|one| resource(one, 1))
        .collect())
}

/// `name=value` words; a value with a blank is quoted.
fn words(pairs: &[(String, String)]) -> Vec<String> {
    let word = |(name, value): &(String, String)| {
        if value.contains(' ') {
            format!("{name}=\"{value}\"")
        } else {
            format!("{name}={value}")
        }
    };
    pairs.iter().map(word).collect()
}

fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

/// All attributes but the id, sorted.
fn attributes(element: Element<'_>) -> Vec<String> {
    let mut all: Vec<(String, String)> = element
        .attributes()
        .filter(|attribute| attribute.name() != "id")
        .map(|attribute| (attribute.name().to_owned(), attribute.value().into_owned()))
        .collect();
    all.sort();
    words(&all)
}

fn resource(one: Element<'_>, depth: usize) -> Vec<String> {
    let label = match one.name() {
        "primitive" => "Resource",
        "group" => "Group",
        "clone" => "Clone",
        "master" => "Master",
        "bundle" => "Bundle",
        _ => return Vec::new(),
    };
    let blanks = " ".repeat(depth);
    let attributes = attributes(one);
    let rest = if attributes.is_empty() {
        String::new()
    } else {
        format!(" ({})", attributes.join(" "))
    };
    let mut lines = vec![format!("{blanks}{label}: {}{rest}", get(one, "id"))];
    let parts = if one.name() == "bundle" {
        bundle(one)
    } else {
        parts(one)
    };
    lines.extend(parts.into_iter().map(|line| format!("{blanks} {line}")));
    lines.extend(one.children().flat_map(|child| resource(child, depth + 1)));
    lines
}

/// The pairs of all sets of a kind.
fn all_pairs(one: Element<'_>, tag: &str) -> Vec<(String, String)> {
    one.children_named(tag).flat_map(pairs_in_order).collect()
}

fn parts(one: Element<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let attributes = all_pairs(one, "instance_attributes");
    if !attributes.is_empty() {
        lines.push(format!("Attributes: {}", words(&attributes).join(" ")));
    }
    let plain = |pairs: Vec<(String, String)>| -> Vec<String> {
        let words = pairs.into_iter();
        words
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    };
    let meta = plain(all_pairs(one, "meta_attributes"));
    if !meta.is_empty() {
        // With a blank at the end.
        lines.push(format!("Meta Attrs: {} ", meta.join(" ")));
    }
    let utilization = plain(all_pairs(one, "utilization"));
    if one.name() == "primitive" && !utilization.is_empty() {
        lines.push(format!("Utilization: {}", utilization.join(" ")));
    }
    let operations = one.children_named("operations");
    let operations = operations.flat_map(|operations| operations.children_named("op"));
    for (index, op) in operations.enumerate() {
        let head = if index == 0 {
            "Operations:"
        } else {
            "           "
        };
        lines.push(format!("{head} {}", operation(op)));
    }
    lines
}

fn operation(op: Element<'_>) -> String {
    let mut options: Vec<(String, String)> = op
        .attributes()
        .filter(|attribute| !matches!(attribute.name(), "id" | "name"))
        .map(|attribute| (attribute.name().to_owned(), attribute.value().into_owned()))
        .collect();
    options.sort();
    let inner = op.descendants().filter(|inner| inner.name() == "nvpair");
    options.extend(inner.map(|pair| (get(pair, "name"), get(pair, "value"))));
    let mut line = get(op, "name");
    for (name, value) in options {
        line.push_str(&format!(" {name}={value}"));
    }
    format!("{line} ({})", get(op, "id"))
}

fn bundle(bundle: Element<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for docker in bundle.children_named("docker") {
        let options = attributes(docker);
        let options = (!options.is_empty()).then(|| format!(": {}", options.join(" ")));
        lines.push(format!("Docker{}", options.unwrap_or_default()));
    }
    for network in bundle.children_named("network") {
        let options = attributes(network);
        if !options.is_empty() {
            lines.push(format!("Network: {}", options.join(" ")));
        }
    }
    for (part, tag, label) in [
        ("network", "port-mapping", "Port Mapping:"),
        ("storage", "storage-mapping", "Storage Mapping:"),
    ] {
        let maps: Vec<Element<'_>> = bundle
            .children_named(part)
            .flat_map(|part| part.children_named(tag))
            .collect();
        if maps.is_empty() {
            continue;
        }
        lines.push(label.to_owned());
        lines.extend(maps.into_iter().map(|map| {
            let options: String = attributes(map)
                .iter()
                .map(|word| format!("{word} "))
                .collect();
            format!(" {options}({})", get(map, "id"))
        }));
    }
    lines
}
