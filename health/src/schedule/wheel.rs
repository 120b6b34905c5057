//! A hierarchical timer wheel: millions of timers, each set, moved or taken out in constant time.
//!
//! A tick is a millisecond. Level 0 has a bucket per tick, each higher level buckets 64 times as
//! wide; a timer sinks a level whenever its bucket comes up. Timers are numbered slots of the
//! caller's table, linked through a table of the wheel's own: 20 bytes each, no allocation when
//! one is set. Timers of one tick come out in the order in which they were set.

use crate::Moment;

const TICK_NANOS: u64 = 1_000_000;
const BITS: u32 = 6;
const WIDTH: usize = 1 << BITS;
const LEVELS: usize = 7; // 2^42 ms: 139 years
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    tick: u64,
    next: u32,
    previous: u32,
    /// Level and bucket; `LOOSE` when the timer is not set.
    place: u16,
}

const LOOSE: u16 = u16::MAX;
const IDLE: Node = Node {
    tick: 0,
    next: NONE,
    previous: NONE,
    place: LOOSE,
};

#[derive(Clone, Copy, Debug)]
struct Bucket {
    head: u32,
    tail: u32,
}

const EMPTY: Bucket = Bucket {
    head: NONE,
    tail: NONE,
};

/// The timers.
#[derive(Debug)]
pub(crate) struct Wheel {
    nodes: Vec<Node>,
    buckets: Vec<Bucket>,
    /// One bit per bucket that is not empty, per level.
    occupied: [u64; LEVELS],
    /// All ticks up to this one have come out.
    done: u64,
}

impl Default for Wheel {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            buckets: vec![EMPTY; LEVELS * WIDTH],
            occupied: [0; LEVELS],
            done: 0,
        }
    }
}

impl Wheel {
    /// Sets or moves a timer. It comes out at the first tick that is not before `due`.
    pub(crate) fn set(&mut self, slot: u32, due: Moment) {
        self.clear(slot);
        let index = at(slot);
        if self.nodes.len() <= index {
            self.nodes.resize(index + 1, IDLE);
        }
        let tick = due.as_nanos().div_ceil(TICK_NANOS).max(self.done + 1);
        self.link(slot, tick);
    }

    /// Takes a timer out, if it is set.
    pub(crate) fn clear(&mut self, slot: u32) {
        let Some(node) = self
            .nodes
            .get(at(slot))
            .copied()
            .filter(|node| node.place != LOOSE)
        else {
            return;
        };
        if let Some(next) = self.nodes.get_mut(at(node.next)) {
            next.previous = node.previous;
        }
        if let Some(previous) = self.nodes.get_mut(at(node.previous)) {
            previous.next = node.next;
        }
        if let Some(bucket) = self.buckets.get_mut(usize::from(node.place)) {
            if bucket.head == slot {
                bucket.head = node.next;
            }
            if bucket.tail == slot {
                bucket.tail = node.previous;
            }
            if bucket.head == NONE {
                self.mark(node.place, false);
            }
        }
        if let Some(node) = self.nodes.get_mut(at(slot)) {
            *node = IDLE;
        }
    }

    /// When the wheel has to be looked at again at the latest; `None` when no timer is set.
    ///
    /// Exact within the next 64 ms, else the moment at which timers sink a level.
    pub(crate) fn next(&self) -> Option<Moment> {
        self.next_stop()
            .map(|tick| Moment::from_nanos(tick.saturating_mul(TICK_NANOS)))
    }

    /// Hands out the timers that are due, in order; they are not set any more.
    pub(crate) fn advance(&mut self, now: Moment, mut out: impl FnMut(u32)) {
        let now = now.as_nanos() / TICK_NANOS;
        while let Some(tick) = self.next_stop().filter(|tick| *tick <= now) {
            // Nothing is set before: the ticks between can be passed at once.
            self.done = tick - 1;
            self.sink(tick);
            self.done = tick;
            let place = place(0, tick);
            while let Some(slot) = self.first(place) {
                self.clear(slot);
                out(slot);
            }
        }
        self.done = self.done.max(now);
    }

    /// The next tick at which timers come out or sink.
    fn next_stop(&self) -> Option<u64> {
        let mut earliest: Option<u64> = None;
        for (level, occupied) in (0_u32..).zip(self.occupied) {
            if occupied == 0 {
                continue;
            }
            let shift = level * BITS;
            let base = (self.done >> shift) + 1;
            // Buckets behind the current one belong to the next turn.
            let turned = occupied.rotate_right(low_bits(base));
            let stop = (base + u64::from(turned.trailing_zeros())) << shift;
            earliest = Some(earliest.map_or(stop, |earliest| earliest.min(stop)));
        }
        earliest
    }

    /// Moves the timers of the buckets that begin at a tick down a level, the highest first.
    fn sink(&mut self, tick: u64) {
        for level in (1..u32::try_from(LEVELS).unwrap_or(0)).rev() {
            if tick & ((1 << (level * BITS)) - 1) != 0 {
                continue;
            }
            let place = place(level, tick);
            let mut slot = self.detach(place);
            while slot != NONE {
                let Some(node) = self.nodes.get_mut(at(slot)) else {
                    break;
                };
                let (next, tick) = (node.next, node.tick);
                *node = IDLE;
                self.link(slot, tick);
                slot = next;
            }
        }
    }

