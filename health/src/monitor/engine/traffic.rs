//! What real traffic tells: outliers by a target's own policy, and among the others of its group.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::{Engine, Grouping, entry_at, entry_mut};
use crate::Outcome;
use crate::moment::Moment;
use crate::tracker::OnOutlier;

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// One real request succeeded or failed.
    pub(in super::super) fn report(&mut self, now: Moment, key: &K, success: bool) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        self.count_for_group(now, slot, success);
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return false;
        };
        let Some(policy) = entry.settings.passive else {
            return true;
        };
        let outlier = entry.outlier.get_or_insert_default();
        if outlier.report(&policy, now, success) {
            self.counters.outliers += 1;
            self.treat(now, slot, policy.action);
        }
        true
    }

    fn treat(&mut self, now: Moment, slot: u32, action: OnOutlier) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let tracking = entry.settings.policy;
        let tracker = &mut entry.health.tracker;
        match action {
            OnOutlier::CheckNow => return self.check_slot_now(now, slot),
            OnOutlier::Eject { time, longest } => return self.eject(now, slot, time, longest),
            OnOutlier::CountFailure => {
                tracker.observe(&tracking, now, Outcome::Fail);
            }
            OnOutlier::MarkDown => {
                tracker.force_down(&tracking);
            }
        }
        self.refresh(now, slot, None);
    }

    /// Takes a target out of service for a time, unless too many of its group are out already.
    fn eject(&mut self, now: Moment, slot: u32, time: Duration, longest: Duration) {
        // What still arrives of a target that is out makes it no worse.
        if entry_at(&self.entries, slot).is_none_or(|entry| entry.health.ejected) {
            return;
        }
        if !self.may_be_ejected(slot) {
            self.counters.spared += 1;
            return;
        }
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let outlier = entry.outlier.get_or_insert_default();
        outlier.eject(now, time, longest);
        entry.health.ejected = true;
        self.counters.ejections += 1;
        self.refresh(now, slot, None);
    }

    fn may_be_ejected(&self, slot: u32) -> bool {
        let entry = entry_at(&self.entries, slot);
        let group = entry.and_then(|entry| entry.settings.group.as_ref());
        let Some(Grouping { group, .. }) = group.and_then(|(name, _)| self.groups.get(name)) else {
            return true;
        };
        let ejected = |member: &u32| {
            entry_at(&self.entries, *member).is_some_and(|entry| entry.health.ejected)
        };
        group.members().filter(ejected).count() < group.ejections_allowed()
    }

    fn count_for_group(&mut self, now: Moment, slot: u32, success: bool) {
        let Some(entry) = entry_at(&self.entries, slot).filter(|entry| !entry.health.ejected)
        else {
            return;
        };
        let Some((name, _)) = &entry.settings.group else {
            return;
        };
        let Some(grouping) = self.groups.get_mut(name) else {
            return;
        };
        if let Some(policy) = grouping.group.outlier_policy()
            && let Some(end) = grouping.rates.report(&policy, now, slot, success)
        {
            self.rounds.insert((end, Arc::clone(name)));
        }
    }

    /// Compares the members of the groups whose interval is over.
    pub(super) fn compare(&mut self, now: Moment) {
        while let Some((_, name)) = self.rounds.first().cloned().filter(|(at, _)| *at <= now) {
            self.rounds.pop_first();
            let Some(grouping) = self.groups.get_mut(&name) else {
                continue;
            };
            let Some(policy) = grouping.group.outlier_policy() else {
                continue;
            };
            for slot in grouping.rates.judge(&policy) {
                self.counters.outliers += 1;
                self.eject(now, slot, policy.time, policy.longest);
            }
        }
    }
}
