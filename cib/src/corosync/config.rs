//! What a corosync.conf means: the typed model.

use std::time::Duration;

use super::choice::Transport;
use super::document::{ConfSection, Document};
use super::options::ConfOption;

/// A corosync.conf by meaning (corosync.conf(5), votequorum(5)).
///
/// Reading never fails: what cannot be understood is left out here and reported by
/// [`check`](super::check_document()). Where an option stands twice, the last one counts.
///
/// ```
/// use cib::corosync::{Config, Document, Node, Setup};
/// use cib::pcs::Dialect;
///
/// let nodes = [Node::new("lvsm").address("10.99.0.78"), Node::new("lvss").address("10.99.0.117")];
/// let text = Setup::new("auth_cluster", nodes).render(Dialect::V0_11)?;
/// let config = Config::of(&Document::parse(text));
/// assert_eq!(config.nodes[1].address(0), Some("10.99.0.117"));
/// assert!(config.quorum.two_node);
/// assert_eq!(config.token().as_millis(), 3000);
/// # Ok::<(), cib::corosync::SetupError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// How the cluster's members talk.
    pub totem: Totem,
    /// Options of single links, by number.
    pub links: Vec<Link>,
    /// The nodes, in file order.
    pub nodes: Vec<ConfNode>,
    /// How the cluster decides that it may work.
    pub quorum: Quorum,
    /// Options of the outer `logging` section, as written.
    pub logging: Vec<ConfOption>,
}

/// The section `totem`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totem {
    /// Version of the file's format; corosync knows only 2.
    pub version: Option<u32>,
    /// The cluster's name.
    pub cluster_name: Option<String>,
    /// The cluster's uuid, of pcs 0.11 and later.
    pub cluster_uuid: Option<String>,
    /// The transport; knet where the file names none.
    pub transport: Transport,
    /// All options, as written.
    pub options: Vec<ConfOption>,
}

/// Options of a link: a section `interface`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// `linknumber`, 0 to 7; 0 where the section names none.
    pub number: u8,
    /// Its other options, by their names in the file.
    pub options: Vec<ConfOption>,
}

/// A node of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfNode {
    /// Its name; files of pcs 0.9 have none.
    pub name: Option<String>,
    /// `nodeid`, as written.
    pub id: Option<String>,
    /// Addresses by link number.
    pub addresses: Vec<(u8, String)>,
    /// Votes in the quorum; 1 unless written.
    pub votes: u32,
    pub(super) section: usize,
    pub(super) line: usize,
}

impl ConfNode {
    /// The address on a link.
    #[must_use]
    pub fn address(&self, link: u8) -> Option<&str> {
        let mut known = self.addresses.iter().filter(|address| address.0 == link);
        known.next().map(|address| address.1.as_str())
    }
}

/// The section `quorum`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quorum {
    /// `corosync_votequorum`, or nothing for no quorum at all.
    pub provider: Option<String>,
    /// Two nodes are quorate with one vote.
    pub two_node: bool,
    /// Votes that the cluster expects, where the file says it.
    pub expected_votes: Option<u32>,
    /// All options, as written.
    pub options: Vec<ConfOption>,
    /// The quorum device.
    pub device: Option<Device>,
}

/// A quorum device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// `net` is the only one there is.
    pub model: String,
    /// Options of the device whatever its model.
    pub generic: Vec<ConfOption>,
    /// Options of the model, such as `host` and `algorithm`.
    pub model_options: Vec<ConfOption>,
    /// Commands that help to decide.
    pub heuristics: Vec<ConfOption>,
}

impl Config {
    /// Reads a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let options = |section: &'static str| {
            let sections = document.sections_named(section);
            merged(sections.flat_map(|section| pairs(section)))
        };
        Self {
            totem: totem(options("totem")),
            links: links(document),
            nodes: nodes(document),
            quorum: quorum(document, options("quorum")),
            logging: options("logging"),
        }
    }

    /// The node of a name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&ConfNode> {
        self.nodes
            .iter()
            .find(|node| node.name.as_deref() == Some(name))
    }

    /// Numbers of the links that the first node has addresses for.
    #[must_use]
    pub fn link_numbers(&self) -> Vec<u8> {
        let first = self.nodes.first();
        let mut numbers: Vec<u8> = first
            .into_iter()
            .flat_map(|node| &node.addresses)
            .map(|address| address.0)
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// Time without the token after which a node is lost, in milliseconds' precision.
    ///
    /// 3 s where the file does not say, and 650 ms (`token_coefficient`) more for each node beyond
    /// the second (corosync.conf(5), corosync 3.1).
    #[must_use]
    pub fn token(&self) -> Duration {
        let number = |name, default| {
            let value = self
                .totem
                .value(name)
                .and_then(|text| text.parse::<u64>().ok());
            value.unwrap_or(default)
        };
        let more = u64::try_from(self.nodes.len().saturating_sub(2)).unwrap_or(u64::MAX);
        let extra = number("token_coefficient", 650).saturating_mul(more);
        Duration::from_millis(number("token", 3000).saturating_add(extra))
    }
}

