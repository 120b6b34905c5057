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

/// Whether something hidden counts for a resource.
type Test<'t> = fn(&Cluster<'t>, Element<'t>) -> bool;

/// Everything hidden about a resource.
pub(super) fn of<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Hidden> {
    let tests: [(Hidden, Test<'t>); 11] = [
        (Hidden::Colocation, colocated),
        (Hidden::Container, contained),
        (Hidden::Failures, failed),
        (Hidden::History, unclear),
        (Hidden::Instance, |_, resource| {
            resource::parent(resource).is_some() || resource.name() == "bundle"
        }),
        (Hidden::NodeHealth, |cluster, _| {
            cluster
                .property("node-health-strategy")
                .is_some_and(|name| name != "none")
        }),
        (Hidden::Pattern, |cluster, _| {
            cluster
                .cib
                .locations()
                .any(|one| one.resource_pattern().is_some())
        }),
        (Hidden::RemoteNodes, |cluster, _| has_remote_nodes(cluster)),
        (Hidden::ShutdownLock, |cluster, _| {
            cluster.flag("shutdown-lock", false)
        }),
        (Hidden::Ticket, named_in::<0>),
        (Hidden::ValueSource, |cluster, _| has_value_source(cluster)),
    ];
    let found = tests
        .into_iter()
        .filter(|(_, test)| test(cluster, resource));
    found.map(|(hidden, _)| hidden).collect()
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

fn colocated<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    named_in::<1>(cluster, resource)
}

/// Whether a colocation (1) or ticket constraint (0) is about the resource or its family.
fn named_in<'t, const KIND: u8>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    let name = if KIND == 1 {
        "rsc_colocation"
    } else {
        "rsc_ticket"
    };
    let constraints = cluster
        .cib
        .constraints()
        .filter(|constraint| constraint.name() == name);
    let mut ids = Vec::new();
    for constraint in constraints {
        let own = ["rsc", "with-rsc"]
            .into_iter()
            .filter_map(|name| constraint.attribute(name));
        ids.extend(own);
        let sets = constraint
            .children_named("resource_set")
            .filter_map(super::values::resolve);
        let references = sets.flat_map(|set| set.children_named("resource_ref"));
        ids.extend(references.filter_map(|reference| reference.attribute("id")));
    }
    let family = family(resource);
    ids.iter().any(|id| {
        family
            .iter()
            .any(|member| super::location::means(cluster, id, *member))
    })
}

fn failed<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    let ids: Vec<String> = family(resource)
        .iter()
        .filter_map(|one| one.attribute("id"))
        .map(|id| id.into_owned())
        .collect();
    cluster.nodes.iter().any(|node| {
        let counts = node
            .attributes
            .keys()
            .filter_map(|name| name.strip_prefix("fail-count-"));
        counts.into_iter().any(|count| {
            // The resource's id is followed by the operation, or an instance's number.
            ids.iter().any(|id| {
                count
                    .strip_prefix(&**id)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', ':']))
            })
        })
    })
}

/// A failure can ban nodes; where stickiness counts, or the resource is not managed, the place must
/// be clear too.
fn unclear<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> bool {
    // What happens to a member of a group can stop the others.
    let group = resource::parent(resource).filter(|parent| parent.name() == "group");
    let primitives = group
        .unwrap_or(resource)
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
    let members = family(resource);
    members
        .iter()
        .any(|member| resource::meta(cluster, *member).contains_key("container"))
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
