//! Meaning: services, destinations and what they are made of.
//!
//! Values here are what [`plan`](crate::plan) compares and [`wire`](crate::wire) encodes.
//! A type that can be made can be sent; what only another program can have stored is read back
//! as an `Other` variant. Desired and observed settings have one shape; what a kernel reports
//! beside them (counters, unknown attributes) is in [`ServiceEntry`] and [`DestinationEntry`].

mod daemon;
mod destination;
mod error;
mod forwarding;
mod key;
mod observed;
mod persistence;
mod scheduler;
mod service;
mod timeouts;

pub use daemon::{Daemon, DaemonRole};
pub use destination::{Destination, Thresholds, Weight};
pub use error::{CombinationError, ValueError};
pub use forwarding::{Forwarding, GueChecksum, Tunnel, UnknownForwarding, UnknownTunnel};
pub use key::{DestinationKey, Family, FwMark, Protocol, ServiceKey};
pub use observed::{
    DestinationEntry, Info, Rates, ServiceEntry, Snapshot, Stats, UnknownAttribute, Version,
};
pub use persistence::{Engine, Netmask, Persistence};
pub use scheduler::{Scheduler, SchedulerFlags};
pub use service::Service;
pub use timeouts::Timeouts;

pub(crate) use forwarding::{
    FLAG_CSUM, FLAG_NOCSUM, FLAG_REMCSUM, RawTunnel, TYPE_GRE, TYPE_GUE, TYPE_IPIP,
};
