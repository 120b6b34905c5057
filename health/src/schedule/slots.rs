//! When a target is due: stable phase, first sweep, jitter, skipped slots. Pure arithmetic.
//!
//! Each target has a phase, a hash of what is checked (or of its key) and the seed, within its
//! interval: so a thousand targets that were added at once do not stay together, and a restart
//! finds them in the same order. Slots repeat from there; jitter moves a check around its slot
//! but never moves the slots.

use std::hash::{BuildHasher as _, Hash};
use std::time::Duration;

use crate::Moment;
use crate::moment::nanos;

/// Hashes equal things to equal numbers in every process: only the seed makes a difference.
pub(crate) fn number<T: Hash + ?Sized>(seed: u64, thing: &T) -> u64 {
    Stable::default().hash_one((seed, thing))
}

/// `SipHash` with fixed keys.
pub(crate) type Stable = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

/// The slot that follows a target's first check: half to one and a half intervals later.
pub(crate) fn second(first: Moment, number: u64, interval: Duration) -> Moment {
    slot_from(first + interval / 2, number, interval)
}

/// The slot after `slot` that is not in the past.
pub(crate) fn next(slot: Moment, now: Moment, interval: Duration) -> Moment {
    let next = slot + interval;
    if next > now {
        return next;
    }
    let period = nanos(interval).max(1);
    let missed = nanos(now.since(next)) / period + 1;
    next + Duration::from_nanos(missed.saturating_mul(period))
}

/// When the check of a slot starts: after it, at most twice the jitter.
///
/// So checks keep within the jitter around a fixed rhythm. Were it around the slot itself, early
/// second checks would meet late first ones one interval after a start with many targets.
pub(crate) fn jittered(slot: Moment, number: u64, interval: Duration, percent: u8) -> Moment {
    let reach = interval * u32::from(percent) / 100;
    let draw = within(mix(number ^ slot.as_nanos()), reach * 2);
    slot + draw
}

/// The target's first slot at or after `from`.
pub(crate) fn slot_from(from: Moment, number: u64, interval: Duration) -> Moment {
    let period = nanos(interval).max(1);
    let phase = number % period;
    let past = from.as_nanos().saturating_sub(phase);
    Moment::from_nanos(phase.saturating_add(past.div_ceil(period).saturating_mul(period)))
}

/// A stable choice in `0..limit`; zero if the limit is.
pub(crate) fn within(number: u64, limit: Duration) -> Duration {
    Duration::from_nanos(number.checked_rem(nanos(limit)).unwrap_or(0))
}

/// The finaliser of splitmix64: spreads neighbouring numbers.
pub(crate) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval() -> impl Strategy<Value = Duration> {
        (1_u64..100_000).prop_map(Duration::from_millis)
    }

    fn moment() -> impl Strategy<Value = Moment> {
        (0_u64..u64::from(u32::MAX)).prop_map(|us| Duration::from_micros(us).into())
    }

    proptest! {
        #[test]
        fn jitter_stays_within_its_percentage(
            slot in moment(), number: u64, interval in interval(), percent in 0_u8..=50,
        ) {
            let due = jittered(slot, number, interval, percent);

            let reach = interval * u32::from(percent) / 100;
            prop_assert!(due >= slot);
            prop_assert!(due <= slot + reach * 2);
        }

        #[test]
        fn missed_slots_are_skipped_and_the_phase_is_kept(
            slot in moment(), late in 0_u64..u64::from(u32::MAX), interval in interval(),
        ) {
            let now = slot + Duration::from_micros(late);

            let next = next(slot, now, interval);

            prop_assert!(next > now);
            prop_assert!(next <= now + interval);
            prop_assert_eq!(next.since(slot).as_nanos() % interval.as_nanos(), 0);
        }

        #[test]
        fn second_check_comes_within_half_to_one_and_a_half_intervals(
            first in moment(), number: u64, interval in interval(),
        ) {
            let second = second(first, number, interval);

            prop_assert!(second >= first + interval / 2);
            prop_assert!(second <= first + interval / 2 + interval);
        }

        #[test]
        fn slots_of_a_multiple_of_the_interval_coincide(
            from in moment(), number: u64, interval in interval(), times in 1_u32..10,
        ) {
            let long = slot_from(from, number, interval * times);

            prop_assert_eq!(slot_from(long, number, interval), long);
        }
    }

    #[test]
    fn targets_added_at_once_spread_over_the_interval() {
        let mut tenths = std::collections::BTreeMap::<u64, u32>::new();

        for key in 0..10_000_u32 {
            let from = Duration::from_hours(1).into();
            let slot = slot_from(from, number(7, &key), Duration::from_secs(10));
            *tenths.entry(slot.since_start().as_secs() % 10).or_default() += 1;
        }

        assert_eq!(tenths.len(), 10);
        assert!(
            tenths.values().all(|count| (850..1150).contains(count)),
            "{tenths:?}"
        );
    }

    #[test]
    fn equal_keys_have_equal_numbers_in_every_process() {
        // Fails when the hash changes: then phases move once at an upgrade, nothing worse.
        assert_eq!(number(7, "www"), number(7, "www"));
        assert_ne!(number(7, "www"), number(8, "www"));
        assert_ne!(number(7, "www"), number(7, "ftp"));
    }
}
