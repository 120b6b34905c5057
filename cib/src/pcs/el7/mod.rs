//! pcs 0.9, of CentOS 7: commands and listings that later dialects write otherwise.
//!
//! Unlike those of 0.11 and 0.12 these rest on the sources and tests of pcs 0.9.16x, not on runs
//! of the program. What differs beside them: properties and defaults have ids with the whole name,
//! constraints of sets ids with all members, operations another order of attributes, and roles the
//! names `Master` and `Slave`, whatever the schema of the document.

mod config;
mod constraints;
mod dates;
mod master;
mod resources;
mod words;

pub(super) use config::{config, node_attributes};
pub(super) use constraints::{COLOCATION_OPTIONS, check_scores, listing};
pub(super) use dates::dates;
pub use master::MasterCreate;
pub(super) use resources::show as show_resources;
pub(super) use words::{parse, upgrade};
