//! Changes of a whole configuration, as pcs makes them.

mod device;
mod links;
mod nodes;
mod settings;

use super::check::SetupError;
use super::choice::{ClusterUuid, Transport};
use super::config::Config;
use super::document::{Document, EditError};
use super::options::ConfOption;
use super::setup::Node;
use device::Given;

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
    /// `pcs quorum device add [GENERIC] model net OPTIONS [heuristics OPTIONS]`: `host` and
    /// `algorithm` are required.
    AddDevice {
        /// Options of the model, such as `host`.
        model: Vec<ConfOption>,
        /// `timeout` and `sync_timeout`, in milliseconds.
        generic: Vec<ConfOption>,
        /// `mode`, `interval`, and commands `exec_NAME`.
        heuristics: Vec<ConfOption>,
    },
    /// `pcs quorum device update`; an empty value removes an option.
    UpdateDevice {
        /// Options of the model.
        model: Vec<ConfOption>,
        /// Options of any device.
        generic: Vec<ConfOption>,
        /// Heuristics.
        heuristics: Vec<ConfOption>,
    },
    /// `pcs quorum device heuristics remove`.
    RemoveHeuristics,
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
    /// A second quorum device.
    #[error("there is a quorum device: update it, or remove it first")]
    DeviceExists,
    /// A quorum device without an option that it needs.
    #[error("a quorum device needs the option `{0}`")]
    DeviceNeeds(&'static str),
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
            Self::AddDevice {
                model,
                generic,
                heuristics,
            } => edit.add_device(&Given {
                model,
                generic,
                heuristics,
            }),
            Self::UpdateDevice {
                model,
                generic,
                heuristics,
            } => edit.update_device(&Given {
                model,
                generic,
                heuristics,
            }),
            Self::RemoveHeuristics => edit.remove_heuristics(),
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
