//! What the options of a bundle may be.

use super::super::super::Dialect;
use super::super::super::arguments::{Pairs, get};
use super::super::super::edit::Edit;
use super::super::super::ids::{self, Ids};
use super::super::super::report::{Message, Severity};
use super::super::target::inner;
use super::parts::Parts;
use crate::xml::NodeId;

const CONTAINER: [&str; 8] = [
    "image",
    "masters",
    "network",
    "options",
    "promoted-max",
    "replicas",
    "replicas-per-host",
    "run-command",
];

const NETWORK: [&str; 4] = [
    "control-port",
    "host-interface",
    "host-netmask",
    "ip-range-start",
];

/// Notes unknown options; those to be removed are left out.
fn names(edit: &mut Edit<'_>, kind: &'static str, options: &Pairs, allowed: &[&str]) {
    let unknown: Vec<String> = options
        .iter()
        .filter(|(name, value)| !value.is_empty() && !allowed.contains(&name.as_str()))
        .map(|(name, _)| name.clone())
        .collect();
    if !unknown.is_empty() {
        // With --force pcs writes them, and the schema refuses.
        edit.error(Message::UnknownOptions {
            kind,
            names: unknown,
            allowed: allowed.iter().map(|name| (*name).to_owned()).collect(),
        });
    }
}

fn number(edit: &mut Edit<'_>, (name, value): (&str, &str), (least, most): (u64, u64)) {
    let valid = value
        .parse::<u64>()
        .is_ok_and(|value| (least..=most).contains(&value));
    if !valid {
        edit.invalid(name, value, &format!("a number from {least} to {most}"));
    }
}

fn container_names(edit: &Edit<'_>) -> Vec<&'static str> {
    let mut names = CONTAINER.to_vec();
    if edit.dialect >= Dialect::V0_12 {
        names.retain(|name| *name != "masters");
    }
    names
}

fn container_values(edit: &mut Edit<'_>, options: &Pairs) {
    for (name, value) in options.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "masters" | "promoted-max" => number(edit, (name, value), (0, u64::from(u32::MAX))),
            "replicas" | "replicas-per-host" => {
                number(edit, (name, value), (1, u64::from(u32::MAX)));
            }
            _ => {}
        }
    }
    if get(options, "masters").is_some_and(|value| !value.is_empty())
        && edit.dialect < Dialect::V0_12
    {
        edit.note(
            Severity::Deprecation,
            Message::DeprecatedOption {
                kind: "container",
                name: "masters".to_owned(),
                replaced_by: vec!["promoted-max".to_owned()],
            },
        );
    }
}

/// The container of a new bundle.
pub(super) fn container(edit: &mut Edit<'_>, options: &Pairs) {
    let allowed = container_names(edit);
    names(edit, "container", options, &allowed);
    match get(options, "image") {
        None => edit.error(Message::MissingOptions {
            kind: "container",
            names: vec!["image".to_owned()],
        }),
        Some("") => edit.invalid("image", "", "an image name"),
        Some(_) => {}
    }
    for (name, value) in options.iter().filter(|(_, value)| value.is_empty()) {
        if matches!(
            name.as_str(),
            "masters" | "promoted-max" | "replicas" | "replicas-per-host"
        ) {
            edit.invalid(name, value, "a number");
        }
    }
    container_values(edit, options);
    exclusive(edit, options, ["masters", "promoted-max"]);
}

fn exclusive(edit: &mut Edit<'_>, options: &Pairs, names: [&str; 2]) {
    if names.iter().all(|name| get(options, name).is_some()) {
        edit.error(Message::Exclusive {
            kind: "container",
            names: names.map(str::to_owned).into(),
        });
    }
}

/// The container of a bundle that exists: an empty value removes an option.
pub(super) fn container_update(edit: &mut Edit<'_>, container: NodeId, options: &Pairs) {
    if options.is_empty() {
        return;
    }
    let allowed = container_names(edit);
    names(edit, "container", options, &allowed);
    if get(options, "image") == Some("") {
        edit.invalid("image", "", "an image name");
    }
    container_values(edit, options);
    let sets = |name| get(options, name).is_some_and(|value| !value.is_empty());
    if sets("masters") && sets("promoted-max") {
        exclusive(edit, options, ["masters", "promoted-max"]);
    }
    for (new, old) in [("masters", "promoted-max"), ("promoted-max", "masters")] {
        let there = !edit.attribute(container, old).is_empty();
        if sets(new) && there && get(options, old) != Some("") {
            edit.error(Message::Exclusive {
                kind: "container",
                names: [new, old].map(str::to_owned).into(),
            });
        }
    }
}

