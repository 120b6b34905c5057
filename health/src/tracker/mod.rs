//! From reports to states: rise, fall, first result, flap damping, slow start. Pure; no clock.
//!
//! Second step of the data flow, the decision: the monitor feeds each outcome to the target's
//! [`Tracker`] and raises an event when it answers with a [`Transition`]. Time is an argument.
//!
//! ```
//! use health::{Moment, Outcome};
//! use health::tracker::{Observed, Policy, Tracker};
//!
//! let policy = Policy::new().fall(2);
//! let mut tracker = Tracker::new(&policy);
//! let now = Moment::START;
//! tracker.observe(&policy, now, Outcome::Pass);
//!
//! assert_eq!(tracker.observe(&policy, now, Outcome::Fail), None);
//! assert_eq!(tracker.observe(&policy, now, Outcome::Inconclusive), None);
//! let transition = tracker.observe(&policy, now, Outcome::Fail).expect("two in a row");
//! assert_eq!((transition.from, transition.to), (Observed::Up, Observed::Down));
//! ```

mod flap;
mod health;
#[cfg(test)]
mod laws;
mod passive;
mod policy;
mod ramp;
mod state;

pub use flap::{FlapPolicy, Hold, PENALTY};
pub use health::{Health, Standing};
pub use passive::{OnOutlier, PassivePolicy};
pub use policy::{FirstResult, Policy, Start};
pub use state::{Admin, Agent, Observed, State, Weight};

pub(crate) use passive::Outlier;

use crate::{Moment, Outcome};
use flap::Damper;

/// A change of what the checks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The state before.
    pub from: Observed,
    /// The state now; never the same as before.
    pub to: Observed,
}

/// Turns outcomes into state changes.
///
/// The policy is handed in with each call: it may be shared by many trackers and may change
/// between two calls without touching the state.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Tracker {
    /// After flap damping: what counts.
    settled: Observed,
    /// By rise and fall alone.
    raw: Observed,
    /// Where the latest results in a row point, and how many they are.
    leaning: Observed,
    streak: u32,
    /// No conclusive result yet: the state is unknown or only assumed.
    fresh: bool,
    draining: bool,
    warned: bool,
    damper: Damper,
}

impl Tracker {
    /// A tracker of a target that was not checked yet.
    pub fn new(policy: &Policy) -> Self {
        let start = match policy.start {
            Start::Unknown => Observed::Unknown,
            Start::Up => Observed::Up,
            Start::Down => Observed::Down,
        };
        Self {
            settled: start,
            raw: start,
            leaning: Observed::Unknown,
            streak: 0,
            fresh: true,
            draining: false,
            warned: false,
            damper: Damper::default(),
        }
    }

    /// What the checks say now.
    #[must_use]
    pub const fn observed(&self) -> Observed {
        self.settled
    }

    /// Whether the last conclusive result asked for draining.
    #[must_use]
    pub const fn is_draining(&self) -> bool {
        self.draining
    }

    /// Whether the last conclusive result was a warning.
    #[must_use]
    pub const fn is_warned(&self) -> bool {
        self.warned
    }

    /// Whether the target is held because it flaps.
    #[must_use]
    pub const fn is_flapping(&self) -> bool {
        self.damper.is_holding()
    }

    /// Whether the latest results point away from the state, or there is none yet: the time to
    /// look more often. HAProxy: when `fastinter` applies.
    #[must_use]
    pub fn is_transitional(&self) -> bool {
        self.fresh || (self.leaning != self.raw && self.leaning != Observed::Unknown)
    }

    /// How many failures in a row there were beyond those that bring a target down.
    #[must_use]
    pub fn failures_beyond(&self, policy: &Policy) -> u32 {
        match self.leaning {
            Observed::Down => self.streak.saturating_sub(policy.fall.max(1)),
            Observed::Unknown | Observed::Up => 0,
        }
    }

    /// Takes a changed policy: the state stays, the count of results in a row starts anew.
    pub const fn reconfigure(&mut self) {
        (self.streak, self.leaning) = (0, Observed::Unknown);
    }

    /// Feeds one outcome; answers when the state changes. An inconclusive one changes nothing.
    pub fn observe(
        &mut self,
        policy: &Policy,
        now: Moment,
        outcome: Outcome,
    ) -> Option<Transition> {
        let pointed = match outcome {
            Outcome::Pass | Outcome::Warn | Outcome::Drain => Observed::Up,
            Outcome::Fail => Observed::Down,
            Outcome::Inconclusive => return None,
        };
        self.draining = outcome == Outcome::Drain;
        self.warned = outcome == Outcome::Warn;
        self.count(pointed);
        let was_fresh = std::mem::take(&mut self.fresh);
        if pointed != self.raw && self.streak >= needed(policy, pointed, was_fresh) {
            let known = self.raw != Observed::Unknown;
            self.raw = pointed;
            if let Some(flap) = policy.flap.as_ref().filter(|_| known) {
                self.damper.change(flap, now);
            }
        }
        self.settle(policy)
    }

    /// Takes the target down at once, whatever was counted. HAProxy: `on-error mark-down`.
    pub fn force_down(&mut self, policy: &Policy) -> Option<Transition> {
        (self.raw, self.leaning, self.streak) = (Observed::Down, Observed::Unknown, 0);
        self.fresh = false;
        self.settle(policy)
    }

    /// When [`tick`](Self::tick) has something to do, if nothing else happens.
    #[must_use]
    pub fn next_tick(&self, policy: &Policy) -> Option<Moment> {
        self.damper.release_at(policy.flap.as_ref()?)
    }

    /// Releases a held target whose time has come.
    pub fn tick(&mut self, policy: &Policy, now: Moment) -> Option<Transition> {
        match &policy.flap {
            Some(flap) => {
                self.damper.release(flap, now);
            }
            None => self.damper = Damper::default(),
        }
        self.settle(policy)
    }

    fn count(&mut self, pointed: Observed) {
        if pointed != self.leaning {
            (self.leaning, self.streak) = (pointed, 0);
        }
        self.streak = self.streak.saturating_add(1);
    }

    fn settle(&mut self, policy: &Policy) -> Option<Transition> {
        let hold = policy.flap.map(|flap| flap.hold);
        let to = match hold.filter(|_| self.damper.is_holding()) {
            Some(Hold::Down) => Observed::Down,
            Some(Hold::Last) => self.settled,
            None => self.raw,
        };
        let from = std::mem::replace(&mut self.settled, to);
        (from != to).then_some(Transition { from, to })
    }
}

fn needed(policy: &Policy, pointed: Observed, fresh: bool) -> u32 {
    if fresh && policy.first == FirstResult::Decides {
        return 1;
    }
    match pointed {
        Observed::Up => policy.rise,
        Observed::Down | Observed::Unknown => policy.fall,
    }
}
