//! What `crm_mon --output-as=xml` says.

use super::error::ToolError;
use super::output::{Attributes, Envelope, Report, record};
use super::run::Answer;
use crate::xml::Element;

/// State of a cluster: `crm_mon -1 --output-as=xml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// What the tool says of itself.
    pub report: Report,
    /// Elements of `summary` and their attributes, such as `current_dc`.
    pub summary: Vec<(String, Attributes)>,
    /// The nodes.
    pub nodes: Vec<NodeStatus>,
    /// The outer resources.
    pub resources: Vec<ResourceStatus>,
    /// Transient attributes by node.
    pub node_attributes: Vec<(String, Vec<Attributes>)>,
    /// Operations that were done, by node and resource.
    pub history: Vec<History>,
    /// Operations that failed.
    pub failures: Vec<Failure>,
    /// What was fenced.
    pub fencing: Vec<FenceEvent>,
    /// Constraints that keep resources away from nodes.
    pub bans: Vec<Attributes>,
    /// Tickets.
    pub tickets: Vec<Attributes>,
}

record! {
    /// A node of the cluster.
    NodeStatus {
        /// Its name.
        name: text("name"),
        /// Its id.
        id: text("id"),
        /// Whether it is a member and its daemons answer.
        online: flag("online"),
        /// Whether it runs no resources on purpose.
        standby: flag("standby"),
        /// Whether its resources are left alone.
        maintenance: flag("maintenance"),
        /// Whether it is about to join.
        pending: flag("pending"),
        /// Whether it has to be fenced.
        unclean: flag("unclean"),
        /// Whether it leads.
        is_dc: flag("is_dc"),
        /// Resources that run there.
        resources_running: number("resources_running"),
        /// `member` or `remote`.
        kind: text("type"),
    }
}

record! {
    /// A resource, a group, a clone, a bundle, or a replica of one.
    ResourceStatus {
        /// Its id.
        id: text("id"),
        /// Its agent, such as `ocf:heartbeat:IPaddr2`.
        agent: maybe("resource_agent"),
        /// `Started`, `Stopped`, `Promoted` …
        role: maybe("role"),
        /// Role that the configuration asks for, where it asks.
        target_role: maybe("target_role"),
        /// Whether it runs somewhere.
        active: flag("active"),
        /// Whether the configuration does not know it any more.
        orphaned: flag("orphaned"),
        /// Whether the cluster can do nothing about it.
        blocked: flag("blocked"),
        /// Whether the cluster looks after it.
        managed: flag("managed"),
        /// Whether its last operation failed.
        failed: flag("failed"),
    } {
        /// Name of the element: `resource`, `group`, `clone`, `bundle` or `replica`.
        element: String,
        /// The nodes that it runs on.
        nodes: Vec<String>,
        /// Resources inside it.
        inner: Vec<ResourceStatus>,
    }
}

record! {
    /// An operation that was done on a node.
    History {
        /// `start`, `monitor` …
        task: text("task"),
        /// Exit code of the agent.
        code: number("rc"),
        /// The same in words.
        code_text: text("rc_text"),
    } {
        /// The node.
        node: String,
        /// The resource.
        resource: String,
    }
}

record! {
    /// An operation that failed.
    Failure {
        /// Key of the operation, such as `A_monitor_10000`.
        operation: text("op_key"),
        /// The node.
        node: text("node"),
        /// What the agent answered.
        exit_status: text("exitstatus"),
        /// Why, in the agent's words.
        reason: text("exitreason"),
    }
}

record! {
    /// An act of fencing.
    FenceEvent {
        /// `reboot`, `off` or `on`.
        action: text("action"),
        /// The node that was fenced.
        target: text("target"),
        /// `success`, `failed` or `pending`.
        status: text("status"),
        /// The node that did it.
        delegate: maybe("delegate"),
    }
}

impl Status {
    pub(super) fn parse(call: &str, answer: &Answer) -> Result<Self, ToolError> {
        let envelope = Envelope::parse(call, answer)?;
        let report = envelope.report();
        if answer.code != Some(0) {
            return Err(ToolError::failed(call, answer));
        }
        let root = envelope.root();
        let mut status = root.map(Self::of).unwrap_or_default();
        status.report = report;
        Ok(status)
    }

