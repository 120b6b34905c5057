//! What is decided about several targets together: panic floor, quorum, suspicion of oneself.
//!
//! Pure. A [`Group`] is told what the checks say of each member; it answers which members that
//! are down stay in service nevertheless, and whether enough weight is up.
//!
//! ```
//! use health::tracker::Observed;
//! use health::group::{Group, GroupPolicy, GroupState};
//!
//! let mut group = Group::new(GroupPolicy::new().panic_floor(50));
//! for member in 0..4 {
//!     group.set(member, 1, Observed::Up);
//! }
//! group.set(0, 1, Observed::Down);
//! group.set(1, 1, Observed::Down);
//! assert_eq!(group.state(), GroupState { panic: false, quorum: Some(true) });
//!
//! group.set(2, 1, Observed::Down); // would leave one of four
//! assert!(group.state().panic && group.is_held(2));
//! ```

mod outliers;
mod suspicion;

use std::collections::{BTreeMap, BTreeSet};

use crate::tracker::Observed;

pub use outliers::OutlierPolicy;
pub(crate) use outliers::Rates;
pub use suspicion::SuspicionPolicy;
pub(crate) use suspicion::{Suspicion, Trust};

/// How a group treats failures of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct GroupPolicy {
    floor: u8,
    quorum: u64,
    hysteresis: u64,
    ejected: u8,
    pub(crate) outliers: Option<OutlierPolicy>,
}

impl GroupPolicy {
    /// No panic floor; quorum 1 without hysteresis, as keepalived; no outliers among its members,
    /// and at most a tenth of them ejected by policies of their own, as Envoy.
    pub const fn new() -> Self {
        Self {
            floor: 0,
            quorum: 1,
            hysteresis: 0,
            ejected: 10,
            outliers: None,
        }
    }

    /// Sets the share of the checked members, in percent, that stays in service whatever the
    /// checks say. Default 0; more than 100 counts as 100. Envoy: panic threshold.
    pub const fn panic_floor(mut self, percent: u8) -> Self {
        self.floor = if percent > 100 { 100 } else { percent };
        self
    }

    /// Sets the weight that must be up together. Default 1. keepalived: `quorum`.
    pub const fn quorum(mut self, weight: u64) -> Self {
        self.quorum = weight;
        self
    }

    /// Sets how far the weight must be above the quorum to gain it, and below to lose it.
    /// Default 0. keepalived: `hysteresis`.
    pub const fn hysteresis(mut self, weight: u64) -> Self {
        self.hysteresis = weight;
        self
    }

    /// Ejects members that do worse than the others. Default: not.
    pub const fn outliers(mut self, policy: OutlierPolicy) -> Self {
        self.outliers = Some(policy);
        self
    }

    /// Sets which share of the members, in percent, may be ejected at once; one always may.
    /// Default 10; more than 100 counts as 100. Envoy: `max_ejection_percent`.
    ///
    /// It also bounds [`OnOutlier::Eject`](crate::tracker::OnOutlier::Eject) of each member's own
    /// policy. Members that may not be ejected stay in service and are
    /// [counted](crate::observe).
    pub const fn max_ejected(mut self, percent: u8) -> Self {
        self.ejected = if percent > 100 { 100 } else { percent };
        self
    }
}

impl Default for GroupPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What a group amounts to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GroupState {
    /// Members that are down stay in service, because too few would be left.
    pub panic: bool,
    /// Whether enough weight is up; `None` until it is known.
    pub quorum: Option<bool>,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    weight: u64,
    observed: Observed,
    /// Where the member stands among the held: the first to be held is the first to be let go.
    held: Option<u64>,
}

/// The members of one group, and what follows from them.
#[derive(Clone, Debug, Default)]
pub struct Group {
    policy: GroupPolicy,
    members: BTreeMap<u32, Member>,
    held: BTreeSet<(u64, u32)>,
    turns: u64,
    known: u64,
    up: u64,
    up_weight: u64,
    unknown_weight: u64,
    quorum: Option<bool>,
}

