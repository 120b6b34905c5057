//! What follows from a result, a wish or the time: state, weight, group, news.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::super::entry::NONE;
use super::super::events::News;
use super::{Engine, Grouping, entry_at, entry_mut};
use crate::moment::Moment;
use crate::plan::Kind;
use crate::tracker::Weight;
use crate::{Outcome, Report};

/// The look-out makes its round in so many steps.
const PATROL_STEPS: usize = 8;

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// Feeds a result to a target's tracker and record.
    pub(super) fn learn(&mut self, now: Moment, slot: u32, report: &Report) {
        let remember = self.config.remember;
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let inconclusive = report.outcome() == Outcome::Inconclusive;
        let trouble = inconclusive && !entry.record.was_inconclusive();
        entry.record.add(now, report, remember);
        entry.stale = false;
        let policy = entry.settings.policy;
        entry.health.tracker.observe(&policy, now, report.outcome());
        if !inconclusive {
            entry.health.check_weight = report.weight().unwrap_or(Weight::FULL);
        }
        self.refresh(now, slot, trouble.then_some(News::Trouble));
    }

    /// Works out a target's standing anew, and what follows for its group and the readers.
    pub(super) fn refresh(&mut self, now: Moment, slot: u32, news: Option<News>) {
        let released = self.regroup(slot);
        self.show(now, slot, news);
        if let Some((name, released)) = released {
            self.released(now, &name, &released);
        }
    }

    /// Tells the group what the checks say; answers with the members that it lets go.
    fn regroup(&mut self, slot: u32) -> Option<(Arc<str>, Vec<u32>)> {
        let entry = entry_mut(&mut self.entries, slot)?;
        let (name, weight) = entry.settings.group.clone()?;
        let grouping = self.groups.get_mut(&name)?;
        let released = grouping
            .group
            .set(slot, weight, entry.health.tracker.observed());
        entry.health.held = grouping.group.is_held(slot);
        Some((name, released))
    }

    /// Shows what a group decided about other members, and about itself.
    pub(super) fn released(&mut self, now: Moment, name: &Arc<str>, released: &[u32]) {
        for slot in released {
            if let Some(entry) = entry_mut(&mut self.entries, *slot) {
                entry.health.held = false;
            }
            self.show(now, *slot, None);
        }
        let Some(Grouping { group, told, .. }) = self.groups.get_mut(name) else {
            return;
        };
        let state = group.state();
        if state != *told {
            self.outboxes.group(name, *told, state);
            *told = state;
        }
    }

    pub(super) fn join_group(&mut self, now: Moment, slot: u32) {
        let Some(entry) = entry_at(&self.entries, slot) else {
            return;
        };
        let Some((name, _)) = entry.settings.group.clone() else {
            return;
        };
        let number = self.grouping(&name).number;
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            entry.group = number;
        }
        if let Some((name, released)) = self.regroup(slot) {
            self.released(now, &name, &released);
        }
    }

    pub(super) fn leave_group(&mut self, now: Moment, slot: u32) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let Some((name, _)) = entry.settings.group.clone() else {
            return;
        };
        (entry.health.held, entry.group) = (false, NONE);
        let Some(grouping) = self.groups.get_mut(&name) else {
            return;
        };
        grouping.rates.forget(slot);
        let released = grouping.group.remove(slot);
        let forgotten = grouping.group.is_forgettable();
        self.released(now, &name, &released);
        if forgotten {
            self.groups.remove(&name);
        }
    }

    /// Compares a target's standing with what was told, and queues the difference.
    fn show(&mut self, now: Moment, slot: u32, news: Option<News>) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let policy = entry.settings.policy;
        let before = entry.shown;
        entry.health.changed(before.state, &policy, now);
        let standing = entry.health.standing(&policy, now);
        let tick = entry.health.next_tick(&policy, now);
        let ejection = entry
            .outlier
            .as_ref()
            .and_then(|outlier| outlier.ejected_until);
        let tick = [tick, ejection]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(Moment::NEVER);
        let old_tick = std::mem::replace(&mut entry.tick, tick);
        if tick != old_tick {
            self.ticks.remove(&(old_tick, slot));
            if tick < Moment::NEVER {
                self.ticks.insert((tick, slot));
            }
        }
        if standing == before && news.is_none() {
            return;
        }
        entry.shown = standing;
        self.counters.flap(before.flapping, standing.flapping);
        let moved = standing.state != before.state;
        if moved {
            entry.record.since = now;
            entry.record.transitions = entry.record.transitions.saturating_add(1);
            self.counters.transitions += 1;
            self.counters.states.change(before.state, standing.state);
            say(
                &entry.key,
                before.state,
                standing.state,
                entry.record.report.as_ref(),
            );
        }
        self.outboxes
            .tell(slot, before, moved, news, entry.record.report.as_ref(), now);
    }

    /// Does what time alone brings: slow start, release of flapping or ejected targets.
    pub(super) fn tick(&mut self, now: Moment) {
        while let Some((_, slot)) = self.ticks.first().copied().filter(|(at, _)| *at <= now) {
            self.ticks.pop_first();
            let Some(entry) = entry_mut(&mut self.entries, slot) else {
                continue;
            };
            entry.tick = Moment::NEVER;
            let policy = entry.settings.policy;
            entry.health.tick(&policy, now);
            if let Some(outlier) = &mut entry.outlier {
                outlier.tick(now);
                entry.health.ejected = outlier.ejected_until.is_some();
            }
            self.refresh(now, slot, None);
        }
    }

    /// Looks for targets whose checks do not come through, some at a time.
    pub(super) fn patrol(&mut self, now: Moment) {
        if now < self.patrol.at {
            return;
        }
        let pause = self.patrol.shortest / 4;
        self.patrol.at = now + pause.clamp(Duration::from_secs(1), Duration::from_secs(60));
        let count = self.entries.len() / PATROL_STEPS + 1;
        let from = if self.patrol.next < self.entries.len() {
            self.patrol.next
        } else {
            0
        };
        self.patrol.next = from + count;
        let places = self.entries.iter_mut().enumerate().skip(from).take(count);
        let forgotten: Vec<usize> = places
            .filter_map(|(slot, entry)| {
                let entry = entry.as_mut()?;
                let late = now.since(entry.record.completed) > entry.patience();
                let new = late && !entry.stale && entry.settings.kind == Kind::Poll;
                entry.stale |= new;
                new.then_some(slot)
            })
            .collect();
        for slot in forgotten {
            self.counters.stale += 1;
            self.show(
                now,
                u32::try_from(slot).unwrap_or(u32::MAX),
                Some(News::Stale),
            );
        }
    }
}

/// Says a transition to whoever listens; decides nothing.
#[cfg(feature = "tracing")]
fn say<K: Debug>(key: &K, from: crate::State, to: crate::State, report: Option<&Report>) {
    let report = report.map(tracing::field::display);
    tracing::info!(target: "health", key = ?key, %from, %to, report, "transition");
}

#[cfg(not(feature = "tracing"))]
const fn say<K: Debug>(_: &K, _: crate::State, _: crate::State, _: Option<&Report>) {}
