//! The facts about agents and properties, from the cluster's node itself.

use std::collections::BTreeSet;

use super::cluster::Cluster;
use super::error::ToolError;
use super::run::{Call, Run};
use crate::Cib;
use crate::metadata::{Agent, Catalogue, Metadata, MetadataError, Parameter};
use crate::model::AgentName;
use crate::pcs::Inquiry;
use crate::xml::Element;

/// Where distributions keep Pacemaker's daemons.
const DAEMONS: [&str; 3] = [
    "/usr/lib/pacemaker",
    "/usr/libexec/pacemaker",
    "/usr/lib64/pacemaker",
];

/// The daemons that have cluster properties.
const WITH_PROPERTIES: [&str; 3] = [
    "pacemaker-based",
    "pacemaker-controld",
    "pacemaker-schedulerd",
];

/// Why there are no facts about an agent or the properties.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// The tool that knows them failed, for an agent that is not installed too.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// They cannot be read.
    #[error("metadata of {name} cannot be used")]
    Metadata {
        /// The agent or daemon.
        name: String,
        /// What is wrong with it.
        source: MetadataError,
    },
}

impl<R: Run> Cluster<R> {
    /// What an installed agent says of itself: `crm_resource --show-metadata`. A fence agent has
    /// the parameters of Pacemaker's fencer too, as pcs has them.
    ///
    /// # Errors
    /// [`FactsError`]; [`FactsError::Tool`] for an agent that is not installed.
    pub async fn agent(&self, name: &AgentName) -> Result<Agent, FactsError> {
        let xml = self.metadata(&name.to_string()).await?;
        let unreadable = |name: String| move |source| FactsError::Metadata { name, source };
        let agent =
            Agent::parse(name.clone(), xml.as_bytes()).map_err(unreadable(name.to_string()))?;
        if !name.is_fencing() {
            return Ok(agent);
        }
        let fencer = self.daemon_metadata("pacemaker-fenced").await?;
        let unreadable = unreadable("pacemaker-fenced".to_owned());
        agent.with_fencer(&fencer).map_err(unreadable)
    }

