//! Lossless XML: bytes to an arena tree and back, byte for byte.
//!
//! First layer of the crate: it knows markup, nothing about clusters. Every node remembers the
//! bytes it was read from (a tag with its spacing, attribute order and quotes; a comment; a blank
//! line) and prints them again until it is edited. An edit rewrites the bytes of one attribute,
//! or adds or takes out one node with the blanks that indent it, and nothing else.
//!
//! Refused on reading: DOCTYPE (unless asked for, and never followed), encodings other than UTF-8, documents
//! that are not well formed, and input beyond the [`Limits`]. Errors carry line and column.
//!
//! ```
//! use cib::xml::{NewElement, Tree};
//!
//! let mut tree = Tree::parse(b"<a>\n  <b  x='1'/> <!-- kept -->\n</a>")?;
//! let root = tree.root().ok_or("no root")?.id();
//! let b = tree.root().and_then(|root| root.child("b")).ok_or("no b")?.id();
//! tree.set_attribute(b, "x", "<2>")?;
//! tree.append(root, &NewElement::new("c").attribute("y", "3"))?;
//!
//! let printed = String::from_utf8(tree.to_bytes())?;
//! assert_eq!(printed, "<a>\n  <b  x='&lt;2>'/> <!-- kept -->\n  <c y=\"3\"/>\n</a>");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attr;
mod compare;
mod edit;
mod element;
mod error;
mod escape;
mod graft;
mod indent;
mod limits;
mod name;
mod pretty;
mod print;
mod read;
mod text;
mod transaction;
mod tree;

pub(crate) use compare::same_element;
pub use compare::{canonical, canonical_eq};
pub use edit::{NewElement, Place};
pub use element::{Attribute, Attributes, Children, Content, Contents, Descendants, Element};
pub use error::{EditError, ParseError, ParseErrorKind, Position};
pub use escape::{escape_attribute, unescape_attribute, unescape_text};
pub use limits::{Doctype, Limits};
pub use name::is_ncname;
pub use pretty::pretty;
pub(crate) use pretty::{escape_fully, pretty_at};
pub use transaction::Checkpoint;
pub use tree::{NodeId, Tree};
