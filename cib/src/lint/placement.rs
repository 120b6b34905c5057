//! Where resources may run, and whether they stay.

use std::collections::HashSet;

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::model::{Role, Score};
use crate::view::{Location, Resource};
use crate::xml::Element;

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for location in facts.cib.locations() {
        findings.extend(unknown_node(facts, location));
        findings.extend(fail_back(facts, location));
    }
    for resource in facts.cib.resources() {
        let template = matches!(resource, Resource::Template(_));
        findings.extend(
            Some(resource)
                .filter(|_| !template)
                .and_then(|it| nowhere(facts, it)),
        );
    }
}

fn unknown_node(facts: &Facts<'_>, location: Location<'_>) -> Option<Finding> {
    let node = location.node().filter(|node| !facts.has_node(node))?;
    let message = format!("node `{node}` does not exist: the constraint does nothing");
    let help = "name a node as `pcs status` shows it, or remove the constraint";
    let about = finding(Code::LocationNode, location.element(), message, help);
    Some(about.at(location.element(), "node"))
}

/// A resource that prefers a node, with nothing that makes it stay where it is.
fn fail_back(facts: &Facts<'_>, location: Location<'_>) -> Option<Finding> {
    let (resource, node) = (location.resource()?, location.node()?);
    let (score, stickiness) = (location.score()?, stickiness(facts, &resource)?);
    if score <= Score::ZERO || score <= stickiness {
        return None;
    }
    let message = format!(
        "`{resource}` moves back to `{node}` when that node returns: its score {score} is above \
         the stickiness {stickiness}, and every move interrupts the service"
    );
    let enough = if score.is_infinite() {
        score
    } else {
        score + Score::new(1)
    };
    let help = format!(
        "if it should stay, run `pcs resource defaults update resource-stickiness={enough}`"
    );
    Some(finding(Code::FailBack, location.element(), message, help))
}

/// `None` where only a rule could tell. Instances of clones have a stickiness of 1 by default.
fn stickiness(facts: &Facts<'_>, id: &str) -> Option<Score> {
    let resource = facts.find(id)?;
    let meta = facts.resolver.meta(resource);
    let copied = matches!(resource.name(), "clone" | "master" | "bundle");
    let usual = if copied { Score::new(1) } else { Score::ZERO };
    match meta.value("resource-stickiness") {
        Some(text) => text.parse().ok(),
        None if meta.conditional().is_empty() => Some(usual),
        None => None,
    }
}

/// Every node is forbidden, or none is allowed where nodes must be allowed.
fn nowhere(facts: &Facts<'_>, resource: Resource<'_>) -> Option<Finding> {
    let inside: HashSet<String> = resource
        .element()
        .descendants()
        .filter(|inner| {
            matches!(
                inner.name(),
                "primitive" | "group" | "clone" | "master" | "bundle"
            )
        })
        .filter_map(|inner| inner.attribute("id").map(|id| id.into_owned()))
        .collect();
    let about = |location: &Location<'_>| {
        let resource = location.resource();
        resource.is_some_and(|id| inside.contains(&*id) || names_tag(facts, &id))
    };
    let id = resource.id();
    let message = if facts.switch("symmetric-cluster") == Some(false) {
        let allows = |location: Location<'_>| {
            let broad = location.resource_pattern().is_some() || location.sets().next().is_some();
            let rule = location.rules().next().is_some();
            broad
                || about(&location)
                    && (rule || location.score().is_some_and(|it| it >= Score::ZERO))
        };
        let allowed = facts.cib.locations().any(allows);
        (!allowed).then(|| format!("`{id}` is allowed on no node, and the cluster is opt-in"))
    } else {
        let banned = facts.cib.locations().filter(about).filter_map(banned);
        let banned: HashSet<String> = banned.collect();
        let every =
            !facts.nodes().is_empty() && facts.nodes().iter().all(|node| banned.contains(node));
        every.then(|| format!("`{id}` is forbidden on every node"))
    };
    let help = format!("look at `pcs constraint ref {id}`, and allow it on a node");
    Some(finding(Code::Nowhere, resource.element(), message?, help))
}

/// Whether an id is that of a tag, which may name anything.
fn names_tag(facts: &Facts<'_>, id: &str) -> bool {
    facts.find(id).map(Element::name) == Some("tag")
}

fn banned(location: Location<'_>) -> Option<String> {
    let always = location.rules().next().is_none()
        && location.lifetime().is_none()
        && matches!(location.role(), None | Some(Role::Started));
    let forbidden = always && location.score() == Some(Score::MINUS_INFINITY);
    let node = location.node().filter(|_| forbidden)?;
    Some(node.to_ascii_lowercase())
}
