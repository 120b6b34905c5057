//! What counts for a resource beyond the contributions that are listed: the pure test of whether
//! the totals are the scheduler's scores.

use std::fmt;

use super::cluster::Cluster;
use super::history::{self, Activity};
use super::resource;
use crate::model::{NodeKind, Score};
use crate::view::Node;
use crate::xml::Element;

/// Something that may change a resource's scores and is not listed as a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Hidden {
    /// The resource, or something in it, is colocated: the other's place counts.
    Colocation,
    /// The resource lives in a container that another resource runs.
    Container,
    /// Failures are counted against nodes.
    Failures,
    /// Where the resource runs cannot be read from its history without weighing failures.
    History,
    /// The resource is one of many: instance of a clone, member of a group or part of a bundle.
    Instance,
    /// Node health counts.
    NodeHealth,
    /// A constraint chooses resources by a pattern.
    Pattern,
    /// Remote or guest nodes take part, or nodes that are no members.
    RemoteNodes,
    /// A resource stays on a node that has been shut down.
    ShutdownLock,
    /// A ticket can stop the resource.
    Ticket,
    /// A rule compares with a parameter or meta attribute of the resource.
    ValueSource,
}

/// Everything hidden about a resource.
pub(super) fn of<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Hidden> {
    let mut hidden = cluster.hidden.clone();
    if unclear(cluster, resource) {
        hidden.push(Hidden::History);
    }
    if resource::parent(resource).is_some() || resource.name() == "bundle" {
        hidden.push(Hidden::Instance);
    }
    for member in family(resource) {
        hidden.extend(alone(cluster, member));
    }
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}

/// What is hidden about a resource and so about what it holds and what holds it.
fn alone<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Hidden> {
    if let Some(known) = cluster.memory.borrow().hidden.get(&resource.id()) {
        return known.clone();
    }
    let found = [
        (Hidden::Colocation, cluster.named.is_colocated(resource)),
        (Hidden::Container, contained(cluster, resource)),
        (Hidden::Failures, failed(cluster, resource)),
        (Hidden::Ticket, cluster.named.is_ticketed(resource)),
    ];
    let found = found.into_iter().filter(|(_, is)| *is);
    let found: Vec<Hidden> = found.map(|(hidden, _)| hidden).collect();
    let mut memory = cluster.memory.borrow_mut();
    memory.hidden.insert(resource.id(), found.clone());
    found
}

/// What is hidden about every resource.
pub(super) fn everywhere(cluster: &Cluster<'_>) -> Vec<Hidden> {
    let health = cluster.property("node-health-strategy");
    let mut locations = cluster.cib.locations();
    let found = [
        (
            Hidden::NodeHealth,
            health.is_some_and(|name| name != "none"),
        ),
        (
            Hidden::Pattern,
            locations.any(|one| one.resource_pattern().is_some()),
        ),
        (Hidden::RemoteNodes, has_remote_nodes(cluster)),
        (Hidden::ShutdownLock, cluster.flag("shutdown-lock", false)),
        (Hidden::ValueSource, has_value_source(cluster)),
    ];
    found
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(hidden, _)| hidden)
        .collect()
}

/// The resource, what it holds and what holds it.
fn family<'t>(resource: Element<'t>) -> Vec<Element<'t>> {
    let known = ["primitive", "group", "clone", "master", "bundle"];
    let inside = resource
        .descendants()
        .filter(|element| known.contains(&element.name()));
    let outside = std::iter::successors(resource::parent(resource), |element| {
        resource::parent(*element)
    });
    inside.chain(outside).collect()
}

/// Whether a node counts failures of a resource. The resource's id is followed by the operation, or
/// an instance's number.
fn failed<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    let Some(id) = resource.attribute("id") else {
        return false;
    };
    let count = format!("fail-count-{id}");
    cluster.nodes.iter().any(|node| {
        let counted = |start: String| {
            let mut names = node.attributes.range(start.clone()..);
            names
                .next()
                .is_some_and(|(name, _)| name.starts_with(&start))
        };
        node.attributes.contains_key(&count)
            || counted(format!("{count}#"))
            || counted(format!("{count}:"))
    })
}

/// A failure can ban nodes; where stickiness counts, or the resource is not managed, the place must
/// be clear too.
fn unclear<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    // What happens to a member of a group can stop the others.
    let group = resource::parent(resource).filter(|parent| parent.name() == "group");
    let whole = group.unwrap_or(resource);
    if let Some(known) = cluster.memory.borrow().unclear.get(&whole.id()) {
        return *known;
    }
    let unclear = is_unclear(cluster, whole);
    let mut memory = cluster.memory.borrow_mut();
    memory.unclear.insert(whole.id(), unclear);
    unclear
}

fn is_unclear<'t>(cluster: &Cluster<'t>, whole: Element<'t>) -> bool {
    let primitives = whole
        .descendants()
        .filter(|element| element.name() == "primitive");
    primitives.into_iter().any(|primitive| {
        let id = primitive.attribute("id").unwrap_or_default();
        let history = history::of(cluster, &id);
        let count = |wanted| history.iter().filter(|(_, found)| *found == wanted).count();
        let meta = resource::meta(cluster, primitive);
        let sticky = meta
            .get("resource-stickiness")
            .and_then(|(text, _)| text.parse::<Score>().ok());
        let managed = cluster
            .nodes
            .iter()
            .all(|node| resource::is_managed(cluster, &meta, node));
        let place_counts = !managed || sticky.is_some_and(|score| score > Score::ZERO);
        let several = count(Activity::Running) > 1
            && resource::parent(primitive).is_none_or(|parent| parent.name() == "group");
        count(Activity::Failed) > 0 || several || (place_counts && count(Activity::Unclear) > 0)
    })
}

/// Whether the resource lives in a container that another resource runs.
fn contained<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    resource::meta(cluster, resource).contains_key("container")
}

fn has_remote_nodes(cluster: &Cluster<'_>) -> bool {
    let remote = |node: Node<'_>| matches!(node.kind(), Some(NodeKind::Remote | NodeKind::Ping));
    let configured = cluster.cib.nodes().any(remote);
    let mut elements = cluster.cib.elements();
    configured
        || elements.any(|element| {
            let guest = element.name() == "nvpair"
                && element.attribute("name").as_deref() == Some("remote-node");
            let connection = element.attribute("type").as_deref() == Some("remote")
                && element.attribute("provider").as_deref() == Some("pacemaker");
            guest || connection || element.name() == "bundle"
        })
}

fn has_value_source(cluster: &Cluster<'_>) -> bool {
    cluster.cib.locations().any(|location| {
        let mut inside = location.element().descendants();
        inside.any(|element| {
            element
                .attribute("value-source")
                .is_some_and(|source| source != "literal")
        })
    })
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Colocation => "colocated with others, whose places count",
            Self::Container => "lives in a container that another resource runs",
            Self::Failures => "failures are counted against nodes",
            Self::History => "its history leaves open where it runs",
            Self::Instance => "placed together with the resource that holds it",
            Self::NodeHealth => "node health counts",
            Self::Pattern => "a constraint chooses resources by a pattern",
            Self::RemoteNodes => "remote or guest nodes take part",
            Self::ShutdownLock => "may stay on a node that has been shut down",
            Self::Ticket => "a ticket can stop it",
            Self::ValueSource => "a rule compares with a parameter of the resource",
        })
    }
}
