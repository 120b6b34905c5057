//! What a new cluster shall be, and its text.

use super::check::{SetupError, check, check_name};
use super::choice::{ClusterUuid, Crypto, Transport};
use super::options::{ConfOption, to_conf};
use super::section::Section;
use crate::pcs::Dialect;

/// A new cluster: `pcs cluster setup NAME NODE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Setup {
    pub(super) name: String,
    pub(super) nodes: Vec<Node>,
    pub(super) transport: Option<Transport>,
    pub(super) crypto: Crypto,
    pub(super) uuid: Option<ClusterUuid>,
    pub(super) totem: Vec<ConfOption>,
    pub(super) transport_options: Vec<ConfOption>,
    pub(super) compression: Vec<ConfOption>,
    pub(super) links: Vec<Vec<ConfOption>>,
    pub(super) quorum: Vec<ConfOption>,
    pub(super) forced: bool,
}

impl Setup {
    /// A cluster of these nodes, all else as pcs chooses it: transport knet with crypto (in the
    /// dialect 0.9 udpu without), two-node quorum for two nodes, no uuid (`--no-cluster-uuid`).
    pub fn new(name: impl Into<String>, nodes: impl IntoIterator<Item = Node>) -> Self {
        Self {
            name: name.into(),
            nodes: nodes.into_iter().collect(),
            transport: None,
            crypto: Crypto::default(),
            uuid: None,
            totem: Vec::new(),
            transport_options: Vec::new(),
            compression: Vec::new(),
            links: Vec::new(),
            quorum: Vec::new(),
            forced: false,
        }
    }

    /// How the nodes talk.
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Whether knet encrypts; in the dialect 0.9 `--encryption`.
    pub fn crypto(mut self, crypto: Crypto) -> Self {
        self.crypto = crypto;
        self
    }

    /// `--force`: takes a name that GFS2 cannot use.
    pub fn force(mut self) -> Self {
        self.forced = true;
        self
    }

    /// What would be an error but for [`force`](Self::force).
    #[must_use]
    pub fn warnings(&self) -> Vec<SetupError> {
        let name = check_name(&self.name).err();
        name.into_iter().filter(|_| self.forced).collect()
    }

    /// Names the cluster for good. pcs 0.11 draws one at random unless told not to.
    pub fn uuid(mut self, uuid: ClusterUuid) -> Self {
        self.uuid = Some(uuid);
        self
    }

    /// `totem NAME=VALUE`, such as `token=10000` (milliseconds).
    pub fn totem(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.totem.push((name.into(), value.into()));
        self
    }

