//! What each reader of events was not told yet: one entry per target at most. Pure.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::Notify;

use super::events::{Alarm, EventKind, GroupEvent, News};
use crate::Report;
use crate::group::GroupState;
use crate::moment::Moment;
use crate::tracker::Standing;

/// The most alarms that wait; more become one that says how many were lost.
const ALARMS_MAX: usize = 64;

/// A target's untold news.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    place: u64,
    /// The standing that the reader knows.
    pub(super) previous: Standing,
    pub(super) moves: u64,
    pub(super) trouble: bool,
    pub(super) stale: bool,
    pub(super) report: Option<Report>,
    pub(super) at: Moment,
}

impl Pending {
    /// What the news amounts to, given how the target stands now; `None`: to nothing.
    pub(super) fn kind(&self, now: Standing) -> Option<EventKind> {
        if self.previous.state != now.state {
            Some(EventKind::Transition)
        } else if self.moves > 0 {
            Some(EventKind::Lagged)
        } else if self.trouble {
            Some(EventKind::Inconclusive)
        } else if self.stale {
            Some(EventKind::Stale)
        } else if self.previous.weight != now.weight {
            Some(EventKind::Weight)
        } else {
            (self.previous != now).then_some(EventKind::Mark)
        }
    }
}

/// What one reader was not told yet.
#[derive(Debug)]
struct Outbox {
    pending: HashMap<u32, Pending>,
    order: BTreeMap<u64, u32>,
    places: u64,
    groups: BTreeMap<Arc<str>, (GroupState, GroupState, u64)>,
    alarms: VecDeque<Alarm>,
    lost: u64,
    wake: Arc<Notify>,
}

/// The next thing to tell.
#[derive(Debug)]
pub(super) enum Item {
    Target(u32, Pending),
    Group(GroupEvent),
    Alarm(Alarm),
}

/// All readers. Their keys are numbers that are never used twice.
#[derive(Debug)]
pub(super) struct Outboxes<K> {
    readers: BTreeMap<u64, Outbox>,
    next: u64,
    fresh: bool,
    key: std::marker::PhantomData<fn(K)>,
}

impl<K> Default for Outboxes<K> {
    fn default() -> Self {
        let key = std::marker::PhantomData;
        Self {
            readers: BTreeMap::new(),
            next: 0,
            fresh: false,
            key,
        }
    }
}

impl<K> Outboxes<K> {
    /// A new reader; it is told what happens from now on.
    pub(super) fn subscribe(&mut self) -> (u64, Arc<Notify>) {
        let wake = Arc::new(Notify::new());
        self.next += 1;
        let outbox = Outbox {
            pending: HashMap::new(),
            order: BTreeMap::new(),
            places: 0,
            groups: BTreeMap::new(),
            alarms: VecDeque::new(),
            lost: 0,
            wake: Arc::clone(&wake),
        };
        self.readers.insert(self.next, outbox);
        (self.next, wake)
    }

    pub(super) fn unsubscribe(&mut self, reader: u64) {
        self.readers.remove(&reader);
    }

    /// Queues news of a target for all readers, folded into what they have not read yet.
    pub(super) fn tell(
        &mut self,
        slot: u32,
        previous: Standing,
        moved: bool,
        news: Option<News>,
        report: Option<&Report>,
        now: Moment,
    ) {
        self.fresh = true;
        for outbox in self.readers.values_mut() {
            let Outbox {
                pending,
                order,
                places,
                ..
            } = outbox;
            let pending = pending.entry(slot).or_insert_with(|| {
                *places += 1;
                order.insert(*places, slot);
                let (place, report) = (*places, None);
                Pending {
                    place,
                    previous,
                    moves: 0,
                    trouble: false,
                    stale: false,
                    report,
                    at: now,
                }
            });
            pending.trouble |= news == Some(News::Trouble);
            pending.stale |= news == Some(News::Stale);
            // The report of the last move explains more than that of what came after.
            if moved || pending.moves == 0 {
                (pending.report, pending.at) = (report.cloned(), now);
            }
            pending.moves += u64::from(moved);
        }
    }

    pub(super) fn group(&mut self, name: &Arc<str>, before: GroupState, now: GroupState) {
        self.fresh = true;
        for outbox in self.readers.values_mut() {
            let untold = outbox
                .groups
                .entry(Arc::clone(name))
                .or_insert((before, now, 0));
            (untold.1, untold.2) = (now, untold.2 + 1);
        }
    }

    pub(super) fn alarm(&mut self, alarm: Alarm) {
        self.fresh = true;
        for outbox in self.readers.values_mut() {
            if outbox.alarms.len() >= ALARMS_MAX {
                outbox.alarms.pop_front();
                outbox.lost += 1;
            }
            outbox.alarms.push_back(alarm);
        }
    }

    /// A target is gone: so is what was to be told of it.
    pub(super) fn forget(&mut self, slot: u32) {
        for outbox in self.readers.values_mut() {
            if let Some(pending) = outbox.pending.remove(&slot) {
                outbox.order.remove(&pending.place);
            }
        }
    }

    pub(super) fn take(&mut self, reader: u64) -> Option<Item> {
        let outbox = self.readers.get_mut(&reader)?;
        let lost = std::mem::take(&mut outbox.lost);
        if lost > 0 {
            return Some(Item::Alarm(Alarm::Lagged { missed: lost }));
        }
        if let Some(alarm) = outbox.alarms.pop_front() {
            return Some(Item::Alarm(alarm));
        }
        while let Some((name, (previous, state, changes))) = outbox.groups.pop_first() {
            let missed = if previous == state {
                changes
            } else {
                changes - 1
            };
            if missed > 0 || previous != state {
                return Some(Item::Group(GroupEvent {
                    name,
                    previous,
                    state,
                    missed,
                }));
            }
        }
        let (_, slot) = outbox.order.pop_first()?;
        let pending = outbox.pending.remove(&slot)?;
        Some(Item::Target(slot, pending))
    }

    /// Wakes the readers for whom something was queued since the last call.
    pub(super) fn wake(&mut self, all: bool) {
        if !std::mem::take(&mut self.fresh) && !all {
            return;
        }
        for outbox in self.readers.values() {
            outbox.wake.notify_one();
        }
    }
}
