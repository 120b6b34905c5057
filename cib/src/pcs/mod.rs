//! Operations as pcs does them: decisions over a CIB, pure and atomic.
//!
//! Third layer: an [`Operation`] is data, built by constructors or read from a pcs command line.
//! [`Operation::apply`] decides what it means for a document, with the facts of [`Metadata`] and
//! the rules of a [`Dialect`], and edits the tree: same elements, ids, order and version counters
//! as `pcs -f FILE`. It reads no clock and no disk. Either everything is done, or nothing is and
//! [`Refused`] says why.
//!
//! A [`Command`] is a whole command line: an operation, or what needs files beside the document, or
//! a [`Query`] about a resource, answered from the configuration or from what `crm_mon` prints.
//! Words that are none get the errors and usages of the pcs of the [`Dialect`].
//!
//! # Differences to pcs
//! On purpose, in every dialect; random sequences of commands against pcs 0.11.5 and 0.12.0.2 show
//! no others in what is written:
//! - An operation that pcs leaves half-done is not begun here: several ids to
//!   `constraint delete` before 0.12, of which one is wrong; several node attributes, of which one
//!   cannot be removed.
//! - What only Pacemaker's schema would refuse, with a print of the whole document, is refused before:
//!   the wrong value, or an id that pcs would make of it and that is no XML name.
//! - A document whose schema is too old for a command is [upgraded](upgrade()) as pcs does it, but not
//!   where `cibadmin --upgrade` would rewrite it: that is refused.
//! - An empty pattern (`regexp%`) replaces no constraint of another resource.
//! - Node attributes may be in any language: pcs has `crm_attribute` read ASCII only.
//! - Comments stay: `constraint rule delete` of pcs 0.11 drops those of the whole document.
//! - Agents are not run: warnings of `--agent-validation` are missing. So are hints on how the words
//!   of a command will have to be typed, as an operation is the same however it was typed.
//!
//! Dialect 0.12 is that of pcs 0.12.0. Later ones, as 0.12.3.1 shows, want `--force` where a command
//! leaves no fencing device, check operations in `resource update` and `resource op add` too, watch
//! `ocf:pacemaker:remote` every 30 s, and list alerts, node attributes, utilization and the
//! `node-attribute` of colocations in another form.
//!
//! Messages are in the words of pcs where the facts are at hand; not those that quote another
//! program. Dialect 0.9 rests on the sources of pcs 0.9.16x and on what their tests expect.
//!
//! ```
//! use cib::Cib;
//! use cib::pcs::{ColocationAdd, Dialect, Metadata, Operation};
//!
//! let mut cib = Cib::empty();
//! let facts = Metadata::builtin();
//! for line in ["resource create A ocf:heartbeat:Dummy", "resource create B ocf:heartbeat:Dummy"] {
//!     line.parse::<Operation>()?.apply(&mut cib, &facts, Dialect::V0_11)?;
//! }
//!
//! let together = Operation::from(ColocationAdd::new("A".parse()?, "B".parse()?));
//! assert_eq!(together.to_string(), "constraint colocation add A with B");
//! let reports = together.apply(&mut cib, &facts, Dialect::V0_11)?;
//!
//! assert!(reports.is_empty());
//! let constraint = cib.colocations().next().ok_or("no colocation")?;
//! assert_eq!(constraint.id(), "colocation-A-B-INFINITY");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod acl;
mod agents;
mod alert;
mod arguments;
mod cluster;
mod command;
mod constraint;
mod dialect;
mod edit;
mod el7;
mod ensure;
mod error;
mod export;
mod ids;
mod invocation;
mod line;
mod node;
mod nodes;
mod nvset;
mod property;
mod push;
mod query;
mod reading;
mod report;
mod resource;
mod rule;
mod show;
mod stonith;
mod syntax;
mod tag;
mod upgrade;
mod utilization;
mod values;
mod wait;
mod words;

pub use acl::{
    AclConfig, AclKind, AclScope, PermissionAdd, PermissionDelete, RoleAssign, RoleCreate,
    RoleDelete, UserCreate, UserDelete,
};
pub use agents::{Answer, Inquiry, InquiryError};
pub use alert::{AlertConfig, AlertCreate, AlertDelete, AlertUpdate, RecipientAdd};
pub use cluster::{ClusterCib, Config, SCOPES, push};
pub use command::Operation;
pub use constraint::{
    ColocationAdd, ColocationRemove, ConstraintConfig, ConstraintKind, ConstraintRef,
    ConstraintRemove, LocationAdd, LocationPrefers, LocationRule, LocationTarget, OrderAdd,
    OrderRemove, ResourceSet, RuleAdd, RuleRemove, SetConstraint, TicketAdd, TicketRemove,
};
pub use dialect::Dialect;
pub use el7::MasterCreate;
pub use ensure::ensure;
pub use error::CommandError;
pub use export::Export;
pub use invocation::Command;
pub use node::{NodeAttribute, NodeMode};
pub use property::{PropertyConfig, PropertyDefaults, PropertySet};
pub use push::{Push, PushError, read_section};
pub use query::{
    Condition, Quantifier, Query, QueryAnswer, QueryError, Question, ResourceKind, ResourceStates,
    StatesError,
};
pub use report::{
    Elsewhere, IntervalAdapted, Membership, Message, MissingLevel, NotUnique, Refused, Report,
    Severity, Ungroupable, WrongFamily,
};
pub use resource::{
    Beside, BundleCreate, BundleReset, BundleUpdate, CloneCreate, DefaultsConfig, DefaultsCreate,
    DefaultsDelete, DefaultsKind, DefaultsUpdate, GroupAdd, GroupList, GroupRemove, OpAdd,
    OpDelete, OpSpec, Placement, RelocateClear, RelocateDryRun, ResourceBan, ResourceClear,
    ResourceConfig, ResourceCreate, ResourceDelete, ResourceDisable, ResourceEnable,
    ResourceManage, ResourceMeta, ResourceMove, ResourceRelations, ResourceUnmanage,
    ResourceUpdate, Unclone,
};
pub use stonith::{LevelAdd, LevelClear, LevelConfig, LevelRemove, LevelTarget, LevelVerify};
pub use syntax::Usage;
pub use tag::{TagConfig, TagCreate, TagDelete, TagUpdate};
pub use upgrade::{UpgradeError, upgrade};
pub use utilization::Utilization;
pub use wait::Wait;

pub use crate::metadata::Metadata;
