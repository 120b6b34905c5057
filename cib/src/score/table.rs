//! The table of contributions, and how it reads.

use std::collections::BTreeMap;
use std::fmt;

use super::cluster::Cluster;
use super::hidden::Hidden;
use super::resource;
use crate::Cib;
use crate::model::Score;
use crate::rule::{Moment, Release};
use crate::xml::Element;

/// What the configuration contributes to each resource on each node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct Scores {
    pub(super) rows: Vec<Row>,
    pub(super) hidden: BTreeMap<String, Vec<Hidden>>,
}

/// One resource on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Row {
    /// The resource's id: a primitive, group, clone or bundle.
    pub resource: String,
    /// The node's name.
    pub node: String,
    /// The contributions in the order in which Pacemaker adds them.
    pub contributions: Vec<Contribution>,
}

/// Something that counts for or against a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Contribution {
    /// What makes it.
    pub kind: Kind,
    /// What it does.
    pub effect: Effect,
    /// Path of the element that makes it; that of the resource or node where nothing is written.
    /// Cut like [`Finding::path`](crate::Finding::path).
    pub path: String,
}

/// What a contribution does to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Effect {
    /// Adds to the score.
    Adds(Score),
    /// Adds to the score of the node where another resource is placed, which only a scheduler
    /// can say.
    AddsWith(String, Score),
    /// The node cannot run the resource, whatever the score.
    Forbids,
}

/// What makes a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Kind {
    /// `pcs resource ban`, or `move`: a location constraint that a command left behind.
    Ban,
    /// A colocation constraint.
    Colocation,
    /// A symmetric cluster: every node is allowed to begin with.
    Default,
    /// `resource-discovery="exclusive"` elsewhere: other nodes are not even probed.
    Discovery,
    /// A location constraint.
    Location,
    /// A node, or the cluster, in maintenance mode: nothing is started or stopped there.
    Maintenance,
    /// The node's own score.
    Node,
    /// The node is not online.
    Offline,
    /// `pcs resource move`: a preference that a command left behind.
    Prefer,
    /// A rule of a location constraint.
    Rule,
    /// The node is in standby mode.
    Standby,
    /// The resource runs there, and stays by preference.
    Stickiness,
    /// `target-role` is Stopped.
    Stopped,
    /// The resource runs there and is not managed: it stays.
    Unmanaged,
}

impl Scores {
    /// Explains the scores of every primitive, group, clone and bundle at a time.
    ///
    /// Pure: reads the document alone, its status included.
    #[must_use]
    pub fn explain(cib: &Cib, now: Moment, release: Release) -> Self {
        let cluster = Cluster::of(cib, now, release);
        let mut scores = Self::default();
        for resource in resource::all(cib) {
            let id = resource.attribute("id").unwrap_or_default().into_owned();
            let hidden = super::hidden::of(&cluster, resource);
            scores.hidden.insert(id, hidden);
            scores.rows.extend(resource::rows(&cluster, resource));
        }
        scores
    }

    /// The rows: resources in document order, each with the nodes in theirs.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of one resource on one node.
    #[must_use]
    pub fn row(&self, resource: &str, node: &str) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.resource == resource && row.node == node)
    }

    /// What else than the contributions listed may count for a resource; empty where the total of
    /// each row is the score that the scheduler uses.
    #[must_use]
    pub fn hidden(&self, resource: &str) -> &[Hidden] {
        self.hidden.get(resource).map_or(&[], Vec::as_slice)
    }
}

impl Row {
    /// The sum of what adds to the score; `None` where nothing allows the node, in a cluster
    /// that is not symmetric.
    #[must_use]
    pub fn total(&self) -> Option<Score> {
        let adds = self
            .contributions
            .iter()
            .filter_map(|one| match one.effect {
                Effect::Adds(score) => Some(score),
                Effect::AddsWith(..) | Effect::Forbids => None,
            });
        adds.reduce(|sum, score| sum + score)
    }

    /// Whether the node could run the resource: the total is not negative and nothing forbids it.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let forbidden = self
            .contributions
            .iter()
            .any(|one| one.effect == Effect::Forbids);
        !forbidden && self.total().is_some_and(|total| total >= Score::ZERO)
    }
}

impl Contribution {
    pub(super) fn new(kind: Kind, effect: Effect, element: Element<'_>) -> Self {
        let path = crate::path::place(element);
        Self { kind, effect, path }
    }
}

impl Kind {
    /// A word for the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ban => "ban",
            Self::Colocation => "colocation",
            Self::Default => "symmetric-cluster",
            Self::Discovery => "resource-discovery",
            Self::Location => "location",
            Self::Maintenance => "maintenance",
            Self::Node => "node",
            Self::Offline => "offline",
            Self::Prefer => "prefer",
            Self::Rule => "rule",
            Self::Standby => "standby",
            Self::Stickiness => "stickiness",
            Self::Stopped => "target-role",
            Self::Unmanaged => "unmanaged",
        }
    }
}

impl fmt::Display for Contribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.effect {
            Effect::Adds(score) => write!(f, "{score:>10}  ")?,
            Effect::AddsWith(other, score) => write!(f, "{score:>10}  where {other} is: ")?,
            Effect::Forbids => write!(f, "{:>10}  ", "forbids")?,
        }
        write!(f, "{} {}", self.kind.name(), self.path)
    }
}

impl fmt::Display for Row {
    /// The total, then a line for each contribution.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self
            .total()
            .map_or_else(|| "not allowed".to_owned(), |total| total.to_string());
        writeln!(f, "{} on {}: {total}", self.resource, self.node)?;
        self.contributions
            .iter()
            .try_for_each(|one| writeln!(f, "  {one}"))
    }
}

impl fmt::Display for Scores {
    /// Row by row; what else may count follows each resource.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, row) in self.rows.iter().enumerate() {
            row.fmt(f)?;
            let last = self
                .rows
                .get(index + 1)
                .is_none_or(|next| next.resource != row.resource);
            for hidden in self.hidden(&row.resource).iter().filter(|_| last) {
                writeln!(f, "{}: {hidden}", row.resource)?;
            }
        }
        Ok(())
    }
}
