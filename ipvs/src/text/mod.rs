//! The text that `ipvsadm` 1.31 reads and prints.
//!
//! Both ends of the data flow meet here: rules in a file become a [`Table`](crate::Table)
//! ([`Rules`]), and what a kernel reports becomes rules or a listing.
//!
//! | `ipvsadm` | here |
//! |---|---|
//! | a command line | [`Invocation::parse`], [`Rule`] |
//! | `-S`, and the same without its gaps | [`save()`], [`Rules`] |
//! | `-R` | [`Invocation::parse_line`] and the client's `restore`, or [`Rules`] for a file as a whole |
//! | `-L` | [`list()`], [`list_as`], [`list_service`] |
//! | what it says when something is wrong | `Complaint` (feature `client`) |
//! | `-L -c`, `--timeout`, `--daemon` | [`ConnectionList`], [`list_timeouts`], [`list_daemons`] |
//!
//! A [`Change`](crate::Change) prints itself with the same words.

mod address;
mod arguments;
mod columns;
#[cfg(feature = "client")]
mod complaint;
mod connections;
mod daemon;
mod grammar;
mod layout;
mod list;
mod names;
mod order;
mod rule;
mod rules;
mod save;

#[cfg(feature = "client")]
pub use complaint::Complaint;
pub use connections::{ConnectionList, list_connections};
pub use daemon::{list_daemons, list_timeouts};
pub use grammar::{ParseError, Problem};
pub use layout::{Columns, Layout};
pub use list::{list, list_as, list_service};
pub use names::{HostFiles, Names, Numeric};
pub use rule::{Dialect, Invocation, Listing, Rule};
pub use rules::Rules;
pub use save::{save, save_named};

pub(crate) use address::Endpoint;
pub(crate) use arguments::{
    DestinationArguments, KeyArguments, ServiceArguments, Style, write_thresholds,
};
