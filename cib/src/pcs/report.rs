//! What an operation has to say: errors, warnings, notices.

use std::fmt;

use crate::model::{Schema, ValueError};
use crate::xml::EditError;

/// One message about an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    severity: Severity,
    forceable: bool,
    message: Message,
}

impl Report {
    pub(super) fn new(severity: Severity, message: Message) -> Self {
        Self {
            severity,
            forceable: false,
            message,
        }
    }

    pub(super) fn forceable(message: Message) -> Self {
        Self {
            severity: Severity::Error,
            forceable: true,
            message,
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether the same operation with `--force` only warns of this.
    #[must_use]
    pub fn is_forceable(&self) -> bool {
        self.forceable
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)?;
        if self.forceable {
            f.write_str(", use --force to override")
        } else {
            Ok(())
        }
    }
}

/// How much a [`Report`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The operation has done nothing.
    Error,
    /// Done, but probably not what was meant.
    Warning,
    /// Done, in a way that will stop to work.
    Deprecation,
    /// Done, and worth knowing.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Deprecation => "Deprecation Warning",
            Self::Info => "Info",
        })
    }
}

/// What a [`Report`] says. The kinds follow pcs; the wording is our own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Message {
    /// A type that several agents have.
    #[error(
        "several agents are called `{given}`: name one of {}",
        list(candidates)
    )]
    AgentAmbiguous {
        /// The type that was given.
        given: String,
        /// The agents.
        candidates: Vec<String>,
    },
    /// An agent found by its type alone.
    #[error("took agent `{agent}` for `{given}`")]
    AgentGuessed {
        /// The type that was given.
        given: String,
        /// The agent.
        agent: String,
    },
    /// A text that is no agent's name.
    #[error(transparent)]
    AgentName(#[from] ValueError),
    /// An agent whose metadata is not there.
    #[error("no metadata of agent `{agent}`: it is not installed or not known")]
    AgentUnknown {
        /// The agent.
        agent: String,
    },
    /// A bundle that has a resource already.
    #[error("bundle `{bundle}` already holds `{resource}`")]
    BundleOccupied {
        /// The bundle.
        bundle: String,
        /// The resource inside.
        resource: String,
    },
    /// A command that this dialect does not have.
    #[error("this dialect has no `{command}`: use `{instead}`")]
    CommandReplaced {
        /// The command.
        command: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// A version counter that is no number.
    #[error("`{name}` of the CIB is `{value}`, not a number")]
    Counter {
        /// The counter.
        name: &'static str,
        /// Its text.
        value: String,
    },
    /// An option to be replaced by another.
    #[error("{kind} option `{name}` is deprecated: use {}", list(replaced_by))]
    DeprecatedOption {
        /// What kind of option.
        kind: &'static str,
        /// The option.
        name: String,
        /// The options to use.
        replaced_by: Vec<String>,
    },
    /// An old name of a value.
    #[error("value `{value}` of {option} is deprecated: use `{instead}`")]
    DeprecatedValue {
        /// The option.
        option: &'static str,
        /// The value.
        value: String,
        /// The value to use.
        instead: String,
    },
    /// A constraint like one that exists.
    #[error("a constraint that says the same exists: {}", list(ids))]
    DuplicateConstraint {
        /// Ids of the constraints that exist.
        ids: Vec<String>,
    },
    /// One operation twice with one interval.
    #[error(
        "operation `{operation}` is given more than once with the same interval: {}",
        list(intervals)
    )]
    DuplicateInterval {
        /// The operation.
        operation: String,
        /// The intervals as given.
        intervals: Vec<String>,
    },
    /// Something that XML cannot hold.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Options that exclude each other.
    #[error("only one of {} can be given", list(names))]
    Exclusive {
        /// The options.
        names: Vec<String>,
    },
    /// An id that is taken.
    #[error("id `{id}` already exists: choose another one")]
    IdInUse {
        /// The id.
        id: String,
    },
    /// A meta attribute that the agent cannot serve.
    #[error("clone option `{option}` does not work with agent `{agent}`")]
    IncompatibleCloneOption {
        /// The option.
        option: &'static str,
        /// The agent.
        agent: String,
    },
    /// A member of a clone or bundle, named where its container should be.
    #[error("`{id}` is inside {kind} `{container}`: use the id of the {kind} in constraints")]
    InnerResource {
        /// The member.
        id: String,
        /// `clone`, `master` or `bundle`.
        kind: String,
        /// The container.
        container: String,
    },
    /// A default interval moved out of the way of another.
    #[error("interval of `{operation}` changed from {from} to {to}: intervals must differ")]
    IntervalAdapted {
        /// The operation.
        operation: String,
        /// The agent's advice.
        from: String,
        /// What was written.
        to: String,
    },
    /// A text that is no id.
    #[error("`{id}` is not a valid {kind}: `{character}` is not allowed there")]
    InvalidId {
        /// What the id is for.
        kind: &'static str,
        /// The text.
        id: String,
        /// The first character that is wrong; empty if the id is empty.
        character: String,
    },
    /// A value that an option does not take.
    #[error("`{value}` is not a valid value of {option}: use {allowed}")]
    InvalidValue {
        /// The option.
        option: String,
        /// The value.
        value: String,
        /// What it takes.
        allowed: String,
    },
    /// Required options that are not there.
    #[error("required {kind} options are missing: {}", list(names))]
    MissingOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
    },
    /// A CIB without a section that every CIB has.
    #[error("the CIB has no section <{name}>")]
    MissingSection {
        /// The section.
        name: &'static str,
    },
    /// Nodes that could not be checked, because a file knows no cluster.
    #[error("whether the nodes exist was not checked")]
    NodesNotChecked,
    /// A resource inside a bundle that has no address.
    #[error(
        "`{resource}` will not be reachable in bundle `{bundle}`: give the bundle control-port or ip-range-start"
    )]
    NotAccessible {
        /// The resource.
        resource: String,
        /// The bundle.
        bundle: String,
    },
    /// A neighbour that is not in the group.
    #[error("`{id}` is not in group `{group}`")]
    NotInGroup {
        /// The neighbour.
        id: String,
        /// The group.
        group: String,
    },
    /// A property to be removed that is not set.
    #[error("property `{name}` is not set in `{set}`")]
    NotSet {
        /// The property.
        name: String,
        /// The property set.
        set: String,
    },
    /// Values that another resource of the agent has.
    #[error(
        "{} of agent `{agent}` must be unique, but {} has the same",
        list(parameters),
        list(resources)
    )]
    NotUnique {
        /// The agent.
        agent: String,
        /// The parameters.
        parameters: Vec<String>,
        /// The other resources.
        resources: Vec<String>,
    },
    /// An id that names no resource.
    #[error("there is no resource `{id}`")]
    ResourceNotFound {
        /// The id.
        id: String,
    },
    /// A document too old for what is asked.
    #[error("`{feature}` needs schema {needed}: run `cibadmin --upgrade` first")]
    SchemaTooOld {
        /// What needs it.
        feature: &'static str,
        /// The schema.
        needed: Schema,
    },
    /// Options that are not known.
    #[error(
        "unknown {kind} options {}: allowed are {}",
        list(names),
        list(allowed)
    )]
    UnknownOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
        /// The options that are known.
        allowed: Vec<String>,
    },
    /// A resource that the cluster leaves alone.
    #[error("resource `{id}` is unmanaged: the cluster will not act on it")]
    Unmanaged {
        /// The resource.
        id: String,
    },
    /// Something that this version of the crate leaves to pcs.
    #[error("{what} is not supported yet: use pcs")]
    Unsupported {
        /// What was asked.
        what: &'static str,
    },
    /// A remote or guest node, which has commands of its own.
    #[error("this makes a remote or guest node: use `pcs cluster node {command}`")]
    UseNodeCommand {
        /// `add-remote` or `add-guest`.
        command: &'static str,
    },
    /// A property that needs SBD.
    #[error("stonith-watchdog-timeout must be unset or 0 while SBD is not in use")]
    WatchdogWithoutSbd,
    /// An id that names something of another kind.
    #[error("`{id}` is a {found}, not a {expected}")]
    WrongKind {
        /// The id.
        id: String,
        /// The element that has it.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
}

/// Why an operation was refused; the CIB is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    reports: Vec<Report>,
}

impl Refused {
    pub(super) fn new(reports: Vec<Report>) -> Self {
        Self { reports }
    }

    /// Everything the operation has to say, warnings included, in order.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Only the errors.
    pub fn errors(&self) -> impl Iterator<Item = &Report> {
        self.reports
            .iter()
            .filter(|report| report.severity == Severity::Error)
    }

    /// Whether the same operation with `--force` would be done.
    #[must_use]
    pub fn is_forceable(&self) -> bool {
        self.errors().all(Report::is_forceable)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, report) in self.errors().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}", report.message)?;
        }
        if self.is_forceable() {
            f.write_str(", use --force to override")
        } else {
            Ok(())
        }
    }
}

impl std::error::Error for Refused {}

fn list(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
