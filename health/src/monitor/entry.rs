//! One target inside the monitor: its plan, state, schedule and untold news. Pure.

use std::sync::Arc;

use super::events::{Outbox, Pending};
use super::queue::Moment;
use super::schedule;
use crate::tracker::{Thresholds, Tracker, Transition};
use crate::{CheckPlan, Outcome, Report, State};

#[derive(Debug)]
pub(super) struct Entry<K> {
    pub(super) key: K,
    pub(super) plan: Arc<CheckPlan>,
    pub(super) tracker: Tracker,
    pub(super) activity: Activity,
    pub(super) record: Record,
    pub(super) told: State,
    pub(super) pending: Option<Pending>,
    /// The target's own number, from key and seed: its phase and its jitter.
    number: u64,
    /// The next slot, or the one whose check is running.
    slot: Moment,
    /// The first scheduled check has not started yet.
    fresh: bool,
}

/// What a target is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    Waiting {
        due: Moment,
        /// The check was asked for and takes no slot.
        extra: bool,
    },
    Running {
        serial: u64,
        extra: bool,
        /// The result is not wanted any more: the plan has changed.
        stale: bool,
        /// Another check was asked for meanwhile.
        again: bool,
    },
}

/// What is remembered of a target's checks.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) since: Option<Moment>,
    pub(super) completed: Option<Moment>,
    pub(super) report: Option<Arc<Report>>,
    pub(super) checks: u64,
    pub(super) inconclusive: u64,
    pub(super) transitions: u64,
}

impl Record {
    fn was_inconclusive(&self) -> bool {
        self.report
            .as_ref()
            .is_some_and(|last| last.outcome() == Outcome::Inconclusive)
    }
}

impl<K> Entry<K> {
    pub(super) fn new(
        key: K,
        plan: Arc<CheckPlan>,
        thresholds: Thresholds,
        number: u64,
        first: Moment,
    ) -> Self {
        Self {
            key,
            tracker: plan.tracker(thresholds),
            plan,
            activity: Activity::Waiting {
                due: first,
                extra: false,
            },
            record: Record::default(),
            told: State::Unknown,
            pending: None,
            number,
            slot: first,
            fresh: true,
        }
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// When the target waits, until when.
    pub(super) const fn due(&self) -> Option<Moment> {
        match self.activity {
            Activity::Waiting { due, .. } => Some(due),
            Activity::Running { .. } => None,
        }
    }

    pub(super) const fn start(&mut self, serial: u64) {
        let extra = matches!(self.activity, Activity::Waiting { extra: true, .. });
        self.activity = Activity::Running {
            serial,
            extra,
            stale: false,
            again: false,
        };
    }

    /// Begins anew with a first check at `first`; what runs is not waited for.
    pub(super) fn restart(&mut self, first: Moment) -> Option<Transition> {
        (self.slot, self.fresh) = (first, true);
        self.record = Record {
            transitions: self.record.transitions,
            ..Record::default()
        };
        self.activity = match self.activity {
            Activity::Waiting { .. } => Activity::Waiting {
                due: first,
                extra: false,
            },
            Activity::Running { serial, .. } => Activity::Running {
                serial,
                extra: true,
                stale: true,
                again: false,
            },
        };
        self.tracker.restart()
    }

    /// Does not wait longer than the interval, which may have become shorter.
    pub(super) fn hasten(&mut self, now: Moment) {
        let interval = self.interval();
        if let Activity::Waiting { due, extra: false } = self.activity
            && due > now + interval * 2
        {
            self.slot = schedule::slot_from(now, self.number, interval);
            let due = self.slot;
            self.activity = Activity::Waiting { due, extra: false };
        }
    }

    /// Asks for a check now, or after the one that runs.
    pub(super) const fn ask(&mut self, now: Moment) {
        self.activity = match self.activity {
            Activity::Waiting { extra: false, due } if due.as_nanos() <= now.as_nanos() => return,
            Activity::Waiting { .. } => Activity::Waiting {
                due: now,
                extra: true,
            },
            Activity::Running {
                serial,
                extra,
                stale,
                ..
            } => Activity::Running {
                serial,
                extra,
                stale,
                again: true,
            },
        };
    }

    /// Feeds the tracker and the record; answers whether there is news.
    pub(super) fn learn(&mut self, now: Moment, report: Report) -> Option<News> {
        let inconclusive = report.outcome() == Outcome::Inconclusive;
        let trouble = inconclusive && !self.record.was_inconclusive();
        let transition = self.tracker.observe(report.outcome());
        self.record.checks += 1;
        self.record.inconclusive += u64::from(inconclusive);
        self.record.completed = Some(now);
        self.record.report = Some(Arc::new(report));
        transition
            .map(|_| News::Transition)
            .or_else(|| trouble.then_some(News::Trouble))
    }

    /// Puts the news where the reader will find it, folded into what it has not read yet.
    pub(super) fn tell(&mut self, now: Moment, news: News, outbox: &mut Outbox, slot: usize) {
        let changed = matches!(news, News::Transition);
        if changed {
            self.record.since = Some(now);
            self.record.transitions += 1;
        }
        let report = self.record.report.clone();
        match &mut self.pending {
            Some(pending) if !changed && pending.transitions > 0 => {}
            Some(pending) => {
                pending.transitions += u64::from(changed);
                (pending.report, pending.at) = (report, now);
            }
            None => {
                let (place, transitions) = (outbox.enter(slot), u64::from(changed));
                self.pending = Some(Pending {
                    place,
                    transitions,
                    report,
                    at: now,
                });
            }
        }
    }

    /// Goes back to waiting after a check; answers with the due time.
    pub(super) fn wait(&mut self, now: Moment) -> Moment {
        let (extra, again) = match self.activity {
            Activity::Running { extra, again, .. } => (extra, again),
            Activity::Waiting { due, .. } => return due,
        };
        let due = if extra {
            self.same_slot(now)
        } else {
            self.next_slot(now)
        };
        // Jitter may point back before the end of this check: that is no lateness.
        let due = if again { now } else { due.max(now) };
        self.activity = Activity::Waiting { due, extra: again };
        due
    }

    /// A check that took no slot leaves the schedule alone, unless the slot has passed meanwhile.
    fn same_slot(&mut self, now: Moment) -> Moment {
        if self.fresh {
            return self.slot;
        }
        let interval = self.interval();
        if self.slot < now {
            self.slot = schedule::next(self.slot, now, interval);
        }
        self.jittered()
    }

    fn next_slot(&mut self, now: Moment) -> Moment {
        let interval = self.interval();
        if std::mem::take(&mut self.fresh) {
            let second = schedule::second(self.slot, self.number, interval);
            self.slot = if second > now {
                second
            } else {
                schedule::next(second, now, interval)
            };
        } else {
            self.slot = schedule::next(self.slot, now, interval);
        }
        self.jittered()
    }

    fn interval(&self) -> std::time::Duration {
        self.plan.interval_in(self.tracker.state())
    }

    fn jittered(&self) -> Moment {
        let percent = self.plan.jitter_percent();
        schedule::jittered(self.slot, self.number, self.interval(), percent)
    }
}

/// What a report amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The state changed.
    Transition,
    /// The first inconclusive report in a row.
    Trouble,
}
