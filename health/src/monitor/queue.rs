//! The targets in the order in which they are due.

use std::collections::BTreeSet;
use std::time::Duration;

/// A point in time, counted from the monitor's start.
pub(super) type Moment = Duration;

/// Waiting targets by due time; among equals, by slot number.
#[derive(Debug, Default)]
pub(super) struct DueQueue(BTreeSet<(Moment, usize)>);

impl DueQueue {
    pub(super) fn insert(&mut self, due: Moment, slot: usize) {
        self.0.insert((due, slot));
    }

    pub(super) fn remove(&mut self, due: Moment, slot: usize) {
        self.0.remove(&(due, slot));
    }

    pub(super) fn next(&self) -> Option<Moment> {
        self.0.first().map(|(due, _)| *due)
    }

    pub(super) fn pop(&mut self, now: Moment) -> Option<(Moment, usize)> {
        if self.next()? > now {
            return None;
        }
        self.0.pop_first()
    }

    pub(super) fn overdue(&self, now: Moment) -> usize {
        self.0.range(..=(now, usize::MAX)).count()
    }
}
