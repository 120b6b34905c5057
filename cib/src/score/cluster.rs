//! What scores need to know about the cluster: nodes, properties, constraints.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::hidden::{self, Hidden};
use super::history;
use super::named::Named;
use super::values::{self, Values};
use crate::model::{Score, parse_boolean};
use crate::rule::{Facts, Moment, Release};
use crate::xml::{Element, NodeId};
use crate::{Cib, Index};

/// A node of the configuration.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pub(super) name: String,
    pub(super) element: Element<'t>,
    pub(super) score: Option<Score>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) state: Option<Element<'t>>,
    /// The histories of resources, by the resources' ids without an instance's number.
    pub(super) histories: HashMap<String, Vec<Element<'t>>>,
}

/// The cluster at a time.
#[derive(Clone, Debug)]
pub(super) struct Cluster<'t> {
    pub(super) cib: &'t Cib,
    pub(super) facts: Facts,
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) properties: Values<'t>,
    pub(super) index: Index<'t>,
    pub(super) named: Named<'t>,
    /// `rsc_defaults`.
    pub(super) defaults: Option<Element<'t>>,
    /// What is hidden about every resource.
    pub(super) hidden: Vec<Hidden>,
    pub(super) memory: RefCell<Memory<'t>>,
}

/// What has been found out about groups, clones and bundles: all that is inside asks for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory<'t> {
    /// Whether the history leaves open where it runs.
    pub(super) unclear: HashMap<NodeId, bool>,
    pub(super) hidden: HashMap<NodeId, Vec<Hidden>>,
    meta: HashMap<NodeId, Vec<Element<'t>>>,
}

impl<'t> Cluster<'t> {
    pub(super) fn of(cib: &'t Cib, now: Moment, release: Release) -> Self {
        let facts = Facts::at(now, release);
        let index = cib.index();
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
            let sets = values::sets(&index, section, "cluster_property_set");
            values::add(&mut properties, &index, sets, &facts);
        }
        let mut cluster = Self {
            named: Named::new(cib, &index, &facts),
            defaults: cib.section("rsc_defaults"),
            cib,
            facts,
            nodes: Vec::new(),
            properties,
            index,
            hidden: Vec::new(),
            memory: RefCell::default(),
        };
        let states = states(cib);
        cluster.nodes = cib
            .nodes()
            .map(|node| cluster.node(node.element(), &states))
            .collect();
        cluster.hidden = hidden::everywhere(&cluster);
        cluster
    }

    fn node(&self, element: Element<'t>, states: &HashMap<Cow<'t, str>, Element<'t>>) -> Node<'t> {
        let text = |name| element.attribute(name).unwrap_or_default().into_owned();
        let (id, name) = (text("id"), text("uname"));
        let state = states.get(&*name).copied();
        let mut values = Values::new();
        // What the cluster has seen counts before what is configured.
        if let Some(transient) = state.and_then(|state| state.child("transient_attributes")) {
            let sets = values::sets(&self.index, transient, "instance_attributes");
            values::add(&mut values, &self.index, sets, &self.facts);
        }
        let sets = values::sets(&self.index, element, "instance_attributes");
        values::add(&mut values, &self.index, sets, &self.facts);
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
            histories: state.map(history::by_resource).unwrap_or_default(),
        }
    }

    /// The sets of meta attributes of a resource, in the order in which they count.
    pub(super) fn meta_sets(&self, resource: Element<'t>) -> Vec<Element<'t>> {
        let mut memory = self.memory.borrow_mut();
        let sets = memory.meta.entry(resource.id());
        let read = || values::sets(&self.index, resource, "meta_attributes");
        sets.or_insert_with(read).clone()
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

/// The states of the nodes by their names.
fn states(cib: &Cib) -> HashMap<Cow<'_, str>, Element<'_>> {
    let status = cib.tree().root().and_then(|root| root.child("status"));
    let mut states = HashMap::new();
    for state in status
        .into_iter()
        .flat_map(|it| it.children_named("node_state"))
    {
        if let Some(name) = state.attribute("uname") {
            states.entry(name).or_insert(state);
        }
    }
    states
}

fn add_set<'t>(values: &mut Values<'t>, set: Element<'t>) {
    for pair in set.children_named("nvpair") {
        if let (Some(name), Some(value)) = (pair.attribute("name"), pair.attribute("value")) {
            let entry = values.entry(name.into_owned());
            entry.or_insert_with(|| (value.into_owned(), pair));
        }
    }
}
