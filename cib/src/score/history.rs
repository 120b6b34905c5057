//! Where a resource runs, read from the history in the status.

use std::collections::HashMap;

use super::cluster::{Cluster, Node};
use crate::xml::Element;

/// What the history of a resource on a node means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    /// An operation failed: the scheduler may ban the node, or all.
    Failed,
    Running,
    Stopped,
    /// Pending, migrating, or on a node whose state has to be weighed: only the scheduler
    /// can say.
    Unclear,
}

/// What the status says about a resource on each node that has a history of it.
pub(super) fn of<'c, 't>(cluster: &'c Cluster<'t>, id: &str) -> Vec<(&'c Node<'t>, Activity)> {
    let nodes = cluster.nodes.iter();
    nodes
        .filter_map(|node| Some((node, activity(node, id)?)))
        .collect()
}

/// The histories on a node. Instances of a clone are called id:0, id:1, …
pub(super) fn by_resource(state: Element<'_>) -> HashMap<String, Vec<Element<'_>>> {
    let resources = state
        .child("lrm")
        .and_then(|lrm| lrm.child("lrm_resources"));
    let mut known: HashMap<String, Vec<Element<'_>>> = HashMap::new();
    for resource in resources
        .into_iter()
        .flat_map(|it| it.children_named("lrm_resource"))
    {
        let name = resource.attribute("id").unwrap_or_default();
        let instance = name.rsplit_once(':');
        let digits = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((id, _)) = instance.filter(|(_, number)| digits(number)) {
            known.entry(id.to_owned()).or_default().push(resource);
        }
        known.entry(name.into_owned()).or_default().push(resource);
    }
    known
}

fn activity(node: &Node<'_>, id: &str) -> Option<Activity> {
    let history = node.histories.get(id)?;
    let [resource] = history.as_slice() else {
        return (!history.is_empty()).then_some(Activity::Unclear);
    };
    let activity = operations(*resource);
    let settled = node.is_online() || matches!(activity, Activity::Stopped | Activity::Failed);
    Some(if settled { activity } else { Activity::Unclear })
}

fn operations(resource: Element<'_>) -> Activity {
    let number =
        |operation: Element<'_>, name: &str| operation.attribute(name)?.parse::<i64>().ok();
    let mut operations: Vec<Element<'_>> = resource.children_named("lrm_rsc_op").collect();
    operations.sort_by_key(|operation| number(*operation, "call-id").unwrap_or(-1));
    let mut activity = Activity::Stopped;
    for operation in operations {
        let rc = number(operation, "rc-code");
        let name = operation.attribute("operation").unwrap_or_default();
        let pending = number(operation, "op-status") == Some(-1)
            || number(operation, "call-id").is_none_or(|call| call < 0);
        let done = number(operation, "op-status") == Some(0);
        activity = match (&*name, rc) {
            _ if pending => return Activity::Unclear,
            ("migrate_to" | "migrate_from", Some(0)) if done => return Activity::Unclear,
            ("notify", Some(0)) if done => activity,
            ("start" | "monitor" | "promote" | "demote" | "reload", Some(0)) if done => {
                Activity::Running
            }
            ("stop", Some(0)) if done => Activity::Stopped,
            ("monitor", Some(7)) if activity == Activity::Stopped => Activity::Stopped,
            _ => return Activity::Failed,
        };
    }
    activity
}
