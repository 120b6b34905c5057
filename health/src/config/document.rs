//! A whole configuration: checks, groups, canary.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::policy::{CanarySpec, GroupPolicySpec};
use super::{ConfigError, PlanSpec};
use crate::group::SuspicionPolicy;
use crate::{CheckPlan, GroupPolicy};

/// All checks of a configuration, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Checks(pub(super) BTreeMap<String, PlanSpec>);

impl Checks {
    /// Reads JSON; for other formats there is [`read`](Self::read).
    ///
    /// # Errors
    /// When the text is no JSON, or a field is unknown, missing or of another type; with the
    /// path to it.
    pub fn from_json(text: &str) -> Result<Self, ConfigError> {
        from_json(text)
    }

    /// Reads from any deserializer; errors name the path to what is wrong.
    ///
    /// # Errors
    /// When a field is unknown, missing or of another type, or the format is broken.
    pub fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, ConfigError> {
        read(from)
    }

    /// The checks, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PlanSpec)> {
        self.0.iter().map(|(name, spec)| (name.as_str(), spec))
    }
}

/// Checks together with what is decided about several of them.
///
/// ```
/// use health::Monitor;
/// use health::config::{Configuration, Registry};
///
/// let text = r#"{
///     "groups": { "www": { "panic_floor": 30, "quorum": 2 } },
///     "checks": {
///         "www1": { "target": "10.99.0.121:80", "probe": "tcp", "group": { "name": "www" } }
///     }
/// }"#;
/// let setup = Registry::builtin().setup(&Configuration::from_json(text)?)?;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn run(setup: health::config::Setup) -> Result<(), health::PlanError> {
/// let mut builder = Monitor::builder();
/// if let Some((plan, policy)) = setup.canary {
///     builder = builder.canary(plan, policy);
/// }
/// let (monitor, _events) = builder.spawn();
/// for (name, policy) in setup.groups {
///     monitor.set_group(name, policy);
/// }
/// monitor.replace_all(setup.checks)?;
/// # Ok(())
/// # }
/// # run(setup)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Configuration {
    /// The checks, by name.
    pub checks: Checks,
    /// How groups treat failures of their members, by name. Groups without an entry have the
    /// defaults of [`GroupPolicy`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, GroupPolicySpec>,
    /// What is asked before it is believed that everything fails. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<CanarySpec>,
}

impl Configuration {
    /// Reads JSON; for other formats there is [`read`](Self::read).
    ///
    /// # Errors
    /// As [`Checks::from_json`].
    pub fn from_json(text: &str) -> Result<Self, ConfigError> {
        from_json(text)
    }

    /// Reads from any deserializer; errors name the path to what is wrong.
    ///
    /// # Errors
    /// As [`Checks::read`].
    pub fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, ConfigError> {
        read(from)
    }
}

/// What a [`Configuration`] sets up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Setup {
    /// The plans, in order of their names.
    pub checks: Vec<(String, CheckPlan)>,
    /// For [`Monitor::set_group`](crate::Monitor::set_group).
    pub groups: Vec<(String, GroupPolicy)>,
    /// For [`Builder::canary`](crate::monitor::Builder::canary).
    pub canary: Option<(CheckPlan, SuspicionPolicy)>,
}

fn from_json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ConfigError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = read(&mut json)?;
    json.end().map_err(|error| ConfigError::Text {
        problem: error.to_string(),
    })?;
    Ok(value)
}

fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, ConfigError> {
    serde_path_to_error::deserialize(from).map_err(|error| ConfigError::at_path(&error))
}