impl Group {
    /// A group without members.
    #[must_use]
    pub fn new(policy: GroupPolicy) -> Self {
        Self {
            policy,
            ..Self::default()
        }
    }

    /// Tells a member's weight and what the checks say of it; adds it if it is new.
    ///
    /// Answers with the other members whose being held has changed.
    pub fn set(&mut self, member: u32, weight: u32, observed: Observed) -> Vec<u32> {
        let before = self.take(member);
        let was_serving =
            before.is_some_and(|old| old.observed == Observed::Up || old.held.is_some());
        let mut new = Member {
            weight: weight.into(),
            observed,
            held: None,
        };
        self.known += u64::from(observed != Observed::Unknown);
        match observed {
            Observed::Up => {
                self.up += 1;
                self.up_weight += new.weight;
            }
            Observed::Unknown => self.unknown_weight += new.weight,
            Observed::Down => {}
        }
        // A member is held if the service loses it now and can't spare it, never afterwards:
        // what was out before does not come back because others fail.
        if observed == Observed::Down && was_serving && self.serving() < self.floor() {
            let place = before.and_then(|old| old.held).unwrap_or(self.turns);
            self.turns += 1;
            new.held = Some(place);
            self.held.insert((place, member));
        }
        self.members.insert(member, new);
        self.settle()
    }

    /// Takes a member out of the group; answers as [`set`](Self::set).
    pub fn remove(&mut self, member: u32) -> Vec<u32> {
        self.take(member);
        self.settle()
    }

    /// Changes the policy; answers as [`set`](Self::set).
    pub fn reconfigure(&mut self, policy: GroupPolicy) -> Vec<u32> {
        self.policy = policy;
        self.settle()
    }

    /// Whether a member that is down stays in service.
    #[must_use]
    pub fn is_held(&self, member: u32) -> bool {
        self.members
            .get(&member)
            .is_some_and(|member| member.held.is_some())
    }

