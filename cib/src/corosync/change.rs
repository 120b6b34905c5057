//! Changes of a whole configuration, as pcs makes them.

use super::check::{self, SetupError, check_family, check_value};
use super::config::{Config, pairs};
use super::document::{Document, EditError};
use super::options::{self, ConfOption, to_conf};
use super::setup::{ClusterUuid, Node, Transport};

/// A change of a corosync.conf: the same checks, names and lines as pcs 0.11.
///
/// Applied to a file that pcs has written, it gives byte for byte what pcs gives. In a file of
/// somebody else's hand only the lines that it is about change: comments and layout stay, which
/// pcs would throw away. Sections that a change empties go, unless they hold comments.
///
/// ```
/// use cib::corosync::{Change, Config, Document, Node, Setup};
/// use cib::pcs::Dialect;
///
/// let nodes = ["a", "b"].map(Node::new);
/// let mut document = Document::parse(Setup::new("lab", nodes).render(Dialect::V0_11)?);
/// Change::AddNodes(vec![Node::new("c")]).apply(&mut document)?;
/// let config = Config::of(&document);
/// assert_eq!(config.nodes[2].id.as_deref(), Some("3"));
/// assert!(!config.quorum.two_node);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// `pcs cluster node add`: the first free ids, one address for each link.
    AddNodes(Vec<Node>),
    /// `pcs cluster node remove`: by name.
    RemoveNodes(Vec<String>),
    /// `pcs cluster link add NODE=ADDRESS … options …`: knet only, up to eight links.
    AddLink {
        /// Name and address of every node.
        addresses: Vec<(String, String)>,
        /// Options of the link; without `linknumber` the first free one.
        options: Vec<ConfOption>,
    },
    /// `pcs cluster link remove`: knet only; one link has to stay.
    RemoveLinks(Vec<u8>),
    /// `pcs cluster link update`: the cluster has to be stopped for it.
    UpdateLink {
        /// The link.
        number: u8,
        /// New addresses, by node.
        addresses: Vec<(String, String)>,
        /// New options; an empty value removes one.
        options: Vec<ConfOption>,
    },
    /// `pcs cluster config update`; an empty value removes an option.
    UpdateConfig {
        /// `transport NAME=VALUE`.
        transport: Vec<ConfOption>,
        /// `compression NAME=VALUE`; knet only.
        compression: Vec<ConfOption>,
        /// `crypto NAME=VALUE`; knet only.
        crypto: Vec<ConfOption>,
        /// `totem NAME=VALUE`.
        totem: Vec<ConfOption>,
    },
    /// `pcs quorum update`: the cluster has to be stopped for it; an empty value removes one.
    UpdateQuorum(Vec<ConfOption>),
    /// `pcs cluster config uuid generate --force`.
    SetUuid(ClusterUuid),
    /// `pcs quorum device remove`.
    RemoveDevice,
}

/// What has to be done that a change takes effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effect {
    /// corosync must be stopped on all nodes while the file changes; else a reload will do.
    pub needs_stopped_cluster: bool,
}

