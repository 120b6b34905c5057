//! The probes that come with this crate.
//!
//! ```
//! use health::Probe;
//! use health::probes::{Fixed, Tcp};
//!
//! let probes: [&dyn Probe; 2] = [&Tcp::new(), &Fixed::always()];
//! assert_eq!(probes.map(Probe::kind), ["tcp", "fixed"]);
//! ```

mod fixed;
#[cfg(feature = "http")]
pub mod http;
mod tcp;

pub use fixed::Fixed;
#[cfg(feature = "http")]
pub use http::Http;
pub use tcp::Tcp;
