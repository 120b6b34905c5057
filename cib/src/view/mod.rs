//! Typed views: an element of the tree, read as what it is.
//!
//! A view borrows the tree and costs nothing: `cast` checks the element's name and the getters
//! read attributes and children on demand. What a view does not name is reached through its
//! `element()`. Views never change anything.
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

mod constraint;
mod nvset;
mod resource;

pub use constraint::{Colocation, Location};
pub use nvset::{Nvpair, Nvset};
pub use resource::{Op, Primitive};
