//! What all lints look at.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Code, Finding};
use crate::Cib;
use crate::corosync::Config;
use crate::effective::Resolver;
use crate::metadata::Metadata;
use crate::model::{NodeKind, parse_boolean};
use crate::view::{Node, Nvpair, Primitive};
use crate::xml::Element;

pub(super) struct Facts<'t> {
    pub(super) cib: &'t Cib,
    pub(super) metadata: &'t Metadata,
    /// Where the caller has it.
    pub(super) corosync: Option<&'t Config>,
    pub(super) resolver: Resolver<'t>,
    /// Whether there are defaults for operations.
    pub(super) op_defaults: bool,
    nodes: HashSet<String>,
    node_ids: HashSet<Cow<'t, str>>,
    devices: Vec<Primitive<'t>>,
    device_ids: HashSet<Cow<'t, str>>,
}

impl<'t> Facts<'t> {
    pub(super) fn new(cib: &'t Cib, metadata: &'t Metadata) -> Self {
        let mut facts = Self {
            cib,
            metadata,
            corosync: None,
            resolver: Resolver::new(cib),
            op_defaults: cib.section("op_defaults").is_some(),
            nodes: HashSet::new(),
            node_ids: cib.nodes().map(Node::id).collect(),
            devices: Vec::new(),
            device_ids: HashSet::new(),
        };
        facts.nodes = facts.node_names();
        facts.devices = facts.fence_devices();
        facts.device_ids = facts.devices.iter().map(|device| device.id()).collect();
        facts
    }

    /// The element with this id.
    pub(super) fn find(&self, id: &str) -> Option<Element<'t>> {
        self.resolver.index().element(id)
    }

    /// The first pair of a cluster property.
    pub(super) fn property(&self, name: &str) -> Option<Nvpair<'t>> {
        let mut pairs = self.cib.property_sets().flat_map(|set| set.pairs());
        pairs.find(|pair| pair.name() == name)
    }

    /// The value of a boolean cluster property; `None` if it is not set or no boolean.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        parse_boolean(&self.property(name)?.value()?)
    }

    /// Full members of the cluster.
    pub(super) fn members(&self) -> impl Iterator<Item = Node<'t>> {
        let nodes = self.cib.nodes();
        nodes.filter(|node| {
            matches!(
                node.kind().unwrap_or(NodeKind::Member),
                NodeKind::Member | NodeKind::Normal
            )
        })
    }

    /// The fence devices.
    pub(super) fn devices(&self) -> &[Primitive<'t>] {
        &self.devices
    }

    /// Whether this is the id of a fence device.
    pub(super) fn is_device(&self, id: &str) -> bool {
        self.device_ids.contains(id)
    }

    fn fence_devices(&self) -> Vec<Primitive<'t>> {
        let is_device = |primitive: &Primitive<'t>| {
            let agent = self.resolver.agent(*primitive);
            agent.is_some_and(|agent| agent.is_fencing())
        };
        self.cib.primitives().filter(is_device).collect()
    }

    /// Whether there is a node of this name; true when nothing is known of nodes.
    pub(super) fn has_node(&self, name: &str) -> bool {
        self.node_ids.is_empty()
            || self.nodes.contains(&name.to_ascii_lowercase())
            || self.is_replica(name)
    }

    /// Whether this is the id or the name of a node.
    pub(super) fn is_node(&self, text: &str) -> bool {
        self.node_ids.contains(text) || self.nodes.contains(&text.to_ascii_lowercase())
    }

    /// The names of all nodes, guests included, in lower case: Pacemaker does not tell case.
    pub(super) fn nodes(&self) -> &HashSet<String> {
        &self.nodes
    }

    /// Whether this is a container of a bundle, which is a node too: `BUNDLE-0`.
    fn is_replica(&self, name: &str) -> bool {
        let bundle = name.rsplit_once('-').map(|(bundle, _)| bundle);
        let bundle = bundle.and_then(|bundle| self.find(bundle));
        bundle.is_some_and(|found| found.name() == "bundle")
    }

    fn node_names(&self) -> HashSet<String> {
        let mut names: HashSet<String> = HashSet::new();
        names.extend(
            self.cib
                .nodes()
                .map(|node| node.name().to_ascii_lowercase()),
        );
        for primitive in self.cib.primitives() {
            let agent = self.resolver.agent(primitive);
            if agent.is_some_and(|agent| agent.to_string() == "ocf:pacemaker:remote") {
                names.insert(primitive.id().to_ascii_lowercase());
            }
            names.extend(
                primitive
                    .meta("remote-node")
                    .map(|name| name.to_ascii_lowercase()),
            );
        }
        names
    }
}

/// A finding of the usual severity.
pub(super) fn finding(
    code: Code,
    about: Element<'_>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Finding {
    Finding::new(code, code.severity(), about, message.into(), help.into())
}
