//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod diff;
mod effective;
mod everything;
mod pcs;
mod pretty;
mod schema;
mod verify;
