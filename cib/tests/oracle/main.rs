//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

mod campaign;
mod diff;
mod effective;
mod everything;
mod pcs;
mod pretty;
mod rule_text;
mod rules;
mod schema;
mod scores;
mod time;
mod tool;
mod verify;
