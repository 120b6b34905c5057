//! The monitor's decisions: what starts when, and what is told. Pure: time is an argument.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::entry::{Activity, Entry, News};
use super::events::{Event, Outbox};
use super::queue::{DueQueue, Moment};
use super::schedule::Schedule;
use super::snapshot::{Snapshot, TargetStatus};
use crate::tracker::Thresholds;
use crate::{CheckPlan, PlanError, Report, State};

/// All targets of one monitor.
#[derive(Debug)]
pub(super) struct Engine<K> {
    schedule: Schedule,
    max_in_flight: usize,
    epoch: Instant,
    entries: Vec<Option<Entry<K>>>,
    free: Vec<usize>,
    index: HashMap<K, usize>,
    queue: DueQueue,
    outbox: Outbox,
    aborts: Vec<Ticket>,
    in_flight: usize,
    serial: u64,
    worst_lateness: Duration,
}

/// One run of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ticket {
    slot: usize,
    serial: u64,
}

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    pub(super) fn new(schedule: Schedule, max_in_flight: usize, epoch: Instant) -> Self {
        Self {
            schedule,
            max_in_flight,
            epoch,
            entries: Vec::new(),
            free: Vec::new(),
            index: HashMap::new(),
            queue: DueQueue::default(),
            outbox: Outbox::default(),
            aborts: Vec::new(),
            in_flight: 0,
            serial: 0,
            worst_lateness: Duration::ZERO,
        }
    }

    pub(super) fn upsert(&mut self, now: Moment, key: K, plan: CheckPlan) -> Result<(), PlanError> {
        let thresholds = plan.check()?;
        match self.index.get(&key).copied() {
            Some(slot) => self.replace(now, slot, plan, thresholds),
            None => self.add(now, key, plan, thresholds),
        }
        Ok(())
    }

    fn add(&mut self, now: Moment, key: K, plan: CheckPlan, thresholds: Thresholds) {
        let number = self.schedule.number(&key);
        let first = self
            .schedule
            .first(now, number, plan.interval_in(State::Unknown));
        let entry = Entry::new(key.clone(), Arc::new(plan), thresholds, number, first);
        let slot = self.place(entry);
        self.index.insert(key, slot);
        self.queue.insert(first, slot);
    }

    fn place(&mut self, entry: Entry<K>) -> usize {
        let slot = self.free.pop().unwrap_or(self.entries.len());
        match self.entries.get_mut(slot) {
            Some(place) => *place = Some(entry),
            None => self.entries.push(Some(entry)),
        }
        slot
    }

    fn replace(&mut self, now: Moment, slot: usize, plan: CheckPlan, thresholds: Thresholds) {
        self.unqueue(slot);
        let schedule = self.schedule;
        let Some(entry) = self.entries.get_mut(slot).and_then(Option::as_mut) else {
            return;
        };
        let same = entry.plan.same_meaning(&plan);
        entry.tracker.reconfigure(thresholds, plan.first());
        entry.plan = Arc::new(plan);
        if same {
            entry.hasten(now);
        } else {
            let interval = entry.plan.interval_in(State::Unknown);
            let first = schedule.first(now, entry.number(), interval);
            if entry.restart(first).is_some() {
                entry.tell(now, News::Transition, &mut self.outbox, slot);
            }
        }
        self.resume(slot);
    }

    /// Queues a target that waits, and gives up a check that is not wanted any more.
    fn resume(&mut self, slot: usize) {
        match self
            .entries
            .get(slot)
            .and_then(Option::as_ref)
            .map(|entry| entry.activity)
        {
            Some(Activity::Waiting { due, .. }) => self.queue.insert(due, slot),
            Some(Activity::Running {
                serial,
                stale: true,
                ..
            }) => {
                self.aborts.push(Ticket { slot, serial });
            }
            Some(Activity::Running { stale: false, .. }) | None => {}
        }
    }

    fn unqueue(&mut self, slot: usize) {
        let entry = self.entries.get(slot).and_then(Option::as_ref);
        if let Some(due) = entry.and_then(Entry::due) {
            self.queue.remove(due, slot);
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> bool {
        let Some(slot) = self.index.remove(key) else {
            return false;
        };
        self.unqueue(slot);
        let entry = self.entries.get_mut(slot).and_then(Option::take);
        let Some(entry) = entry else { return false };
        if let Some(pending) = &entry.pending {
            self.outbox.leave(pending.place);
        }
        if let Activity::Running { serial, .. } = entry.activity {
            self.aborts.push(Ticket { slot, serial });
        }
        self.free.push(slot);
        true
    }

    pub(super) fn check_now(&mut self, now: Moment, key: &K) -> bool {
        let Some(slot) = self.index.get(key).copied() else {
            return false;
        };
        self.unqueue(slot);
        if let Some(entry) = self.entries.get_mut(slot).and_then(Option::as_mut) {
            entry.ask(now);
        }
        self.resume(slot);
        true
    }

    /// The next check to start now, if one is due and the limit allows it.
    pub(super) fn start(&mut self, now: Moment) -> Option<(Ticket, Arc<CheckPlan>)> {
        if self.in_flight >= self.max_in_flight {
            return None;
        }
        let (due, slot) = self.queue.pop(now)?;
        self.worst_lateness = self.worst_lateness.max(now.saturating_sub(due));
        let entry = self.entries.get_mut(slot)?.as_mut()?;
        self.serial += 1;
        self.in_flight += 1;
        entry.start(self.serial);
        Some((
            Ticket {
                slot,
                serial: self.serial,
            },
            Arc::clone(&entry.plan),
        ))
    }

    /// When to look again for checks to start; `None` while only a finished check can matter.
    pub(super) fn next_due(&self) -> Option<Moment> {
        if self.in_flight >= self.max_in_flight {
            return None;
        }
        self.queue.next()
    }

    /// The runs that are not wanted any more.
    pub(super) fn take_aborts(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.aborts)
    }

    /// A run has ended; every started run ends exactly once.
    pub(super) fn finish(&mut self, now: Moment, ticket: Ticket, report: Report) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let slot = ticket.slot;
        let Some(entry) = self.entries.get_mut(slot).and_then(Option::as_mut) else {
            return;
        };
        let Activity::Running { serial, stale, .. } = entry.activity else {
            return;
        };
        if serial != ticket.serial {
            return;
        }
        if !stale && let Some(news) = entry.learn(now, report) {
            entry.tell(now, news, &mut self.outbox, slot);
        }
        let due = entry.wait(now);
        self.queue.insert(due, slot);
    }

    pub(super) fn take_event(&mut self) -> Option<Event<K>> {
        let slot = self.outbox.pop()?;
        let entry = self.entries.get_mut(slot)?.as_mut()?;
        let pending = entry.pending.take()?;
        let (previous, state) = (entry.told, entry.tracker.state());
        entry.told = state;
        let changed = previous != state;
        Some(Event {
            key: entry.key.clone(),
            kind: pending.kind(changed),
            previous,
            state,
            missed: pending.missed(changed),
            report: pending.report,
            at: self.epoch + pending.at,
        })
    }

    pub(super) fn has_news(&self) -> bool {
        !self.outbox.is_empty()
    }

    pub(super) fn state(&self, key: &K) -> Option<State> {
        let slot = *self.index.get(key)?;
        Some(self.entries.get(slot)?.as_ref()?.tracker.state())
    }

    pub(super) fn snapshot(&self, now: Moment) -> Snapshot<K> {
        let entries = self.entries.iter().flatten();
        Snapshot {
            targets: entries
                .map(|entry| (entry.key.clone(), self.status(entry)))
                .collect(),
            in_flight: self.in_flight,
            overdue: self.queue.overdue(now),
            worst_lateness: self.worst_lateness,
        }
    }

    fn status(&self, entry: &Entry<K>) -> TargetStatus {
        let instant = |moment: Moment| self.epoch + moment;
        let record = &entry.record;
        TargetStatus {
            state: entry.tracker.state(),
            since: record.since.map(instant),
            last_completed: record.completed.map(instant),
            last_report: record.report.clone(),
            next_check: entry.due().map(instant),
            checks: record.checks,
            inconclusive: record.inconclusive,
            transitions: record.transitions,
        }
    }
}
