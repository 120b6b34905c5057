//! What resource agents and daemons say about themselves: parameters, actions, properties.
//!
//! Decisions of [`pcs`](crate::pcs) need these facts: which parameters an agent requires, which
//! operations it has, with what timeouts. An agent prints them as OCF XML when it is run; this
//! crate runs nothing, so it takes the XML as bytes ([`Agent::parse`]), reads a directory of saved
//! XML ([`Metadata::from_dir`]), or uses the facts built in ([`Metadata::builtin`]).
//!
//! ```
//! use cib::metadata::Metadata;
//!
//! let metadata = Metadata::builtin();
//! let agent = metadata.agent(&"ocf:heartbeat:IPaddr2".parse()?).ok_or("unknown")?;
//! let required: Vec<_> = agent.parameters().iter().filter(|p| p.required).collect();
//! assert_eq!(required[0].name, "ip");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agent;
mod builtin;
mod catalogue;
mod disk;
mod error;
mod fencing;
mod parse;
mod service;

use std::collections::BTreeMap;

pub use agent::{Action, Agent, Description, OcfVersion, Parameter, ValueKind};
pub use catalogue::Catalogue;
pub use error::MetadataError;

use crate::model::AgentName;

/// The agents and cluster properties that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    agents: BTreeMap<AgentName, Agent>,
    properties: Vec<Parameter>,
    catalogue: Catalogue,
}

impl Metadata {
    /// Nothing known: every agent counts as not installed, every property as unknown.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Facts of Debian 12: common agents of resource-agents 4.12 and of fence-agents 4.12, all OCF
    /// agents of Pacemaker 2.1.5, and its cluster properties.
    #[must_use]
    pub fn builtin() -> Self {
        builtin::METADATA.clone()
    }

    /// Adds an agent, or replaces what was known of it.
    pub fn insert(&mut self, agent: Agent) {
        self.catalogue.insert(agent.name().clone());
        self.agents.insert(agent.name().clone(), agent);
    }

    /// Adds all that another one knows, or replaces what was known.
    pub fn extend(&mut self, other: Self) {
        self.agents.extend(other.agents);
        let properties = other.properties.into_iter();
        properties.for_each(|property| self.insert_property(property));
        self.catalogue.merge(other.catalogue);
    }

    /// Adds agents of which nothing is known but that they are installed, with their classes and
    /// providers.
    pub fn insert_catalogue(&mut self, catalogue: Catalogue) {
        self.catalogue.merge(catalogue);
    }

    /// All agents that are installed, those of which nothing else is known too.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn relax_fencing(&mut self) {
        for agent in self.agents.values_mut() {
            if agent.name.is_fencing() {
                agent.relax_fencing();
            }
        }
    }

    /// Adds the parameters of Pacemaker's fencer to every fence agent.
    fn add_fencer(&mut self, parameters: &[Parameter]) {
        for agent in self.agents.values_mut() {
            if agent.name.is_fencing() {
                agent.add_fencer(parameters);
            }
        }
    }

    /// Adds a cluster property, or replaces what was known of it.
    pub fn insert_property(&mut self, property: Parameter) {
        let mut known = self.properties.iter_mut();
        match known.find(|known| known.name == property.name) {
            Some(known) => *known = property,
            None => self.properties.push(property),
        }
    }

    /// The agent of this name.
    #[must_use]
    pub fn agent(&self, name: &AgentName) -> Option<&Agent> {
        self.agents.get(name)
    }

    /// All agents that are known, sorted by name.
    pub fn agents(&self) -> impl Iterator<Item = &Agent> {
        self.agents.values()
    }

    /// The agents of this type, whatever their class and provider; case does not count.
    pub fn agents_of_type(&self, kind: &str) -> impl Iterator<Item = &Agent> {
        self.agents()
            .filter(move |agent| agent.name().kind().eq_ignore_ascii_case(kind))
    }

    /// The cluster property of this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Parameter> {
        self.properties.iter().find(|known| known.name == name)
    }

    /// All cluster properties, in the order in which they were added.
    pub fn properties(&self) -> impl Iterator<Item = &Parameter> {
        self.properties.iter()
    }
}
