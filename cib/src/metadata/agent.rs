//! The facts: agents, parameters, actions, properties.

use crate::model::AgentName;

/// What a resource agent says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub(super) name: AgentName,
    pub(super) version: OcfVersion,
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

/// A parameter of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// An action of an agent, with its advice for an operation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
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
}

/// A cluster property, as a daemon describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The name.
    pub name: String,
    /// What its values are.
    pub kind: ValueKind,
}

/// What values of a parameter or property look like.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}
