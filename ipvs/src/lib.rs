#![doc = include_str!("../README.md")]

pub mod model;
pub mod plan;
pub mod table;
pub mod text;
pub mod wire;

pub use model::{
    CombinationError, Destination, DestinationEntry, DestinationKey, Engine, Family, Forwarding,
    FwMark, GueChecksum, Info, Netmask, Persistence, Protocol, Rates, Scheduler, SchedulerFlags,
    Service, ServiceEntry, ServiceKey, Snapshot, Stats, Thresholds, Tunnel, ValueError, Weight,
};
pub use plan::{Change, Plan};
pub use table::{Table, TableError};
