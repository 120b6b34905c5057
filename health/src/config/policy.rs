//! Policies as configuration has them: flapping, real traffic, groups, canary.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::PlanSpec;
use super::set;
use super::values::time;
use crate::GroupPolicy;
use crate::group::{OutlierPolicy, SuspicionPolicy};
use crate::tracker::{FlapPolicy, Hold, OnOutlier, PassivePolicy};

/// Flap damping, each field as in [`FlapPolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FlapSpec {
    /// The time in which the penalty falls by half.
    #[serde(with = "time::needed")]
    pub half_life: Duration,
    /// The penalty above which the target is held; each change costs 1000. Default 3000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppress_above: Option<u32>,
    /// The penalty below which it is released. Default 1500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reuse_below: Option<u32>,
    /// The longest time it is held. Default ten half-lives.
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub max_hold: Option<Duration>,
    /// Where it is held: `down` (default) or `last`.
    #[serde(default)]
    pub hold: Hold,
}

impl FlapSpec {
    pub(super) fn policy(self) -> FlapPolicy {
        let mut policy = FlapPolicy::new(self.half_life).hold(self.hold);
        policy = set(policy, self.suppress_above, FlapPolicy::suppress_above);
        policy = set(policy, self.reuse_below, FlapPolicy::reuse_below);
        set(policy, self.max_hold, FlapPolicy::max_hold)
    }
}

/// Reports of real traffic, each field as in [`PassivePolicy`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PassiveSpec {
    /// Failures in a row that make an outlier; 0: any number is fine. Default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consecutive: Option<u32>,
    /// The share of failures that makes an outlier. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<RatioSpec>,
    /// What becomes of an outlier: `count-failure` (default), `check-now`, `mark-down`, or
    /// `eject` with its times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionSpec>,
}

/// A share of failures among the reports of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RatioSpec {
    /// The share, in percent.
    pub percent: u8,
    /// How many reports there must be.
    pub samples: u32,
    /// The window.
    #[serde(with = "time::needed")]
    pub window: Duration,
}

/// What becomes of an outlier; see [`OnOutlier`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ActionSpec {
    /// A check is made at once.
    CheckNow,
    /// It counts as one failed check.
    CountFailure,
    /// The target is down at once.
    MarkDown,
    /// No new connections for a time.
    Eject(EjectSpec),
}

/// For how long an outlier gets no new connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EjectSpec {
    /// The first ejection.
    #[serde(with = "time::needed")]
    pub time: Duration,
    /// The longest.
    #[serde(with = "time::needed")]
    pub longest: Duration,
}

impl PassiveSpec {
    pub(super) fn policy(self) -> PassivePolicy {
        let mut policy = PassivePolicy::new();
        policy = set(policy, self.consecutive, PassivePolicy::consecutive);
        policy = set(policy, self.ratio, |policy, ratio| {
            policy.ratio(ratio.percent, ratio.samples, ratio.window)
        });
        set(policy, self.action, |policy, action| {
            policy.action(match action {
                ActionSpec::CheckNow => OnOutlier::CheckNow,
                ActionSpec::CountFailure => OnOutlier::CountFailure,
                ActionSpec::MarkDown => OnOutlier::MarkDown,
                ActionSpec::Eject(EjectSpec { time, longest }) => {
                    OnOutlier::Eject { time, longest }
                }
            })
        })
    }
}

/// How a group treats failures of its members, each field as in [`GroupPolicy`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct GroupPolicySpec {
    /// Percent of the members that stay in service whatever the checks say. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panic_floor: Option<u8>,
    /// The weight that must be up together. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u64>,
    /// How far above the quorum it is gained, and below it lost. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hysteresis: Option<u64>,
    /// Percent of the members that may be ejected at once; one always may. Default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ejected: Option<u8>,
    /// Ejects members that do worse than the others. Default: not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outliers: Option<OutlierSpec>,
}

/// Who is an outlier among the others, each field as in [`OutlierPolicy`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct OutlierSpec {
    /// How often the members are compared. Default 10 s.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
    /// How many members must have enough reports. Default 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<u32>,
    /// How many reports are enough. Default 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports: Option<u32>,
    /// Thousandths of a standard deviation below the mean. Default 1900.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviations: Option<u32>,
    /// The first ejection. Default 30 s.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Duration>,
    /// The longest. Default 300 s.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub longest: Option<Duration>,
}

impl GroupPolicySpec {
    pub(super) fn policy(self) -> GroupPolicy {
        let mut policy = GroupPolicy::new();
        policy = set(policy, self.panic_floor, GroupPolicy::panic_floor);
        policy = set(policy, self.quorum, GroupPolicy::quorum);
        policy = set(policy, self.hysteresis, GroupPolicy::hysteresis);
        policy = set(policy, self.max_ejected, GroupPolicy::max_ejected);
        set(
            policy,
            self.outliers.map(OutlierSpec::policy),
            GroupPolicy::outliers,
        )
    }
}

impl OutlierSpec {
    fn policy(self) -> OutlierPolicy {
        let default = OutlierPolicy::new();
        let members = self.members.unwrap_or(default.members);
        let policy = default
            .at_least(members, self.reports.unwrap_or(default.reports))
            .eject(
                self.time.unwrap_or(default.time),
                self.longest.unwrap_or(default.longest),
            );
        let policy = set(policy, self.interval, OutlierPolicy::interval);
        set(policy, self.deviations, OutlierPolicy::deviations)
    }
}

/// What is asked before it is believed that everything fails; see
/// [`Builder::canary`](crate::monitor::Builder::canary).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CanarySpec {
    /// What is checked: a port of the default gateway, say.
    pub check: PlanSpec,
    /// How many results of working targets must be failures. Default 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Which share of the window's results they must be. Default 80 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// The window. Default 5 s.
    #[serde(default, with = "time", skip_serializing_if = "Option::is_none")]
    pub window: Option<Duration>,
}

impl CanarySpec {
    pub(super) fn policy(&self) -> SuspicionPolicy {
        let mut policy = SuspicionPolicy::new();
        policy = set(policy, self.at_least, SuspicionPolicy::at_least);
        policy = set(policy, self.percent, SuspicionPolicy::percent);
        set(policy, self.window, SuspicionPolicy::window)
    }
}
