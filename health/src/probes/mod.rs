//! The probes that come with this crate.

mod fixed;

mod tcp;

pub use fixed::Fixed;

pub use tcp::Tcp;
