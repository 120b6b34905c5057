//! Resources: creating, enabling, disabling.

mod create;
mod operations;
mod parameters;
mod parse;
mod place;
mod toggle;

pub use create::{Beside, OpSpec, Placement, ResourceCreate};
pub(super) use parse::parse_create;
pub use toggle::{ResourceDisable, ResourceEnable};
