//! Slow start: a target that comes back gets its weight in steps.

use std::time::Duration;

use super::Weight;
use crate::Moment;

/// In how many steps the weight grows.
const STEPS: u16 = 10;
/// The weight at the beginning, in percent.
const FIRST: u16 = 10;

/// The weight of a target that came up at `since` and gets its whole weight after `time`.
pub(super) fn weight(since: Moment, time: Duration, now: Moment) -> Weight {
    Weight::percent(FIRST + step(since, time, now) * (100 - FIRST) / STEPS)
}

/// When the weight grows next; `None` when it is whole.
pub(super) fn next(since: Moment, time: Duration, now: Moment) -> Option<Moment> {
    let step = step(since, time, now);
    (step < STEPS).then(|| since + time * (u32::from(step) + 1) / u32::from(STEPS))
}

/// How many steps are done: 0 to 10.
fn step(since: Moment, time: Duration, now: Moment) -> u16 {
    let passed = now.since(since).as_nanos() * u128::from(STEPS);
    let steps = passed.checked_div(time.as_nanos());
    u16::try_from(steps.unwrap_or(u128::MAX)).map_or(STEPS, |step| step.min(STEPS))
}
