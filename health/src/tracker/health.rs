//! All that is known of one target's health, and what follows from it.

use super::{Admin, Agent, Observed, Policy, State, Tracker, Weight, ramp};
use crate::Moment;

/// Observed, administrative and agent state of one target, kept apart. Pure.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Health {
    /// What the checks say.
    pub tracker: Tracker,
    /// What the operator wishes.
    pub admin: Admin,
    /// What the agent tells.
    pub agent: Agent,
    /// The weight that the agent asks for. Default full.
    pub agent_weight: Weight,
    /// The weight that the checks ask for. Default full.
    pub check_weight: Weight,
    /// The group keeps the target in service although it is down (panic floor).
    pub held: bool,
    /// The target is an outlier among the others by passive reports.
    pub ejected: bool,
    /// Since when the weight grows.
    pub(crate) ramp: Option<Moment>,
}

#[expect(clippy::struct_excessive_bools, reason = "independent marks")]
/// What a target is to be treated as at one moment: all that a load balancer needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Standing {
    /// The effective state.
    pub state: State,
    /// The share of the configured weight; zero unless the state is up.
    pub weight: Weight,
    /// The checks pass, but something needs attention.
    pub warned: bool,
    /// The state is held because the target flaps.
    pub flapping: bool,
    /// The target is out for a time, an outlier by what real traffic tells.
    pub ejected: bool,
    /// The target is down, but its group keeps it in service: too few others are left.
    pub held: bool,
}

/// Unknown: no weight, no marks.
impl Default for Standing {
    fn default() -> Self {
        Self {
            state: State::Unknown,
            weight: Weight::ZERO,
            warned: false,
            flapping: false,
            ejected: false,
            held: false,
        }
    }
}

impl Health {
    /// A target that was not checked yet, in nobody's maintenance.
    pub fn new(policy: &Policy) -> Self {
        Self {
            tracker: Tracker::new(policy),
            admin: Admin::default(),
            agent: Agent::default(),
            agent_weight: Weight::FULL,
            check_weight: Weight::FULL,
            held: false,
            ejected: false,
            ramp: None,
        }
    }

    /// Forgets what was observed; what operator and agent said stays.
    pub fn restart(&mut self, policy: &Policy) {
        (self.tracker, self.check_weight) = (Tracker::new(policy), Weight::FULL);
        (self.held, self.ejected, self.ramp) = (false, false, None);
    }

    /// The effective state.
    #[must_use]
    pub fn state(&self) -> State {
        let observed = match self.tracker.observed() {
            Observed::Down if self.held => Observed::Up,
            observed @ (Observed::Unknown | Observed::Up | Observed::Down) => observed,
        };
        let draining = self.tracker.is_draining() || self.ejected;
        State::effective(observed, draining, self.admin, self.agent)
    }

    /// State, weight and marks.
    #[must_use]
    pub fn standing(&self, policy: &Policy, now: Moment) -> Standing {
        let state = self.state();
        let full = self.check_weight.min(self.agent_weight);
        let weight = match (state, self.ramp) {
            (State::Up, Some(since)) => ramp::weight(since, policy.slow_start, now).times(full),
            (State::Up, None) => full,
            _ => Weight::ZERO,
        };
        Standing {
            state,
            weight,
            warned: self.tracker.is_warned() && self.tracker.observed() == Observed::Up,
            flapping: self.tracker.is_flapping(),
            ejected: self.ejected,
            held: self.held && self.tracker.observed() == Observed::Down,
        }
    }

    /// Starts or ends the slow start after the state went from `before` to what it is now.
    ///
    /// A target that was never known before starts with its whole weight: a director that
    /// starts must not ramp a farm that works.
    pub fn changed(&mut self, before: State, policy: &Policy, now: Moment) {
        let back = self.state() == State::Up && matches!(before, State::Down | State::Maintenance);
        if back && !policy.slow_start.is_zero() {
            self.ramp = Some(now);
        } else if self.state() != State::Up {
            self.ramp = None;
        }
    }

    /// Does what time alone brings: ends a slow start, releases a flapping target.
    pub fn tick(&mut self, policy: &Policy, now: Moment) {
        self.tracker.tick(policy, now);
        let over = |since| ramp::next(since, policy.slow_start, now).is_none();
        if self.ramp.is_some_and(over) {
            self.ramp = None;
        }
    }

    /// When [`tick`](Self::tick) or the weight changes something, if nothing else happens.
    #[must_use]
    pub fn next_tick(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        let ramp = self
            .ramp
            .and_then(|since| ramp::next(since, policy.slow_start, now));
        let flap = self.tracker.next_tick(policy);
        [ramp, flap].into_iter().flatten().min()
    }
}
