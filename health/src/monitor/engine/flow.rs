//! The life of a check: due, in line, running, ended.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::super::entry::{Activity, Entry, NONE};
use super::suspect::{CANARY, Canary};
use super::{Engine, Run, Ticket, entry_at, entry_mut};
use crate::check::Node;
use crate::moment::Moment;
use crate::plan::Kind;
use crate::schedule::{
    limits::Load,
    ready::{Blocked, Waiting},
};
use crate::tracker::Observed;
use crate::{Outcome, Reason, Report};

/// A timeout is our own fault when this process slept for this part of it.
const STALL_PART: u32 = 4;
/// A slot that was slept over by this part of the interval is skipped.
const SKIP_PART: u32 = 8;
/// Less than this is no miss, however short the interval.
const SKIP_AT_LEAST: Duration = Duration::from_millis(50);

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// Puts what is due in line, and does what time alone brings.
    pub(in super::super) fn advance(&mut self, now: Moment) {
        let mut due = Vec::new();
        self.wheel.advance(now, |slot| due.push(slot));
        for slot in due {
            self.fall_due(now, slot);
        }
        self.tick(now);
        self.compare(now);
        self.patrol(now);
    }

    fn fall_due(&mut self, now: Moment, slot: u32) {
        let stamp = self.next_serial();
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        if entry.settings.kind == Kind::Push {
            return self.fall_silent(now, slot);
        }
        let Activity::Waiting { due, extra } = entry.activity else {
            return;
        };
        let late = now.since(due);
        let (_, resumed) = self.stall;
        // Late because this process slept: not all that were missed at once. A whole slot late
        // because there is too much to do: the next one is as good.
        let slept = due < resumed && late > SKIP_AT_LEAST.max(entry.interval() / SKIP_PART);
        if !extra && (slept || late > entry.interval()) {
            let due = entry.skip(now);
            self.counters.skipped += 1;
            self.wheel.set(slot, due);
            return;
        }
        entry.activity = Activity::Ready { due, extra, stamp };
        let (priority, slow) = (entry.settings.priority, is_slow(entry));
        self.waiting_in_line += 1;
        self.ready.push(Waiting { slot, stamp }, priority, slow);
    }

    /// A target that reports by itself has not.
    fn fall_silent(&mut self, now: Moment, slot: u32) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let due = now + entry.settings.interval;
        entry.slot = due;
        entry.activity = Activity::Waiting { due, extra: false };
        self.wheel.set(slot, due);
        self.apply(now, slot, &Report::fail(Reason::Silent));
    }

    /// The next check to start now, if one is due and the limits allow it.
    pub(in super::super) fn start(&mut self, now: Moment) -> Option<Run> {
        if let Some(run) = self.start_canary(now) {
            return Some(run);
        }
        while self.bucket.is_none_or(|bucket| bucket.allows_at() <= now) {
            let waiting = self.ready.pop()?;
            let Some(entry) = entry_at(&self.entries, waiting.slot) else {
                continue;
            };
            let Activity::Ready { due, extra, stamp } = entry.activity else {
                continue;
            };
            if stamp != waiting.stamp {
                continue;
            }
            if self.join(waiting.slot, extra) {
                continue;
            }
            let Some(entry) = entry_at(&self.entries, waiting.slot) else {
                continue;
            };
            let load = load(entry);
            if let Err(blocked) = self.ready.try_start(load) {
                self.ready
                    .put_back(waiting, blocked, load, entry.settings.priority);
                if blocked == Blocked::All {
                    return None;
                }
                continue;
            }
            return self.run(now, waiting.slot, due, extra, load);
        }
        None
    }

    fn run(&mut self, now: Moment, slot: u32, due: Moment, extra: bool, load: Load) -> Option<Run> {
        let serial = self.next_serial();
        self.waiting_in_line -= 1;
        if let Some(bucket) = &mut self.bucket {
            bucket.take(now, load.probes);
        }
        let entry = entry_mut(&mut self.entries, slot)?;
        if !extra {
            self.counters.lateness.add(now.since(due));
        }
        entry.activity = Activity::Running {
            serial,
            since: now,
            extra,
            unwanted: false,
            again: false,
        };
        Some(Run {
            ticket: Ticket { slot, serial },
            settings: Arc::clone(&entry.settings),
            target: entry.target.clone(),
            full: entry.cheap_left == 0,
            load,
        })
    }

    /// When to look again; `None` while only a finished check can matter.
    pub(in super::super) fn next_wake(&self) -> Option<Moment> {
        let bucket = self.bucket.filter(|_| self.ready.has_startable());
        let canary = self.canary.as_ref().and_then(Canary::asked_at);
        let patrol = (!self.entries.is_empty()).then_some(self.patrol.at);
        [
            self.wheel.next(),
            bucket.map(|bucket| bucket.allows_at()),
            self.ticks.first().map(|(at, _)| *at),
            self.rounds.first().map(|(at, _)| *at),
            canary,
            patrol,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// This process did not run between the two moments.
    pub(in super::super) fn stalled(&mut self, from: Moment, to: Moment) {
        self.stall = (from, to);
        self.counters.stalls += 1;
    }

    /// A run has ended; every started run ends exactly once.
    pub(in super::super) fn finish(
        &mut self,
        now: Moment,
        ticket: Ticket,
        load: Load,
        report: Report,
    ) {
        if ticket.slot == CANARY {
            return self.finish_canary(now, ticket, &report);
        }
        self.ready.end(load);
        let slot = ticket.slot;
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let Activity::Running {
            serial,
            since,
            unwanted,
            ..
        } = entry.activity
        else {
            return;
        };
        if serial != ticket.serial {
            return;
        }
        if unwanted || report.reason() == Some(&Reason::Cancelled) {
            self.part(now, slot);
        } else {
            let report = self.absolve(since, slot, report);
            self.count_turn(slot, &report);
            self.apply(now, slot, &report);
            for twin in self.twins_of(slot) {
                self.share(now, twin, &report);
            }
        }
        // Only now is it known which interval the state asks for.
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            let due = entry.wait(now);
            self.wheel.set(slot, due);
        }
    }

    /// A timeout while this process did not run says nothing about the target.
    fn absolve(&mut self, since: Moment, slot: u32, report: Report) -> Report {
        if let Some(entry) = entry_at(&self.entries, slot) {
            self.counters.add(entry.settings.check.kind(), &report);
            let (from, to) = self.stall;
            let slept = to.since(from.max(since));
            if report.reason() == Some(&Reason::Timeout)
                && slept > entry.settings.timeout / STALL_PART
            {
                return report.because_of(Reason::Starved);
            }
        }
        report
    }

    /// Counts the cheap checks of a combined one, as ldirectord does.
    pub(super) fn count_turn(&mut self, slot: u32, report: &Report) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        let Node::Combined(combined) = &entry.settings.check.0 else {
            return;
        };
        entry.cheap_left = match (report.outcome(), entry.cheap_left) {
            (Outcome::Inconclusive, left) => left,
            (Outcome::Fail, _) => 0,
            (_, 0) => combined.connects,
            (_, left) => left - 1,
        };
    }
}

fn load<K>(entry: &Entry<K>) -> Load {
    let (probes, processes) = entry.settings.load();
    Load {
        probes,
        processes,
        host: entry.target.address().ip(),
        group: (entry.group != NONE).then_some(entry.group),
        slow: is_slow(entry),
    }
}

/// Whether a check is likely to hang for its whole timeout.
fn is_slow<K>(entry: &Entry<K>) -> bool {
    entry.health.tracker.observed() == Observed::Down
        || entry.record.report.as_ref().and_then(Report::reason) == Some(&Reason::Timeout)
}
