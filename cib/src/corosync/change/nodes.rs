//! Nodes that come and go.

use super::super::check::{self, SetupError, check_value};
use super::super::options;
use super::super::setup::Node;
use super::{ChangeError, Editing, Stopped};

impl Editing {
    pub(super) fn add_nodes(&mut self, nodes: &[Node]) -> Stopped {
        let links = self.config.link_numbers();
        if nodes.is_empty() {
            return Err(SetupError::NoNodes.into());
        }
        for node in nodes {
            self.check_new_node(node, &links)?;
        }
        check::unique("node name", nodes.iter().map(|node| node.name.as_str()))?;
        check::unique("address", nodes.iter().flat_map(Node::addresses))?;
        for (position, link) in links.iter().enumerate() {
            let known = self
                .config
                .nodes
                .iter()
                .filter_map(|node| node.address(*link));
            let new = nodes
                .iter()
                .filter_map(|node| node.addresses().nth(position));
            if check::mixed(known.chain(new)) {
                return Err(SetupError::MixedFamilies {
                    link: usize::from(*link),
                }
                .into());
            }
        }
        let mut ids: Vec<String> = self
            .config
            .nodes
            .iter()
            .filter_map(|node| node.id.clone())
            .collect();
        for node in nodes {
            let free = (1_u32..)
                .map(|id| id.to_string())
                .find(|id| !ids.contains(id));
            let id = free.unwrap_or_default();
            self.add_node(node, &links, &id);
            ids.push(id);
        }
        self.update_two_node();
        Ok(false)
    }

    fn check_new_node(&self, node: &Node, links: &[u8]) -> Result<(), ChangeError> {
        check_value("node name", &node.name)?;
        node.addresses()
            .try_for_each(|address| check_value("address", address))?;
        let found = node.addresses().count();
        if found != links.len() {
            let (node, expected) = (node.name.clone(), links.len().to_string());
            return Err(SetupError::AddressCount {
                node,
                found,
                expected,
            }
            .into());
        }
        if self.config.node(&node.name).is_some() {
            return Err(ChangeError::InUse {
                what: "node name",
                value: node.name.clone(),
            });
        }
        self.check_addresses_free(node.addresses(), |_, _| true)
    }

    pub(super) fn check_addresses_free<'a>(
        &self,
        mut new: impl Iterator<Item = &'a str>,
        stays: impl Fn(&str, u8) -> bool,
    ) -> Result<(), ChangeError> {
        let known: Vec<&str> = self
            .config
            .nodes
            .iter()
            .flat_map(|node| {
                let name = node.name.as_deref().unwrap_or_default();
                let staying = node
                    .addresses
                    .iter()
                    .filter(|address| stays(name, address.0));
                staying
                    .map(|address| address.1.as_str())
                    .collect::<Vec<_>>()
            })
            .collect();
        match new.find(|address| known.contains(address)) {
            Some(taken) => Err(ChangeError::InUse {
                what: "address",
                value: taken.to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn add_node(&mut self, node: &Node, links: &[u8], id: &str) {
        let list = self.document.ensure("nodelist").last().copied();
        let section = [self.document.add_section(list, "node")];
        for (link, address) in links.iter().zip(node.addresses()) {
            self.document
                .set_in(&section, &format!("ring{link}_addr"), address);
        }
        self.document.set_in(&section, "name", &node.name);
        self.document.set_in(&section, "nodeid", id);
    }

    pub(super) fn remove_nodes(&mut self, names: &[String]) -> Stopped {
        if let Some(unknown) = names.iter().find(|name| self.config.node(name).is_none()) {
            return Err(ChangeError::NoSuchNode(unknown.clone()));
        }
        let goes = |name: Option<&String>| name.is_some_and(|name| names.contains(name));
        let (gone, stay): (Vec<_>, Vec<_>) = self
            .config
            .nodes
            .iter()
            .partition(|node| goes(node.name.as_ref()));
        if stay.is_empty() {
            return Err(ChangeError::Count(
                "all nodes would go: a cluster needs one",
            ));
        }
        let device = self
            .config
            .quorum
            .device
            .as_ref()
            .filter(|device| device.model == "net");
        let breaker =
            device.and_then(|device| options::value(&device.model_options, "tie_breaker"));
        if let Some(node) = gone
            .iter()
            .find(|node| breaker.is_some() && node.id.as_deref() == breaker)
        {
            return Err(ChangeError::TieBreaker(
                node.name.clone().unwrap_or_default(),
            ));
        }
        let mut sections: Vec<usize> = gone.iter().map(|node| node.section).collect();
        sections.sort_unstable();
        for section in sections.into_iter().rev() {
            self.document.remove_section(section);
        }
        self.update_two_node();
        Ok(false)
    }
}
