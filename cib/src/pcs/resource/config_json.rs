//! Resources as JSON.

use super::super::show::{Clock, Json, nvset_json};
use super::bundle::CONTAINERS;
use super::target::inner;
use crate::model::Role;
use crate::xml::Element;

/// Lists by kind.
pub(super) fn all(resources: &[Element<'_>]) -> Json {
    let list = |names: &[&str], json: fn(Element<'_>) -> Json| {
        let wanted = resources.iter().filter(|one| names.contains(&one.name()));
        Json::List(wanted.map(|one| json(*one)).collect())
    };
    Json::Object(vec![
        ("primitives", list(&["primitive"], primitive)),
        ("clones", list(&["clone", "master"], clone)),
        ("groups", list(&["group"], group)),
        ("bundles", list(&["bundle"], bundle)),
    ])
}

fn sets(one: Element<'_>, tag: &str) -> Json {
    Json::List(
        one.children_named(tag)
            .map(|set| nvset_json(set, Clock::NONE))
            .collect(),
    )
}

fn member(one: Element<'_>) -> Json {
    let member = inner(one).first().copied();
    member.map_or(Json::Null, |member| Json::attribute(member, "id"))
}

fn primitive(one: Element<'_>) -> Json {
    let operations = one
        .children_named("operations")
        .flat_map(|operations| operations.children_named("op"));
    let agent = Json::Object(vec![
        ("standard", Json::attribute(one, "class")),
        ("provider", Json::attribute(one, "provider")),
        ("type", Json::attribute(one, "type")),
    ]);
    Json::Object(vec![
        ("id", Json::attribute(one, "id")),
        ("agent_name", agent),
        ("description", Json::attribute(one, "description")),
        (
            "operations",
            Json::List(operations.map(operation).collect()),
        ),
        ("meta_attributes", sets(one, "meta_attributes")),
        ("instance_attributes", sets(one, "instance_attributes")),
        ("utilization", sets(one, "utilization")),
    ])
}

fn operation(op: Element<'_>) -> Json {
    let role = op.attribute("role").map(|role| {
        let known = role.parse::<Role>().map(|role| role.to_string());
        known.unwrap_or_else(|_| role.into_owned())
    });
    Json::Object(vec![
        ("id", Json::attribute(op, "id")),
        ("name", Json::attribute(op, "name")),
        ("interval", Json::attribute(op, "interval")),
        ("description", Json::attribute(op, "description")),
        ("start_delay", Json::attribute(op, "start-delay")),
        ("interval_origin", Json::attribute(op, "interval-origin")),
        ("timeout", Json::attribute(op, "timeout")),
        ("enabled", Json::boolean(op, "enabled")),
        ("record_pending", Json::boolean(op, "record-pending")),
        ("role", Json::text(role)),
        ("on_fail", Json::attribute(op, "on-fail")),
        ("meta_attributes", sets(op, "meta_attributes")),
        ("instance_attributes", sets(op, "instance_attributes")),
    ])
}

fn clone(one: Element<'_>) -> Json {
    Json::Object(vec![
        ("id", Json::attribute(one, "id")),
        ("description", Json::attribute(one, "description")),
        ("member_id", member(one)),
        ("meta_attributes", sets(one, "meta_attributes")),
        ("instance_attributes", sets(one, "instance_attributes")),
    ])
}

fn group(one: Element<'_>) -> Json {
    let members = inner(one).into_iter();
    let members = members
        .map(|member| Json::attribute(member, "id"))
        .collect();
    Json::Object(vec![
        ("id", Json::attribute(one, "id")),
        ("description", Json::attribute(one, "description")),
        ("member_ids", Json::List(members)),
        ("meta_attributes", sets(one, "meta_attributes")),
        ("instance_attributes", sets(one, "instance_attributes")),
    ])
}

fn bundle(one: Element<'_>) -> Json {
    let mut children = one.children();
    let container = children.find(|child| CONTAINERS.contains(&child.name()));
    let options = container.map_or(Json::Null, |container| {
        let promoted = if container.attribute("promoted-max").is_some() {
            Json::number(container, "promoted-max")
        } else {
            Json::number(container, "masters")
        };
        Json::Object(vec![
            ("image", Json::attribute(container, "image")),
            ("replicas", Json::number(container, "replicas")),
            (
                "replicas_per_host",
                Json::number(container, "replicas-per-host"),
            ),
            ("promoted_max", promoted),
            ("run_command", Json::attribute(container, "run-command")),
            ("network", Json::attribute(container, "network")),
            ("options", Json::attribute(container, "options")),
        ])
    });
    let network = one.child("network").map_or(Json::Null, |network| {
        Json::Object(vec![
            ("ip_range_start", Json::attribute(network, "ip-range-start")),
            ("control_port", Json::number(network, "control-port")),
            ("host_interface", Json::attribute(network, "host-interface")),
            ("host_netmask", Json::number(network, "host-netmask")),
            ("add_host", Json::boolean(network, "add-host")),
        ])
    });
    let maps = |part, tag, json: fn(Element<'_>) -> Json| {
        let maps = one
            .children_named(part)
            .flat_map(|part| part.children_named(tag));
        Json::List(maps.map(json).collect())
    };
    Json::Object(vec![
        ("id", Json::attribute(one, "id")),
        ("description", Json::attribute(one, "description")),
        ("member_id", member(one)),
        (
            "container_type",
            Json::text(container.map(|container| container.name())),
        ),
        ("container_options", options),
        ("network", network),
        ("port_mappings", maps("network", "port-mapping", port)),
        (
            "storage_mappings",
            maps("storage", "storage-mapping", storage),
        ),
        ("meta_attributes", sets(one, "meta_attributes")),
        ("instance_attributes", sets(one, "instance_attributes")),
    ])
}

fn port(map: Element<'_>) -> Json {
    Json::Object(vec![
        ("id", Json::attribute(map, "id")),
        ("port", Json::number(map, "port")),
        ("internal_port", Json::number(map, "internal-port")),
        ("range", Json::attribute(map, "range")),
    ])
}

fn storage(map: Element<'_>) -> Json {
    Json::Object(vec![
        ("id", Json::attribute(map, "id")),
        ("source_dir", Json::attribute(map, "source-dir")),
        ("source_dir_root", Json::attribute(map, "source-dir-root")),
        ("target_dir", Json::attribute(map, "target-dir")),
        ("options", Json::attribute(map, "options")),
    ])
}
