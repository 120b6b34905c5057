//! Counters and the rates that a kernel estimates from them.

use std::time::Duration;

use crate::model::{Rates, Stats};

/// Time between two looks at the counters.
const SAMPLE: Duration = Duration::from_secs(2);
/// A rate of connections or packets is kept in 1/1024, one of bytes in 1/32.
const COUNT_SHIFT: u32 = 10;
const BYTE_SHIFT: u32 = 5;

/// Traffic that a service or destination has seen.
///
/// ```
/// use ipvs::memory::Traffic;
///
/// let request = Traffic { connections: 1, packets_in: 5, bytes_in: 700, ..Traffic::default() };
/// assert_eq!(request.packets_out, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// New connections.
    pub connections: u64,
    /// Packets from clients.
    pub packets_in: u64,
    /// Packets to clients.
    pub packets_out: u64,
    /// Bytes from clients.
    pub bytes_in: u64,
    /// Bytes to clients.
    pub bytes_out: u64,
}

/// Open connections of a destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    /// Connections in an established state.
    pub active: u32,
    /// Connections in any other state.
    pub inactive: u32,
    /// Persistence templates.
    pub persistent: u32,
}

/// One counter with its rate.
#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    total: u64,
    last: u64,
    scaled: u64,
}

/// The counters of one service or destination.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counters {
    connections: Counter,
    packets_in: Counter,
    packets_out: Counter,
    bytes_in: Counter,
    bytes_out: Counter,
}

impl Counter {
    const fn add(&mut self, more: u64) {
        self.total = self.total.wrapping_add(more);
    }

    /// Moves the rate a quarter of the way to that of the last sample.
    const fn sample(&mut self, shift: u32) {
        let new = self.total.wrapping_sub(self.last) << shift.saturating_sub(1);
        self.last = self.total;
        self.scaled = if new >= self.scaled {
            self.scaled
                .saturating_add(new.saturating_sub(self.scaled) >> 2)
        } else {
            // The kernel shifts a negative difference: it rounds away from zero.
            let down = self.scaled.saturating_sub(new).saturating_add(3) >> 2;
            self.scaled.saturating_sub(down)
        };
    }

    const fn rate(self, shift: u32) -> u64 {
        let half = (1_u64 << shift.saturating_sub(1)).saturating_sub(1);
        self.scaled.saturating_add(half) >> shift
    }
}

impl Counters {
    pub(super) const fn add(&mut self, traffic: Traffic) {
        self.connections.add(traffic.connections);
        self.packets_in.add(traffic.packets_in);
        self.packets_out.add(traffic.packets_out);
        self.bytes_in.add(traffic.bytes_in);
        self.bytes_out.add(traffic.bytes_out);
    }

    pub(super) fn zero(&mut self) {
        *self = Self::default();
    }

    pub(super) const fn sample(&mut self) {
        self.connections.sample(COUNT_SHIFT);
        self.packets_in.sample(COUNT_SHIFT);
        self.packets_out.sample(COUNT_SHIFT);
        self.bytes_in.sample(BYTE_SHIFT);
        self.bytes_out.sample(BYTE_SHIFT);
    }

    pub(super) const fn stats(&self) -> Stats {
        Stats {
            connections: self.connections.total,
            packets_in: self.packets_in.total,
            packets_out: self.packets_out.total,
            bytes_in: self.bytes_in.total,
            bytes_out: self.bytes_out.total,
            rates: Rates {
                connections: self.connections.rate(COUNT_SHIFT),
                packets_in: self.packets_in.rate(COUNT_SHIFT),
                packets_out: self.packets_out.rate(COUNT_SHIFT),
                bytes_in: self.bytes_in.rate(BYTE_SHIFT),
                bytes_out: self.bytes_out.rate(BYTE_SHIFT),
            },
        }
    }
}

/// A clock that its owner moves, and that says how often it is time for a sample.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    since_sample: Duration,
}

/// After so many samples without traffic every rate is 0.
const SAMPLES_MAX: u128 = 256;

impl Clock {
    /// Number of samples that are due after `time` more.
    pub(super) fn advance(&mut self, time: Duration) -> u128 {
        let passed = self.since_sample.saturating_add(time);
        let due = passed.as_nanos() / SAMPLE.as_nanos();
        let rest = passed.as_nanos() % SAMPLE.as_nanos();
        self.since_sample = Duration::from_nanos(u64::try_from(rest).unwrap_or_default());
        due.min(SAMPLES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate_after(samples: usize, per_sample: u64) -> u64 {
        let mut counter = Counter::default();
        for _ in 0..samples {
            counter.add(per_sample);
            counter.sample(COUNT_SHIFT);
        }
        counter.rate(COUNT_SHIFT)
    }

    #[test]
    fn steady_traffic_is_its_rate() {
        assert_eq!(rate_after(40, 200), 100);
        assert_eq!(rate_after(1, 200), 25);
    }

    #[test]
    fn silence_ends_every_rate() {
        let mut counter = Counter::default();
        counter.add(u64::from(u32::MAX));
        counter.sample(COUNT_SHIFT);
        for _ in 0..SAMPLES_MAX {
            counter.sample(COUNT_SHIFT);
        }

        assert_eq!((counter.scaled, counter.rate(COUNT_SHIFT)), (0, 0));
    }

    #[test]
    fn clock_keeps_what_is_too_short_for_a_sample() {
        let mut clock = Clock::default();

        let due = [1500, 1500, 999, 1, u64::MAX].map(|millis| {
            let time = Duration::from_millis(millis);
            clock.advance(time)
        });

        assert_eq!(due, [0, 1, 0, 1, SAMPLES_MAX]);
    }
}