    /// The facts about these agents, and about all OCF agents of these types, as far as they are
    /// installed.
    ///
    /// # Errors
    /// [`FactsError::Metadata`] for one whose metadata cannot be used; one that is not installed
    /// is left out.
    pub async fn agents(
        &self,
        names: &BTreeSet<AgentName>,
        types: &BTreeSet<String>,
    ) -> Result<Metadata, FactsError> {
        let mut names = names.clone();
        for kind in types {
            names.extend(self.agents_called(kind).await?);
        }
        let mut known = Metadata::empty();
        for name in &names {
            match self.agent(name).await {
                Ok(agent) => known.insert(agent),
                Err(FactsError::Tool(ToolError::Failed { .. })) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(known)
    }

    /// The OCF agents of a type, in any case, whatever their provider.
    async fn agents_called(&self, kind: &str) -> Result<Vec<AgentName>, ToolError> {
        let mut found = Vec::new();
        for provider in self.lines(["--list-ocf-providers"]).await? {
            let class = format!("ocf:{provider}");
            let types = self.lines(["--list-agents", &class]).await?;
            let types = types.iter().filter(|name| name.eq_ignore_ascii_case(kind));
            found.extend(types.filter_map(|name| AgentName::ocf(&provider, name).ok()));
        }
        Ok(found)
    }

    async fn lines<const N: usize>(&self, words: [&str; N]) -> Result<Vec<String>, ToolError> {
        let words = ["crm_resource"].into_iter().chain(words);
        let (call, answer) = self.call(Call::new(words)).await?;
        // The tool ends with 66 or 105 where there is none.
        if answer.code.is_none() {
            return Err(ToolError::failed(&call, &answer));
        }
        let text = String::from_utf8_lossy(&answer.output);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(lines.map(str::to_owned).collect())
    }

    /// The agents that are installed: `crm_resource --list-standards`, `--list-ocf-providers` and
    /// `--list-agents` of each.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn catalogue(&self) -> Result<Catalogue, ToolError> {
        let mut catalogue = Catalogue::new();
        let providers = self.lines(["--list-ocf-providers"]).await?;
        for standard in self.lines(["--list-standards"]).await? {
            let mut classes = vec![standard.clone()];
            if standard == "ocf" {
                classes = providers.iter().map(|one| format!("ocf:{one}")).collect();
            }
            for class in classes {
                let types = self.lines(["--list-agents", &class]).await?;
                let names = types.iter().map(|kind| format!("{class}:{kind}"));
                catalogue.extend(names.filter_map(|name| name.parse().ok()));
            }
            catalogue.insert_standard(standard);
        }
        providers
            .into_iter()
            .for_each(|provider| catalogue.insert_provider(provider));
        Ok(catalogue)
    }

    /// What the answer to a question about agents and properties takes. Every agent that is
    /// described is run for it.
    ///
    /// # Errors
    /// [`FactsError`] when the tools are not there; what is wrong with an agent only makes it
    /// unknown.
    pub async fn facts_for(&self, inquiry: &Inquiry) -> Result<Metadata, FactsError> {
        let mut known = Metadata::empty();
        if inquiry.wants_properties() {
            for property in self.properties().await? {
                known.insert_property(property);
            }
            return Ok(known);
        }
        let catalogue = self.catalogue().await?;
        let mut fencer = None;
        for name in inquiry.wanted(&catalogue) {
            let Ok(xml) = self.metadata(&name.to_string()).await else {
                continue;
            };
            let Ok(mut agent) = Agent::parse(name.clone(), xml.as_bytes()) else {
                continue;
            };
            if name.is_fencing() {
                if fencer.is_none() {
                    fencer = Some(self.daemon_metadata("pacemaker-fenced").await?);
                }
                let unreadable = |source| FactsError::Metadata {
                    name: "pacemaker-fenced".to_owned(),
                    source,
                };
                let xml = fencer.as_deref().unwrap_or_default();
                agent = agent.with_fencer(xml).map_err(unreadable)?;
            }
            known.insert(agent);
        }
        known.insert_catalogue(catalogue);
        Ok(known)
    }

    /// The cluster properties, as Pacemaker describes them: `crm_attribute --list-options`, or
    /// before Pacemaker 2.1.8 the daemons themselves.
    ///
    /// # Errors
    /// [`FactsError`]
    pub async fn properties(&self) -> Result<Vec<Parameter>, FactsError> {
        let words = ["crm_attribute", "--list-options=cluster", "--output-as=xml"];
        if let Ok(answer) = self.succeed(Call::new(words)).await {
            return Parameter::parse_daemon(&answer.output).map_err(|source| {
                FactsError::Metadata {
                    name: "crm_attribute".to_owned(),
                    source,
                }
            });
        }
        let mut properties = Vec::new();
        for daemon in WITH_PROPERTIES {
            let xml = self.daemon_metadata(daemon).await?;
            let own = Parameter::parse_daemon(&xml).map_err(|source| FactsError::Metadata {
                name: daemon.to_owned(),
                source,
            })?;
            properties.extend(own);
        }
        Ok(properties)
    }

    /// What a daemon prints for `metadata`.
    async fn daemon_metadata(&self, daemon: &str) -> Result<Vec<u8>, ToolError> {
        let mut failed = None;
        for directory in DAEMONS {
            let words = [format!("{directory}/{daemon}"), "metadata".to_owned()];
            match self.succeed(Call::new(words)).await {
                Ok(answer) => return Ok(answer.output),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.unwrap_or_else(|| ToolError::Output {
            call: daemon.to_owned(),
            expected: "its metadata",
        }))
    }
}

/// What the words of a pcs command need to know about agents: those that they name, with or
/// without class, and those of resources that they name.
fn wanted(words: &[String], cib: &Cib) -> (BTreeSet<AgentName>, BTreeSet<String>) {
    let mut names: BTreeSet<AgentName> =
        words.iter().filter_map(|word| word.parse().ok()).collect();
    let mut types = BTreeSet::new();
    let given: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with('-'))
        .collect();
    match given.as_slice() {
        ["stonith", "create", _, kind, ..] => names.extend(format!("stonith:{kind}").parse()),
        ["resource", "create", _, kind, ..] if !kind.contains(':') => {
            types.insert((*kind).to_owned());
        }
        _ => {}
    }
    let is_named = |element: Element<'_>| {
        let id = element.attribute("id").unwrap_or_default();
        given.iter().any(|word| *word == id)
    };
    let section = cib.section("resources").into_iter();
    for top in section.flat_map(Element::children) {
        let all = top.descendants();
        let primitives = all.filter(|element| element.name() == "primitive");
        let whole = is_named(top);
        for primitive in primitives.filter(|primitive| whole || is_named(*primitive)) {
            let text = |name| primitive.attribute(name).map(String::from);
            let parts = [text("class"), text("provider"), text("type")];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            names.extend(parts.join(":").parse());
        }
    }
    (names, types)
}

impl<R: Run> Cluster<R> {
    /// The facts that a pcs command needs, given by its words: agents that it names or whose
    /// resources it names, and the cluster's properties for `property` commands. Nothing else is
    /// asked for, because every agent is a program to run.
    ///
    /// # Errors
    /// [`FactsError`]
    pub async fn facts(&self, words: &[String], cib: &Cib) -> Result<Metadata, FactsError> {
        let (names, types) = wanted(words, cib);
        let mut known = self.agents(&names, &types).await?;
        if words.first().is_some_and(|word| word == "property") {
            for property in self.properties().await? {
                known.insert_property(property);
            }
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_needs_the_agents_that_it_names_and_those_of_its_resources() {
        let cib = Cib::parse(
            b"<cib><configuration><resources><group id='G'>\
              <primitive id='A' class='ocf' provider='heartbeat' type='IPaddr2'/></group>\
              <primitive id='F' class='stonith' type='fence_x'/></resources></configuration></cib>",
        )
        .unwrap();
        let of = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let (names, types) = wanted(&words, &cib);
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            (names.join(" "), Vec::from_iter(types).join(" "))
        };
        let pair = |names: &str, types: &str| (names.to_owned(), types.to_owned());

        assert_eq!(
            of("resource clone G"),
            pair("ocf:heartbeat:IPaddr2", ""),
            "the members of a group"
        );
        assert_eq!(of("resource create X Dummy"), pair("", "Dummy"));
        assert_eq!(
            of("stonith create X fence_y --force"),
            pair("stonith:fence_y", "")
        );
        assert_eq!(of("stonith update F ip=1"), pair("stonith:fence_x", ""));
        assert_eq!(
            of("resource create X systemd:a@b op start"),
            pair("systemd:a@b", "")
        );
    }
}
