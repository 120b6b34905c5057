//! One check as configuration has it.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::policy::{FlapSpec, PassiveSpec};
use super::tree::Tree;
use super::values::time;
use super::{CheckSpec, CombinedSpec, ConfigError, Options, QuorumSpec, Registry, TransportSpec};
use crate::tracker::{FirstResult, Start};
use crate::{Budgets, CheckPlan, Priority, Target};

/// One check; the [module](super) has the table of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSpec {
    pub(super) target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) host_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) probe: Option<String>,
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub(super) options: Options,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) all: Option<Vec<CheckSpec>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) any: Option<Vec<CheckSpec>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quorum: Option<QuorumSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) combined: Option<CombinedSpec>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) push: Option<Duration>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) interval: Option<Duration>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) fast_interval: Option<Duration>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) down_interval: Option<Duration>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) down_backoff: Option<Duration>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) timeout: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jitter: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rise: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fall: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_result: Option<FirstResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<Start>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flap: Option<FlapSpec>,
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub(super) slow_start: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) passive: Option<PassiveSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<GroupSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) transport: TransportSpec,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) budgets: BudgetSpec,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The group that a target belongs to; see [`CheckPlan::group`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSpec {
    /// The group's name.
    pub name: String,
    /// The target's weight in the group's quorum. Default 1.
    #[serde(default = "one")]
    pub weight: u32,
}

const fn one() -> u32 {
    1
}

/// The limits on a peer's answer, each as in [`Budgets`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct BudgetSpec {
    /// Bytes of an HTTP head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<usize>,
    /// Number of HTTP headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<usize>,
    /// Bytes of a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<usize>,
    /// Bytes read in one check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
}

impl PlanSpec {
    pub(super) fn plan(&self, registry: &Registry) -> Result<CheckPlan, ConfigError> {
        let (address, zone) = address(&self.target)?;
        let mut target = Target::new(address);
        if let Some(name) = &self.host_name {
            target = target.host_name(name.as_str());
        }
        let plan = match self.push {
            Some(ttl) => self.pushed(ttl, target)?,
            None => self.polled(target, registry)?,
        };
        let plan = self.policies(plan);
        let transport = self.transport.build(zone);
        let plan = plan
            .transport(transport.map_err(|error| ConfigError::from(error).within("transport"))?)
            .budgets(self.budgets.budgets());
        plan.validate()?;
        Ok(plan)
    }

    /// The plan of a target that is checked.
    fn polled(&self, target: Target, registry: &Registry) -> Result<CheckPlan, ConfigError> {
        let tree = self.tree();
        let check = match &self.combined {
            Some(_) if !tree.is_empty() => return Err(ConfigError::Tree),
            Some(combined) => combined.check(registry)?,
            None => tree.check(registry)?,
        };
        let mut plan = CheckPlan::new(check, target);
        plan = set(plan, self.interval, CheckPlan::interval);
        plan = set(plan, self.fast_interval, CheckPlan::fast_interval);
        plan = set(plan, self.down_interval, CheckPlan::down_interval);
        plan = set(plan, self.down_backoff, CheckPlan::down_backoff);
        plan = set(plan, self.timeout, CheckPlan::timeout);
        Ok(set(plan, self.jitter, CheckPlan::jitter))
    }

    /// The plan of a target that reports by itself.
    fn pushed(&self, ttl: Duration, target: Target) -> Result<CheckPlan, ConfigError> {
        if self.combined.is_some() || !self.tree().is_empty() {
            return Err(ConfigError::Tree);
        }
        let idle = [
            ("interval", self.interval.is_some()),
            ("fast_interval", self.fast_interval.is_some()),
            ("down_interval", self.down_interval.is_some()),
            ("down_backoff", self.down_backoff.is_some()),
            ("timeout", self.timeout.is_some()),
            ("jitter", self.jitter.is_some()),
        ];
        match idle.into_iter().find(|(_, given)| *given) {
            Some((field, _)) => Err(ConfigError::Push { field }),
            None => Ok(CheckPlan::push(ttl, target)),
        }
    }

    /// What becomes of results.
    fn policies(&self, plan: CheckPlan) -> CheckPlan {
        let mut plan = plan;
        plan = set(plan, self.rise, CheckPlan::rise);
        plan = set(plan, self.fall, CheckPlan::fall);
        plan = set(plan, self.first_result, CheckPlan::first_result);
        plan = set(plan, self.start, CheckPlan::start);
        plan = set(plan, self.flap.map(FlapSpec::policy), CheckPlan::flap);
        plan = set(plan, self.slow_start, CheckPlan::slow_start);
        plan = set(
            plan,
            self.passive.map(PassiveSpec::policy),
            CheckPlan::passive,
        );
        plan = set(plan, self.priority, CheckPlan::priority);
        match &self.group {
            Some(group) => plan.group(group.name.as_str(), group.weight),
            None => plan,
        }
    }

    fn tree(&self) -> Tree<'_> {
        Tree {
            probe: self.probe.as_deref(),
            options: &self.options,
            all: self.all.as_deref(),
            any: self.any.as_deref(),
            quorum: self.quorum.as_ref(),
        }
    }
}

impl BudgetSpec {
    fn budgets(self) -> Budgets {
        let mut budgets = Budgets::default();
        budgets = set(budgets, self.head, Budgets::head);
        budgets = set(budgets, self.headers, Budgets::headers);
        budgets = set(budgets, self.body, Budgets::body);
        set(budgets, self.read, Budgets::read)
    }
}

/// Sets what is given; the rest keeps its default.
pub(super) fn set<T, V>(whole: T, value: Option<V>, setter: impl FnOnce(T, V) -> T) -> T {
    match value {
        Some(value) => setter(whole, value),
        None => whole,
    }
}

/// An address and port; the device of `[fe80::1%eth0]:80` apart.
fn address(text: &str) -> Result<(SocketAddr, Option<&str>), ConfigError> {
    if let Ok(address) = text.parse() {
        return Ok((address, None));
    }
    zoned(text).ok_or_else(|| ConfigError::Target {
        text: text.to_owned(),
    })
}

fn zoned(text: &str) -> Option<(SocketAddr, Option<&str>)> {
    let (inside, port) = text.strip_prefix('[')?.split_once("]:")?;
    let (ip, zone) = inside.split_once('%')?;
    let IpAddr::V6(ip) = ip.parse().ok()? else {
        return None;
    };
    let address = SocketAddrV6::new(ip, port.parse().ok()?, 0, 0);
    ip.is_unicast_link_local()
        .then_some((SocketAddr::V6(address), Some(zone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_addresses_with_a_port() {
        let parsed =
            |text: &str| address(text).map(|(a, zone)| (a.to_string(), zone.map(str::to_owned)));

        assert_eq!(
            parsed("192.0.2.1:80"),
            Ok(("192.0.2.1:80".to_owned(), None))
        );
        assert_eq!(
            parsed("[fe80::1%eth0]:80"),
            Ok(("[fe80::1]:80".to_owned(), Some("eth0".to_owned())))
        );
        for bad in [
            "192.0.2.1",
            "www:80",
            "[2001:db8::1%eth0]:80",
            "[fe80::1%eth0]:x",
            "",
        ] {
            let error = parsed(bad).unwrap_err();
            assert_eq!(
                error,
                ConfigError::Target {
                    text: bad.to_owned()
                }
            );
        }
    }
}
