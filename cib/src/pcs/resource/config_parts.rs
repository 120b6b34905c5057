//! Parts of resources as names and values, in the order in which pcs prints them.

use super::bundle::CONTAINERS;
use crate::model::{Role, parse_boolean};
use crate::xml::Element;

type Pairs = Vec<(String, String)>;

/// The attributes of these names that are there and not empty.
fn attributes(element: Element<'_>, names: &[&str]) -> Pairs {
    let present = names.iter().filter_map(|name| {
        let value = element.attribute(name).filter(|value| !value.is_empty())?;
        let value = match *name {
            "add-host" | "enabled" | "record-pending" => {
                let on = parse_boolean(&value) == Some(true);
                if on { "1" } else { "0" }.to_owned()
            }
            "role" => {
                let role = value.parse::<Role>();
                role.map_or_else(|_| value.into_owned(), |role| role.to_string())
            }
            _ => value.into_owned(),
        };
        Some(((*name).to_owned(), value))
    });
    present.collect()
}

/// The options of an operation.
pub(super) fn operation(op: Element<'_>) -> Pairs {
    let delay = if op.attribute("start-delay").is_some() {
        "start-delay"
    } else {
        "interval-origin"
    };
    let names = [
        "interval",
        "id",
        delay,
        "timeout",
        "enabled",
        "record-pending",
        "role",
        "on-fail",
    ];
    let mut pairs = attributes(op, &names);
    let level = op
        .children_named("instance_attributes")
        .flat_map(|set| set.children_named("nvpair"))
        .find(|pair| pair.attribute("name").as_deref() == Some("OCF_CHECK_LEVEL"));
    if let Some(value) = level.and_then(|pair| pair.attribute("value")) {
        pairs.push(("OCF_CHECK_LEVEL".to_owned(), value.into_owned()));
    }
    pairs
}

/// The container of a bundle: its kind and its options.
pub(super) fn container(bundle: Element<'_>) -> Option<(&str, Pairs)> {
    let mut children = bundle.children();
    let container = children.find(|child| CONTAINERS.contains(&child.name()))?;
    let mut pairs = attributes(container, &["image", "replicas", "replicas-per-host"]);
    let promoted = container
        .attribute("promoted-max")
        .or_else(|| container.attribute("masters"));
    pairs.extend(promoted.map(|value| ("promoted-max".to_owned(), value.into_owned())));
    pairs.extend(attributes(
        container,
        &["run-command", "network", "options"],
    ));
    Some((container.name(), pairs))
}

/// The options of a bundle's network.
pub(super) fn network(bundle: Element<'_>) -> Pairs {
    let names = [
        "ip-range-start",
        "control-port",
        "host-interface",
        "host-netmask",
        "add-host",
    ];
    let network = bundle.child("network");
    network.map_or_else(Pairs::new, |network| attributes(network, &names))
}

/// The options of a mapping of ports or storage.
pub(super) fn mapping(map: Element<'_>) -> Pairs {
    let names: &[&str] = if map.name() == "port-mapping" {
        &["port", "internal-port", "range"]
    } else {
        &["source-dir", "source-dir-root", "target-dir", "options"]
    };
    attributes(map, names)
}
