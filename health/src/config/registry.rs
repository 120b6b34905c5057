//! Probes by name.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::builtin;
use super::{Checks, ConfigError, ConfigErrors, Configuration, PlanSpec, Setup};
use crate::{CheckPlan, Probe};

/// Why a factory makes no probe: any error; its text reaches the user.
pub type FactoryError = Box<dyn Error + Send + Sync>;

type Factory = Arc<dyn Fn(Options) -> Result<Arc<dyn Probe>, FactoryError> + Send + Sync>;

/// The probes that configuration can name: those of this crate and the user's own.
///
/// ```
/// use std::sync::Arc;
/// use health::config::{Options, Registry};
/// use health::probes::Tcp;
///
/// #[derive(Default, serde::Deserialize)]
/// #[serde(deny_unknown_fields, default)]
/// struct Settings {
///     half_open: bool,
/// }
///
/// let registry = Registry::builtin().with("mine", |options: Options| {
///     let settings: Settings = options.parse()?;
///     Ok(Arc::new(if settings.half_open { Tcp::new().half_open() } else { Tcp::new() }))
/// });
/// assert!(registry.names().any(|name| name == "mine"));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Registry {
    factories: BTreeMap<String, Factory>,
}

impl Registry {
    /// A registry without any probe.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The probes that come with this crate, as built: `tcp`, `fixed`, `http`, `external`.
    pub fn builtin() -> Self {
        builtin::register(Self::empty())
    }

    /// Adds a probe; a name that is there already means the new one from now on.
    pub fn with(
        mut self,
        name: impl Into<String>,
        factory: impl Fn(Options) -> Result<Arc<dyn Probe>, FactoryError> + Send + Sync + 'static,
    ) -> Self {
        self.factories.insert(name.into(), Arc::new(factory));
        self
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.factories.keys().map(String::as_str)
    }

    /// Makes a probe from its options.
    ///
    /// # Errors
    /// When the name is not known or the probe refuses the options.
    pub fn probe(&self, name: &str, options: Options) -> Result<Arc<dyn Probe>, ConfigError> {
        let Some(factory) = self.factories.get(name) else {
            return Err(ConfigError::UnknownProbe {
                name: name.to_owned(),
                known: self.names().collect::<Vec<_>>().join(", "),
            });
        };
        factory(options).map_err(|error| ConfigError::Options {
            probe: name.to_owned(),
            problem: error.to_string(),
        })
    }

    /// Makes the plan of one check.
    ///
    /// # Errors
    /// When the probe is unknown or refuses its options, the target is no address, or a value is
    /// out of range or needs a privilege that is missing.
    pub fn plan(&self, spec: &PlanSpec) -> Result<CheckPlan, ConfigError> {
        spec.plan(self)
    }

    /// Makes everything that a configuration sets up.
    ///
    /// # Errors
    /// One error for each check that cannot be planned, and one for the canary.
    pub fn setup(&self, configuration: &Configuration) -> Result<Setup, ConfigErrors> {
        let (checks, mut errors) = match self.plans(&configuration.checks) {
            Ok(plans) => (plans, Vec::new()),
            Err(ConfigErrors(errors)) => (Vec::new(), errors),
        };
        let mut canary = None;
        if let Some(spec) = &configuration.canary {
            match self.plan(&spec.check) {
                Ok(plan) => canary = Some((plan, spec.policy())),
                Err(error) => errors.push(("canary".to_owned(), error)),
            }
        }
        if !errors.is_empty() {
            return Err(ConfigErrors(errors));
        }
        let groups = configuration.groups.iter();
        let groups = groups.map(|(name, spec)| (name.clone(), spec.policy()));
        Ok(Setup {
            checks,
            groups: groups.collect(),
            canary,
        })
    }

    /// Makes the plans of all checks, in order of their names.
    ///
    /// # Errors
    /// One error for each check that cannot be planned.
    pub fn plans(&self, checks: &Checks) -> Result<Vec<(String, CheckPlan)>, ConfigErrors> {
        let (mut plans, mut errors) = (Vec::new(), Vec::new());
        for (name, spec) in checks.iter() {
            match self.plan(spec) {
                Ok(plan) => plans.push((name.to_owned(), plan)),
                Err(error) => errors.push((name.to_owned(), error)),
            }
        }
        if errors.is_empty() {
            Ok(plans)
        } else {
            Err(ConfigErrors(errors))
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The options of one probe, as configuration has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Options(Map<String, Value>);

impl Options {
    /// Reads them as a type of the probe's own; give it `#[serde(deny_unknown_fields)]`.
    ///
    /// # Errors
    /// When a field is missing, unknown or of another type.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T, FactoryError> {
        let parsed = serde_path_to_error::deserialize(Value::Object(self.0));
        parsed.map_err(|error| ConfigError::at_path(&error).into())
    }

    /// The same from a map, as [`serde_json`] has it.
    #[cfg(test)]
    pub(super) const fn new(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
