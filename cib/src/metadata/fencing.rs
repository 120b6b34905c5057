//! What pcs makes of the metadata of a fence agent.

use std::collections::BTreeSet;

use super::agent::{Agent, Parameter};
use super::error::MetadataError;

/// Parameters that are for the agent's own command line.
const INTERACTIVE: [&str; 2] = ["help", "version"];

/// What the cluster has in place of `action`.
const IN_PLACE_OF_ACTION: [&str; 2] = ["pcmk_off_action", "pcmk_reboot_action"];

impl Agent {
    /// Adds what Pacemaker's fencer understands for every fence agent: `pcmk_host_map`,
    /// `pcmk_delay_max` and so on. For agents of another class nothing is added.
    ///
    /// `xml` is what `pacemaker-fenced metadata` prints.
    ///
    /// # Errors
    /// [`MetadataError`] when that is not well formed or no metadata of OCF 1.0 or 1.1.
    pub fn with_fencer(mut self, xml: &[u8]) -> Result<Self, MetadataError> {
        if self.name.is_fencing() {
            self.add_fencer(&Parameter::parse_daemon(xml)?);
        }
        Ok(self)
    }

    pub(super) fn add_fencer(&mut self, parameters: &[Parameter]) {
        let known = |new: &&Parameter| self.parameters.iter().all(|old| old.name != new.name);
        let new: Vec<Parameter> = parameters.iter().filter(known).cloned().collect();
        self.parameters.extend(new);
    }

    /// What the cluster fills in or has other means for, nobody has to give.
    pub(super) fn relax_fencing(&mut self) {
        self.parameters
            .retain(|one| !INTERACTIVE.contains(&one.name.as_str()));
        let ports = self.ports();
        for parameter in &mut self.parameters {
            if ports.contains(&parameter.name) {
                parameter.required = false;
            }
            if parameter.name == "action" {
                parameter.required = false;
                parameter.deprecated = true;
                parameter.advanced = true;
                let own = std::mem::take(&mut parameter.replaced_by);
                parameter.replaced_by = IN_PLACE_OF_ACTION.map(str::to_owned).into();
                parameter.replaced_by.extend(own);
            }
        }
    }

    /// `port`, which Pacemaker takes from `pcmk_host_map`, and whatever replaces it.
    fn ports(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut pending = vec!["port".to_owned()];
        while let Some(name) = pending.pop() {
            let of_name = self.parameters.iter().filter(|one| one.name == name);
            let next: Vec<String> = of_name.flat_map(|one| one.replaced_by.clone()).collect();
            if found.insert(name) {
                pending.extend(next);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: &[u8] = b"<resource-agent><parameters>\
        <parameter name='action' required='1'/><parameter name='help'/>\
        <parameter name='port' required='1' deprecated='1'/>\
        <parameter name='plug' required='1' obsoletes='port'/>\
        <parameter name='ip' required='1'/></parameters></resource-agent>";

    #[test]
    fn what_the_cluster_gives_is_not_asked_for() {
        let agent = Agent::parse("stonith:fence_x".parse().unwrap(), AGENT).unwrap();

        let required: Vec<&str> = agent
            .parameters()
            .iter()
            .filter(|one| one.required)
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(required, ["ip"]);
        assert!(agent.parameters().iter().all(|one| one.name != "help"));
        let action = &agent.parameters()[0];
        assert!(action.deprecated);
        assert_eq!(action.replaced_by, IN_PLACE_OF_ACTION);
    }

    #[test]
    fn the_fencer_adds_its_parameters_to_fence_agents_only() {
        let fencer = b"<resource-agent><version>1.1</version><parameters>\
            <parameter name='pcmk_host_map'/></parameters></resource-agent>";
        let count = |name: &str| {
            let agent = Agent::parse(name.parse().unwrap(), AGENT).unwrap();
            let agent = agent.with_fencer(fencer).unwrap();
            let mut parameters = agent.parameters().iter();
            parameters.any(|one| one.name == "pcmk_host_map")
        };

        assert!(count("stonith:fence_x"));
        assert!(!count("ocf:test:X"));
    }
}