    /// Reads the state below an element: of `crm_mon`, or one of `crm_simulate`.
    pub(super) fn of(root: Element<'_>) -> Self {
        let list = |name: &'static str| root.child(name).into_iter().flat_map(Element::children);
        let attributes = |name| list(name).map(Attributes::of).collect();
        let with = |name| list(name).map(|element| (element, Attributes::of(element)));
        let summary = with("summary").map(|(element, own)| (element.name().to_owned(), own));
        let node_attributes = list("node_attributes")
            .map(|node| (name(node), node.children().map(Attributes::of).collect()));
        Self {
            report: Report::default(),
            summary: summary.collect(),
            nodes: with("nodes")
                .map(|(_, attributes)| NodeStatus { attributes })
                .collect(),
            resources: list("resources").map(resource).collect(),
            node_attributes: node_attributes.collect(),
            history: list("node_history").flat_map(history).collect(),
            failures: with("failures")
                .map(|(_, attributes)| Failure { attributes })
                .collect(),
            fencing: with("fence_history")
                .map(|(_, attributes)| FenceEvent { attributes })
                .collect(),
            bans: attributes("bans"),
            tickets: attributes("tickets"),
        }
    }

    /// The node of a name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeStatus> {
        self.nodes.iter().find(|node| node.name() == name)
    }

    /// All resources, those inside others too.
    #[must_use]
    pub fn all_resources(&self) -> Vec<&ResourceStatus> {
        let mut found = Vec::new();
        let mut pending: Vec<&ResourceStatus> = self.resources.iter().rev().collect();
        while let Some(resource) = pending.pop() {
            found.push(resource);
            pending.extend(resource.inner.iter().rev());
        }
        found
    }

    /// The nodes that a resource runs on.
    #[must_use]
    pub fn running_on(&self, resource: &str) -> Vec<&str> {
        let all = self.all_resources();
        let own = all.iter().filter(|known| known.id() == resource);
        own.flat_map(|known| &known.nodes)
            .map(String::as_str)
            .collect()
    }

    /// The node that leads, if one does.
    #[must_use]
    pub fn dc(&self) -> Option<&str> {
        let leader = self
            .summary
            .iter()
            .find(|element| element.0 == "current_dc");
        leader
            .filter(|leader| leader.1.is_true("present"))?
            .1
            .get("name")
    }

    /// Whether the partition of the node that was asked has quorum.
    #[must_use]
    pub fn has_quorum(&self) -> bool {
        let leader = self
            .summary
            .iter()
            .find(|element| element.0 == "current_dc");
        leader.is_some_and(|leader| leader.1.is_true("with_quorum"))
    }
}

fn name(element: Element<'_>) -> String {
    element
        .attribute("name")
        .map(String::from)
        .unwrap_or_default()
}

/// Resources nest three deep (clone or bundle, group or replica, primitive); the tree's own limit
/// of depth bounds the recursion.
fn resource(element: Element<'_>) -> ResourceStatus {
    let inside = |wanted: bool| {
        element.children().filter(move |child| {
            matches!(
                child.name(),
                "resource" | "group" | "clone" | "bundle" | "replica"
            ) == wanted
        })
    };
    ResourceStatus {
        attributes: Attributes::of(element),
        element: element.name().to_owned(),
        nodes: inside(false)
            .filter(|child| child.name() == "node")
            .map(name)
            .collect(),
        inner: inside(true).map(resource).collect(),
    }
}

fn history(node: Element<'_>) -> Vec<History> {
    let of = |resource: Element<'_>| {
        let id = resource
            .attribute("id")
            .map(String::from)
            .unwrap_or_default();
        let operations = resource.children().map(move |operation| History {
            attributes: Attributes::of(operation),
            node: name(node),
            resource: id.clone(),
        });
        operations.collect::<Vec<_>>()
    };
    node.children().flat_map(of).collect()
}
