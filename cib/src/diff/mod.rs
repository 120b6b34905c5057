//! Differences of two documents: patchsets as Pacemaker has them, and changes for people.
//!
//! Decisions, pure: [`Patchset::between`] finds what changed as `crm_diff` does,
//! [`Patchset::apply`] does it to a document, [`Patchset::parse`] and [`Patchset::to_xml`] read
//! and write format 2. [`summary()`] tells the same in terms of resources, constraints and options;
//! [`rebase()`] brings an edit onto a document that others have changed meanwhile.
//!
//! ```
//! use cib::{Cib, diff::Patchset, pcs::{Dialect, Metadata, Operation}};
//!
//! let before = Cib::empty();
//! let mut after = before.clone();
//! let operation: Operation = "property set stonith-enabled=false".parse()?;
//! operation.apply(&mut after, &Metadata::builtin(), Dialect::V0_11)?;
//!
//! let patch = Patchset::between(&before, &after)?;
//! let mut applied = before.clone();
//! patch.apply(&mut applied)?;
//! assert!(cib::xml::canonical_eq(applied.tree(), after.tree()));
//!
//! let same = Patchset::parse(patch.to_xml())?;
//! assert_eq!(same.changes().len(), patch.changes().len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Elements and identity
//!
//! An element is the same in both documents if its name, its `id` and those of all elements above
//! it are the same. A changed id is a deletion and a creation. Comments are the same where text
//! and position are. Text is no part of a patchset, nor is the order of attributes. Where several
//! children have one name and id, the element that holds them is replaced as a whole.
//!
//! Pacemaker's own reader of paths fails on ids with blanks, quotes or slashes; this one does not.

mod apply;
mod change;
mod conflict;
mod error;
mod find;
mod make;
mod pair;
mod ranks;
mod read;
mod rebase;
mod subject;
mod summary;
mod write;

pub use change::{AttributeChange, Change, Counters, Created, Patchset};
pub use conflict::{Conflict, ConflictKind, RebaseError};
pub use error::{ApplyError, DiffError, PatchError, Stale};
pub use rebase::rebase;
pub use subject::{Detail, Subject, SubjectKind};
pub use summary::{Difference, summary};
