//! Where resources may run, and whether they stay.

use std::collections::{HashMap, HashSet};

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
    let places = Places::new(facts);
    for resource in facts.cib.resources() {
        if !matches!(resource, Resource::Template(_)) {
            findings.extend(nowhere(facts, &places, resource));
        }
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

/// What location constraints say of resources, by their ids.
#[derive(Default)]
struct Places {
    banned: HashMap<String, HashSet<String>>,
    allowed: HashSet<String>,
    /// A constraint may be about anything: it has a pattern, a set or a tag.
    broad: bool,
    /// Nodes must be allowed.
    opt_in: bool,
}

impl Places {
    fn new(facts: &Facts<'_>) -> Self {
        let mut places = Self {
            opt_in: facts.switch("symmetric-cluster") == Some(false),
            ..Self::default()
        };
        for location in facts.cib.locations() {
            let Some(id) = location.resource().filter(|id| !names_tag(facts, id)) else {
                places.broad = true;
                continue;
            };
            let rule = location.rules().next().is_some();
            if rule || location.score().is_some_and(|score| score >= Score::ZERO) {
                places.allowed.insert(id.into_owned());
            } else if let Some(node) = banned(location) {
                places
                    .banned
                    .entry(id.into_owned())
                    .or_default()
                    .insert(node);
            }
        }
        places
    }
}

/// Every node is forbidden, or none is allowed where nodes must be allowed.
fn nowhere(facts: &Facts<'_>, places: &Places, resource: Resource<'_>) -> Option<Finding> {
    let names = ["primitive", "group", "clone", "master", "bundle"];
    let elements = resource.element().descendants();
    let elements = elements.filter(|inner| names.contains(&inner.name()));
    let inside: Vec<_> = elements.filter_map(|inner| inner.attribute("id")).collect();
    let id = resource.id();
    let message = if places.opt_in {
        let allowed = places.broad || inside.iter().any(|id| places.allowed.contains(&**id));
        (!allowed).then(|| format!("`{id}` is allowed on no node, and the cluster is opt-in"))
    } else {
        let banned = inside.iter().filter_map(|id| places.banned.get(&**id));
        let banned: HashSet<&String> = banned.flatten().collect();
        let is_banned = |node: &String| banned.contains(node);
        let every =
            !banned.is_empty() && !facts.nodes().is_empty() && facts.nodes().iter().all(is_banned);
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
