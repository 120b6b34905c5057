//! The checker itself in trouble: no healthy target may go down for it.
#![cfg(feature = "http")]
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "test helpers; the parent process reads the output"
)]

#[cfg(feature = "external")]
mod cancellation;
mod exhaustion;
mod reader;
mod starvation;
mod support;
mod turmoil;
