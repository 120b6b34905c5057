//! When a target is due: stable phase, first sweep, jitter, skipped slots. Pure arithmetic.
//!
//! Each target has a phase, a hash of its key and the seed, within its interval: so a thousand
//! targets that were added at once do not stay together. Slots repeat from there; jitter moves a
//! check around its slot but never moves the slots.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::time::Duration;

use super::queue::Moment;

/// The rules that all targets share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    pub(super) seed: u64,
    pub(super) first_within: Duration,
}

impl Schedule {
    /// The target's own number; the same for equal keys and seeds.
    pub(super) fn number<K: Hash>(self, key: &K) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, key).hash(&mut hasher);
        hasher.finish()
    }

    /// The first check of a target that appears now.
    pub(super) fn first(self, now: Moment, number: u64, interval: Duration) -> Moment {
        if self.first_within >= interval {
            return slot_from(now, number, interval);
        }
        now + within(mix(number), self.first_within)
    }
}

/// The slot that follows a target's first check: half to one and a half intervals later.
pub(super) fn second(first: Moment, number: u64, interval: Duration) -> Moment {
    slot_from(first + interval / 2, number, interval)
}

/// The slot after `slot` that is not in the past.
pub(super) fn next(slot: Moment, now: Moment, interval: Duration) -> Moment {
    let next = slot + interval;
    if next > now {
        return next;
    }
    let missed = (now - next).as_nanos() / interval.as_nanos().max(1) + 1;
    next + nanos(missed * interval.as_nanos())
}

/// When the check of a slot starts: within the jitter around it.
pub(super) fn jittered(slot: Moment, number: u64, interval: Duration, percent: u8) -> Moment {
    let reach = interval * u32::from(percent) / 100;
    let draw = within(mix(number ^ low_bits(slot)), reach * 2);
    (slot + draw).saturating_sub(reach)
}

/// The target's first slot at or after `from`.
pub(super) fn slot_from(from: Moment, number: u64, interval: Duration) -> Moment {
    let period = interval.as_nanos().max(1);
    let phase = within(number, interval).as_nanos();
    let past = from.as_nanos().saturating_sub(phase);
    nanos(phase + past.div_ceil(period) * period)
}

/// A stable choice in `0..limit`; zero if the limit is.
fn within(number: u64, limit: Duration) -> Duration {
    nanos(
        u128::from(number)
            .checked_rem(limit.as_nanos())
            .unwrap_or(0),
    )
}

/// The finaliser of splitmix64: spreads neighbouring numbers.
const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn low_bits(moment: Moment) -> u64 {
    moment
        .as_secs()
        .wrapping_mul(1_000_000_000)
        .wrapping_add(u64::from(moment.subsec_nanos()))
}

/// 584 years at the most; intervals are a year at the most.
fn nanos(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn interval() -> impl Strategy<Value = Duration> {
        (1_u64..100_000).prop_map(Duration::from_millis)
    }

    fn moment() -> impl Strategy<Value = Moment> {
        (0_u64..u64::from(u32::MAX)).prop_map(Duration::from_micros)
    }

    proptest! {
        #[test]
        fn jitter_stays_within_its_percentage(
            slot in moment(), number: u64, interval in interval(), percent in 0_u8..=50,
        ) {
            let due = jittered(slot, number, interval, percent);

            let reach = interval * u32::from(percent) / 100;
            prop_assert!(due <= slot + reach);
            prop_assert!(due >= slot.saturating_sub(reach));
        }

        #[test]
        fn missed_slots_are_skipped_and_the_phase_is_kept(
            slot in moment(), late in moment(), interval in interval(),
        ) {
            let now = slot + late;

            let next = next(slot, now, interval);

            prop_assert!(next > now || next == slot + interval);
            prop_assert!(next <= now.max(slot) + interval);
            prop_assert_eq!((next - slot).as_nanos() % interval.as_nanos(), 0);
        }

        #[test]
        fn first_check_comes_within_the_sweep_and_the_second_within_two_intervals(
            now in moment(), seed: u64, key: u32, interval in interval(),
            sweep in 0_u64..100_000,
        ) {
            let schedule = Schedule { seed, first_within: Duration::from_millis(sweep) };
            let number = schedule.number(&key);

            let first = schedule.first(now, number, interval);
            let second = second(first, number, interval);

            prop_assert!(first >= now);
            prop_assert!(first - now <= interval.min(schedule.first_within));
            prop_assert!(second >= first + interval / 2);
            prop_assert!(second <= first + interval / 2 + interval);
        }
    }

    #[test]
    fn targets_added_at_once_spread_over_the_interval() {
        let schedule = Schedule {
            seed: 7,
            first_within: Duration::ZERO,
        };
        let mut tenths = std::collections::BTreeMap::<u64, u32>::new();

        for key in 0..10_000_u32 {
            let slot = second(HOUR, schedule.number(&key), Duration::from_secs(10));
            *tenths.entry(slot.as_secs() % 10).or_default() += 1;
        }

        assert_eq!(tenths.len(), 10);
        assert!(
            tenths.values().all(|count| (850..1150).contains(count)),
            "{tenths:?}"
        );
    }
}
