//! Pluggable health checks: probes, state tracking and a monitor.
//!
//! How the data flows: a [`Probe`] checks a [`Target`] and returns a [`Report`]; the pure
//! [`tracker`] turns reports into states; the [`Monitor`] runs the probes when they are due and
//! hands out an [`Event`] for each change of state. What to do about it is the caller's policy.
#![doc = include_str!("../README.md")]

mod budgets;
#[cfg(feature = "serde")]
pub mod config;
mod context;
#[cfg(feature = "ldirectord")]
pub mod ldirectord;

pub mod monitor;
mod plan;
pub mod probe;
pub mod probes;
mod reason;
mod report;
mod target;
pub mod tracker;
mod transport;

pub use budgets::Budgets;
pub use context::ProbeContext;
pub use monitor::{Event, EventKind, Events, Monitor};
pub use plan::{CheckPlan, PlanError};
pub use probe::{BoxFuture, Probe};
pub use reason::{Limit, Reason, Resource};
pub use report::{Outcome, Phase, Report, Timings};
pub use target::Target;
pub use tracker::State;
pub use transport::{NetworkNamespace, ProxyHeader, Transport, TransportBuilder, TransportError};