    /// Panic and quorum.
    #[must_use]
    pub fn state(&self) -> GroupState {
        GroupState {
            panic: !self.held.is_empty(),
            quorum: self.quorum,
        }
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The members, by number.
    pub(crate) fn members(&self) -> impl Iterator<Item = u32> {
        self.members.keys().copied()
    }

    /// How its members are judged by real traffic, if they are.
    pub(crate) const fn outlier_policy(&self) -> Option<OutlierPolicy> {
        self.policy.outliers
    }

    /// How many members may be ejected at once.
    pub(crate) fn ejections_allowed(&self) -> usize {
        (self.members.len() * usize::from(self.policy.ejected) / 100).max(1)
    }

    /// Whether nothing would be lost with it: no member, and no policy was set.
    pub(crate) fn is_forgettable(&self) -> bool {
        self.members.is_empty() && self.policy == GroupPolicy::new()
    }

    fn take(&mut self, member: u32) -> Option<Member> {
        let old = self.members.remove(&member)?;
        self.known -= u64::from(old.observed != Observed::Unknown);
        match old.observed {
            Observed::Up => {
                self.up -= 1;
                self.up_weight -= old.weight;
            }
            Observed::Unknown => self.unknown_weight -= old.weight,
            Observed::Down => {}
        }
        if let Some(place) = old.held {
            self.held.remove(&(place, member));
        }
        Some(old)
    }

    /// Members in service: up, or held.
    fn serving(&self) -> u64 {
        self.up + self.held.len() as u64
    }

    /// How many members must stay in service.
    fn floor(&self) -> u64 {
        (self.known * u64::from(self.policy.floor)).div_ceil(100)
    }

    /// Lets go whom the group can spare; decides about the quorum.
    fn settle(&mut self) -> Vec<u32> {
        let mut released = Vec::new();
        while !self.held.is_empty() && self.serving() > self.floor() {
            let Some((_, member)) = self.held.pop_first() else {
                break;
            };
            if let Some(member) = self.members.get_mut(&member) {
                member.held = None;
            }
            released.push(member);
        }
        self.quorum = self.decide();
        released
    }

    /// Members of whom nothing is known count neither way: no quorum is lost because of them.
    fn decide(&self) -> Option<bool> {
        let GroupPolicy {
            quorum, hysteresis, ..
        } = self.policy;
        let gain = self.up_weight >= quorum.saturating_add(hysteresis);
        let possible = self.up_weight + self.unknown_weight;
        match self.quorum {
            Some(true) => Some(possible >= quorum.saturating_sub(hysteresis).max(1)),
            Some(false) => Some(gain),
            None if gain => Some(true),
            None if self.unknown_weight > 0 || self.members.is_empty() => None,
            None => Some(self.up_weight >= quorum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn observed() -> impl Strategy<Value = Observed> {
        prop_oneof![
            1 => Just(Observed::Unknown),
            3 => Just(Observed::Up),
            3 => Just(Observed::Down),
        ]
    }

    proptest! {
        #[test]
        fn the_floor_holds_whenever_it_held_before(
            floor in 0_u8..=100,
            steps in prop::collection::vec((0_u32..12, prop::option::weighted(0.9, observed())), 0..100),
        ) {
            let mut group = Group::new(GroupPolicy::new().panic_floor(floor));
            for (member, observed) in steps {
                let (serving, known) = (group.serving(), group.known);
                match observed {
                    Some(observed) => group.set(member, 1, observed),
                    None => group.remove(member),
                };
                // Falls alone never break the floor.
                if group.known == known && serving >= group.floor() {
                    prop_assert!(group.serving() >= group.floor());
                }
                // Nobody is held who could be spared, and nobody who is not down.
                prop_assert!(group.held.is_empty() || group.serving() <= group.floor());
                for member in group.members.values().filter(|member| member.held.is_some()) {
                    prop_assert_eq!(member.observed, Observed::Down);
                }
                let up = group.members.values().filter(|member| member.observed == Observed::Up);
                prop_assert_eq!(up.clone().count() as u64, group.up);
                prop_assert_eq!(up.map(|member| member.weight).sum::<u64>(), group.up_weight);
                prop_assert_eq!(group.held.len(), group.members.values().filter(|m| m.held.is_some()).count());
            }
        }

        #[test]
        fn every_release_is_told(
            steps in prop::collection::vec((0_u32..8, observed()), 0..100),
        ) {
            let mut group = Group::new(GroupPolicy::new().panic_floor(60));
            let mut told = BTreeSet::new();
            for (member, observed) in steps {
                let released = group.set(member, 1, observed);
                for member in released {
                    told.remove(&member);
                }
                if group.is_held(member) { told.insert(member); } else { told.remove(&member); }
                let held: BTreeSet<_> = group.held.iter().map(|(_, member)| *member).collect();
                prop_assert_eq!(&held, &told);
            }
        }
    }

    #[test]
    fn quorum_needs_its_hysteresis_both_ways() {
        let mut group = Group::new(GroupPolicy::new().quorum(3).hysteresis(1));
        let mut quorum = |ups: u32| {
            for member in 0..5 {
                let observed = if member < ups {
                    Observed::Up
                } else {
                    Observed::Down
                };
                group.set(member, 1, observed);
            }
            group.state().quorum
        };

        let seen = [5, 3, 2, 1, 2, 3, 4].map(&mut quorum);

        let expected = [true, true, true, false, false, false, true].map(Some);
        assert_eq!(seen, expected);
    }

    #[test]
    fn quorum_is_not_lost_before_all_are_known() {
        let mut group = Group::new(GroupPolicy::new());
        group.set(0, 1, Observed::Unknown);
        group.set(1, 1, Observed::Down);
        assert_eq!(group.state().quorum, None);

        group.set(0, 1, Observed::Down);

        assert_eq!(group.state().quorum, Some(false));
    }
}
