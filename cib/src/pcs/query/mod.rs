//! Queries about single resources: `status query resource`, since 0.12.
//!
//! pcs answers all of them from what `crm_mon` prints, also with `-f FILE`. What a resource is and
//! what it is in, the configuration tells as well; only where and how it runs takes a
//! [state](ResourceStates).

mod ask;
mod condition;
mod configured;
mod monitor;
mod state;

use std::fmt;

pub use condition::{Condition, Quantifier};
pub use monitor::StatesError;
pub use state::{ResourceKind, ResourceStates};

use state::Resource;

use super::Dialect;
use super::error::CommandError;
use super::line::Line;
use super::syntax::Usage;

/// A query about a resource: `status query resource ID …`.
///
/// ```
/// use cib::Cib;
/// use cib::pcs::{Command, Dialect, ResourceStates};
///
/// let words = ["status", "query", "resource", "A", "is-in-group"];
/// let Command::Query(query) = Command::parse_argv(&words, Dialect::V0_12)? else { panic!() };
/// let cib = Cib::parse(r#"<cib><configuration><resources><group id="G">
///     <primitive id="A" class="ocf" provider="heartbeat" type="Dummy"/>
/// </group></resources></configuration></cib>"#)?;
/// let states = ResourceStates::configured(&cib).ok_or("Pacemaker has to be asked")?;
///
/// let answer = query.answer(&states)?;
/// assert_eq!(answer.text, "True\nG\n");
/// assert_eq!(answer.exit_status(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    target: Target,
    question: Question,
    quiet: bool,
}

/// The resource of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    id: String,
    instance: Option<String>,
}

impl Target {
    fn of(word: &str) -> Self {
        let (id, instance) = match word.rsplit_once(':') {
            Some((id, instance)) => (id, Some(instance.to_owned())),
            None => (word, None),
        };
        let id = id.to_owned();
        Self { id, instance }
    }

    fn find<'s>(&self, states: &'s ResourceStates) -> Result<&'s Resource, QueryError> {
        let found = states.one(&self.id, self.instance.as_deref());
        found.ok_or_else(|| QueryError::Missing(self.to_string()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instance.as_deref() {
            Some(instance) if !instance.is_empty() => write!(f, "{}:{instance}", self.id),
            _ => f.write_str(&self.id),
        }
    }
}

/// What a [`Query`] asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// `exists`.
    Exists,
    /// `is-stonith`: whether it is a fencing device.
    Fencing,
    /// `is-in-group`, `is-in-clone`, `is-in-bundle`.
    In {
        /// In what.
        kind: ResourceKind,
        /// In which one; in any if none is given.
        id: Option<String>,
    },
    /// `get-index-in-group`: its place in the group, from 0.
    Index,
    /// `is-type`.
    IsKind {
        /// What it is expected to be.
        kind: ResourceKind,
        /// Whether its instances are to be told apart.
        unique: bool,
        /// Whether its instances are to have roles.
        promotable: bool,
    },
    /// `get-type`.
    Kind,
    /// `get-members`.
    Members,
    /// `get-nodes`: where it runs.
    Nodes,
    /// `is-state`.
    State(Condition),
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryAnswer {
    /// For standard output.
    pub text: String,
    /// Whether what was asked is true; `None` if the question was not of that kind.
    pub holds: Option<bool>,
}

impl QueryAnswer {
    /// That of pcs: 0, or 2 for what is not true. 1 is that of errors.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        if self.holds == Some(false) { 2 } else { 0 }
    }
}

/// Why there is no answer to a [`Query`]; the words of pcs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// Pacemaker's output is wrong for clones where there are bundles.
    #[error(
        "Queries on clone state when bundle resources are present in the cluster are unsupported"
    )]
    CloneBesideBundle,
    /// There is no such resource, or instance of it.
    #[error("Resource '{0}' does not exist")]
    Missing(String),
    /// `instances` of something that has none.
    #[error(
        "'instances' quantifier can be used only on clone resources and their instances, or on \
         bundle resources and their replicas"
    )]
    NoInstances,
    /// `members` of something that has none.
    #[error(
        "'members' quantifier can be used only on group resources or group instances of cloned \
         groups"
    )]
    NoMembers,
    /// It is in no group, and has no index there.
    #[error("Resource '{0}' is not in a group")]
    NotInGroup(String),
    /// It is something that cannot be asked this.
    #[error(
        "Resource '{resource}' has unexpected type '{}'. This command works only for resources of \
         type {}",
        kind.as_str(),
        quoted(expected)
    )]
    WrongKind {
        /// The resource.
        resource: String,
        /// What it is.
        kind: ResourceKind,
        /// What could be asked.
        expected: &'static [ResourceKind],
    },
}

fn quoted(kinds: &[ResourceKind]) -> String {
    let kinds: Vec<String> = kinds
        .iter()
        .map(|kind| format!("'{}'", kind.as_str()))
        .collect();
    kinds.join(", ")
}

/// Whether words are a query in this dialect.
fn is_query(words: &[String], dialect: Dialect) -> bool {
    let words = words.iter().map(String::as_str);
    dialect >= Dialect::V0_12 && words.take(2).eq(["status", "query"])
}

impl Query {
    /// Reads a line, if it is a query.
    pub(super) fn parse(line: &Line) -> Result<Option<Self>, CommandError> {
        is_query(&line.words, line.dialect)
            .then(|| ask::parse(line))
            .transpose()
    }

    /// The usage, if these are the words of a query.
    pub(super) fn usage(words: &[String], dialect: Dialect) -> Option<Usage> {
        let resource = words.get(2).is_some_and(|word| word == "resource");
        let path = if resource { "query resource" } else { "query" };
        is_query(words, dialect).then(|| ask::usage(path))
    }