    fn link(&mut self, slot: u32, tick: u64) {
        let place = self.place_of(tick);
        let Some(bucket) = self.buckets.get_mut(usize::from(place)) else {
            return;
        };
        let previous = std::mem::replace(&mut bucket.tail, slot);
        if bucket.head == NONE {
            bucket.head = slot;
        }
        if let Some(previous) = self.nodes.get_mut(at(previous)) {
            previous.next = slot;
        }
        if let Some(node) = self.nodes.get_mut(at(slot)) {
            *node = Node {
                tick,
                next: NONE,
                previous,
                place,
            };
        }
        self.mark(place, true);
    }

    /// The lowest level whose turn reaches from now to the tick.
    fn place_of(&self, tick: u64) -> u16 {
        for level in 0..u32::try_from(LEVELS).unwrap_or(0) {
            let shift = level * BITS;
            if (tick >> shift).saturating_sub(self.done >> shift) <= WIDTH as u64 {
                return place(level, tick);
            }
        }
        place(u32::try_from(LEVELS - 1).unwrap_or(0), self.done)
    }

    fn first(&self, place: u16) -> Option<u32> {
        let bucket = self.buckets.get(usize::from(place))?;
        (bucket.head != NONE).then_some(bucket.head)
    }

    fn detach(&mut self, place: u16) -> u32 {
        self.mark(place, false);
        let bucket = self.buckets.get_mut(usize::from(place));
        bucket.map_or(NONE, |bucket| std::mem::replace(bucket, EMPTY).head)
    }

    fn mark(&mut self, place: u16, full: bool) {
        let (level, bit) = (usize::from(place) / WIDTH, usize::from(place) % WIDTH);
        if let Some(bits) = self.occupied.get_mut(level) {
            if full {
                *bits |= 1 << bit;
            } else {
                *bits &= !(1 << bit);
            }
        }
    }
}

fn place(level: u32, tick: u64) -> u16 {
    let bucket = low_bits(tick >> (level * BITS));
    u16::try_from(level * (1 << BITS) + bucket).unwrap_or(LOOSE)
}

/// The number of a bucket within its level.
fn low_bits(number: u64) -> u32 {
    u32::try_from(number & (WIDTH as u64 - 1)).unwrap_or(0)
}

fn at(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::time::Duration;

    const TICK: Duration = Duration::from_nanos(TICK_NANOS);

    #[derive(Clone, Debug)]
    enum Step {
        Set(u32, u64),
        Clear(u32),
        Advance(u64),
    }

    fn far() -> impl Strategy<Value = u64> {
        // From within a millisecond to beyond a year.
        (0_u32..36, any::<u64>())
            .prop_map(|(bits, number)| (number & ((1 << bits) - 1)).saturating_mul(TICK_NANOS / 3))
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0_u32..20, far()).prop_map(|(slot, far)| Step::Set(slot, far)),
            1 => (0_u32..20).prop_map(Step::Clear),
            3 => far().prop_map(Step::Advance),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn every_timer_comes_out_once_and_never_early_or_a_tick_late(
            steps in prop::collection::vec(step(), 0..100),
        ) {
            let (mut wheel, mut now) = (Wheel::default(), Moment::START);
            let mut model = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Set(slot, far) => {
                        let due = now + Duration::from_nanos(far);
                        wheel.set(slot, due);
                        model.insert(slot, due);
                    }
                    Step::Clear(slot) => {
                        wheel.clear(slot);
                        model.remove(&slot);
                    }
                    Step::Advance(far) => {
                        now = now + Duration::from_nanos(far);
                        let mut out = Vec::new();
                        wheel.advance(now, |slot| out.push(slot));
                        for slot in out {
                            let due = model.remove(&slot);
                            prop_assert!(due.is_some_and(|due| due <= now), "{slot} at {due:?}");
                        }
                    }
                }
                for due in model.values() {
                    prop_assert!(*due + TICK + TICK > now, "forgotten: {due:?} at {now:?}");
                    prop_assert!(wheel.next().is_some_and(|next| next <= *due + TICK + TICK));
                }
                prop_assert_eq!(model.is_empty(), wheel.next().is_none());
            }
        }

        #[test]
        fn sleeping_until_next_misses_nothing(dues in prop::collection::vec(far(), 1..50)) {
            let mut wheel = Wheel::default();
            for (slot, due) in (0..).zip(&dues) {
                wheel.set(slot, Moment::from_nanos(*due));
            }
            let (mut out, mut stops) = (Vec::new(), 0);
            while let Some(next) = wheel.next() {
                let before = out.len();
                wheel.advance(next, |slot| out.push(slot));
                for slot in &out[before..] {
                    let due = dues[*slot as usize].div_ceil(TICK_NANOS).max(1) * TICK_NANOS;
                    prop_assert_eq!(due, next.as_nanos());
                }
                stops += 1;
                prop_assert!(stops < 1000);
            }
            prop_assert_eq!(out.len(), dues.len());
        }
    }

    #[test]
    fn timers_of_one_tick_keep_their_order() {
        let mut wheel = Wheel::default();
        for slot in [5, 3, 9, 1] {
            wheel.set(slot, Moment::from_nanos(100_000 * TICK_NANOS));
        }
        let mut out = Vec::new();

        wheel.advance(Moment::from_nanos(200_000 * TICK_NANOS), |slot| {
            out.push(slot);
        });

        assert_eq!(out, [5, 3, 9, 1]);
    }
}
