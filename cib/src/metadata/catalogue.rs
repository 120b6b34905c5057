//! Which agents there are.

use std::collections::BTreeSet;

use crate::model::AgentName;

/// The classes, OCF providers and agents that a machine has: what `crm_resource` lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    standards: BTreeSet<String>,
    providers: BTreeSet<String>,
    agents: BTreeSet<AgentName>,
}

impl Catalogue {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a class, which may have no agents: `crm_resource --list-standards`.
    pub fn insert_standard(&mut self, standard: impl Into<String>) {
        self.standards.insert(standard.into());
    }

    /// Adds a provider of OCF agents: `crm_resource --list-ocf-providers`.
    pub fn insert_provider(&mut self, provider: impl Into<String>) {
        self.providers.insert(provider.into());
    }

    /// Adds an agent, its class and its provider: `crm_resource --list-agents`.
    pub fn insert(&mut self, agent: AgentName) {
        self.standards.insert(agent.class().to_owned());
        self.providers.extend(agent.provider().map(str::to_owned));
        self.agents.insert(agent);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.standards.extend(other.standards);
        self.providers.extend(other.providers);
        self.agents.extend(other.agents);
    }

    /// The classes, sorted.
    pub fn standards(&self) -> impl Iterator<Item = &str> {
        self.standards.iter().map(String::as_str)
    }

    /// The providers of OCF agents, sorted.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.providers.iter().map(String::as_str)
    }

    /// The agents, sorted by class, provider and type.
    pub fn agents(&self) -> impl Iterator<Item = &AgentName> {
        self.agents.iter()
    }
}

impl Extend<AgentName> for Catalogue {
    fn extend<I: IntoIterator<Item = AgentName>>(&mut self, agents: I) {
        agents.into_iter().for_each(|agent| self.insert(agent));
    }
}
