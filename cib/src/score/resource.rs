//! The contributions to one resource.

use super::cluster::{Cluster, Node};
use super::history::{self, Activity};
use super::location::{self, Applied};
use super::table::{Contribution, Effect, Kind, Row};
use super::values::{self, Values};
use crate::Cib;
use crate::model::{Score, parse_boolean};
use crate::rule::{Context, ResourceFacts};
use crate::view::Colocation;
use crate::xml::Element;

/// Primitives, groups, clones and bundles in document order.
pub(super) fn all(cib: &Cib) -> Vec<Element<'_>> {
    let resources = cib
        .section("resources")
        .into_iter()
        .flat_map(Element::descendants);
    let known = ["primitive", "group", "clone", "master", "bundle"];
    resources
        .filter(|element| known.contains(&element.name()))
        .collect()
}

/// The group, clone or bundle that holds a resource directly.
pub(super) fn parent(resource: Element<'_>) -> Option<Element<'_>> {
    let parent = resource.parent()?;
    matches!(parent.name(), "group" | "clone" | "master" | "bundle").then_some(parent)
}

/// What is the same on every node.
struct About<'t> {
    resource: Element<'t>,
    meta: Values<'t>,
    locations: Vec<Applied<'t>>,
    colocations: Vec<Contribution>,
}

pub(super) fn rows<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Row> {
    let id = resource.attribute("id").unwrap_or_default();
    let meta = meta(cluster, resource);
    let mut locations = location::about(cluster, resource);
    let mut at = resource;
    // What holds the resource hands its constraints down; in a group they count for the first
    // member, which the others follow.
    while let Some(holder) = parent(at) {
        let follows = holder.name() == "group" && is_colocated(cluster, holder) && !is_first(at);
        let handed = location::about(cluster, holder).into_iter();
        locations.extend(handed.map(|applied| applied.following(follows)));
        at = holder;
    }
    let about = About {
        resource,
        meta,
        locations,
        colocations: colocations(cluster, resource),
    };
    let row = |node: &Node<'t>| Row {
        resource: id.clone().into_owned(),
        node: node.name.clone(),
        contributions: contributions(cluster, &about, node),
    };
    cluster.nodes.iter().map(row).collect()
}

fn is_first(member: Element<'_>) -> bool {
    let first = member.parent().and_then(|group| group.child("primitive"));
    first == Some(member)
}

fn is_colocated<'t>(cluster: &Cluster<'t>, group: Element<'t>) -> bool {
    let meta = meta(cluster, group);
    let collocated = meta
        .get("collocated")
        .and_then(|(text, _)| parse_boolean(text));
    collocated.unwrap_or(true)
}

fn contributions<'t>(
    cluster: &Cluster<'t>,
    about: &About<'t>,
    node: &Node<'t>,
) -> Vec<Contribution> {
    let (resource, meta, locations) = (about.resource, &about.meta, &about.locations);
    let mut found = Vec::new();
    let exclusive = locations.iter().any(Applied::is_exclusive);
    if cluster.is_symmetric() {
        found.push(Contribution::new(
            Kind::Default,
            Effect::Adds(Score::ZERO),
            resource,
        ));
        if let Some(score) = node.score.filter(|score| *score != Score::ZERO) {
            found.push(Contribution::new(
                Kind::Node,
                Effect::Adds(score),
                node.element,
            ));
        }
    }
    let mut discovered = false;
    for applied in locations {
        let added = location::contribution(cluster, applied, node);
        discovered |= applied.is_exclusive() && !added.is_empty();
        found.extend(added);
    }
    let allowed = cluster.is_symmetric() || !found.is_empty();
    found.extend(
        activity(cluster, resource, meta, node)
            .filter(|one| allowed || one.kind == Kind::Unmanaged),
    );
    if exclusive && !discovered && !found.is_empty() {
        let by = locations.iter().find(|applied| applied.is_exclusive());
        let by = by.map_or(resource, |applied| applied.constraint);
        let effect = Effect::Adds(Score::MINUS_INFINITY);
        found.push(Contribution::new(Kind::Discovery, effect, by));
    }
    if let Some(pair) = stopped(resource, meta) {
        let effect = Effect::Adds(Score::MINUS_INFINITY);
        found.push(Contribution::new(Kind::Stopped, effect, pair));
    }
    found.extend(about.colocations.iter().cloned());
    found.extend(obstacles(cluster, node));
    found
}

