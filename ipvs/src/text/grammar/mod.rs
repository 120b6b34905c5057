//! The grammar of an `ipvsadm` command line.
//!
//! Words become options ([`scan`]), options become a command ([`command`]), with the range of
//! every value and every conflict checked before anything is done.

mod command;
mod error;
mod listing;
mod options;
mod scan;
mod settings;
mod value;

pub use error::{ParseError, Problem};

pub(crate) use command::{Reader, invocation};
pub(crate) use scan::{joined, words};
