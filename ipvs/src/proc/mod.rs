//! What the kernel shows of IPVS in `/proc/net`.
//!
//! Connections are nowhere else: netlink has services and destinations only. The files are those
//! of a network namespace: `/proc/thread-self/net/...` is that of the calling thread.
//!
//! | file | here |
//! |---|---|
//! | `ip_vs_conn`, `ip_vs_conn_sync` | [`Connections`], line by line |
//! | `ip_vs_stats` | [`Totals`] |
//! | `ip_vs_stats_percpu` | [`PerCpu`] |
//! | `ip_vs_app` | [`Applications`] |
//! | `ip_vs_status` (7.0 and later) | [`Status`] |
//!
//! `ip_vs` itself is not read: it shows a part of what netlink reports, in units of its own.

mod connections;
mod small;
mod stats;
mod text;

pub use connections::{Connection, Connections, EngineData, Origin, ProcError};
pub use small::{Application, Applications, Status};
pub use stats::{PerCpu, Totals};