/// What keeps a node from running anything.
fn obstacles<'t>(cluster: &Cluster<'t>, node: &Node<'t>) -> Vec<Contribution> {
    let maintenance = node.flag("maintenance") || cluster.flag("maintenance-mode", false);
    let obstacles = [
        (Kind::Offline, node.state.is_some() && !node.is_online()),
        (Kind::Standby, node.flag("standby")),
        (Kind::Maintenance, maintenance),
    ];
    let found = obstacles.into_iter().filter(|(_, is)| *is);
    found
        .map(|(kind, _)| Contribution::new(kind, Effect::Forbids, node.element))
        .collect()
}

/// The colocations of the resource with others: what they add depends on the others' places.
fn colocations<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Contribution> {
    let names = cluster.named.names(resource);
    let contribution = |colocation: &Colocation<'t>| {
        let (one, two) = (colocation.resource()?, colocation.with_resource()?);
        let other = if names.contains(&one) { two } else { one };
        let score = colocation.score().unwrap_or_default();
        let effect = Effect::AddsWith(other.into_owned(), score);
        Some(Contribution::new(
            Kind::Colocation,
            effect,
            colocation.element(),
        ))
    };
    let found = cluster.named.colocations(&names).into_iter();
    found.filter_map(contribution).collect()
}

/// What counts where the resource runs: stickiness, or that it is not managed there.
fn activity<'t>(
    cluster: &Cluster<'t>,
    resource: Element<'t>,
    meta: &Values<'t>,
    node: &Node<'t>,
) -> Option<Contribution> {
    if resource.name() != "primitive" {
        return None;
    }
    let id = resource.attribute("id")?;
    let history = history::of(cluster, &id);
    let running = history
        .into_iter()
        .filter(|(_, activity)| *activity == Activity::Running);
    let running: Vec<&Node<'t>> = running.map(|(node, _)| node).collect();
    if !running.iter().any(|one| one.name == node.name) {
        return None;
    }
    if !is_managed(cluster, meta, node) {
        let effect = Effect::Adds(Score::INFINITY);
        return Some(Contribution::new(Kind::Unmanaged, effect, resource));
    }
    let (text, pair) = meta.get("resource-stickiness")?;
    let score: Score = text.parse().unwrap_or_default();
    let sticky = score > Score::ZERO && running.len() == 1;
    sticky.then(|| Contribution::new(Kind::Stickiness, Effect::Adds(score), *pair))
}

pub(super) fn is_managed(cluster: &Cluster<'_>, meta: &Values<'_>, node: &Node<'_>) -> bool {
    let flag = |name: &str| meta.get(name).and_then(|(value, _)| parse_boolean(value));
    let managed = flag("is-managed").unwrap_or_else(|| cluster.flag("is-managed-default", true));
    let maintenance = flag("maintenance").unwrap_or(false)
        || node.flag("maintenance")
        || cluster.flag("maintenance-mode", false);
    managed && !maintenance
}

/// The pair that says that the resource shall not run.
pub(super) fn stopped<'t>(resource: Element<'t>, meta: &Values<'t>) -> Option<Element<'t>> {
    let (role, pair) = meta.get("target-role")?;
    let stopped = role.eq_ignore_ascii_case("stopped");
    (stopped && resource.name() == "primitive").then_some(*pair)
}

/// Meta attributes: the resource's own, those of its template, of what holds it, and defaults.
pub(super) fn meta<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Values<'t> {
    let facts = cluster.facts.clone().within(Context::Other);
    let index = &cluster.index;
    let mut meta = Values::new();
    for holder in std::iter::successors(Some(resource), |element| parent(*element)) {
        values::add(&mut meta, index, cluster.meta_sets(holder), &facts);
        if let Some(template) = template(cluster, holder) {
            values::add(&mut meta, index, cluster.meta_sets(template), &facts);
        }
    }
    if let Some(defaults) = cluster.defaults {
        let agent = template(cluster, resource).unwrap_or(resource);
        let text = |name: &str| agent.attribute(name).map(|text| text.into_owned());
        let resource = ResourceFacts {
            class: text("class"),
            provider: text("provider"),
            kind: text("type"),
            ..ResourceFacts::default()
        };
        let facts = facts.resource(resource);
        values::add(&mut meta, index, cluster.meta_sets(defaults), &facts);
    }
    if let Some((value, element)) = cluster.properties.get("default-resource-stickiness") {
        let entry = meta.entry("resource-stickiness".to_owned());
        entry.or_insert_with(|| (value.clone(), *element));
    }
    meta
}

fn template<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Option<Element<'t>> {
    let id = resource.attribute("template")?;
    cluster.index.named("template", &id)
}
