//! The monitor's decisions: what starts when, and what is told. Pure: time is an argument.

mod control;
mod flow;
mod settle;
mod suspect;
mod targets;
mod traffic;
mod twins;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::counters::Counters;
use super::entry::Entry;
use super::outbox::Outboxes;
use crate::group::{Group, GroupPolicy, GroupState, Rates, SuspicionPolicy};
use crate::moment::Moment;
use crate::plan::Settings;
use crate::schedule::bucket::{Bucket, Lane};
use crate::schedule::wheel::Wheel;
use crate::schedule::{
    limits::{Limits, Load},
    ready::Ready,
};
use crate::{CheckPlan, Target};
use suspect::Canary;

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
    /// First checks before their own slots: those of high priority, and all others.
    lanes: [Option<Lane>; 2],
    /// Targets whose health changes by time alone, by when.
    ticks: BTreeSet<(Moment, u32)>,
    groups: BTreeMap<Arc<str>, Grouping>,
    /// When the members of a group are compared.
    rounds: BTreeSet<(Moment, Arc<str>)>,
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
#[derive(Debug)]
struct Grouping {
    /// A number that no other group has.
    number: u32,
    group: Group,
    told: GroupState,
    rates: Rates,
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
        let canary = config.suspicion.clone();
        let canary = canary.map(|(policy, plan)| Canary::new(policy, plan));
        Self {
            ready: Ready::new(config.limits),
            bucket: Bucket::new(config.starts_per_second),
            lanes: [config.first_sweep.map(Lane::new); 2],
            config,
            entries: Vec::new(),
            free: Vec::new(),
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            twins: HashTable::new(),
            wheel: Wheel::default(),
            ticks: BTreeSet::new(),
            groups: BTreeMap::new(),
            rounds: BTreeSet::new(),
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
        // Another way to judge begins with a new interval.
        self.rounds.retain(|(_, other)| other != name);
        let grouping = self.grouping(name);
        grouping.rates = Rates::default();
        let released = grouping.group.reconfigure(policy);
        self.released(now, name, &released);
    }

    /// The group of a name; made when it is new.
    fn grouping(&mut self, name: &Arc<str>) -> &mut Grouping {
        let number = self.next_serial();
        let make = || Grouping {
            number,
            group: Group::default(),
            told: GroupState::default(),
            rates: Rates::default(),
        };
        self.groups.entry(Arc::clone(name)).or_insert_with(make)
    }

    const fn next_serial(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
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
