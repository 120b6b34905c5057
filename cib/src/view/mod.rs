//! Typed views: an element of the tree, read as what it is.
//!
//! A view borrows the tree and costs nothing: `cast` checks the element's name and the getters
//! read attributes and children on demand. What a view does not name is reached through its
//! `element()`. Views never change anything. Every element of the configuration and of the status
//! that Pacemaker knows has one; [`model`](crate::model) has an owned structure for each.
//!
//! ```
//! use cib::{Cib, pcs::{Dialect, Metadata, Operation}};
//!
//! let mut cib = Cib::empty();
//! let create: Operation = "resource create VIP ocf:heartbeat:IPaddr2 ip=10.99.0.70".parse()?;
//! create.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)?;
//!
//! let vip = cib.primitive("VIP").ok_or("no VIP")?;
//! assert_eq!(vip.parameter("ip").as_deref(), Some("10.99.0.70"));
//! assert_eq!(vip.agent().ok_or("no agent")?.kind(), "IPaddr2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod bundle;
mod cluster;
mod constraint;
mod document;
mod nvset;
mod resource;
mod rule;
mod status;
mod typed;

pub use access::{
    Acl, AclPermission, AclRole, AclRoleRef, AclTarget, AclUser, Acls, OldAclPermission,
    OldPermission,
};
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
pub use nvset::{Nvpair, Nvset};
pub use resource::{
    CloneResource, Cloned, Group, Op, Operations, Primitive, Resource, Resources, Template,
};
pub use rule::{
    Condition, DateExpression, DateSpec, Duration, Expression, OpExpression, RscExpression, Rule,
};
pub use status::{
    Lrm, LrmOperation, LrmResource, LrmResources, NodeState, Status, TicketState, Tickets,
    TransientAttributes,
};

use typed::view;
