//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod corosync;
mod corosync_check;
mod diff;
mod driver;
mod everything;
mod pcs;
mod schema;
