//! corosync.conf: lossless document, typed model, checks, and the files and changes of pcs.
//!
//! A [`Setup`] is the decision for a new cluster: [`Setup::render`] checks it and gives the text
//! for one [`Dialect`](crate::pcs::Dialect), byte for byte what
//! `pcs cluster setup NAME N1 addr=… N2 addr=… --corosync_conf=FILE` writes. A file that exists is
//! a [`Document`], which keeps every byte; [`Config`] is its meaning, [`check_document`] says what
//! is wrong with it, and a [`Change`] changes it as pcs would. Nothing is resolved, read or drawn
//! at random: addresses, and the cluster's uuid if it shall have one, are given.
//!
//! ```
//! use cib::corosync::{Node, Setup};
//! use cib::pcs::Dialect;
//!
//! let nodes = [Node::new("lvsm").address("10.99.0.78"), Node::new("lvss").address("10.99.0.117")];
//! let conf = Setup::new("auth_cluster", nodes).render(Dialect::V0_11)?;
//! assert!(conf.contains("    transport: knet\n"));
//! assert!(conf.contains("    two_node: 1\n"));
//! # Ok::<(), cib::corosync::SetupError>(())
//! ```

mod change;
mod check;
mod checker;
mod choice;
mod config;
mod document;
mod finding;
mod options;
mod quorum;
mod rules;
mod section;
mod setup;
mod show;
mod words;

pub use change::{Change, ChangeError, Effect};
pub use check::SetupError;
pub use checker::check_document;
pub use choice::{ClusterUuid, Crypto, Transport};
pub use config::{ConfNode, Config, Device, Link, Quorum, Totem};
pub use document::{
    ConfSection, Document, EditError, Line, LineKind, OptionLine, ReadError, SyntaxError,
};
pub use finding::{Finding, FindingCode};
pub use options::ConfOption;
pub use quorum::QuorumStatus;
pub use setup::{Node, Setup};
pub use words::WordsError;
