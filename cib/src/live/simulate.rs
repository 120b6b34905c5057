//! What `crm_simulate --output-as=xml` says.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ToolError;
use super::monitor::Status;
use super::output::{Attributes, Envelope, Report, record};
use super::run::Answer;
use crate::model::Score;
use crate::xml::Element;

/// What the cluster would do: `crm_simulate --simulate --show-scores --output-as=xml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Simulation {
    /// What the tool says of itself.
    pub report: Report,
    /// The state before.
    pub before: Status,
    /// Scores of resources on nodes.
    pub scores: Vec<Allocation>,
    /// What would be done, to nodes and resources.
    pub actions: Vec<Action>,
    /// The steps of that, in order.
    pub transition: Vec<Action>,
    /// The state after.
    pub after: Status,
}

record! {
    /// A score.
    Allocation {
        /// The resource.
        resource: text("id"),
        /// The node.
        node: text("node"),
        /// The function of the scheduler that prints it.
        function: text("function"),
    }
}

impl Allocation {
    /// The score; `None` if it is none.
    #[must_use]
    pub fn score(&self) -> Option<Score> {
        self.attributes.get("score")?.parse().ok()
    }
}

record! {
    /// Something that would be done.
    Action {
        /// What, of a pseudo action of a transition.
        task: maybe("task"),
        /// What, of a step of a transition: `start`, `stop`, `monitor` …
        operation: maybe("op"),
        /// What, for actions of a summary: `start`, `move`, `stop` …
        action: maybe("action"),
        /// The resource, where it is about one.
        resource: maybe("resource"),
        /// The node.
        node: maybe("node"),
        /// Where a resource comes from.
        source: maybe("source"),
        /// Where a resource goes.
        destination: maybe("dest"),
        /// Why.
        reason: maybe("reason"),
    } {
        /// Name of the element, such as `rsc_action`.
        element: String,
    }
}

impl Simulation {
    pub(super) fn parse(call: &str, answer: &Answer) -> Result<Self, ToolError> {
        let envelope = Envelope::parse(call, answer)?;
        if answer.code != Some(0) {
            return Err(ToolError::failed(call, answer));
        }
        let state = |name| {
            let element = envelope.root().and_then(|root| root.child(name));
            element.map(Status::of).unwrap_or_default()
        };
        let actions = |name: &'static str| {
            let section = envelope.root().and_then(|root| root.child(name));
            section
                .into_iter()
                .flat_map(Element::children)
                .map(action)
                .collect()
        };
        let scores = envelope
            .list("allocations", "node_weight")
            .map(Attributes::of);
        Ok(Self {
            report: envelope.report(),
            before: state("cluster_status"),
            scores: scores.map(|attributes| Allocation { attributes }).collect(),
            actions: actions("actions"),
            transition: actions("transition"),
            after: state("revised_cluster_status"),
        })
    }

    /// Resources that would start, stop, move, be promoted or demoted; instances of clones by the
    /// name of the primitive.
    #[must_use]
    pub fn affected(&self) -> BTreeSet<&str> {
        let tasks = self.changes().map(|(resource, _)| resource);
        tasks.collect()
    }

    /// Resources that would be stopped, or demoted, more often than started or promoted: those that
    /// lose something. What only moves is not among them.
    #[must_use]
    pub fn losing(&self) -> BTreeSet<&str> {
        let mut balance: BTreeMap<(&str, bool), i64> = BTreeMap::new();
        for (resource, task) in self.changes() {
            let (role, change) = match task {
                "start" | "migrate_from" => (false, 1),
                "stop" | "migrate_to" => (false, -1),
                "promote" => (true, 1),
                _ => (true, -1),
            };
            let sum = balance.entry((resource, role)).or_default();
            *sum = sum.saturating_add(change);
        }
        let lost = balance.into_iter().filter(|(_, sum)| *sum < 0);
        lost.map(|((resource, _), _)| resource).collect()
    }

    /// Resource and task of each step that changes where a resource runs, or how.
    fn changes(&self) -> impl Iterator<Item = (&str, &str)> {
        const TASKS: [&str; 6] = [
            "start",
            "stop",
            "promote",
            "demote",
            "migrate_from",
            "migrate_to",
        ];
        let steps = self.transition.iter();
        steps.filter_map(|step| {
            let task = step.operation().filter(|task| TASKS.contains(task))?;
            Some((without_instance(step.resource()?), task))
        })
    }

    /// The score of a resource on a node; the last one that the scheduler prints.
    #[must_use]
    pub fn score(&self, resource: &str, node: &str) -> Option<Score> {
        let mut known = self.scores.iter().rev();
        known
            .find(|score| score.resource() == resource && score.node() == node)?
            .score()
    }
}

/// `A:0` is an instance of A.
pub(super) fn without_instance(id: &str) -> &str {
    match id.rsplit_once(':') {
        Some((name, number)) if number.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => id,
    }
}

fn action(element: Element<'_>) -> Action {
    Action {
        attributes: Attributes::of(element),
        element: element.name().to_owned(),
    }
}
