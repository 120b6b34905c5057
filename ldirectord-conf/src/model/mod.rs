//! The configuration as plain data: what is written, and what is in effect.
//!
//! Beside the data flow: [`Config`] → keys and values → a new [`Document`] in canonical style, or
//! any format of serde (feature `serde`), and back.
//!
//! Names are those of the directives. Times are whole seconds, yes and no are booleans, a text
//! that is no UTF-8 is a list of bytes. **Passwords and secrets are written as they are**: the
//! result is a configuration.
//!
//! ```
//! use ldirectord_conf::{Config, Document, NumericOnly};
//!
//! let text = "virtual = 10.0.0.1:80\n        real = 10.0.0.2:80  gate\n";
//! let (config, _) = Config::interpret(&Document::parse(text), &NumericOnly);
//!
//! let document = config.unwrap().to_document();
//!
//! let expected = "virtual=10.0.0.1:80\n\tprotocol=tcp\n\treal=10.0.0.2:80 gate 1\n";
//! assert_eq!(document.as_bytes(), expected.as_bytes());
//! ```

mod data;
#[cfg(feature = "serde")]
mod effective;
mod print;
#[cfg(feature = "serde")]
mod serial;
mod written;

use crate::config::Config;
use crate::document::Document;

#[cfg(feature = "serde")]
pub use effective::Effective;
pub(crate) use print::server;

impl Config {
    /// A new document with this meaning, in canonical style.
    ///
    /// It holds what the document of this configuration said: defaults stay unwritten, names are
    /// numbers, ranges are single servers; comments are gone. To change a document and keep the
    /// rest of it, edit it instead. Interpreting the result gives an equal configuration.
    ///
    /// The exception: two sections that mean the same service to the kernel (`LD0104`), such as
    /// ports 80 and 080, become the duplicates that they are.
    #[must_use]
    pub fn to_document(&self) -> Document {
        Document::parse(print::text(&written::model(self)))
    }
}