    /// `transport … NAME=VALUE`, such as `ip_version=ipv4`.
    pub fn transport_option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.transport_options.push((name.into(), value.into()));
        self
    }

    /// `compression NAME=VALUE`, such as `model=zlib`; knet only.
    pub fn compression(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.compression.push((name.into(), value.into()));
        self
    }

    /// `link NAME=VALUE …`: options of one link; without `linknumber` the first free number.
    pub fn link<N: Into<String>, V: Into<String>>(
        mut self,
        options: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let pairs = options
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        self.links.push(pairs.collect());
        self
    }

    /// `quorum NAME=VALUE`, such as `wait_for_all=1`.
    pub fn quorum(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.quorum.push((name.into(), value.into()));
        self
    }

    /// The text of corosync.conf: `pcs cluster setup … --corosync_conf=FILE`.
    ///
    /// Options that pcs 0.9 does not have are refused in its dialect; there a link's options are
    /// those of `--addr0` (`bindnetaddr`), `--mcast0` and so on, for the transport udp.
    ///
    /// # Errors
    /// [`SetupError`] where pcs would refuse: names or addresses twice, options not known, more
    /// links than the transport has, text that the file cannot hold.
    pub fn render(&self, dialect: Dialect) -> Result<String, SetupError> {
        check(self, dialect)?;
        Ok(Section::render(&match dialect {
            Dialect::V0_9 => self.sections_of_0_9(),
            Dialect::V0_11 | Dialect::V0_12 => self.sections(),
        }))
    }

    fn sections(&self) -> Vec<Section> {
        let transport = self.transport.unwrap_or_default();
        let prefixed = |prefix: &'static str, options: &[ConfOption]| {
            let named =
                |(name, value): &(String, String)| (format!("{prefix}{name}"), value.clone());
            options.iter().map(named).collect::<Vec<_>>()
        };
        let mut totem = Section::new("totem")
            .value("version", "2")
            .value("cluster_name", self.name.as_str())
            .value("transport", transport.to_string())
            .options(self.totem.clone())
            .options(self.transport_options.clone())
            .options(prefixed("knet_compression_", &self.compression));
        if transport == Transport::Knet {
            totem = totem.options(prefixed("crypto_", &self.crypto.options()));
        }
        if let Some(uuid) = &self.uuid {
            totem = totem.value("cluster_uuid", uuid.to_string());
        }
        let links = self.numbered_links().into_iter().map(|link| {
            let options = to_conf(transport, &link).into_iter();
            Section::new("interface").options(options.filter(|option| !option.1.is_empty()))
        });
        let logging = Section::new("logging")
            .value("to_logfile", "yes")
            .value("logfile", "/var/log/corosync/corosync.log")
            .value("to_syslog", "yes")
            .value("timestamp", "on");
        vec![
            totem.sections(links),
            self.node_list(true),
            self.quorum_section(),
            logging,
        ]
    }

    fn sections_of_0_9(&self) -> Vec<Section> {
        let encrypted = matches!(self.crypto, Crypto::Custom { .. });
        let transport = self.transport.unwrap_or(Transport::Udpu);
        let rings = self
            .nodes
            .iter()
            .map(|node| node.addresses().count())
            .max()
            .unwrap_or(0);
        let mut totem = Section::new("totem")
            .value("version", "2")
            .value("cluster_name", self.name.as_str())
            .value("secauth", if encrypted { "on" } else { "off" })
            .value("transport", transport.to_string());
        if rings > 1 || !self.links.is_empty() {
            totem = totem.value("rrp_mode", "passive");
        }
        totem = totem
            .in_order(&["ip_version"], &self.transport_options)
            .in_order(&TOTEM_OF_0_9, &self.totem);
        let interfaces = self
            .links
            .iter()
            .zip(0..)
            .map(|(link, ring)| interface_of_0_9(link, ring));
        let quorum = Section::new("quorum")
            .value("provider", "corosync_votequorum")
            .in_order(&QUORUM_OF_0_9, &self.quorum);
        let quorum = if self.has_two_node() {
            quorum.value("two_node", "1")
        } else {
            quorum
        };
        let logging = Section::new("logging")
            .value("to_logfile", "yes")
            .value("logfile", "/var/log/cluster/corosync.log")
            .value("to_syslog", "yes");
        vec![
            totem.sections(interfaces),
            self.node_list(false),
            quorum,
            logging,
        ]
    }

    fn node_list(&self, named: bool) -> Section {
        let nodes = self.nodes.iter().zip(1..).map(|(node, number)| {
            let mut section = Section::new("node");
            for (link, address) in node.addresses().enumerate() {
                section = section.value(format!("ring{link}_addr"), address);
            }
            if named {
                section = section.value("name", node.name.as_str());
            }
            section.value("nodeid", format!("{number}"))
        });
        Section::new("nodelist").sections(nodes)
    }

    fn quorum_section(&self) -> Section {
        let section = Section::new("quorum").value("provider", "corosync_votequorum");
        let section = if self.has_two_node() {
            section.value("two_node", "1")
        } else {
            section
        };
        section.options(self.quorum.clone())
    }

    /// Two nodes need no majority, unless ties are broken in another way.
    fn has_two_node(&self) -> bool {
        let tie_breaker = super::options::value(&self.quorum, "auto_tie_breaker") == Some("1");
        self.nodes.len() == 2 && !tie_breaker
    }

    /// Links with options, each with its number, in the order of numbers.
    fn numbered_links(&self) -> Vec<Vec<ConfOption>> {
        let given = |link: &[ConfOption]| {
            let number = link.iter().find(|(name, _)| name == "linknumber");
            number.and_then(|(_, value)| value.parse::<usize>().ok())
        };
        let mut taken: Vec<usize> = self.links.iter().filter_map(|link| given(link)).collect();
        let mut numbered: Vec<(usize, Vec<ConfOption>)> = Vec::new();
        for link in &self.links {
            let mut link = link.clone();
            let number = given(&link).unwrap_or_else(|| {
                let free = (0..)
                    .find(|number| !taken.contains(number))
                    .unwrap_or_default();
                taken.push(free);
                link.push(("linknumber".to_owned(), free.to_string()));
                free
            });
            numbered.push((number, link));
        }
        numbered.sort_by_key(|(number, _)| *number);
        numbered
            .into_iter()
            .map(|(_, link)| link)
            .filter(|link| {
                link.iter().any(|(name, value)| {
                    name != "linknumber" && !(name == "broadcast" && value == "0")
                })
            })
            .collect()
    }
}

/// Options of pcs 0.9, in the order in which it writes them.
pub(super) const TOTEM_OF_0_9: [&str; 6] = [
    "token",
    "token_coefficient",
    "join",
    "consensus",
    "miss_count_const",
    "fail_recv_const",
];

const QUORUM_OF_0_9: [&str; 4] = [
    "wait_for_all",
    "auto_tie_breaker",
    "last_man_standing",
    "last_man_standing_window",
];

/// `--addr0 … --mcast0 … --mcastport0 … --ttl0 …` or `--broadcast0`, with pcs 0.9's defaults.
fn interface_of_0_9(link: &[ConfOption], ring: u8) -> Section {
    let value = |name| super::options::value(link, name);
    let section = Section::new("interface")
        .value("ringnumber", ring.to_string())
        .in_order(&["bindnetaddr"], link);
    if value("broadcast") == Some("1") {
        return section.value("broadcast", "yes");
    }
    let group = format!("239.255.{}.1", ring.saturating_add(1));
    section
        .value("mcastaddr", value("mcastaddr").unwrap_or(&group))
        .value("mcastport", value("mcastport").unwrap_or("5405"))
        .in_order(&["ttl"], link)
}

/// A node of a new cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Node {
    pub(super) name: String,
    pub(super) addresses: Vec<String>,
}

impl Node {
    /// A node that is reached under its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            addresses: Vec::new(),
        }
    }

    /// `addr=ADDRESS`: an address in place of the name; the second one is for the second link.
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.addresses.push(address.into());
        self
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = &str> {
        let default = self.addresses.is_empty().then_some(self.name.as_str());
        self.addresses.iter().map(String::as_str).chain(default)
    }
}
