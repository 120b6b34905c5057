//! Checks against the real programs: nginx as a server, Perl ldirectord as a judge.
#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[cfg(feature = "ldirectord")]
#[expect(clippy::panic, reason = "test helpers")]
mod ldirectord;
mod nginx;
mod transport;