/// Why a change was refused; the document is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// Nodes of the file have no names, by which the change could tell them apart.
    #[error("a node of the file has no name: give every node one")]
    NamelessNode,
    /// A node that is not in the file.
    #[error("there is no node `{0}`")]
    NoSuchNode(String),
    /// A link that is not in the file.
    #[error("there is no link {link}: links are {links}")]
    NoSuchLink {
        /// The link.
        link: u8,
        /// Those that there are.
        links: String,
    },
    /// A link with this number is there.
    #[error("link {0} exists: update it, or choose another number")]
    LinkExists(u8),
    /// A name or address that is taken.
    #[error("{what} `{value}` is in use: choose another")]
    InUse {
        /// `node name` or `address`.
        what: &'static str,
        /// The name or address.
        value: String,
    },
    /// Links can only be added and removed where the transport is knet.
    #[error("links of transport {0} cannot be added or removed: only those of knet can")]
    Transport(Transport),
    /// All nodes or links would go, or more than eight links come.
    #[error("{0}")]
    Count(&'static str),
    /// A node that breaks ties of the quorum device.
    #[error("node `{0}` breaks ties of the quorum device: choose another tie_breaker first")]
    TieBreaker(String),
    /// Options that the quorum device excludes.
    #[error("`{0}` does not go together with a quorum device")]
    Device(String),
    /// The file has no quorum device.
    #[error("there is no quorum device")]
    NoDevice,
    /// What pcs refuses in a set-up too.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The document cannot be edited.
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl Change {
    /// Makes the change.
    ///
    /// # Errors
    /// [`ChangeError`] where pcs would refuse; the document is as before.
    pub fn apply(&self, document: &mut Document) -> Result<Effect, ChangeError> {
        document.well_formed()?;
        let config = Config::of(document);
        // Work is counted in nodes and sections times lines: real files have some dozen.
        if config.nodes.len() > 1000 || document.all_sections().count() > 10_000 {
            return Err(ChangeError::Count(
                "the file has more than 1000 nodes or 10000 sections",
            ));
        }
        let mut edit = Editing {
            document: document.clone(),
            config,
        };
        let needs_stopped_cluster = match self {
            Self::AddNodes(nodes) => edit.add_nodes(nodes),
            Self::RemoveNodes(names) => edit.remove_nodes(names),
            Self::AddLink { addresses, options } => edit.add_link(addresses, options),
            Self::RemoveLinks(numbers) => edit.remove_links(numbers),
            Self::UpdateLink {
                number,
                addresses,
                options,
            } => edit.update_link(*number, addresses, options),
            Self::UpdateConfig {
                transport,
                compression,
                crypto,
                totem,
            } => edit.update_config(transport, compression, crypto, totem),
            Self::UpdateQuorum(options) => edit.update_quorum(options),
            Self::SetUuid(uuid) => {
                edit.set("totem", &[("cluster_uuid".to_owned(), uuid.to_string())]);
                Ok(false)
            }
            Self::RemoveDevice => edit.remove_device(),
        }?;
        *document = edit.document;
        Ok(Effect {
            needs_stopped_cluster,
        })
    }
}

/// A copy under work, and what it was before.
struct Editing {
    document: Document,
    config: Config,
}

/// Whether the cluster must be stopped.
type Stopped = Result<bool, ChangeError>;

impl Editing {
    fn add_nodes(&mut self, nodes: &[Node]) -> Stopped {
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

    fn check_addresses_free<'a>(
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

    fn remove_nodes(&mut self, names: &[String]) -> Stopped {
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

    fn check_knet(&self) -> Result<(), ChangeError> {
        match self.config.totem.transport {
            Transport::Knet => Ok(()),
            other @ (Transport::Udp | Transport::Udpu) => Err(ChangeError::Transport(other)),
        }
    }

    fn add_link(&mut self, addresses: &[(String, String)], given: &[ConfOption]) -> Stopped {
        self.check_knet()?;
        let links = self.config.link_numbers();
        if links.len() >= 8 {
            return Err(ChangeError::Count(
                "there are eight links: knet has no more",
            ));
        }
        let named = |name: &str| addresses.iter().any(|address| address.0 == name);
        let missing = self
            .config
            .nodes
            .iter()
            .filter_map(|node| node.name.as_deref());
        if let Some(node) = missing.into_iter().find(|name| !named(name)) {
            let (node, expected) = (node.to_owned(), "one for the new link".to_owned());
            return Err(SetupError::AddressCount {
                node,
                found: 0,
                expected,
            }
            .into());
        }
        self.check_link_addresses(addresses, |_, _| true)?;
        options::check("link", given, options::link(Transport::Knet), false)?;
        options::check_link_relations(Transport::Knet, given)?;
        let wanted = options::value(given, "linknumber").and_then(|text| text.parse::<u8>().ok());
        if let Some(taken) = wanted.filter(|number| links.contains(number)) {
            return Err(ChangeError::LinkExists(taken));
        }
        let number = wanted.or_else(|| (0..8).find(|number| !links.contains(number)));
        let number = number.unwrap_or_default();
        self.set_addresses(number, addresses);
        let mut options = given.to_vec();
        options.retain(|option| option.0 != "linknumber");
        options.push(("linknumber".to_owned(), number.to_string()));
        self.set_link(&[], None, &options);
        Ok(false)
    }

    /// What both new and changed links need of their addresses.
    fn check_link_addresses(
        &self,
        addresses: &[(String, String)],
        stays: impl Fn(&str, u8) -> bool,
    ) -> Result<(), ChangeError> {
        let unknown = addresses
            .iter()
            .find(|address| self.config.node(&address.0).is_none());
        if let Some((node, _)) = unknown {
            return Err(ChangeError::NoSuchNode(node.clone()));
        }
        let version = self.config.totem.value("ip_version");
        let all = || addresses.iter().map(|address| address.1.as_str());
        for address in all() {
            check_value("address", address)?;
            check_family(address, self.config.totem.transport, version)?;
        }
        check::unique("address", all())?;
        self.check_addresses_free(all(), stays)
    }

    fn set_addresses(&mut self, link: u8, addresses: &[(String, String)]) {
        let new = |name: &Option<String>| {
            let mut named = addresses
                .iter()
                .filter(|address| Some(&address.0) == name.as_ref());
            named.next().map(|address| address.1.clone())
        };
        for node in &self.config.nodes {
            if let Some(address) = new(&node.name) {
                self.document
                    .set_in(&[node.section], &format!("ring{link}_addr"), &address);
            }
        }
    }

    /// Sets options of a link's sections; makes one where there is none and something to say.
    fn set_link(&mut self, sections: &[usize], number: Option<u8>, given: &[ConfOption]) {
        if given.iter().all(|option| option.0 == "linknumber") {
            return;
        }
        let given = to_conf(self.config.totem.transport, given);
        let new;
        let sections = if sections.is_empty() {
            let totem = self.document.ensure("totem").last().copied();
            new = [self.document.add_section(totem, "interface")];
            if let Some(number) = number {
                self.document
                    .set_in(&new, "linknumber", &number.to_string());
            }
            &new
        } else {
            sections
        };
        self.set_options(sections, &given);
        for section in sections.iter().rev() {
            self.drop_bare_interface(*section);
        }
    }

    /// A section that only says which link it is about says nothing.
    fn drop_bare_interface(&mut self, section: usize) {
        let empty = self.document.is_empty_section(section);
        if empty || self.document.holds_only(section, "linknumber") {
            self.document.remove_section(section);
        }
    }

    fn remove_links(&mut self, numbers: &[u8]) -> Stopped {
        self.check_knet()?;
        let links = self.config.link_numbers();
        let texts: Vec<String> = numbers.iter().map(u8::to_string).collect();
        check::unique("link number", texts.iter().map(String::as_str))?;
        if numbers.is_empty() {
            return Err(ChangeError::Count("no link is named: name one"));
        }
        self.check_known_links(numbers, &links)?;
        if links.len() == numbers.len() {
            return Err(ChangeError::Count(
                "all links would go: a cluster needs one",
            ));
        }
        let mut interfaces: Vec<usize> = numbers
            .iter()
            .flat_map(|number| self.interfaces(*number))
            .collect();
        for number in numbers {
            let nodes: Vec<usize> = self.config.nodes.iter().map(|node| node.section).collect();
            self.document
                .remove_all(&nodes, &format!("ring{number}_addr"));
        }
        interfaces.sort_unstable();
        for section in interfaces.into_iter().rev() {
            self.document.remove_section(section);
        }
        Ok(false)
    }

    fn check_known_links(&self, numbers: &[u8], links: &[u8]) -> Result<(), ChangeError> {
        let Some(link) = numbers.iter().find(|number| !links.contains(number)) else {
            return Ok(());
        };
        let links = links
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        Err(ChangeError::NoSuchLink { link: *link, links })
    }

    /// The sections with options of a link.
    fn interfaces(&self, number: u8) -> Vec<usize> {
        let totem = self.document.sections_named("totem");
        let all = totem.flat_map(|totem| totem.sections_named("interface"));
        let number = number.to_string();
        let own =
            all.filter(|section| section.value("linknumber").unwrap_or(b"0") == number.as_bytes());
        own.map(|section| section.index).collect()
    }

    fn update_link(
        &mut self,
        number: u8,
        addresses: &[(String, String)],
        given: &[ConfOption],
    ) -> Stopped {
        let transport = self.config.totem.transport;
        self.check_known_links(&[number], &self.config.link_numbers())?;
        let (known, current) = (options::link(transport), self.link_options(number));
        if given.iter().any(|option| option.0 == "linknumber") {
            let (section, name) = ("link", "linknumber".to_owned());
            return Err(SetupError::UnknownOption { section, name }.into());
        }
        options::check("link", given, known, true)?;
        if !given.is_empty() {
            let effective: Vec<_> = current.into_iter().chain(given.iter().cloned()).collect();
            options::check_link_relations(transport, &effective)?;
        }
        if self.config.nodes.iter().any(|node| node.name.is_none()) {
            return Err(ChangeError::NamelessNode);
        }
        let changed = |name: &str| addresses.iter().find(|address| address.0 == name);
        self.check_link_addresses(addresses, |node, link| {
            link != number || changed(node).is_none()
        })?;
        let after = self.config.nodes.iter().filter_map(|node| {
            let new = changed(node.name.as_deref().unwrap_or_default());
            new.map(|address| address.1.as_str())
                .or_else(|| node.address(number))
        });
        if check::mixed(after) {
            return Err(SetupError::MixedFamilies {
                link: usize::from(number),
            }
            .into());
        }
        self.set_addresses(number, addresses);
        self.set_link(&self.interfaces(number), Some(number), given);
        Ok(true)
    }

    /// Options of a link by pcs's names.
    fn link_options(&self, number: u8) -> Vec<ConfOption> {
        let link = self.config.links.iter().find(|link| link.number == number);
        let options = link.into_iter().flat_map(|link| &link.options);
        let by_user = |(name, value): &ConfOption| match (name.as_str(), value.as_str()) {
            ("broadcast", "yes") => ("broadcast".to_owned(), "1".to_owned()),
            (name, value) => (
                name.trim_start_matches("knet_").to_owned(),
                value.to_owned(),
            ),
        };
        options.map(by_user).collect()
    }

    fn update_config(
        &mut self,
        transport: &[ConfOption],
        compression: &[ConfOption],
        crypto: &[ConfOption],
        totem: &[ConfOption],
    ) -> Stopped {
        let kind = self.config.totem.transport;
        let knet_only = |table| {
            if kind == Transport::Knet {
                table
            } else {
                &[][..]
            }
        };
        options::check("totem", totem, options::TOTEM, true)?;
        options::check("transport", transport, options::transport(kind), true)?;
        options::check(
            "compression",
            compression,
            knet_only(options::COMPRESSION),
            true,
        )?;
        options::check("crypto", crypto, knet_only(options::CRYPTO), true)?;
        if kind == Transport::Knet {
            let current = self.config.totem.options.iter();
            let current = current.filter_map(|(name, value)| {
                Some((name.strip_prefix("crypto_")?.to_owned(), value.clone()))
            });
            check::check_cipher(&current.chain(crypto.iter().cloned()).collect::<Vec<_>>())?;
        }
        let banned = |option: &&ConfOption| matches!(option.0.as_str(), "ip_version" | "netmtu");
        let current = |name: &str| self.config.totem.value(name).unwrap_or_default();
        let stopped = transport
            .iter()
            .filter(banned)
            .any(|(name, value)| current(name) != value);
        self.set("totem", totem);
        self.set("totem", transport);
        self.set("totem", &prefixed("knet_compression_", compression));
        self.set("totem", &prefixed("crypto_", crypto));
        Ok(stopped)
    }

    fn update_quorum(&mut self, given: &[ConfOption]) -> Stopped {
        options::check("quorum", given, options::QUORUM, true)?;
        let excluded = |name: &str| {
            matches!(
                name,
                "auto_tie_breaker" | "last_man_standing" | "last_man_standing_window"
            )
        };
        let clash = given.iter().find(|option| excluded(&option.0));
        if let Some((name, _)) = clash.filter(|_| self.config.quorum.device.is_some()) {
            return Err(ChangeError::Device(name.clone()));
        }
        let current = self.config.quorum.options.iter().cloned();
        let effective: Vec<_> = current.chain(given.iter().cloned()).collect();
        check::check_last_man(given, &effective)?;
        self.set("quorum", given);
        self.update_two_node();
        Ok(true)
    }

    fn remove_device(&mut self) -> Stopped {
        if self.config.quorum.device.is_none() {
            return Err(ChangeError::NoDevice);
        }
        let quorum = self.document.sections_named("quorum");
        let devices = quorum.flat_map(|quorum| quorum.sections_named("device"));
        let mut devices: Vec<usize> = devices.map(|device| device.index).collect();
        devices.sort_unstable();
        for section in devices.into_iter().rev() {
            self.document.remove_section(section);
        }
        self.update_two_node();
        Ok(false)
    }

    /// Two nodes need no majority, unless ties are broken in another way.
    fn update_two_node(&mut self) {
        let config = Config::of(&self.document);
        let breaker = options::value(&config.quorum.options, "auto_tie_breaker") == Some("1");
        if config.nodes.len() == 2 && !breaker && config.quorum.device.is_none() {
            self.set("quorum", &[("two_node".to_owned(), "1".to_owned())]);
            return;
        }
        let sections = self.document.outer("quorum");
        self.document.remove_all(&sections, "two_node");
    }

    /// Sets options of all outer sections of a name, sorted as pcs does it.
    fn set(&mut self, name: &str, options: &[ConfOption]) {
        let real = options.iter().any(|option| !option.1.is_empty());
        let sections = if real {
            self.document.ensure(name)
        } else {
            self.document.outer(name)
        };
        self.set_options(&sections, options);
        for section in sections.iter().rev() {
            if !options.is_empty() && self.document.is_empty_section(*section) {
                self.document.remove_section(*section);
            }
        }
    }

    fn set_options(&mut self, sections: &[usize], options: &[ConfOption]) {
        let mut sorted: Vec<&ConfOption> = options.iter().collect();
        sorted.sort();
        for (name, value) in sorted {
            if value.is_empty() {
                self.document.remove_all(sections, name);
            } else {
                self.document.set_in(sections, name, value);
            }
        }
    }
}

fn prefixed(prefix: &str, options: &[ConfOption]) -> Vec<ConfOption> {
    let named = |(name, value): &ConfOption| (format!("{prefix}{name}"), value.clone());
    options.iter().map(named).collect()
}

impl Document {
    /// Whether a section holds options of one name, and neither sections nor comments.
    fn holds_only(&self, section: usize, name: &str) -> bool {
        let Some(section) = self.section_at(section) else {
            return false;
        };
        let plain = section.sections().next().is_none() && !section.has_comments();
        plain && pairs(section).iter().all(|option| option.0 == name)
    }
}
