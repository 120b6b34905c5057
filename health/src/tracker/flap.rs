//! Flap damping: a penalty for each change of state, halved with time (RFC 2439's figure of merit).

use std::time::Duration;

use crate::Moment;

/// What one change of state costs.
pub const PENALTY: u32 = 1000;
/// Beyond this no more is added: it bounds how long a target can stay suppressed.
const PENALTY_MAX: f32 = 20_000.0;

/// When a target that changes its state too often is held, and where.
///
/// ```
/// use std::time::Duration;
/// use health::tracker::FlapPolicy;
///
/// // Held from the fourth change within about a minute on, at most ten minutes.
/// let policy = FlapPolicy::new(Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct FlapPolicy {
    pub(super) half_life: Duration,
    pub(super) suppress: u32,
    pub(super) reuse: u32,
    pub(super) max_hold: Duration,
    pub(super) hold: Hold,
}

/// In which state a flapping target is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize, serde::Serialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Hold {
    /// Down: no traffic for what flaps.
    #[default]
    Down,
    /// The state that it had when it began to be held.
    Last,
}

impl FlapPolicy {
    /// Held above a penalty of 3000, released below 1500, held at most ten half-lives.
    pub const fn new(half_life: Duration) -> Self {
        Self {
            half_life,
            suppress: 3 * PENALTY,
            reuse: PENALTY + PENALTY / 2,
            max_hold: half_life.saturating_mul(10),
            hold: Hold::Down,
        }
    }

    /// Sets the penalty above which the target is held; each change costs 1000. Default 3000.
    pub const fn suppress_above(mut self, penalty: u32) -> Self {
        self.suppress = penalty;
        self
    }

    /// Sets the penalty below which the target is released. Default 1500.
    pub const fn reuse_below(mut self, penalty: u32) -> Self {
        self.reuse = penalty;
        self
    }

    /// Sets the longest time a target is held. Default ten half-lives.
    pub const fn max_hold(mut self, time: Duration) -> Self {
        self.max_hold = time;
        self
    }

    /// Sets the state in which the target is held. Default down.
    pub const fn hold(mut self, hold: Hold) -> Self {
        self.hold = hold;
        self
    }

    pub(crate) const fn is_sound(&self) -> bool {
        self.reuse > 0 && self.reuse < self.suppress && !self.half_life.is_zero()
    }
}

/// The penalty of one target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Damper {
    penalty: f32,
    at: Moment,
    held_since: Option<Moment>,
}

impl Damper {
    pub(super) const fn is_holding(&self) -> bool {
        self.held_since.is_some()
    }

    pub(super) fn penalty(&self, policy: &FlapPolicy, now: Moment) -> f32 {
        let lives = now.since(self.at).as_secs_f32() / policy.half_life.as_secs_f32();
        self.penalty * (-lives).exp2()
    }

    /// Counts one change; answers whether the target begins to be held.
    pub(super) fn change(&mut self, policy: &FlapPolicy, now: Moment) -> bool {
        let penalty = self.penalty(policy, now) + thousands(PENALTY);
        (self.penalty, self.at) = (penalty.min(PENALTY_MAX), now);
        let begins = self.held_since.is_none() && self.penalty > thousands(policy.suppress);
        if begins {
            self.held_since = Some(now);
        }
        begins
    }

    /// When a held target is released if nothing changes any more.
    pub(super) fn release_at(&self, policy: &FlapPolicy) -> Option<Moment> {
        let held_since = self.held_since?;
        let ratio = self.penalty / thousands(policy.reuse.max(1));
        let lives = ratio.max(1.0).log2();
        let decayed = self.at + policy.half_life.mul_f32(lives);
        Some(decayed.min(held_since + policy.max_hold))
    }

    /// Releases a held target whose time has come.
    pub(super) fn release(&mut self, policy: &FlapPolicy, now: Moment) -> bool {
        let due = self.release_at(policy).is_some_and(|at| at <= now);
        if due {
            (self.held_since, self.penalty, self.at) = (None, 0.0, now);
        }
        due
    }
}

/// A penalty as the number that decays; 20,000 at the most, so nothing is lost.
fn thousands(penalty: u32) -> f32 {
    f32::from(u16::try_from(penalty).unwrap_or(u16::MAX))
}
