//! What the monitor counts about itself and all its checks.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::tracker::State;
use crate::{Outcome, Report};

/// Counts of one monitor since its start. Names and labels are those of the metrics.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters {
    /// By kind, outcome and reason.
    pub(crate) probes: BTreeMap<(&'static str, Outcome, &'static str), u64>,
    /// How long checks took, by kind.
    pub(crate) durations: BTreeMap<&'static str, Histogram>,
    /// How late checks started.
    pub(crate) lateness: Histogram,
    pub(crate) states: States,
    pub(crate) transitions: u64,
    pub(crate) skipped: u64,
    pub(crate) merged: u64,
    pub(crate) stale: u64,
    pub(crate) stalls: u64,
    pub(crate) outliers: u64,
    pub(crate) ejections: u64,
    pub(crate) spared: u64,
    /// Targets that are held now because they flap.
    pub(crate) flapping: u64,
}

impl Counters {
    pub(super) fn add(&mut self, kind: &'static str, report: &Report) {
        let reason = report.reason().map_or("", crate::Reason::word);
        *self
            .probes
            .entry((kind, report.outcome(), reason))
            .or_default() += 1;
        self.durations
            .entry(kind)
            .or_default()
            .add(report.timings().total());
    }

    /// A target that was held because it flaps, or not, is now, or is not.
    pub(super) fn flap(&mut self, was: bool, is: bool) {
        self.flapping = self.flapping.saturating_sub(u64::from(was)) + u64::from(is);
    }

    /// Checks that said nothing about their target.
    pub(crate) fn inconclusive(&self) -> u64 {
        let of_us = |((_, outcome, _), count): (&(_, Outcome, _), &u64)| {
            (*outcome == Outcome::Inconclusive).then_some(*count)
        };
        self.probes.iter().filter_map(of_us).sum()
    }

    pub(crate) fn checks(&self) -> u64 {
        self.probes.values().sum()
    }
}

/// How many targets are in each state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct States([u64; 5]);

impl States {
    pub(crate) const ALL: [State; 5] = [
        State::Unknown,
        State::Up,
        State::Draining,
        State::Down,
        State::Maintenance,
    ];

    pub(super) fn add(&mut self, state: State) {
        *self.of(state) += 1;
    }

    pub(super) fn remove(&mut self, state: State) {
        let count = self.of(state);
        *count = count.saturating_sub(1);
    }

    pub(super) fn change(&mut self, from: State, to: State) {
        self.remove(from);
        self.add(to);
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = (State, u64)> {
        Self::ALL.into_iter().map(move |state| {
            let mut counts = self;
            (state, *counts.of(state))
        })
    }

    const fn of(&mut self, state: State) -> &mut u64 {
        let [unknown, up, draining, down, maintenance] = &mut self.0;
        match state {
            State::Unknown => unknown,
            State::Up => up,
            State::Draining => draining,
            State::Down => down,
            State::Maintenance => maintenance,
        }
    }
}

/// Durations in buckets an eighth apart, from a microsecond to an hour.
#[derive(Clone, Debug)]
pub struct Histogram {
    buckets: Box<[u32; BUCKETS]>,
    count: u64,
    sum: Duration,
    max: Duration,
}

const BUCKETS: usize = 256;

impl Default for Histogram {
    fn default() -> Self {
        let buckets = Box::new([0; BUCKETS]);
        Self {
            buckets,
            count: 0,
            sum: Duration::ZERO,
            max: Duration::ZERO,
        }
    }
}

impl Histogram {
    /// Adds one duration.
    pub fn add(&mut self, time: Duration) {
        if let Some(bucket) = self.buckets.get_mut(bucket_of(time)) {
            *bucket = bucket.saturating_add(1);
        }
        self.count += 1;
        self.sum += time;
        self.max = self.max.max(time);
    }

    /// What was added since an earlier copy; the longest is known to an eighth.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let mut later = self.clone();
        for (bucket, before) in later.buckets.iter_mut().zip(earlier.buckets.iter()) {
            *bucket = bucket.saturating_sub(*before);
        }
        later.count = self.count.saturating_sub(earlier.count);
        later.sum = self.sum.saturating_sub(earlier.sum);
        let longest = later.buckets.iter().rposition(|bucket| *bucket > 0);
        later.max = longest.map_or(Duration::ZERO, end_of).min(self.max);
        later
    }

    /// How many durations there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// All durations together.
    #[must_use]
    pub const fn sum(&self) -> Duration {
        self.sum
    }

    /// The longest.
    #[must_use]
    pub const fn max(&self) -> Duration {
        self.max
    }

    /// The duration that this many of a thousand do not exceed; an eighth too long at the most.
    #[must_use]
    pub fn permille(&self, permille: u64) -> Duration {
        let wanted = (self.count * permille).div_ceil(1000);
        let mut seen = 0;
        for (index, bucket) in self.buckets.iter().enumerate() {
            seen += u64::from(*bucket);
            if seen >= wanted && seen > 0 {
                return end_of(index).min(self.max);
            }
        }
        self.max
    }

    /// How many durations are not longer, by buckets that end there at the latest.
    #[must_use]
    pub fn at_most(&self, time: Duration) -> u64 {
        let ends = self
            .buckets
            .iter()
            .enumerate()
            .filter(|(index, _)| end_of(*index) <= time);
        ends.map(|(_, count)| u64::from(*count)).sum()
    }
}

/// The first eight are single microseconds; then eight for each power of two.
fn bucket_of(time: Duration) -> usize {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    if micros < 8 {
        return usize::try_from(micros).unwrap_or(0);
    }
    let power = micros.ilog2();
    let eighth = (micros >> (power - 3)) & 7;
    let index = u64::from(power - 2) * 8 + eighth;
    usize::try_from(index).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// Where a bucket ends.
fn end_of(index: usize) -> Duration {
    let index = index as u64;
    if index < 8 {
        return Duration::from_micros(index);
    }
    let (power, eighth) = (index / 8 + 2, index % 8);
    Duration::from_micros(((8 + eighth + 1) << (power - 3)) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn buckets_are_an_eighth_wide(micros in 0_u64..3_600_000_000) {
            let time = Duration::from_micros(micros);

            let end = end_of(bucket_of(time));

            prop_assert!(end >= time && end <= time + time / 8 + Duration::from_micros(1));
        }
    }

    #[test]
    fn quantiles_are_found() {
        let mut histogram = Histogram::default();
        for ms in 1..=1000 {
            histogram.add(Duration::from_millis(ms));
        }

        let median = histogram.permille(500).as_millis();
        assert!((500..=563).contains(&median), "{median}");
        assert_eq!(histogram.permille(1000), Duration::from_secs(1));
        assert_eq!(
            (histogram.count(), histogram.max()),
            (1000, Duration::from_secs(1))
        );
    }
}
