//! Owned values and structures of a CIB: scores, intervals, ids, roles; resources, constraints, …
//!
//! Second layer: what the text of an attribute means, and what an element is. Values parse with
//! [`FromStr`], print in the field's own spelling, and compare by meaning (`20` and `20s` are one
//! interval).
//!
//! Structures ([`Primitive`], [`Colocation`], [`Document`], …) have a field for each attribute and
//! each kind of children of an element. They are made from the [`view`](crate::view) of the same
//! name or with constructors, and written as [`Markup`] in the order in which pcs and Pacemaker
//! write. Nothing is lost on the way: an attribute keeps its spelling ([`Written`]), and what has
//! no field is in [`Extra`]. The order of children of different kinds, and the place of comments
//! among them, is that of the fields. With feature `serde` they are read from and written to JSON
//! and the like, with the names of the document as keys.
//!
//! ```
//! use cib::model::{Interval, Model, Op, Primitive, Score};
//!
//! assert_eq!("20".parse::<Interval>()?, "20s".parse()?);
//! assert_eq!("1000000".parse::<Score>()?, Score::INFINITY);
//! assert_eq!(Score::INFINITY + Score::MINUS_INFINITY, Score::MINUS_INFINITY);
//!
//! let vip = Primitive::new("VIP", &"ocf:heartbeat:IPaddr2".parse()?)
//!     .parameter("ip", "10.99.0.70")
//!     .op(Op::new("VIP-monitor-interval-30s", "monitor", "30s".parse()?));
//! assert!(vip.markup().to_xml()?.starts_with(
//!     r#"<primitive id="VIP" class="ocf" type="IPaddr2" provider="heartbeat">"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`FromStr`]: std::str::FromStr

mod access;
mod agent;
mod boolean;
mod bundle;
mod cluster;
mod constraint;
mod document;
mod error;
mod field;
mod history;
mod id;
mod interval;
#[cfg(test)]
mod laws;
mod markup;
mod nvset;
mod ports;
mod resource;
mod role;
mod schema;
mod score;
mod status;
mod typed;
mod words;
mod written;

pub use access::{
    Acl, AclPermission, AclRole, AclRoleRef, AclTarget, AclUser, Acls, OldAclPermission,
    OldPermission,
};
pub use agent::AgentName;
pub use boolean::parse_boolean;
pub use bundle::{
    Bundle, Container, ContainerSettings, Network, PortMapping, Storage, StorageMapping,
};
pub use cluster::{
    Alert, Alerts, FencingLevel, FencingTopology, Node, Nodes, ObjectRef, Recipient, Select,
    SelectAttribute, SelectAttributes, SelectEvents, Tag, Tags,
};
pub use constraint::{
    Colocation, Constraint, Constraints, Lifetime, Location, Order, ResourceRef, ResourceSet,
    Ticket,
};
pub use document::{Configuration, CrmConfig, Defaults, Document};
pub use error::ValueError;
#[cfg(feature = "serde")]
pub(crate) use field::Absent;
pub use field::Model;
pub use history::{Milliseconds, Presence, Timestamp, TransitionKey, TransitionMagic};
pub use id::ResourceId;
pub use interval::Interval;
pub use markup::{Extra, Markup, Piece};
pub use nvset::{Nvpair, Nvset};
pub use ports::{Devices, PortRange};
pub use resource::{
    CloneResource, Cloned, Group, Op, Operations, Primitive, Resource, Resources, Template,
};
pub use role::Role;
pub use schema::Schema;
pub use score::Score;
pub use status::{
    Lrm, LrmOperation, LrmResource, LrmResources, NodeState, Status, TicketState, Tickets,
    TransientAttributes,
};
pub use words::{
    AclKind, LossPolicy, NodeKind, OnFail, OrderAction, OrderKind, ResourceDiscovery, SetOrdering,
};
pub use written::{Value, Written};
