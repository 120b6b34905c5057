//! The monitor's decisions: what starts when, and what is told. Pure: time is an argument.

mod control;
mod flow;
mod settle;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;
use std::time::Duration;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::counters::Counters;
use super::entry::{Activity, Entry, NONE, Record};
use super::outbox::Outboxes;
use crate::group::{Group, GroupPolicy, GroupState, Suspicion, SuspicionPolicy};
use crate::moment::Moment;
use crate::plan::{Kind, Settings};
use crate::schedule::bucket::{Bucket, Lane};
use crate::schedule::ready::{Limits, Load, Ready};
use crate::schedule::slots;
use crate::schedule::wheel::Wheel;
use crate::tracker::{Health, Standing};
use crate::{CheckPlan, Report, Target};

/// What never changes while a monitor runs.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) seed: u64,
    pub(super) limits: Limits,
    pub(super) starts_per_second: Option<u32>,
    /// First checks per second before their own slots; `None`: all in their own slots.
    pub(super) first_sweep: Option<u32>,
    pub(super) remember: usize,
    pub(super) suspicion: Option<(SuspicionPolicy, CheckPlan)>,
}

/// All targets of one monitor.
#[derive(Debug)]
pub(super) struct Engine<K> {
    config: Config,
    entries: Vec<Option<Entry<K>>>,
    free: Vec<u32>,
    hasher: DefaultHashBuilder,
    index: HashTable<u32>,
    /// One target of each ring of equal checks.
    twins: HashTable<u32>,
    wheel: Wheel,
    ready: Ready,
    bucket: Option<Bucket>,
    lane: Option<Lane>,
    /// Targets whose health changes by time alone, by when.
    ticks: BTreeSet<(Moment, u32)>,
    groups: BTreeMap<Arc<str>, Grouping>,
    pub(super) outboxes: Outboxes<K>,
    aborts: Vec<Ticket>,
    serial: u32,
    waiting_in_line: usize,
    stall: (Moment, Moment),
    canary: Option<Canary>,
    patrol: Patrol,
    pub(super) counters: Counters,
}

/// A group and what was told of it.
#[derive(Debug, Default)]
struct Grouping {
    group: Group,
    told: GroupState,
}

/// What stands between a failure of everything and believing it.
#[derive(Debug)]
struct Canary {
    suspicion: Suspicion,
    plan: CheckPlan,
    running: Option<u32>,
    due: Moment,
    /// Failures that wait for the canary's answer: place, birth, report.
    deferred: Vec<(u32, u32, Report)>,
}

/// Where the look-out for forgotten targets is.
#[derive(Debug)]
struct Patrol {
    next: usize,
    at: Moment,
    /// The shortest interval so far: nobody needs to be looked after more often.
    shortest: Duration,
}

/// One run of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ticket {
    pub(super) slot: u32,
    pub(super) serial: u32,
}