impl Totem {
    /// An option as written.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        super::options::value(&self.options, name)
    }
}

fn totem(options: Vec<ConfOption>) -> Totem {
    let value = |name| super::options::value(&options, name);
    let transport = match value("transport") {
        Some("udp") => Transport::Udp,
        Some("udpu") => Transport::Udpu,
        _ => Transport::Knet,
    };
    Totem {
        version: value("version").and_then(|text| text.parse().ok()),
        cluster_name: value("cluster_name").map(str::to_owned),
        cluster_uuid: value("cluster_uuid").map(str::to_owned),
        transport,
        options,
    }
}

fn links(document: &Document) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let totem = document.sections_named("totem");
    for section in totem.flat_map(|totem| totem.sections_named("interface")) {
        let mut options = pairs(section);
        let number = super::options::value(&options, "linknumber")
            .unwrap_or("0")
            .parse();
        let Ok(number) = number else { continue };
        options.retain(|option| option.0 != "linknumber");
        match links.iter_mut().find(|link| link.number == number) {
            Some(link) => link.options.append(&mut options),
            None => links.push(Link { number, options }),
        }
    }
    for link in &mut links {
        link.options = merged(link.options.drain(..));
    }
    links.sort_by_key(|link| link.number);
    links
}

fn nodes(document: &Document) -> Vec<ConfNode> {
    let lists = document.sections_named("nodelist");
    let sections = lists.flat_map(|list| list.sections_named("node"));
    sections.map(|section| node(section)).collect()
}

fn node(section: ConfSection<'_>) -> ConfNode {
    let options = pairs(section);
    let value = |name: &str| super::options::value(&options, name).filter(|text| !text.is_empty());
    let address = |link: u8| {
        let address = value(&format!("ring{link}_addr"))?;
        Some((link, address.to_owned()))
    };
    ConfNode {
        name: value("name").map(str::to_owned),
        id: value("nodeid").map(str::to_owned),
        addresses: (0..8).filter_map(address).collect(),
        votes: value("quorum_votes")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1),
        section: section.index,
        line: section.line(),
    }
}

fn quorum(document: &Document, options: Vec<ConfOption>) -> Quorum {
    let value = |name| super::options::value(&options, name);
    Quorum {
        provider: value("provider").map(str::to_owned),
        two_node: value("two_node") == Some("1"),
        expected_votes: value("expected_votes").and_then(|text| text.parse().ok()),
        device: device(document),
        options,
    }
}

fn device(document: &Document) -> Option<Device> {
    let quorum = document.sections_named("quorum");
    let sections: Vec<_> = quorum
        .flat_map(|quorum| quorum.sections_named("device"))
        .collect();
    let generic = merged(sections.iter().copied().flat_map(pairs));
    let model = super::options::value(&generic, "model")?.to_owned();
    let inner = |name: &str| {
        let named = |section: &ConfSection<'_>| section.name() == name.as_bytes();
        let inner = sections
            .iter()
            .copied()
            .flat_map(ConfSection::sections)
            .filter(named);
        merged(inner.flat_map(|section| pairs(section)))
    };
    Some(Device {
        model_options: inner(&model),
        heuristics: inner("heuristics"),
        generic: generic
            .into_iter()
            .filter(|option| option.0 != "model")
            .collect(),
        model,
    })
}

pub(super) fn pairs(section: ConfSection<'_>) -> Vec<ConfOption> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    section
        .options()
        .map(|option| (text(option.name()), text(option.value())))
        .collect()
}

/// One option of each name: at the place of the first, with the value of the last.
fn merged(options: impl Iterator<Item = ConfOption>) -> Vec<ConfOption> {
    let mut places = std::collections::HashMap::new();
    let mut merged: Vec<ConfOption> = Vec::new();
    for (name, value) in options {
        match places
            .get(&name)
            .and_then(|place: &usize| merged.get_mut(*place))
        {
            Some(known) => known.1 = value,
            None => {
                places.insert(name.clone(), merged.len());
                merged.push((name, value));
            }
        }
    }
    merged
}