fn network_values(edit: &mut Edit<'_>, options: &Pairs, empty: bool) {
    for (name, value) in options
        .iter()
        .filter(|(_, value)| !empty || !value.is_empty())
    {
        match name.as_str() {
            "control-port" => number(edit, (name, value), (1, 65535)),
            "host-netmask" => {
                let valid = value
                    .parse::<u32>()
                    .is_ok_and(|bits| (1..=32).contains(&bits));
                if !valid {
                    let allowed = "a number of bits of the mask (1..32)";
                    edit.unless_forced(Message::invalid(name, value, allowed));
                }
                if value.parse::<u32>().is_err() {
                    edit.invalid(name, value, "a number");
                }
            }
            _ => {}
        }
    }
}

/// The network of a new bundle.
pub(super) fn network(edit: &mut Edit<'_>, options: &Pairs) {
    network_names(edit, options);
    network_values(edit, options, false);
}

/// pcs does not know `add-host`, but the schema does.
fn network_names(edit: &mut Edit<'_>, options: &Pairs) {
    let given = get(options, "add-host").filter(|value| !value.is_empty());
    match given.filter(|_| edit.force) {
        Some(value) => {
            if !matches!(value, "true" | "false" | "1" | "0") {
                edit.invalid("add-host", value, "'0', '1', 'false', 'true'");
            }
            names(
                edit,
                "network",
                options,
                &[&NETWORK[..], &["add-host"]].concat(),
            );
        }
        None => names(edit, "network", options, &NETWORK),
    }
}

/// The network of a bundle that exists.
pub(super) fn network_update(edit: &mut Edit<'_>, (bundle, id): (NodeId, &str), options: &Pairs) {
    let Some(existing) = edit.child(bundle, "network") else {
        return network(edit, options);
    };
    let resource = edit
        .element(bundle)
        .and_then(|bundle| inner(bundle).first()?.attribute("id"));
    if let Some(resource) = resource.map(String::from) {
        let is_set = |name| !edit.attribute(existing, name).is_empty();
        let names = ["control-port", "ip-range-start"];
        let before = names.iter().any(|name| is_set(name));
        let after = names.iter().any(|name| match get(options, name) {
            None => is_set(name),
            Some(value) => !value.is_empty(),
        });
        if before && !after {
            let bundle = id.to_owned();
            edit.unless_forced(Message::NotAccessible { resource, bundle });
        }
    }
    network_names(edit, options);
    network_values(edit, options, true);
}

/// Port and storage mappings to be added.
pub(super) fn maps(edit: &mut Edit<'_>, ids: &mut Ids, parts: &Parts) {
    for options in &parts.ports {
        names(
            edit,
            "port-map",
            options,
            &["id", "internal-port", "port", "range"],
        );
        map_id(edit, ids, "port-map id", options);
        if get(options, "internal-port").is_some() && get(options, "port").is_none() {
            missing(edit, "port-map", &["port"]);
        }
        one_of(edit, "port-map", options, ["port", "range"]);
        for (name, value) in options {
            match name.as_str() {
                "port" | "internal-port" => number(edit, (name, value), (1, 65535)),
                "range" => {
                    let valid = value.split_once('-').is_some_and(|(from, to)| {
                        matches!((from.parse::<u16>(), to.parse::<u16>()), (Ok(from), Ok(to)) if 0 < from && from < to)
                    });
                    if !valid {
                        let allowed = "a range of ports such as 100-200";
                        edit.unless_forced(Message::invalid(name, value, allowed));
                    }
                }
                _ => {}
            }
        }
    }
    for options in &parts.storage {
        let known = [
            "id",
            "options",
            "source-dir",
            "source-dir-root",
            "target-dir",
        ];
        names(edit, "storage-map", options, &known);
        map_id(edit, ids, "storage-map id", options);
        one_of(
            edit,
            "storage-map",
            options,
            ["source-dir", "source-dir-root"],
        );
        if get(options, "target-dir").is_none_or(str::is_empty) {
            missing(edit, "storage-map", &["target-dir"]);
        }
    }
}

fn map_id(edit: &mut Edit<'_>, ids: &mut Ids, kind: &'static str, options: &Pairs) {
    if let Some(id) = get(options, "id") {
        ids::check_new(edit, ids, kind, id);
        ids.take(id);
    }
}

fn one_of(edit: &mut Edit<'_>, kind: &'static str, options: &Pairs, names: [&str; 2]) {
    if names
        .iter()
        .all(|name| get(options, name).is_none_or(str::is_empty))
    {
        missing(edit, kind, &names);
    }
    exclusive(edit, options, names);
}

fn missing(edit: &mut Edit<'_>, kind: &'static str, names: &[&str]) {
    edit.error(Message::MissingOptions {
        kind,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    });
}