/// What is to be run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) ticket: Ticket,
    pub(super) settings: Arc<Settings>,
    pub(super) target: Target,
    /// The full check of a combined one.
    pub(super) full: bool,
    pub(super) load: Load,
}

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    pub(super) fn new(config: Config) -> Self {
        let canary = config.suspicion.clone().map(|(policy, plan)| Canary {
            suspicion: Suspicion::new(policy),
            plan,
            running: None,
            due: Moment::NEVER,
            deferred: Vec::new(),
        });
        Self {
            ready: Ready::new(config.limits),
            bucket: Bucket::new(config.starts_per_second),
            lane: config.first_sweep.map(Lane::new),
            config,
            entries: Vec::new(),
            free: Vec::new(),
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            twins: HashTable::new(),
            wheel: Wheel::default(),
            ticks: BTreeSet::new(),
            groups: BTreeMap::new(),
            outboxes: Outboxes::default(),
            aborts: Vec::new(),
            serial: 0,
            waiting_in_line: 0,
            stall: (Moment::START, Moment::START),
            canary,
            patrol: Patrol {
                next: 0,
                at: Moment::START,
                shortest: Duration::MAX,
            },
            counters: Counters::default(),
        }
    }

    /// Adds a target or changes its plan, which was validated before.
    pub(super) fn upsert(&mut self, now: Moment, key: K, plan: CheckPlan) {
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
        let lane = &mut self.lane;
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
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

    pub(super) fn remove(&mut self, now: Moment, key: &K) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        self.remove_slot(now, slot);
        true
    }

    /// Removes all targets but those that are wanted; answers how many.
    pub(super) fn retain(&mut self, now: Moment, mut wanted: impl FnMut(&K) -> bool) -> usize {
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
        let hash = self.hasher.hash_one(&entry.key);
        if let Ok(found) = self.index.find_entry(hash, |other| *other == slot) {
            found.remove();
        }
        self.free.push(slot);
    }

    pub(super) fn find(&self, key: &K) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let same =
            |slot: &u32| entry_at(&self.entries, *slot).is_some_and(|entry| entry.key == *key);
        self.index.find(hash, same).copied()
    }

    pub(super) fn entry(&self, key: &K) -> Option<&Entry<K>> {
        entry_at(&self.entries, self.find(key)?)
    }

    pub(super) fn at(&self, slot: u32) -> Option<&Entry<K>> {
        entry_at(&self.entries, slot)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry<K>> {
        self.entries.iter().flatten()
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = (&Arc<str>, &Group)> {
        self.groups
            .iter()
            .map(|(name, grouping)| (name, &grouping.group))
    }

    /// Probes that run.
    pub(super) const fn in_flight(&self) -> u32 {
        self.ready.running()
    }

    /// Targets that are due and wait for a limit.
    pub(super) const fn in_line(&self) -> usize {
        self.waiting_in_line
    }

    /// The runs that are not wanted any more.
    pub(super) fn take_aborts(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.aborts)
    }

    pub(super) fn set_group(&mut self, now: Moment, name: &Arc<str>, policy: GroupPolicy) {
        let grouping = self.groups.entry(Arc::clone(name)).or_default();
        let released = grouping.group.reconfigure(policy);
        self.released(now, name, &released);
    }

    const fn next_serial(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }

    /// Puts a target into the ring of those with the same check.
    fn join_ring(&mut self, slot: u32) {
        let entries = &self.entries;
        let Some(entry) = entry_at(entries, slot).filter(|entry| entry.shared) else {
            return;
        };
        let same = |other: &u32| {
            entry_at(entries, *other).is_some_and(|other| {
                other.target == entry.target
                    && (Arc::ptr_eq(&other.settings, &entry.settings)
                        || other.settings.same_meaning(&entry.settings))
            })
        };
        let found = self.twins.find(entry.number, same).copied();
        let number = entry.number;
        match found {
            Some(first) => {
                let second = match entry_at(entries, first).map_or(NONE, |first| first.twin) {
                    NONE => first,
                    second => second,
                };
                self.link(first, slot);
                self.link(slot, second);
            }
            None => {
                self.twins.insert_unique(number, slot, |slot| {
                    entry_at(entries, *slot).map_or(0, |entry| entry.number)
                });
            }
        }
    }

    fn leave_ring(&mut self, slot: u32) {
        let Some(entry) = entry_at(&self.entries, slot).filter(|entry| entry.shared) else {
            return;
        };
        let (number, next, before) = (entry.number, entry.twin, entry.twin_before);
        if next != NONE {
            if next == before {
                self.unlink(next);
            } else {
                self.link(before, next);
            }
            self.unlink(slot);
        }
        if let Ok(found) = self.twins.find_entry(number, |other| *other == slot) {
            match next {
                NONE => drop(found.remove()),
                next => *found.into_mut() = next,
            }
        }
    }

    fn link(&mut self, slot: u32, next: u32) {
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            entry.twin = next;
        }
        if let Some(entry) = entry_mut(&mut self.entries, next) {
            entry.twin_before = slot;
        }
    }

    fn unlink(&mut self, slot: u32) {
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            (entry.twin, entry.twin_before) = (NONE, NONE);
        }
    }

    /// The others of a target's ring.
    fn twins_of(&self, slot: u32) -> Vec<u32> {
        let next = |at: u32| entry_at(&self.entries, at).map_or(NONE, |entry| entry.twin);
        let mut twins = Vec::new();
        let mut at = next(slot);
        while at != NONE && at != slot {
            twins.push(at);
            at = next(at);
        }
        twins
    }
}

fn entry_at<K>(entries: &[Option<Entry<K>>], slot: u32) -> Option<&Entry<K>> {
    entries.get(index(slot)).and_then(Option::as_ref)
}

fn entry_mut<K>(entries: &mut [Option<Entry<K>>], slot: u32) -> Option<&mut Entry<K>> {
    entries.get_mut(index(slot)).and_then(Option::as_mut)
}

fn index(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}
