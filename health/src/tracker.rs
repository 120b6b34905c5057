//! From reports to states: rise, fall and the first result. Pure; no clock.
//!
//! Second step of the data flow, the decision: the monitor feeds each outcome to the target's
//! [`Tracker`] and raises an event when it answers with a [`Transition`].
//!
//! ```
//! use health::{Outcome, State};
//! use health::tracker::{FirstResult, Thresholds, Tracker};
//!
//! let mut tracker = Tracker::new(Thresholds::new(1, 2)?, FirstResult::Decides);
//! tracker.observe(Outcome::Pass);
//!
//! assert_eq!(tracker.observe(Outcome::Fail), None);
//! assert_eq!(tracker.observe(Outcome::Inconclusive), None);
//! let transition = tracker.observe(Outcome::Fail).expect("the second failure in a row");
//! assert_eq!((transition.from, transition.to), (State::Up, State::Down));
//! # Ok::<(), health::tracker::ZeroThreshold>(())
//! ```

use std::fmt;

use crate::Outcome;

/// What is known about a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum State {
    /// Nothing yet: never checked, or restarted because what is checked changed.
    #[default]
    Unknown,
    /// The target works.
    Up,
    /// The target does not work.
    Down,
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The state before.
    pub from: State,
    /// The state now; never the same as before.
    pub to: State,
}

/// What the first conclusive result of an unknown target does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FirstResult {
    /// It decides at once, as in ldirectord.
    #[default]
    Decides,
    /// It counts as any other: rise passes or fall failures in a row are needed.
    Counts,
}

/// How many results in a row change the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thresholds {
    rise: u32,
    fall: u32,
}

/// A threshold was zero: each needs at least one result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rise and fall must be at least 1, not {rise} and {fall}")]
pub struct ZeroThreshold {
    rise: u32,
    fall: u32,
}

impl Thresholds {
    /// `rise` passes in a row bring a target up, `fall` failures in a row bring it down.
    ///
    /// ldirectord: rise is always 1, fall is `failurecount`.
    ///
    /// # Errors
    /// When either is zero.
    pub const fn new(rise: u32, fall: u32) -> Result<Self, ZeroThreshold> {
        if rise == 0 || fall == 0 {
            return Err(ZeroThreshold { rise, fall });
        }
        Ok(Self { rise, fall })
    }

    const fn towards(self, state: State) -> u32 {
        match state {
            State::Up => self.rise,
            State::Down | State::Unknown => self.fall,
        }
    }
}

/// Turns outcomes into state changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Tracker {
    thresholds: Thresholds,
    first: FirstResult,
    state: State,
    /// Where the latest results in a row point, and how many they are.
    leaning: State,
    streak: u32,
}

impl Tracker {
    /// A tracker of a target that is unknown.
    pub const fn new(thresholds: Thresholds, first: FirstResult) -> Self {
        let (state, leaning) = (State::Unknown, State::Unknown);
        Self {
            thresholds,
            first,
            state,
            leaning,
            streak: 0,
        }
    }

    /// The state now.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Takes new thresholds; the state stays, the count of results in a row starts anew.
    pub const fn reconfigure(&mut self, thresholds: Thresholds, first: FirstResult) {
        (self.thresholds, self.first, self.streak) = (thresholds, first, 0);
    }

    /// Forgets everything; answers with the way back to unknown, if it is one.
    pub fn restart(&mut self) -> Option<Transition> {
        let from = std::mem::take(&mut self.state);
        self.streak = 0;
        (from != self.state).then_some(Transition {
            from,
            to: self.state,
        })
    }

    /// Feeds one outcome; answers when the state changes. An inconclusive one changes nothing.
    pub fn observe(&mut self, outcome: Outcome) -> Option<Transition> {
        let pointed = match outcome {
            Outcome::Pass | Outcome::Warn => State::Up,
            Outcome::Fail => State::Down,
            Outcome::Inconclusive => return None,
        };
        self.count(pointed);
        if pointed == self.state || self.streak < self.needed(pointed) {
            return None;
        }
        let from = std::mem::replace(&mut self.state, pointed);
        Some(Transition { from, to: pointed })
    }

    const fn count(&mut self, pointed: State) {
        if !matches!(
            (pointed, self.leaning),
            (State::Up, State::Up) | (State::Down, State::Down)
        ) {
            (self.leaning, self.streak) = (pointed, 0);
        }
        self.streak = self.streak.saturating_add(1);
    }

