//! What to check, how often, and how results change the state.
//!
//! ```
//! use std::time::Duration;
//! use health::CheckPlan;
//! use health::probes::Tcp;
//!
//! let target: std::net::SocketAddr = "10.99.0.121:80".parse()?;
//! let plan = CheckPlan::new(Tcp::new(), target)
//!     .interval(Duration::from_secs(10))
//!     .fast_interval(Duration::from_secs(1))
//!     .timeout(Duration::from_secs(5))
//!     .rise(2)
//!     .fall(3);
//! let other = plan.clone().at("10.99.0.122:80".parse::<std::net::SocketAddr>()?); // shares all
//! # Ok::<(), std::net::AddrParseError>(())
//! ```

mod error;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use crate::check::Check;
use crate::schedule::ready::Priority;
use crate::tracker::{FirstResult, FlapPolicy, Observed, PassivePolicy, Policy, Start};
use crate::{Budgets, Probe, ProbeContext, Report, Target, Transport};

pub use error::PlanError;
pub(crate) use settings::{Kind, Settings};

/// One target's check: tree of probes, target, schedule, and how results become states.
///
/// Tree, target, timeout, transport and budgets are the plan's *meaning*: a change there
/// restarts the target. Everything else is policy: a change keeps the state. Clones share their
/// settings: a hundred thousand targets with one set of settings hold it once.
#[derive(Clone, Debug)]
#[must_use]
pub struct CheckPlan {
    pub(crate) target: Target,
    pub(crate) settings: Arc<Settings>,
}

impl CheckPlan {
    /// A plan with the defaults of ldirectord: every 10 s, timeout 5 s, rise 1, fall 1.
    pub fn new(check: impl Into<Check>, target: impl Into<Target>) -> Self {
        let settings = Arc::new(Settings::new(check.into()));
        Self {
            target: target.into(),
            settings,
        }
    }

    /// A target that reports by itself and fails when it is silent for longer than `ttl`.
    ///
    /// Nothing is sent to it: see [`Monitor::push`](crate::Monitor::push). Consul: TTL checks.
    pub fn push(ttl: Duration, target: impl Into<Target>) -> Self {
        Self::new(crate::probes::Fixed::never(), target)
            .interval(ttl)
            .jitter(0)
            .with(|settings| {
                settings.kind = Kind::Push;
            })
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        let settings = Arc::make_mut(&mut self.settings);
        settings.forget_identity();
        change(settings);
        self
    }

    /// Sets another target: the same check elsewhere.
    pub fn at(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    /// Sets the time from the start of a check to the start of the next. Default 10 s.
    ///
    /// It may be shorter than the timeout: a slot that comes while the check still runs is
    /// skipped. ldirectord: `checkinterval`; HAProxy: `inter`.
    pub fn interval(self, interval: Duration) -> Self {
        self.with(|settings| settings.interval = interval)
    }

    /// Sets another interval for while results point to a change of state, and before the
    /// first. Default: the same. HAProxy: `fastinter`.
    pub fn fast_interval(self, interval: Duration) -> Self {
        self.with(|settings| settings.fast_interval = Some(interval))
    }

    /// Sets another interval for while the target is down. Default: the same.
    /// HAProxy: `downinter`.
    pub fn down_interval(self, interval: Duration) -> Self {
        self.with(|settings| settings.down_interval = Some(interval))
    }

    /// Lets the interval of a target that is down grow: doubled with each further failure, up to
    /// `longest`, and back at once with the first pass. Default: it does not grow.
    ///
    /// Each interval is a multiple of the first, which is the [down
    /// interval](Self::down_interval), so the target's phase stays. Jitter is a part of the grown
    /// interval. Between 1 ms and 365 days, and not shorter than the first.
    pub fn down_backoff(self, longest: Duration) -> Self {
        self.with(|settings| settings.down_longest = Some(longest))
    }

    /// Sets the time that one check may take in all. Default 5 s.
    ///
    /// ldirectord: `checktimeout`, `negotiatetimeout`.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|settings| settings.timeout = timeout)
    }

    /// Sets how far a check may be off its regular time, either way, in percent of the interval.
    /// Default 10, at most 50. HAProxy: `spread-checks`.
    pub fn jitter(self, percent: u8) -> Self {
        self.with(|settings| settings.jitter = percent)
    }

    /// Sets how many passes in a row bring the target up. Default 1, as in ldirectord.
    pub fn rise(self, passes: u32) -> Self {
        self.with(|settings| settings.policy.rise = passes)
    }

    /// Sets how many failures in a row bring the target down. Default 1.
    ///
    /// ldirectord: `failurecount`.
    pub fn fall(self, failures: u32) -> Self {
        self.with(|settings| settings.policy.fall = failures)
    }

    /// Sets what the first result does. Default: it decides.
    pub fn first_result(self, first: FirstResult) -> Self {
        self.with(|settings| settings.policy.first = first)
    }

    /// Sets what the target is before its first result. Default unknown.
    ///
    /// To carry over what the kernel's table says, choose it per target.
    pub fn start(self, start: Start) -> Self {
        self.with(|settings| settings.policy.start = start)
    }

    /// Damps flapping. Default: not.
    pub fn flap(self, policy: FlapPolicy) -> Self {
        self.with(|settings| settings.policy.flap = Some(policy))
    }

    /// Sets the time over which a target that comes back gets its whole weight. Default zero.
    /// HAProxy: `slowstart`.
    pub fn slow_start(self, time: Duration) -> Self {
        self.with(|settings| settings.policy.slow_start = time)
    }

    /// Judges reports of real traffic; see [`Monitor::report`](crate::Monitor::report).
    /// Default: they are ignored.
    pub fn passive(self, policy: PassivePolicy) -> Self {
        self.with(|settings| settings.passive = Some(policy))
    }

