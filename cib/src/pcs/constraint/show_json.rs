//! Constraints as JSON of pcs 0.12.

use super::super::edit::Edit;
use super::super::show::{Clock, Json, rule_json};
use super::config::{Kind, Shown};
use crate::model::Role;
use crate::xml::Element;

/// All constraints, or those of one kind; the other lists are empty then.
pub(super) fn all(edit: &Edit<'_>, wanted: Option<Kind>, shown: Shown) -> Json {
    let clock = shown.clock;
    let list = |kind, plain: fn(Element<'_>, Clock) -> Json| {
        let (single, sets) = shown.split(edit, kind, wanted);
        let single = single.into_iter().map(|one| plain(one, clock)).collect();
        let sets = sets.into_iter().map(|one| set(kind, one, clock)).collect();
        (Json::List(single), Json::List(sets))
    };
    let (location, location_set) = list(Kind::Location, location);
    let (colocation, colocation_set) = list(Kind::Colocation, colocation);
    let (order, order_set) = list(Kind::Order, order);
    let (ticket, ticket_set) = list(Kind::Ticket, ticket);
    Json::Object(vec![
        ("location", location),
        ("location_set", location_set),
        ("colocation", colocation),
        ("colocation_set", colocation_set),
        ("order", order),
        ("order_set", order_set),
        ("ticket", ticket),
        ("ticket_set", ticket_set),
    ])
}

fn role(constraint: Element<'_>, name: &str) -> Json {
    let role = constraint.attribute(name);
    Json::text(role.map(|role| {
        let known = role.parse::<Role>().map(|role| role.to_string());
        known.unwrap_or_else(|_| role.into_owned())
    }))
}

fn rules(constraint: Option<Element<'_>>, clock: Clock) -> Json {
    let rules = constraint
        .into_iter()
        .flat_map(|one| one.children_named("rule"));
    Json::List(rules.map(|rule| rule_json(rule, clock)).collect())
}

fn attributes(kind: Kind, one: Element<'_>, clock: Clock) -> Json {
    let text = |name| Json::attribute(one, name);
    let id = ("constraint_id", text("id"));
    Json::Object(match kind {
        Kind::Location => vec![
            id,
            ("score", text("score")),
            ("node", text("node")),
            ("rules", rules(Some(one), clock)),
            ("lifetime", rules(one.child("lifetime"), clock)),
            ("resource_discovery", text("resource-discovery")),
        ],
        Kind::Colocation => vec![
            id,
            ("score", text("score")),
            ("influence", text("influence")),
            ("lifetime", rules(one.child("lifetime"), clock)),
        ],
        Kind::Order => vec![
            id,
            ("symmetrical", Json::boolean(one, "symmetrical")),
            ("require_all", Json::boolean(one, "require-all")),
            ("score", text("score")),
            ("kind", text("kind")),
        ],
        Kind::Ticket => vec![
            id,
            ("ticket", text("ticket")),
            ("loss_policy", text("loss-policy")),
        ],
    })
}

fn location(one: Element<'_>, clock: Clock) -> Json {
    Json::Object(vec![
        ("resource_id", Json::attribute(one, "rsc")),
        ("resource_pattern", Json::attribute(one, "rsc-pattern")),
        ("role", role(one, "role")),
        ("attributes", attributes(Kind::Location, one, clock)),
    ])
}

fn colocation(one: Element<'_>, clock: Clock) -> Json {
    Json::Object(vec![
        ("resource_id", Json::attribute(one, "rsc")),
        ("with_resource_id", Json::attribute(one, "with-rsc")),
        ("node_attribute", Json::attribute(one, "node-attribute")),
        ("resource_role", role(one, "rsc-role")),
        ("with_resource_role", role(one, "with-rsc-role")),
        ("resource_instance", Json::number(one, "rsc-instance")),
        (
            "with_resource_instance",
            Json::number(one, "with-rsc-instance"),
        ),
        ("attributes", attributes(Kind::Colocation, one, clock)),
    ])
}

fn order(one: Element<'_>, clock: Clock) -> Json {
    Json::Object(vec![
        ("first_resource_id", Json::attribute(one, "first")),
        ("then_resource_id", Json::attribute(one, "then")),
        ("first_action", Json::attribute(one, "first-action")),
        ("then_action", Json::attribute(one, "then-action")),
        (
            "first_resource_instance",
            Json::number(one, "first-instance"),
        ),
        ("then_resource_instance", Json::number(one, "then-instance")),
        ("attributes", attributes(Kind::Order, one, clock)),
    ])
}

fn ticket(one: Element<'_>, clock: Clock) -> Json {
    Json::Object(vec![
        ("resource_id", Json::attribute(one, "rsc")),
        ("role", role(one, "rsc-role")),
        ("attributes", attributes(Kind::Ticket, one, clock)),
    ])
}

fn set(kind: Kind, one: Element<'_>, clock: Clock) -> Json {
    let sets = one.children_named("resource_set").map(|set| {
        let members = set.children_named("resource_ref");
        let members = members
            .map(|member| Json::attribute(member, "id"))
            .collect();
        Json::Object(vec![
            ("set_id", Json::attribute(set, "id")),
            ("sequential", Json::boolean(set, "sequential")),
            ("require_all", Json::boolean(set, "require-all")),
            ("ordering", Json::attribute(set, "ordering")),
            ("action", Json::attribute(set, "action")),
            ("role", role(set, "role")),
            ("score", Json::attribute(set, "score")),
            ("kind", Json::attribute(set, "kind")),
            ("resources_ids", Json::List(members)),
        ])
    });
    Json::Object(vec![
        ("resource_sets", Json::List(sets.collect())),
        ("attributes", attributes(kind, one, clock)),
    ])
}
