//! The facts: agents, parameters, actions, properties.

use crate::model::AgentName;

/// What a resource agent says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub(super) name: AgentName,
    pub(super) version: OcfVersion,
    pub(super) description: Description,
    pub(super) parameters: Vec<Parameter>,
    pub(super) actions: Vec<Action>,
}

impl Agent {
    /// An agent about which nothing is known: no parameters, no actions.
    #[must_use]
    pub fn unknown(name: AgentName) -> Self {
        Self {
            name,
            version: OcfVersion::V1_0,
            description: Description::default(),
            parameters: Vec::new(),
            actions: Vec::new(),
        }
    }

    /// The agent's full name.
    #[must_use]
    pub fn name(&self) -> &AgentName {
        &self.name
    }

    /// The OCF version its metadata follows.
    #[must_use]
    pub fn version(&self) -> OcfVersion {
        self.version
    }

    /// What it is for; nothing for facts that are built in.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Its parameters in the order it lists them.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Its actions in the order it lists them.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Whether it can be promoted: it has the actions `promote` and `demote`.
    #[must_use]
    pub fn is_promotable(&self) -> bool {
        let has = |name| self.actions.iter().any(|action| action.name == name);
        has("promote") && has("demote")
    }

    /// Whether the cluster has to let nodes back to what the device fenced them from, before they
    /// start anything: its `on` is automatic and runs on the node itself.
    #[must_use]
    pub fn is_unfencing(&self) -> bool {
        let unfences =
            |action: &Action| action.name == "on" && action.automatic && action.on_target;
        self.name.is_fencing() && self.actions.iter().any(unfences)
    }
}

/// What metadata says for people to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Description {
    /// In one line.
    pub short: Option<String>,
    /// At length; lines as they were written.
    pub long: Option<String>,
}

/// The OCF resource agent API that metadata follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OcfVersion {
    /// 1.0, also when none is stated.
    V1_0,
    /// 1.1.
    V1_1,
}

/// A parameter of an agent or of a daemon: those of some daemons are the cluster properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an attribute of the metadata"
)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// What its values are.
    pub kind: ValueKind,
    /// Whether it must be given.
    pub required: bool,
    /// Parameters of one group must not have the same values in two resources of the agent.
    pub unique_group: Option<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// The parameters to use in its place.
    pub replaced_by: Vec<String>,
    /// Why it should not be used.
    pub retired: Option<String>,
    /// Its value where none is given; not among facts that are built in.
    pub default: Option<String>,
    /// Whether it is meant for those who know the agent well; not among facts that are built in.
    pub advanced: bool,
    /// Whether a change of it needs no restart; not among facts that are built in.
    pub reloadable: bool,
    /// What it is for; nothing for facts that are built in.
    pub description: Description,
    /// Whether a daemon of Pacemaker has it, not the agent.
    pub of_daemon: bool,
}

/// An action of an agent, with its advice for an operation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Action {
    /// `start`, `stop`, `monitor`, …
    pub name: String,
    /// How often it should run.
    pub interval: Option<String>,
    /// How long it may take.
    pub timeout: Option<String>,
    /// The role it runs in.
    pub role: Option<String>,
    /// How long to wait before it.
    pub start_delay: Option<String>,
    /// How deep a monitor looks (`OCF_CHECK_LEVEL`).
    pub depth: Option<String>,
    /// Whether the cluster does it by itself when a node joins (of fence agents).
    pub automatic: bool,
    /// Whether it runs on the node that it is about (of fence agents).
    pub on_target: bool,
}

/// What values of a parameter or property look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// `true`, `on`, `yes`, … or `false`, `off`, `no`, …
    Boolean,
    /// An integer or ±INFINITY.
    Integer,
    /// A whole number followed by `%`.
    Percentage,
    /// One of these.
    Select(Vec<String>),
    /// Any text.
    #[default]
    String,
    /// A time span.
    Time,
    /// A type of another name.
    Other(String),
}

impl ValueKind {
    /// The kind that metadata calls by this name; the values of a selection are still to come.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "percentage" => Self::Percentage,
            "select" | "enum" => Self::Select(Vec::new()),
            "string" => Self::String,
            "time" => Self::Time,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The values of a selection.
    #[must_use]
    pub fn choices(&self) -> Option<&[String]> {
        if let Self::Select(values) = self {
            Some(values)
        } else {
            None
        }
    }

    /// What metadata calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Percentage => "percentage",
            Self::Select(_) => "select",
            Self::String => "string",
            Self::Time => "time",
            Self::Other(name) => name,
        }
    }
}