    /// Makes the target a member of a group with a weight in its quorum; see
    /// [`GroupPolicy`](crate::GroupPolicy). Default: no group.
    pub fn group(self, name: impl Into<Arc<str>>, weight: u32) -> Self {
        let name = name.into();
        self.with(|settings| settings.group = Some((name, weight)))
    }

    /// Sets who goes first when more checks are due than may run. Default normal.
    pub fn priority(self, priority: Priority) -> Self {
        self.with(|settings| settings.priority = priority)
    }

    /// Sets the socket options.
    pub fn transport(self, transport: Transport) -> Self {
        self.with(|settings| settings.transport = transport)
    }

    /// Sets the limits on the peer's answer.
    pub fn budgets(self, budgets: Budgets) -> Self {
        self.with(|settings| settings.budgets = budgets)
    }

    /// What is checked: the tree of probes.
    pub fn check(&self) -> &Check {
        &self.settings.check
    }

    /// The first probe of the tree.
    #[must_use]
    pub fn probe(&self) -> &dyn Probe {
        self.settings.first_probe()
    }

    /// What is checked.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The time from check to check once the target is in a state; while it is down, at first.
    #[must_use]
    pub fn interval_in(&self, observed: Observed) -> Duration {
        match observed {
            Observed::Unknown | Observed::Up => self.settings.interval,
            Observed::Down => self.settings.backed_off(0),
        }
    }

    /// The time that one check may take in all.
    #[must_use]
    pub fn time_allowed(&self) -> Duration {
        self.settings.timeout
    }

    /// How results become states.
    pub fn policy(&self) -> &Policy {
        &self.settings.policy
    }

    /// Whether both plans ask the same of the same target, so that the state may be kept.
    #[must_use]
    pub fn same_meaning(&self, other: &Self) -> bool {
        self.target == other.target
            && (Arc::ptr_eq(&self.settings, &other.settings)
                || self.settings.same_meaning(&other.settings))
    }

    /// A context for one run of this plan's probes, starting now.
    pub fn context(&self) -> ProbeContext {
        let context = ProbeContext::new(self.settings.timeout).with_budgets(self.settings.budgets);
        context.with_transport(self.settings.transport.clone())
    }

    /// Runs the check once, outside of any monitor.
    pub async fn run(&self) -> Report {
        crate::check::run(&self.settings.check, true, &self.target, &self.context()).await
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of range, a tree that cannot work, or a transport that
    /// cannot reach the target.
    pub fn validate(&self) -> Result<(), PlanError> {
        self.settings.validate()?;
        Ok(self.settings.transport.suits(self.target.address())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::{Fixed, Tcp};

    fn plan(probe: impl Probe, address: &str) -> CheckPlan {
        CheckPlan::new(probe, address.parse::<std::net::SocketAddr>().unwrap())
    }

    #[test]
    fn policy_is_no_part_of_the_meaning() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let busier = plain
            .clone()
            .interval(Duration::from_secs(1))
            .rise(3)
            .fall(3)
            .jitter(0);

        assert!(plain.same_meaning(&busier));
    }

    #[test]
    fn tree_target_timeout_and_transport_are_the_meaning() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let reset = Transport::builder().reset_on_close().build().unwrap();
        let two = CheckPlan::new(
            Check::all([Tcp::new().into(), Tcp::new().into()]),
            plain.target().clone(),
        );

        assert!(plain.same_meaning(&plan(Tcp::new(), "127.0.0.1:80")));
        assert!(two.same_meaning(&two.clone().fall(7)));
        assert!(!plain.same_meaning(&two));
        assert!(!plain.same_meaning(&plan(Tcp::new(), "127.0.0.1:81")));
        assert!(!plain.same_meaning(&plan(Fixed::always(), "127.0.0.1:80")));
        assert!(!plain.same_meaning(&plain.clone().timeout(Duration::from_secs(1))));
        assert!(!plain.same_meaning(&plain.clone().transport(reset)));
    }

    #[test]
    fn impossible_settings_are_named() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let quorum = Check::quorum(3, [(1, Tcp::new().into()), (1, Tcp::new().into())]);
        let combined = Check::combined(3, Tcp::new().into(), Fixed::always().into());
        let cases = [
            (plain.clone().interval(Duration::ZERO), "interval is 0ns"),
            (plain.clone().timeout(Duration::MAX), "timeout is"),
            (plain.clone().jitter(51), "jitter is 51 %"),
            (
                plain.clone().down_backoff(Duration::from_secs(9)),
                "down interval grows from 10s to 9s",
            ),
            (
                plain.clone().rise(0),
                "rise and fall must be at least 1, not 0 and 1",
            ),
            (
                plain.clone().flap(FlapPolicy::new(Duration::ZERO)),
                "flap damping needs",
            ),
            (
                CheckPlan::new(Check::all([]), plain.target().clone()),
                "a check joins no probes",
            ),
            (
                CheckPlan::new(quorum, plain.target().clone()),
                "a quorum of 3 among members that weigh 2",
            ),
            (
                CheckPlan::new(Check::all([combined]), plain.target().clone()),
                "a combined check must be",
            ),
        ];

        for (plan, expected) in cases {
            let text = plan.validate().unwrap_err().to_string();
            assert!(text.starts_with(expected), "{text}");
        }
    }

    #[test]
    fn targets_that_share_settings_hold_them_once() {
        let plain = plan(Tcp::new(), "127.0.0.1:80");
        let other = plain
            .clone()
            .at("127.0.0.2:80".parse::<std::net::SocketAddr>().unwrap());

        assert!(Arc::ptr_eq(&plain.settings, &other.settings));
    }
}
