//! Trees of probes as configuration has them.

use std::time::Duration;

use serde::Deserialize;

use super::values::time;
use super::{ConfigError, Options, Registry};
use crate::Check;

/// One node of a tree: exactly one of `probe`, `all`, `any` and `quorum`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CheckSpec {
    /// What the node weighs in a quorum, and only there. Default 1.
    pub weight: Option<u32>,
    /// A name in the [`Registry`].
    pub probe: Option<String>,
    /// What that probe takes.
    pub options: Options,
    /// Passes when all pass.
    pub all: Option<Vec<Self>>,
    /// Passes when one passes.
    pub any: Option<Vec<Self>>,
    /// Passes when those that pass weigh enough.
    pub quorum: Option<QuorumSpec>,
    /// Another port of the target's address, for every probe below.
    pub port: Option<u16>,
    /// The time for each probe below. Default, and the most: that of the plan.
    #[serde(with = "time")]
    pub timeout: Option<Duration>,
}

/// Checks of which enough must pass; see [`Check::quorum`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct QuorumSpec {
    /// What those that pass must weigh together.
    pub needed: u32,
    /// The checks, each with its `weight`.
    pub of: Vec<CheckSpec>,
}

/// What a plan and a node of its tree have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree<'a> {
    pub(super) probe: Option<&'a str>,
    pub(super) options: &'a Options,
    pub(super) all: Option<&'a [CheckSpec]>,
    pub(super) any: Option<&'a [CheckSpec]>,
    pub(super) quorum: Option<&'a QuorumSpec>,
}

impl Tree<'_> {
    pub(super) fn check(self, registry: &Registry) -> Result<Check, ConfigError> {
        if self.probe.is_none() && !self.options.is_empty() {
            return Err(ConfigError::Tree);
        }
        match (self.probe, self.all, self.any, self.quorum) {
            (Some(name), None, None, None) => {
                Ok(registry.probe(name, self.options.clone())?.into())
            }
            (None, Some(checks), None, None) => Ok(Check::all(unweighted(checks, registry)?)),
            (None, None, Some(checks), None) => Ok(Check::any(unweighted(checks, registry)?)),
            (None, None, None, Some(quorum)) => quorum.check(registry),
            _ => Err(ConfigError::Tree),
        }
    }
}

impl QuorumSpec {
    fn check(&self, registry: &Registry) -> Result<Check, ConfigError> {
        let member = |spec: &CheckSpec| Ok((spec.weight.unwrap_or(1), spec.check(registry)?));
        let members: Result<Vec<_>, ConfigError> = self.of.iter().map(member).collect();
        Ok(Check::quorum(self.needed, members?))
    }
}

impl CheckSpec {
    fn check(&self, registry: &Registry) -> Result<Check, ConfigError> {
        let tree = Tree {
            probe: self.probe.as_deref(),
            options: &self.options,
            all: self.all.as_deref(),
            any: self.any.as_deref(),
            quorum: self.quorum.as_ref(),
        };
        let mut check = tree.check(registry)?;
        if let Some(port) = self.port {
            check = check.port(port);
        }
        if let Some(timeout) = self.timeout {
            check = check.timeout(timeout);
        }
        Ok(check)
    }
}

fn unweighted(checks: &[CheckSpec], registry: &Registry) -> Result<Vec<Check>, ConfigError> {
    if checks.iter().any(|check| check.weight.is_some()) {
        return Err(ConfigError::Weight);
    }
    checks.iter().map(|check| check.check(registry)).collect()
}