    fn needed(&self, pointed: State) -> u32 {
        let decides = self.state == State::Unknown && self.first == FirstResult::Decides;
        if decides {
            1
        } else {
            self.thresholds.towards(pointed)
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tracker(rise: u32, fall: u32, first: FirstResult) -> Tracker {
        Tracker::new(Thresholds::new(rise, fall).unwrap(), first)
    }

    #[test]
    fn first_result_decides_by_default() {
        let mut tracker = tracker(3, 3, FirstResult::default());

        let transition = tracker.observe(Outcome::Fail);

        assert_eq!(
            transition,
            Some(Transition {
                from: State::Unknown,
                to: State::Down
            })
        );
    }

    #[test]
    fn first_result_can_be_made_to_count() {
        let mut tracker = tracker(2, 3, FirstResult::Counts);

        assert_eq!(tracker.observe(Outcome::Fail), None);
        assert_eq!(tracker.observe(Outcome::Pass), None);
        assert!(tracker.observe(Outcome::Pass).is_some());
        assert_eq!(tracker.state(), State::Up);
    }

    #[test]
    fn a_pass_resets_the_count_of_failures() {
        let mut tracker = tracker(1, 2, FirstResult::Decides);
        tracker.observe(Outcome::Pass);

        for _ in 0..100 {
            assert_eq!(tracker.observe(Outcome::Fail), None);
            assert_eq!(tracker.observe(Outcome::Pass), None);
        }

        assert_eq!(tracker.state(), State::Up);
    }

    #[test]
    fn a_warning_counts_as_a_pass() {
        let mut tracker = tracker(1, 1, FirstResult::Decides);

        tracker.observe(Outcome::Warn);

        assert_eq!(tracker.state(), State::Up);
    }

    #[test]
    fn zero_thresholds_are_refused() {
        assert!(Thresholds::new(0, 1).is_err());
        assert!(Thresholds::new(1, 0).is_err());
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::Pass),
            Just(Outcome::Warn),
            Just(Outcome::Fail),
            Just(Outcome::Inconclusive),
        ]
    }

    fn first() -> impl Strategy<Value = FirstResult> {
        prop_oneof![Just(FirstResult::Decides), Just(FirstResult::Counts)]
    }

    proptest! {
        #[test]
        fn transitions_chain_and_end_in_the_state(
            rise in 1_u32..5, fall in 1_u32..5, first in first(),
            outcomes in proptest::collection::vec(outcome(), 0..200),
        ) {
            let mut tracker = tracker(rise, fall, first);
            let mut replayed = State::Unknown;
            for outcome in outcomes {
                if let Some(transition) = tracker.observe(outcome) {
                    prop_assert_eq!(transition.from, replayed);
                    prop_assert_ne!(transition.to, replayed);
                    replayed = transition.to;
                }
            }

            prop_assert_eq!(replayed, tracker.state());
        }

        #[test]
        fn inconclusive_results_change_nothing_wherever_they_stand(
            rise in 1_u32..5, fall in 1_u32..5, first in first(),
            outcomes in proptest::collection::vec(outcome(), 0..200),
        ) {
            let mut noisy = tracker(rise, fall, first);
            let mut quiet = noisy;
            for outcome in outcomes {
                let seen = noisy.observe(outcome);
                if outcome == Outcome::Inconclusive {
                    prop_assert_eq!(seen, None);
                } else {
                    prop_assert_eq!(seen, quiet.observe(outcome));
                }
            }

            prop_assert_eq!(noisy, quiet);
        }

        #[test]
        fn a_change_needs_its_threshold_in_a_row(
            rise in 1_u32..5, fall in 1_u32..5,
            outcomes in proptest::collection::vec(outcome(), 0..200),
        ) {
            let mut tracker = tracker(rise, fall, FirstResult::Counts);
            let mut history = Vec::new();
            for outcome in outcomes {
                let passed = match outcome {
                    Outcome::Pass | Outcome::Warn => Some(true),
                    Outcome::Fail => Some(false),
                    Outcome::Inconclusive => None,
                };
                history.extend(passed);
                if let Some(transition) = tracker.observe(outcome) {
                    let up = transition.to == State::Up;
                    let needed = if up { rise } else { fall } as usize;
                    let tail = history.iter().rev().take_while(|passed| **passed == up).count();
                    prop_assert_eq!(tail, needed);
                }
            }
        }
    }
}
