//! Plans from configuration: probes by name, everything else by field.
//!
//! Stands before the first step of the data flow. Any format of serde's will do
//! ([`Configuration::read`]); unknown probes, unknown fields and impossible values are errors with
//! the path to them that say what to write instead. A whole configuration, here in YAML:
//!
//! ```yaml
#![doc = include_str!("example.yaml")]
//! ```
//!
//! The fields of one check:
//!
//! | field | meaning | default |
//! |---|---|---|
//! | `target` | `ADDRESS:PORT`, IPv6 in brackets with an optional `%DEVICE` | needed |
//! | `host_name` | the name that HTTP probes send | none |
//! | `probe` | a name in the [`Registry`] | this or a tree is needed |
//! | `options` | what that probe takes: `TcpOptions`, `HttpOptions`, `ExternalOptions`, `FixedOptions` | its own |
//! | `all`, `any`, `quorum` | a tree in place of `probe`: [`CheckSpec`]s, or a [`QuorumSpec`] | none |
//! | `combined` | in place of `probe`: [`CombinedSpec`], cheap checks with a full one between | none |
//! | `push` | in place of `probe`: the target reports by itself within this time | none |
//! | `interval`, `fast_interval`, `down_interval`, `down_backoff`, `timeout` | times: `10s`, `500ms`, `1m 30s`, or seconds | as [`CheckPlan`](crate::CheckPlan) |
//! | `jitter` | percent of the interval | 10 |
//! | `rise`, `fall` | results in a row | 1 |
//! | `first_result` | `decides` or `counts` | `decides` |
//! | `start` | `unknown`, `up` or `down` | `unknown` |
//! | `flap` | [`FlapSpec`] | not damped |
//! | `slow_start` | a time | zero |
//! | `passive` | [`PassiveSpec`] | reports are ignored |
//! | `priority` | `high`, `normal` or `low` | `normal` |
//! | `group` | [`GroupSpec`]: `name` and `weight` | none |
//! | `transport` | [`TransportSpec`] | nothing set |
//! | `budgets` | [`BudgetSpec`] | as [`Budgets`](crate::Budgets) |
//!
//! ```
//! use health::config::{Checks, Registry};
//!
//! let text = r#"{
//!     "www1": {
//!         "target": "10.99.0.121:80",
//!         "probe": "http",
//!         "options": { "path": "/lvs", "receive": "auth" },
//!         "interval": "10s", "timeout": "3s", "fall": 3
//!     }
//! }"#;
//! let plans = Registry::builtin().plans(&Checks::from_json(text)?)?;
//! assert_eq!(plans[0].0, "www1");
//! assert_eq!(plans[0].1.probe().kind(), "http");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builtin;
mod document;
mod error;
#[cfg(test)]
mod laws;
mod policy;
mod registry;
mod spec;
mod transport;
mod tree;
mod values;

#[cfg(feature = "external")]
pub use builtin::ExternalOptions;
pub use builtin::{FixedOptions, TcpOptions};
#[cfg(feature = "http")]
pub use builtin::{HttpMethod, HttpOptions, Reach};
pub use document::{Checks, Configuration, Setup};
pub use error::{ConfigError, ConfigErrors};
pub use policy::{
    ActionSpec, CanarySpec, EjectSpec, FlapSpec, GroupPolicySpec, OutlierSpec, PassiveSpec,
    RatioSpec,
};
pub use registry::{FactoryError, Options, Registry};
use spec::set;
pub use spec::{BudgetSpec, GroupSpec, PlanSpec};
pub use transport::{NamespaceSpec, ProxyHeaderSpec, ProxyVersion, TransportSpec};
pub use tree::{CheckSpec, CombinedSpec, QuorumSpec};
