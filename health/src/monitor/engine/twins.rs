//! Equal checks of several targets: one run, many results.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use super::super::entry::{Activity, NONE};
use super::{Engine, entry_at, entry_mut};
use crate::Report;
use crate::moment::Moment;

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// Puts a target into the ring of those with the same check.
    pub(super) fn join_ring(&mut self, slot: u32) {
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

    pub(super) fn leave_ring(&mut self, slot: u32) {
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
    pub(super) fn twins_of(&self, slot: u32) -> Vec<u32> {
        let next = |at: u32| entry_at(&self.entries, at).map_or(NONE, |entry| entry.twin);
        let mut twins = Vec::new();
        let mut at = next(slot);
        while at != NONE && at != slot {
            twins.push(at);
            at = next(at);
        }
        twins
    }

    /// Waits for the result of the same check of another target, if one runs.
    pub(super) fn join(&mut self, slot: u32, extra: bool) -> bool {
        if entry_at(&self.entries, slot).is_none_or(|entry| entry.twin == NONE) {
            return false;
        }
        let runs = |twin: &u32| {
            let activity = entry_at(&self.entries, *twin).map(|entry| entry.activity);
            matches!(
                activity,
                Some(Activity::Running {
                    unwanted: false,
                    ..
                })
            )
        };
        if !self.twins_of(slot).iter().any(runs) {
            return false;
        }
        self.waiting_in_line -= 1;
        self.counters.merged += 1;
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            entry.activity = Activity::Joined {
                extra,
                again: false,
            };
        }
        true
    }

    /// Takes over the result of the same check of another target.
    pub(super) fn share(&mut self, now: Moment, slot: u32, report: &Report) {
        let Some(entry) = entry_at(&self.entries, slot) else {
            return;
        };
        let soon = now + entry.interval() / 4;
        let joined = matches!(
            entry.activity,
            Activity::Joined { .. } | Activity::Ready { .. }
        );
        let served = matches!(entry.activity, Activity::Waiting { due, extra: false } if entry.fresh || due <= soon);
        if !joined && !served {
            return;
        }
        if matches!(entry.activity, Activity::Ready { .. }) {
            self.waiting_in_line -= 1;
        }
        self.count_turn(slot, report);
        self.apply(now, slot, report);
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            let due = if joined {
                entry.wait(now)
            } else {
                entry.serve(now)
            };
            self.wheel.set(slot, due);
        }
    }

    /// The check that others wait for will have no result: each makes its own.
    pub(super) fn part(&mut self, now: Moment, slot: u32) {
        for twin in self.twins_of(slot) {
            if let Some(entry) = entry_mut(&mut self.entries, twin)
                && let Activity::Joined { extra, .. } = entry.activity
            {
                entry.activity = Activity::Waiting { due: now, extra };
                self.wheel.set(twin, now);
            }
        }
    }
}
