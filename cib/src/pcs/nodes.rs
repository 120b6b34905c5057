//! Which nodes a file knows.

use super::edit::Edit;
use super::nvset::{first_meta, first_value};
use crate::xml::Element;

/// A node that a resource makes.
#[derive(Debug)]
pub(super) struct Special {
    pub(super) name: String,
    pub(super) address: String,
}

/// Remote and guest nodes.
pub(super) fn special(edit: &Edit<'_>) -> Vec<Special> {
    let resources = edit.cib.section("resources").into_iter();
    resources
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "primitive")
        .filter_map(|primitive| remote(primitive).or_else(|| guest(primitive)))
        .collect()
}

fn remote(primitive: Element<'_>) -> Option<Special> {
    let get = |name| primitive.attribute(name);
    let remote = get("class").as_deref() == Some("ocf")
        && get("provider").as_deref() == Some("pacemaker")
        && get("type").as_deref() == Some("remote");
    let name = get("id").filter(|_| remote)?.into_owned();
    let server = first_value(primitive, "instance_attributes", "server");
    let address = server.map_or_else(|| name.clone(), String::from);
    Some(Special { name, address })
}

fn guest(primitive: Element<'_>) -> Option<Special> {
    let name = first_meta(primitive, "remote-node")?.into_owned();
    let address = first_meta(primitive, "remote-addr");
    let address = address.map_or_else(|| name.clone(), String::from);
    Some(Special { name, address })
}

/// More replicas than this no cluster has.
const MOST_REPLICAS: usize = 65_536;

/// The nodes that Pacemaker makes of the replicas of bundles with a resource inside.
fn replicas(edit: &Edit<'_>) -> Vec<String> {
    let resources = edit.cib.section("resources").into_iter();
    let bundles = resources.flat_map(|resources| resources.children_named("bundle"));
    bundles
        .filter(|bundle| bundle.child("primitive").is_some())
        .filter(|bundle| {
            let network = bundle.child("network");
            let ways = ["control-port", "ip-range-start"];
            network.is_some_and(|network| ways.iter().any(|way| network.attribute(way).is_some()))
        })
        .flat_map(|bundle| {
            let id = bundle.attribute("id").unwrap_or_default();
            (0..count(bundle)).map(move |number| format!("{id}-{number}"))
        })
        .take(MOST_REPLICAS)
        .collect()
}

/// `replicas`, `promoted-max` if there are none, else 1.
fn count(bundle: Element<'_>) -> usize {
    let containers = bundle
        .children()
        .filter(|child| matches!(child.name(), "docker" | "podman" | "rkt"));
    let number = |name: &str| {
        let value = containers.clone().find_map(|one| one.attribute(name))?;
        value.parse::<usize>().ok().filter(|number| *number > 0)
    };
    let found = number("replicas").or_else(|| number("promoted-max"));
    found.unwrap_or(1)
}

/// The names of the nodes that a file knows, as Pacemaker sorts them: members, remote and guest
/// nodes, replicas of bundles.
pub(super) fn nodes(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("nodes").into_iter();
    let members = section
        .flat_map(Element::children)
        .filter_map(|node| node.attribute("uname").map(String::from));
    let special = special(edit).into_iter().map(|node| node.name);
    let mut all: Vec<String> = members.chain(special).chain(replicas(edit)).collect();
    all.sort_by_cached_key(|name| parts(name));
    all
}

/// A part of a name: digits are compared by their number.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Character(char),
}

fn parts(name: &str) -> Vec<Part> {
    let (mut parts, mut rest) = (Vec::new(), name);
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|one: char| !one.is_ascii_digit());
        let (digits, after) = rest.split_at(digits.unwrap_or(rest.len()));
        if !digits.is_empty() {
            // As strtol() does with what is too long.
            parts.push(Part::Number(digits.parse().unwrap_or(u64::MAX)));
            rest = after;
        } else {
            parts.push(Part::Character(first.to_ascii_lowercase()));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    parts
}
