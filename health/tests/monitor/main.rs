//! The monitor in virtual time: when it checks and what it tells.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test helpers"
)]

mod complaints;
mod events;
mod health;
mod limits;
mod schedule;
mod support;
mod traffic;
mod workers;