    /// The id of the resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.target.id
    }

    /// Behind `:`, which instance of it.
    #[must_use]
    pub fn instance(&self) -> Option<&str> {
        self.target.instance.as_deref()
    }

    /// What is asked.
    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Whether a configuration is not enough: how many instances there are, where and how they run.
    #[must_use]
    pub fn needs_state(&self) -> bool {
        let stateful = matches!(self.question, Question::Nodes | Question::State(_));
        stateful || self.target.instance.is_some()
    }

    /// The answer, from what is known of the resources.
    ///
    /// # Errors
    /// [`QueryError`] when the resource does not exist, or is nothing that this can be asked of.
    pub fn answer(&self, states: &ResourceStates) -> Result<QueryAnswer, QueryError> {
        let target = &self.target;
        let found = || target.find(states);
        let (holds, lines) = match &self.question {
            Question::Exists => (Some(found().is_ok()), Vec::new()),
            Question::Fencing => {
                let is_fencing = found()?.agent.starts_with("stonith:");
                (Some(is_fencing), Vec::new())
            }
            Question::In { kind, id } => {
                let container = self.container(states, *kind)?;
                let fits = |found: &String| id.as_ref().is_none_or(|id| id == found);
                let holds = container.as_ref().is_some_and(fits);
                (Some(holds), Vec::from_iter(container))
            }
            Question::Index => (None, vec![self.index(states)?]),
            Question::IsKind {
                kind,
                unique,
                promotable,
            } => {
                let found = found()?;
                let is = |asked: bool, flag| !asked || found.is(flag);
                let holds = found.kind == *kind && is(*unique, "unique");
                (Some(holds && is(*promotable, "multi_state")), Vec::new())
            }
            Question::Kind => (None, vec![kind_text(found()?)]),
            Question::Members => (None, vec![self.members(found()?)?]),
            Question::Nodes => (None, vec![self.nodes(states)?]),
            Question::State(condition) => (Some(condition.holds(target, states)?), Vec::new()),
        };
        Ok(self.told(holds, lines))
    }

    fn told(&self, holds: Option<bool>, lines: Vec<String>) -> QueryAnswer {
        let verdict = holds.map(|holds| if holds { "True" } else { "False" });
        let lines = verdict.map(str::to_owned).into_iter().chain(lines);
        let text = if self.quiet {
            String::new()
        } else {
            lines.map(|line| line + "\n").collect()
        };
        QueryAnswer { text, holds }
    }

    fn wrong_kind(&self, found: &Resource, expected: &'static [ResourceKind]) -> QueryError {
        QueryError::WrongKind {
            resource: self.target.to_string(),
            kind: found.kind,
            expected,
        }
    }

    /// The id of the group, clone or bundle that it is in.
    fn container(
        &self,
        states: &ResourceStates,
        kind: ResourceKind,
    ) -> Result<Option<String>, QueryError> {
        let found = self.target.find(states)?;
        let expected: &[ResourceKind] = if kind == ResourceKind::Clone {
            &[ResourceKind::Group, ResourceKind::Primitive]
        } else {
            &[ResourceKind::Primitive]
        };
        if !expected.contains(&found.kind) {
            return Err(self.wrong_kind(found, expected));
        }
        let container = states.container(&self.target.id, kind);
        Ok(container.map(|one| one.id.clone()))
    }

    fn index(&self, states: &ResourceStates) -> Result<String, QueryError> {
        let found = self.target.find(states)?;
        if found.kind != ResourceKind::Primitive {
            return Err(self.wrong_kind(found, &[ResourceKind::Primitive]));
        }
        let group = states.container(&self.target.id, ResourceKind::Group);
        let place = group.and_then(|group| {
            let mut members = group.inner.iter();
            members.position(|member| member.id == self.target.id)
        });
        let place = place.ok_or_else(|| QueryError::NotInGroup(self.target.to_string()))?;
        Ok(place.to_string())
    }

    fn members(&self, found: &Resource) -> Result<String, QueryError> {
        let ids = |all: &[&Resource]| -> Vec<String> {
            let ids = all.iter().filter(|one| !one.implicit);
            ids.map(|one| one.id.clone()).collect()
        };
        let mut members = match found.kind {
            ResourceKind::Group => ids(&found.inner.iter().collect::<Vec<_>>()),
            ResourceKind::Bundle | ResourceKind::Clone => ids(&found.instances()),
            ResourceKind::Primitive => {
                let expected = &[
                    ResourceKind::Bundle,
                    ResourceKind::Clone,
                    ResourceKind::Group,
                ];
                return Err(self.wrong_kind(found, expected));
            }
        };
        // All instances have the same id.
        if found.kind != ResourceKind::Group {
            members.dedup();
        }
        Ok(members.join("\n"))
    }

    fn nodes(&self, states: &ResourceStates) -> Result<String, QueryError> {
        let first = self.target.find(states)?;
        let asked = if self.target.instance.is_some() {
            vec![first]
        } else {
            states.all(&self.target.id)
        };
        let mut nodes: Vec<&str> = asked.into_iter().flat_map(Resource::running_on).collect();
        nodes.sort_unstable();
        Ok(nodes.join("\n"))
    }
}

/// `clone unique promotable` and so on.
fn kind_text(found: &Resource) -> String {
    let words = [
        Some(found.kind.as_str()),
        found.is("unique").then_some("unique"),
        found.is("multi_state").then_some("promotable"),
    ];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    words.join(" ")
}
