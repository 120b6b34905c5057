//! What scores need to know about the cluster: nodes, properties, constraints.

use std::collections::BTreeMap;

use super::values::{self, Values};
use crate::Cib;
use crate::model::{Score, parse_boolean};
use crate::rule::{Facts, Moment, Release};
use crate::xml::Element;

/// A node of the configuration.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pub(super) name: String,
    pub(super) element: Element<'t>,
    pub(super) score: Option<Score>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) state: Option<Element<'t>>,
}

/// The cluster at a time.
#[derive(Clone, Debug)]
pub(super) struct Cluster<'t> {
    pub(super) cib: &'t Cib,
    pub(super) facts: Facts,
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) properties: Values<'t>,
}

impl<'t> Cluster<'t> {
    pub(super) fn of(cib: &'t Cib, now: Moment, release: Release) -> Self {
        let facts = Facts::at(now, release);
        let mut properties = Values::new();
        let sections = cib.section("crm_config");
        // The set that pcs writes counts first, whatever its score.
        if let Some(section) = sections {
            let first = section.children_named("cluster_property_set");
            let mut first =
                first.filter(|set| set.attribute("id").as_deref() == Some("cib-bootstrap-options"));
            if let Some(set) = first.next() {
                add_set(&mut properties, set);
            }
            values::add(&mut properties, section, "cluster_property_set", &facts);
        }
        let mut cluster = Self {
            cib,
            facts,
            nodes: Vec::new(),
            properties,
        };
        cluster.nodes = cib
            .nodes()
            .map(|node| cluster.node(node.element()))
            .collect();
        cluster
    }

    fn node(&self, element: Element<'t>) -> Node<'t> {
        let text = |name| element.attribute(name).unwrap_or_default().into_owned();
        let (id, name) = (text("id"), text("uname"));
        let mut states = self
            .cib
            .tree()
            .root()
            .and_then(|root| root.child("status"))
            .into_iter()
            .flat_map(|status| status.children_named("node_state"));
        let state = states.find(|state| state.attribute("uname").as_deref() == Some(&*name));
        let mut values = Values::new();
        // What the cluster has seen counts before what is configured.
        if let Some(transient) = state.and_then(|state| state.child("transient_attributes")) {
            values::add(&mut values, transient, "instance_attributes", &self.facts);
        }
        values::add(&mut values, element, "instance_attributes", &self.facts);
        let mut attributes: BTreeMap<String, String> = values
            .into_iter()
            .map(|(name, (value, _))| (name, value))
            .collect();
        attributes.insert("#uname".to_owned(), name.clone());
        attributes.insert("#id".to_owned(), id.clone());
        attributes.insert("#kind".to_owned(), "cluster".to_owned());
        let dc = self.cib.attribute("dc-uuid").as_deref() == Some(&*id);
        attributes.insert("#is_dc".to_owned(), dc.to_string());
        let cluster_name = self.property("cluster-name").map(str::to_owned);
        let site = attributes
            .get("site-name")
            .cloned()
            .or_else(|| cluster_name.clone());
        if let Some(name) = cluster_name {
            attributes.insert("#cluster-name".to_owned(), name);
        }
        if let Some(site) = site {
            attributes.entry("#site-name".to_owned()).or_insert(site);
        }
        let score = element
            .attribute("score")
            .and_then(|score| score.parse().ok());
        Node {
            name,
            element,
            score,
            attributes,
            state,
        }
    }

    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(|(value, _)| value.as_str())
    }

    /// Whether a property with this default is set.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        self.property(name)
            .and_then(parse_boolean)
            .unwrap_or(default)
    }

    pub(super) fn is_symmetric(&self) -> bool {
        self.flag("symmetric-cluster", true)
    }
}

impl Node<'_> {
    pub(super) fn flag(&self, name: &str) -> bool {
        let value = self.attributes.get(name);
        value
            .and_then(|value| parse_boolean(value))
            .unwrap_or(false)
    }

    /// Whether the status says that the node takes part.
    pub(super) fn is_online(&self) -> bool {
        let Some(state) = self.state else {
            return false;
        };
        let is = |name: &str, value: &str| state.attribute(name).as_deref() == Some(value);
        // Later releases write the time since when, or 0.
        let since = |name: &str, word: &str| {
            let text = state.attribute(name).unwrap_or_default();
            text == word || text.parse::<u64>().is_ok_and(|time| time > 0)
        };
        since("in_ccm", "true") && since("crmd", "online") && is("join", "member")
    }
}

fn add_set<'t>(values: &mut Values<'t>, set: Element<'t>) {
    for pair in set.children_named("nvpair") {
        if let (Some(name), Some(value)) = (pair.attribute("name"), pair.attribute("value")) {
            let entry = values.entry(name.into_owned());
            entry.or_insert_with(|| (value.into_owned(), pair));
        }
    }
}
