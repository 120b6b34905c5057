//! Pluggable health checks: probes, state tracking and a monitor.
//!
//! How the data flows: a [`Probe`] checks a [`Target`] and returns a [`Report`]; the pure
//! [`tracker`] turns reports into states; the [`Monitor`] runs the probes when they are due and
//! hands out an [`Event`] for each change of state. What to do about it is the caller's policy.
#![doc = include_str!("../README.md")]

mod budgets;
pub mod check;
#[cfg(feature = "serde")]
pub mod config;
mod context;
pub mod group;
#[cfg(feature = "ldirectord")]
pub mod ldirectord;
mod moment;

pub mod monitor;
pub mod observe;
mod plan;
pub mod probe;
pub mod probes;
mod reason;
mod report;
mod schedule;
mod target;
pub mod tracker;
pub mod transport;

pub use budgets::Budgets;
pub use check::Check;
pub use context::ProbeContext;
pub use group::GroupPolicy;
pub use moment::Moment;
pub use monitor::{Alarm, Event, EventKind, Events, Monitor, TargetEvent};
pub use plan::{CheckPlan, PlanError};
pub use probe::{BoxFuture, Probe};
pub use reason::{Limit, Reason, Resource};
pub use report::{Outcome, Phase, Report, Timings};
pub use schedule::ready::Priority;
pub use target::Target;
pub use tracker::{State, Weight};
pub use transport::{NetworkNamespace, ProxyHeader, Transport, TransportBuilder, TransportError};
