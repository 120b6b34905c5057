//! The text that `ipvsadm` 1.31 reads and prints.
//!
//! [`save()`] writes a [`Table`](crate::Table) as rules, one line each, that
//! `ipvsadm -R` reads back. A [`Change`](crate::Change) prints itself with the same words.

mod address;
mod arguments;
mod list;
mod order;
mod save;

pub use list::{list, list_connections};
pub use save::save;

pub(crate) use address::Endpoint;
pub(crate) use arguments::{DestinationArguments, KeyArguments, ServiceArguments, Style};
