//! corosync.conf as `pcs cluster setup` writes it.
//!
//! A [`Setup`] is the decision: which nodes, which links, which options. [`Setup::render`] checks
//! it and gives the text for one [`Dialect`](crate::pcs::Dialect), byte for byte what
//! `pcs cluster setup NAME N1 addr=… N2 addr=… --corosync_conf=FILE` writes. Nothing is resolved,
//! read or drawn at random: addresses, and the cluster's uuid if it shall have one, are given.
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

mod check;
mod section;
mod setup;

pub use check::SetupError;
pub use setup::{ClusterUuid, Crypto, Node, Setup, Transport};
