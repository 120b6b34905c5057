//! The probes that come with this crate.
//!
//! ```
//! use health::Probe;
//! use health::probes::{Fixed, Tcp};
//!
//! let probes: [&dyn Probe; 2] = [&Tcp::new(), &Fixed::always()];
//! assert_eq!(probes.map(Probe::kind), ["tcp", "fixed"]);
//! ```

#[cfg(feature = "external")]
mod external;
mod fixed;
#[cfg(feature = "http")]
pub mod http;
mod tcp;

#[cfg(feature = "external")]
#[cfg_attr(
    not(feature = "ldirectord"),
    expect(unused_imports, reason = "the reader of ldirectord.cf")
)]
pub(crate) use external::bracketed;
#[cfg(feature = "external")]
pub use external::{ExitCodes, External};
pub use fixed::Fixed;
#[cfg(feature = "http")]
pub use http::Http;
pub use tcp::Tcp;
