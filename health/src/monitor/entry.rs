//! One target inside the monitor: its plan, health, schedule and record. Pure.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::moment::Moment;
use crate::plan::Settings;
use crate::schedule::slots;
use crate::tracker::{Health, Outlier, Standing};
use crate::{Outcome, Report, Target};

/// Stands for no slot.
pub(super) const NONE: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Entry<K> {
    pub(super) key: K,
    pub(super) target: Target,
    pub(super) settings: Arc<Settings>,
    pub(super) health: Health,
    /// What the readers of events know, or will learn from what is queued for them.
    pub(super) shown: Standing,
    pub(super) activity: Activity,
    pub(super) record: Record,
    /// The target's own number, from what is checked and the seed: its phase and its jitter.
    pub(super) number: u64,
    /// The next slot, or the one whose check is running.
    pub(super) slot: Moment,
    /// When the health changes by time alone.
    pub(super) tick: Moment,
    /// Tells apart what was in this place before, or before a restart.
    pub(super) born: u32,
    /// The next target with the same check, in a ring; itself when there is none.
    pub(super) twin: u32,
    /// The one before in the ring.
    pub(super) twin_before: u32,
    /// The number of its group; none when it is in no group.
    pub(super) group: u32,
    /// Cheap checks before the next full one (combined).
    pub(super) cheap_left: u32,
    pub(super) outlier: Option<Box<Outlier>>,
    /// The first scheduled check has not started yet.
    pub(super) fresh: bool,
    /// Whether the check may be shared with others that ask the same.
    pub(super) shared: bool,
    /// Whether it was told that checks do not come through.
    pub(super) stale: bool,
}

/// What a target is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    Waiting {
        due: Moment,
        /// The check was asked for and takes no slot.
        extra: bool,
    },
    /// Due, and in line.
    Ready {
        due: Moment,
        extra: bool,
        stamp: u32,
    },
    Running {
        serial: u32,
        since: Moment,
        extra: bool,
        /// The result is not wanted any more: the plan has changed.
        unwanted: bool,
        /// Another check was asked for meanwhile.
        again: bool,
    },
    /// Due, and waits for the result of the same check of another target.
    Joined { extra: bool, again: bool },
}

/// The last results. Boxed: most monitors remember none, and this is there for every target.
type Past = Box<VecDeque<(Moment, Report)>>;

/// What is remembered of a target's checks.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) since: Moment,
    pub(super) completed: Moment,
    pub(super) report: Option<Report>,
    pub(super) past: Option<Past>,
    pub(super) checks: u64,
    pub(super) inconclusive: u32,
    pub(super) transitions: u32,
}

impl Record {
    pub(super) const fn new(now: Moment) -> Self {
        Self {
            since: Moment::NEVER,
            completed: now,
            report: None,
            past: None,
            checks: 0,
            inconclusive: 0,
            transitions: 0,
        }
    }

    pub(super) fn was_inconclusive(&self) -> bool {
        self.report
            .as_ref()
            .is_some_and(|last| last.outcome() == Outcome::Inconclusive)
    }

    pub(super) fn add(&mut self, now: Moment, report: &Report, remember: usize) {
        self.checks += 1;
        if report.outcome() == Outcome::Inconclusive {
            self.inconclusive = self.inconclusive.saturating_add(1);
        }
        self.completed = now;
        self.report = Some(report.clone());
        if remember > 0 {
            let past = self.past.get_or_insert_default();
            if past.len() >= remember {
                past.pop_front();
            }
            past.push_back((now, report.clone()));
        }
    }
}

impl<K> Entry<K> {
    /// When the target waits, until when.
    pub(super) const fn due(&self) -> Option<Moment> {
        match self.activity {
            Activity::Waiting { due, .. } | Activity::Ready { due, .. } => Some(due),
            Activity::Running { .. } | Activity::Joined { .. } => None,
        }
    }

    /// Does not wait longer than the interval, which may have become shorter.
    pub(super) fn hasten(&mut self, now: Moment) {
        let interval = self.interval();
        if let Activity::Waiting { due, extra: false } = self.activity
            && due > now + interval * 2
        {
            self.slot = slots::slot_from(now, self.number, interval);
            self.activity = Activity::Waiting {
                due: self.slot,
                extra: false,
            };
        }
    }

    /// Asks for a check now, or after the one that runs.
    pub(super) fn ask(&mut self, now: Moment) {
        match &mut self.activity {
            // In line already, or due in this very moment.
            Activity::Ready { .. } => {}
            Activity::Waiting { extra: false, due } if *due <= now => {}
            Activity::Waiting { .. } => {
                self.activity = Activity::Waiting {
                    due: now,
                    extra: true,
                };
            }
            Activity::Running { again, .. } | Activity::Joined { again, .. } => *again = true,
        }
    }

    /// Goes back to waiting after a check; answers with the due time.
    pub(super) fn wait(&mut self, now: Moment) -> Moment {
        let (extra, again) = match self.activity {
            Activity::Running { extra, again, .. } | Activity::Joined { extra, again } => {
                (extra, again)
            }
            Activity::Ready { extra, .. } => (extra, false),
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

    /// The slot of a waiting target is served by another one's result.
    pub(super) fn serve(&mut self, now: Moment) -> Moment {
        let interval = self.interval();
        self.fresh = false;
        self.slot = slots::slot_from(now + interval / 2, self.number, interval);
        let due = self.jittered().max(now);
        self.activity = Activity::Waiting { due, extra: false };
        due
    }

    /// A check that took no slot leaves the schedule alone, unless the slot has passed meanwhile.
    fn same_slot(&mut self, now: Moment) -> Moment {
        if self.fresh {
            return self.slot;
        }
        let interval = self.interval();
        if self.slot < now {
            self.slot = slots::next(self.slot, now, interval);
        }
        self.jittered()
    }

    fn next_slot(&mut self, now: Moment) -> Moment {
        let interval = self.interval();
        if std::mem::take(&mut self.fresh) {
            let second = slots::second(self.slot, self.number, interval);
            self.slot = if second > now {
                second
            } else {
                slots::next(second, now, interval)
            };
        } else {
            self.slot = slots::next(self.slot, now, interval);
        }
        self.jittered()
    }

    /// Skips a slot that was missed by far, and all others up to now.
    pub(super) fn skip(&mut self, now: Moment) -> Moment {
        let interval = self.interval();
        self.slot = slots::slot_from(now, self.number, interval);
        let due = self.jittered().max(now);
        self.activity = Activity::Waiting { due, extra: false };
        due
    }

    pub(super) fn interval(&self) -> Duration {
        self.settings.interval_in(&self.health.tracker)
    }

    fn jittered(&self) -> Moment {
        slots::jittered(
            self.slot,
            self.number,
            self.interval(),
            self.settings.jitter,
        )
    }

    /// How long may pass between two results before something must be wrong.
    pub(super) fn patience(&self) -> Duration {
        self.interval() * 3 + self.settings.timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_target_takes_at_most_512_bytes() {
        // Entry, its place in the wheel, two index places with their spare room, its last report.
        let bytes = size_of::<Option<Entry<u64>>>() + 24 + 2 * 10;

        assert!(bytes <= 400, "{bytes}");
        assert!(size_of::<Report>() <= 80, "{}", size_of::<Report>());
    }
}
