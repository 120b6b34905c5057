//! The real programs beside ours: pcs, the agents, and what Pacemaker brings along.

#[cfg(feature = "live")]
mod agents;
mod campaign;
mod command_lines;
mod corosync;
mod corosync_change;
mod corosync_check;
mod coverage;
mod diff;
mod driver;
mod effective;
mod ensure;
mod everything;
mod expiry;
mod grammar;
#[cfg(feature = "live")]
mod inquiries;
mod listings;
#[cfg(feature = "live")]
mod live;
#[path = "../common/meaning.rs"]
mod meaning;
mod patches;
mod pcs;
mod pretty;
mod queries;
mod random;
mod rule_text;
mod rules;
mod schema;
mod scores;
mod sequences;
mod time;
mod tool;
mod upgrade;
mod verify;
