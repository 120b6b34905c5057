//! Rates: a token bucket for starts, a lane for first checks.

use std::time::Duration;

use crate::Moment;

/// So many starts per second, with a burst of a fiftieth of a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    gap: Duration,
    burst: Duration,
    /// When the next start would be, if all starts so far had been evenly spread.
    next: Moment,
}

impl Bucket {
    /// `None` when there is no limit.
    pub(crate) fn new(per_second: Option<u32>) -> Option<Self> {
        let gap = Duration::from_secs(1) / per_second.filter(|rate| *rate > 0)?;
        let burst = Duration::from_millis(20);
        Some(Self {
            gap,
            burst,
            next: Moment::START,
        })
    }

    /// Since when a start is allowed.
    pub(crate) fn allows_at(&self) -> Moment {
        self.next.minus(self.burst)
    }

    pub(crate) fn take(&mut self, now: Moment, starts: u32) {
        self.next = self.next.max(now) + self.gap * starts;
    }
}

/// First checks before their regular slots, one after the other at a fixed rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    gap: Duration,
    free: Moment,
}

impl Lane {
    pub(crate) fn new(per_second: u32) -> Self {
        let gap = Duration::from_secs(1) / per_second.max(1);
        Self {
            gap,
            free: Moment::START,
        }
    }

    /// The earliest place in the lane; taken if it is before `slot`.
    pub(crate) fn before(&mut self, now: Moment, slot: Moment) -> Option<Moment> {
        let place = self.free.max(now);
        if place >= slot {
            return None;
        }
        self.free = place + self.gap;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_lets_its_rate_through_and_a_short_burst() {
        let mut bucket = Bucket::new(Some(1000)).unwrap();
        let mut starts = 0;
        for ms in 0..1000 {
            let now = Duration::from_millis(1000 + ms).into();
            while bucket.allows_at() <= now {
                let probes = 1 + starts % 3;
                bucket.take(now, probes);
                starts += probes;
            }
        }

        assert!((1000..=1023).contains(&starts), "{starts}");
        assert!(Bucket::new(None).is_none());
    }

    #[test]
    fn a_lane_is_taken_only_by_those_whom_it_helps() {
        let mut lane = Lane::new(10);
        let second = |n| Moment::from(Duration::from_secs(n));

        assert_eq!(lane.before(second(1), second(9)), Some(second(1)));
        assert_eq!(lane.before(second(1), second(1)), None);
        let next = lane.before(second(1), second(9)).unwrap();
        assert_eq!(next.since(second(1)), Duration::from_millis(100));
    }
}
