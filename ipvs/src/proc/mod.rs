//! What the kernel shows of IPVS in `/proc/net`.
//!
//! Connections are nowhere else: netlink has services and destinations only.

mod connections;

pub use connections::{Connection, Connections, EngineData, ProcError};
