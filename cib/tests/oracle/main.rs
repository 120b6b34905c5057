//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod diff;
mod everything;
mod grammar;
mod pcs;
mod schema;
mod sequences;
