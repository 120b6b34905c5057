//! Trees of probes as configuration has them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::values::time;
use super::{ConfigError, Options, Registry};
use crate::Check;

/// One node of a tree: exactly one of `probe`, `all`, `any` and `quorum`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CheckSpec {
    /// What the node weighs in a quorum, and only there. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// A name in the [`Registry`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// What that probe takes.
    #[serde(skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// Passes when all pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<Self>>,
    /// Passes when one passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Self>>,
    /// Passes when those that pass weigh enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<QuorumSpec>,
    /// Another port of the target's address, for every probe below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The time for each probe below. Default, and the most: that of the plan.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
}

/// Checks of which enough must pass; see [`Check::quorum`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct QuorumSpec {
    /// What those that pass must weigh together.
    pub needed: u32,
    /// The checks, each with its `weight`.
    pub of: Vec<CheckSpec>,
}

/// Cheap checks, and a full one between; see [`Check::combined`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CombinedSpec {
    /// How many cheap checks there are between two full ones.
    pub connects: u32,
    /// The cheap check.
    pub connect: Box<CheckSpec>,
    /// The full check.
    pub negotiate: Box<CheckSpec>,
}

impl CombinedSpec {
    pub(super) fn check(&self, registry: &Registry) -> Result<Check, ConfigError> {
        let part = |name: &str, spec: &CheckSpec| {
            let check = spec.unweighted(registry);
            check.map_err(|error| error.within(format_args!("combined.{name}")))
        };
        let connect = part("connect", &self.connect)?;
        Ok(Check::combined(
            self.connects,
            connect,
            part("negotiate", &self.negotiate)?,
        ))
    }
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
    /// Whether nothing is given.
    pub(super) fn is_empty(&self) -> bool {
        self.probe.is_none()
            && self.all.is_none()
            && self.any.is_none()
            && self.quorum.is_none()
            && self.options.is_empty()
    }

    pub(super) fn check(self, registry: &Registry) -> Result<Check, ConfigError> {
        if self.probe.is_none() && !self.options.is_empty() {
            return Err(ConfigError::Tree);
        }
        match (self.probe, self.all, self.any, self.quorum) {
            (Some(name), None, None, None) => {
                Ok(registry.probe(name, self.options.clone())?.into())
            }
            (None, Some(checks), None, None) => Ok(Check::all(members("all", checks, registry)?)),
            (None, None, Some(checks), None) => Ok(Check::any(members("any", checks, registry)?)),
            (None, None, None, Some(quorum)) => quorum.check(registry),
            _ => Err(ConfigError::Tree),
        }
    }
}

impl QuorumSpec {
    fn check(&self, registry: &Registry) -> Result<Check, ConfigError> {
        let member = |(index, spec): (usize, &CheckSpec)| {
            let check = spec.check(registry);
            let check = check.map_err(|error| error.within(format_args!("quorum.of[{index}]")))?;
            Ok((spec.weight.unwrap_or(1), check))
        };
        let members: Result<Vec<_>, ConfigError> = self.of.iter().enumerate().map(member).collect();
        Ok(Check::quorum(self.needed, members?))
    }
}

impl CheckSpec {
    fn unweighted(&self, registry: &Registry) -> Result<Check, ConfigError> {
        match self.weight {
            Some(_) => Err(ConfigError::Weight),
            None => self.check(registry),
        }
    }

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

/// The members of a node, none of them with a weight.
fn members(
    name: &str,
    checks: &[CheckSpec],
    registry: &Registry,
) -> Result<Vec<Check>, ConfigError> {
    let member = |(index, spec): (usize, &CheckSpec)| {
        let check = spec.unweighted(registry);
        check.map_err(|error| error.within(format_args!("{name}[{index}]")))
    };
    checks.iter().enumerate().map(member).collect()
}
