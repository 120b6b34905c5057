//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod corosync;
mod diff;
mod everything;
mod pcs;
mod schema;
