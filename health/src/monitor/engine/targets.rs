//! Targets that come, change and go.

use std::fmt::Debug;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use super::super::entry::{Activity, Entry, NONE, Record};
use super::{Engine, Ticket, entry_at, entry_mut, index};
use crate::moment::Moment;
use crate::plan::{Kind, Settings};
use crate::schedule::ready::Priority;
use crate::schedule::slots;
use crate::tracker::{Health, Standing};
use crate::{CheckPlan, Target};

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// Adds a target or changes its plan, which was validated before.
    pub(in super::super) fn upsert(&mut self, now: Moment, key: K, plan: CheckPlan) {
        match self.find(&key) {
            Some(slot) => self.replace(now, slot, plan),
            None => self.add(now, key, plan),
        }
    }

    fn add(&mut self, now: Moment, key: K, plan: CheckPlan) {
        let hash = self.hasher.hash_one(&key);
        let CheckPlan { target, settings } = plan;
        self.patrol.shortest = self.patrol.shortest.min(settings.interval);
        let (number, shared) = self.number(&key, &target, &settings);
        let health = Health::new(&settings.policy);
        let entry = Entry {
            key,
            target,
            health,
            shown: Standing::default(),
            activity: Activity::Waiting {
                due: now,
                extra: false,
            },
            record: Record::new(now),
            number,
            slot: now,
            tick: Moment::NEVER,
            born: self.next_serial(),
            twin: NONE,
            twin_before: NONE,
            group: NONE,
            cheap_left: 0,
            outlier: None,
            fresh: true,
            shared,
            stale: false,
            settings,
        };
        let slot = self.place(entry);
        let (entries, hasher) = (&self.entries, &self.hasher);
        self.index.insert_unique(hash, slot, |slot| {
            entry_at(entries, *slot).map_or(0, |entry| hasher.hash_one(&entry.key))
        });
        self.counters.states.add(Standing::default().state);
        self.join_ring(slot);
        self.schedule_first(now, slot);
        self.join_group(now, slot);
        self.refresh(now, slot, None);
    }

    /// The phase of what is checked, so that equal checks fall together; else that of the key.
    fn number(&self, key: &K, target: &Target, settings: &Settings) -> (u64, bool) {
        match settings.meaning(target) {
            Some(meaning) => (slots::number(self.config.seed, &meaning), true),
            None => (slots::number(self.config.seed, key), false),
        }
    }

    fn place(&mut self, entry: Entry<K>) -> u32 {
        if let Some(slot) = self.free.pop()
            && let Some(place) = self.entries.get_mut(index(slot))
        {
            *place = Some(entry);
            return slot;
        }
        self.entries.push(Some(entry));
        u32::try_from(self.entries.len() - 1).unwrap_or(NONE)
    }

    /// The first check: soon if the lane has room, else in the target's own slot.
    fn schedule_first(&mut self, now: Moment, slot: u32) {
        let [urgent, usual] = &mut self.lanes;
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let lane = match entry.settings.priority {
            Priority::High => urgent,
            Priority::Normal | Priority::Low => usual,
        };
        let interval = entry.settings.interval;
        let own = match entry.settings.kind {
            Kind::Poll => slots::slot_from(now, entry.number, interval),
            Kind::Push => now + interval,
        };
        let soon = match entry.settings.kind {
            Kind::Poll => lane.as_mut().and_then(|lane| lane.before(now, own)),
            Kind::Push => None,
        };
        entry.slot = soon.unwrap_or(own);
        entry.fresh = soon.is_some();
        entry.activity = Activity::Waiting {
            due: entry.slot,
            extra: false,
        };
        self.wheel.set(slot, entry.slot);
    }

    fn replace(&mut self, now: Moment, slot: u32, plan: CheckPlan) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let old = CheckPlan {
            target: entry.target.clone(),
            settings: Arc::clone(&entry.settings),
        };
        let same = old.same_meaning(&plan);
        if same && Arc::ptr_eq(&old.settings, &plan.settings) {
            return;
        }
        let regroup = old.settings.group != plan.settings.group;
        if regroup || !same {
            self.leave_group(now, slot);
        }
        if same {
            self.change_policy(now, slot, plan);
        } else {
            self.restart(now, slot, plan);
        }
        if regroup || !same {
            self.join_group(now, slot);
        }
        self.refresh(now, slot, None);
    }

    fn change_policy(&mut self, now: Moment, slot: u32, plan: CheckPlan) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        entry.settings = plan.settings;
        entry.health.tracker.reconfigure();
        entry.hasten(now);
        if let Activity::Waiting { due, .. } = entry.activity {
            self.wheel.set(slot, due);
        }
    }

    /// Begins anew from the conservative state; what runs is not waited for.
    fn restart(&mut self, now: Moment, slot: u32, plan: CheckPlan) {
        let Some(entry) = entry_at(&self.entries, slot) else {
            return;
        };
        if matches!(entry.activity, Activity::Running { .. }) {
            self.part(now, slot);
        }
        self.leave_ring(slot);
        let born = self.next_serial();
        let Some(entry) = entry_at(&self.entries, slot) else {
            return;
        };
        let (number, shared) = self.number(&entry.key, &plan.target, &plan.settings);
        let running = self.unwant(slot);
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        (entry.target, entry.settings) = (plan.target, plan.settings);
        (entry.number, entry.shared, entry.born) = (number, shared, born);
        (entry.cheap_left, entry.outlier, entry.stale) = (0, None, false);
        entry.health.restart(&entry.settings.policy);
        let transitions = entry.record.transitions;
        entry.record = Record {
            transitions,
            ..Record::new(now)
        };
        let activity = entry.activity;
        self.join_ring(slot);
        self.schedule_first(now, slot);
        if running && let Some(entry) = entry_mut(&mut self.entries, slot) {
            // Its own end brings the target back to waiting.
            self.wheel.clear(slot);
            entry.activity = activity;
        }
    }

    /// Gives up what a target is doing; answers whether a run has still to end.
    fn unwant(&mut self, slot: u32) -> bool {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return false;
        };
        match &mut entry.activity {
            Activity::Running {
                unwanted,
                extra,
                again,
                serial,
                ..
            } => {
                (*unwanted, *extra, *again) = (true, true, false);
                self.aborts.push(Ticket {
                    slot,
                    serial: *serial,
                });
                true
            }
            Activity::Ready { .. } => {
                self.waiting_in_line -= 1;
                false
            }
            Activity::Waiting { .. } | Activity::Joined { .. } => false,
        }
    }

    pub(in super::super) fn remove(&mut self, now: Moment, key: &K) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        self.remove_slot(now, slot);
        true
    }

    /// Removes all targets but those that are wanted; answers how many.
    pub(in super::super) fn retain(
        &mut self,
        now: Moment,
        mut wanted: impl FnMut(&K) -> bool,
    ) -> usize {
        let unwanted: Vec<u32> = (0..)
            .zip(&self.entries)
            .filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
            .filter(|(_, entry)| !wanted(&entry.key))
            .map(|(slot, _)| slot)
            .collect();
        for slot in &unwanted {
            self.remove_slot(now, *slot);
        }
        unwanted.len()
    }

    fn remove_slot(&mut self, now: Moment, slot: u32) {
        self.leave_group(now, slot);
        if matches!(entry_at(&self.entries, slot), Some(entry) if matches!(entry.activity, Activity::Running { .. }))
        {
            self.part(now, slot);
        }
        self.leave_ring(slot);
        self.unwant(slot);
        self.wheel.clear(slot);
        self.outboxes.forget(slot);
        let Some(entry) = self.entries.get_mut(index(slot)).and_then(Option::take) else {
            return;
        };
        self.ticks.remove(&(entry.tick, slot));
        self.counters.states.remove(entry.shown.state);
        self.counters.flap(entry.shown.flapping, false);
        let hash = self.hasher.hash_one(&entry.key);
        if let Ok(found) = self.index.find_entry(hash, |other| *other == slot) {
            found.remove();
        }
        self.free.push(slot);
    }

    pub(in super::super) fn find(&self, key: &K) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let same =
            |slot: &u32| entry_at(&self.entries, *slot).is_some_and(|entry| entry.key == *key);
        self.index.find(hash, same).copied()
    }
}
