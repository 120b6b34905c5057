//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod corosync;
mod corosync_check;
mod diff;
mod driver;
mod everything;
#[cfg(feature = "live")]
mod live;
mod pcs;
mod schema;
