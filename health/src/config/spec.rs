//! One check as configuration has it.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use serde::Deserialize;

use super::tree::Tree;
use super::values::time;
use super::{CheckSpec, ConfigError, Options, QuorumSpec, TransportSpec};
use crate::tracker::{FirstResult, Start};
use crate::{Budgets, Check, CheckPlan, Target};

/// All checks of a configuration, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Checks(BTreeMap<String, PlanSpec>);

impl Checks {
    /// Reads JSON; for other formats, deserialize the type itself.
    ///
    /// # Errors
    /// When the text is no JSON, or a field is unknown, missing or of another type.
    pub fn from_json(text: &str) -> Result<Self, ConfigError> {
        serde_json::from_str(text).map_err(|error| ConfigError::Text {
            problem: error.to_string(),
        })
    }

    /// The checks, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PlanSpec)> {
        self.0.iter().map(|(name, spec)| (name.as_str(), spec))
    }
}

/// One check; the [module](super) has the table of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSpec {
    pub(super) target: String,
    pub(super) host_name: Option<String>,
    pub(super) probe: Option<String>,
    #[serde(default)]
    pub(super) options: Options,
    pub(super) all: Option<Vec<CheckSpec>>,
    pub(super) any: Option<Vec<CheckSpec>>,
    pub(super) quorum: Option<QuorumSpec>,
    #[serde(default, with = "time")]
    pub(super) interval: Option<Duration>,
    #[serde(default, with = "time")]
    pub(super) fast_interval: Option<Duration>,
    #[serde(default, with = "time")]
    pub(super) down_interval: Option<Duration>,
    #[serde(default, with = "time")]
    pub(super) timeout: Option<Duration>,
    pub(super) jitter: Option<u8>,
    pub(super) rise: Option<u32>,
    pub(super) fall: Option<u32>,
    pub(super) first_result: Option<FirstResult>,
    pub(super) start: Option<Start>,
    #[serde(default, with = "time")]
    pub(super) slow_start: Option<Duration>,
    pub(super) group: Option<GroupSpec>,
    #[serde(default)]
    pub(super) transport: TransportSpec,
    #[serde(default)]
    pub(super) budgets: BudgetSpec,
}

/// The group that a target belongs to; see [`CheckPlan::group`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct BudgetSpec {
    /// Bytes of an HTTP head.
    pub head: Option<usize>,
    /// Number of HTTP headers.
    pub headers: Option<usize>,
    /// Bytes of a body.
    pub body: Option<usize>,
    /// Bytes read in one check.
    pub read: Option<u64>,
}

impl PlanSpec {
    pub(super) fn tree(&self) -> Tree<'_> {
        Tree {
            probe: self.probe.as_deref(),
            options: &self.options,
            all: self.all.as_deref(),
            any: self.any.as_deref(),
            quorum: self.quorum.as_ref(),
        }
    }

    pub(super) fn plan(&self, check: Check) -> Result<CheckPlan, ConfigError> {
        let (address, zone) = address(&self.target)?;
        let mut target = Target::new(address);
        if let Some(name) = &self.host_name {
            target = target.host_name(name.as_str());
        }
        let transport = self.transport.build(zone)?;
        let mut plan = CheckPlan::new(check, target)
            .transport(transport)
            .budgets(self.budgets.budgets());
        plan = set(plan, self.interval, CheckPlan::interval);
        plan = set(plan, self.fast_interval, CheckPlan::fast_interval);
        plan = set(plan, self.down_interval, CheckPlan::down_interval);
        plan = set(plan, self.timeout, CheckPlan::timeout);
        plan = set(plan, self.jitter, CheckPlan::jitter);
        plan = set(plan, self.rise, CheckPlan::rise);
        plan = set(plan, self.fall, CheckPlan::fall);
        plan = set(plan, self.first_result, CheckPlan::first_result);
        plan = set(plan, self.start, CheckPlan::start);
        plan = set(plan, self.slow_start, CheckPlan::slow_start);
        if let Some(group) = &self.group {
            plan = plan.group(group.name.as_str(), group.weight);
        }
        plan.validate()?;
        Ok(plan)
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
fn set<T, V>(whole: T, value: Option<V>, setter: fn(T, V) -> T) -> T {
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
