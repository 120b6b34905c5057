#![cfg_attr(feature = "client", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "client"),
    doc = "Typed Linux IPVS: model, plan, text and wire format."
)]

#[cfg(feature = "client")]
pub mod client;
pub mod conversation;
#[cfg(feature = "client")]
pub mod error;
#[cfg(feature = "memory")]
pub mod memory;
pub mod model;
pub mod plan;
pub mod proc;
#[cfg(feature = "serde")]
pub mod serial;
pub mod sysctl;
pub mod table;
pub mod text;
#[cfg(feature = "tokio")]
pub mod tokio;
pub mod transport;
pub mod wire;

#[cfg(feature = "client")]
pub use client::Client;
#[cfg(feature = "client")]
pub use error::{ConnectError, Error};
pub use model::{
    CombinationError, Daemon, DaemonRole, Destination, DestinationEntry, DestinationKey, Engine,
    Family, Forwarding, FwMark, GueChecksum, Info, Netmask, Persistence, Protocol, Rates,
    Scheduler, SchedulerFlags, Service, ServiceEntry, ServiceKey, Snapshot, Stats, Thresholds,
    Timeouts, Tunnel, ValueError, Weight,
};
pub use plan::{Change, Plan};
pub use table::{Table, TableError};
