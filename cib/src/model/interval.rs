//! Intervals and timeouts, compared by value.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::ValueError;
use super::written::values;

const EXPECTED: &str = "an interval: a number with ms, us, s, m or h (30s), or ISO 8601 (PT30S)";

/// A time span as operations use it: `20`, `20s`, `500ms`, `1min`, `2h`, `PT1H30M`.
///
/// A number alone counts seconds. Resolution is one millisecond, as in Pacemaker; microseconds are
/// cut. ISO 8601 spans of years and months are refused: their length depends on the calendar.
///
/// ```
/// use std::time::Duration;
/// use cib::model::Interval;
///
/// let interval: Interval = "1min".parse()?;
/// assert_eq!(interval.duration(), Duration::from_secs(60));
/// assert_eq!(interval.to_string(), "60s");
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(u64);

impl Interval {
    /// An interval of whole milliseconds; what is finer is cut, what is longer saturates.
    #[must_use]
    pub fn new(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    /// The length.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl From<Duration> for Interval {
    fn from(duration: Duration) -> Self {
        Self::new(duration)
    }
}

impl fmt::Display for Interval {
    /// Seconds where they are whole (`30s`), else milliseconds (`500ms`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1000) {
            write!(f, "{}s", self.0 / 1000)
        } else {
            write!(f, "{}ms", self.0)
        }
    }
}

impl FromStr for Interval {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let span = text.trim();
        let millis = match span.strip_prefix('P') {
            Some(designators) => iso(designators),
            None => plain(span),
        };
        millis
            .map(Self)
            .ok_or_else(|| ValueError::new(text, EXPECTED))
    }
}

fn plain(span: &str) -> Option<u64> {
    let length = span.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = span.split_at_checked(length)?;
    let number: u64 = digits.parse().ok()?;
    match unit.trim_start() {
        "ms" | "msec" => Some(number),
        "us" | "usec" => Some(number / 1000),
        "" | "s" | "sec" => number.checked_mul(1000),
        "m" | "min" => number.checked_mul(60_000),
        "h" | "hr" => number.checked_mul(3_600_000),
        _ => None,
    }
}

/// `nW`, or `nD` and `TnHnMnS` in this order, each at most once.
///
/// Pacemaker needs the `T` only to tell minutes from months: `P40S` is 40 seconds.
fn iso(designators: &str) -> Option<u64> {
    let (date, time) = match designators.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (designators, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let day = 86_400_000;
    let (hour, minute, second) = (('H', 3_600_000), ('M', 60_000), ('S', 1000));
    let date = fields(date, &[('W', 7 * day), ('D', day), hour, second])?;
    let time = fields(time, &[hour, minute, second])?;
    date.checked_add(time)
}

fn fields(text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    for (designator, millis) in units {
        if let Some((digits, after)) = rest.split_once(*designator) {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number: u64 = plain.then(|| digits.parse().ok()).flatten()?;
            total = total.checked_add(number.checked_mul(*millis)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(total)
}

values!(Interval);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_value_are_equal() {
        for text in [
            "60",
            "60s",
            "60 sec",
            "1m",
            "1min",
            "60000ms",
            "PT1M",
            "PT60S",
            "60000000us",
        ] {
            assert_eq!(text.parse(), Ok(Interval(60_000)), "{text}");
        }
        assert_eq!("P1DT2H".parse(), Ok(Interval(26 * 3_600_000)));
        assert_eq!("P40S".parse(), Ok(Interval(40_000)));
        assert_eq!("P1W".parse(), Ok(Interval(7 * 86_400_000)));
    }

    #[test]
    fn other_texts_are_no_intervals() {
        for text in [
            "", "s", "-1", "1x", "1.5s", "P", "PT", "P1", "PTS", "PT1S2M", "P1M", "20ss",
        ] {
            assert!(text.parse::<Interval>().is_err(), "{text:?}");
        }
        assert!("99999999999999999999h".parse::<Interval>().is_err());
    }

    proptest! {
        #[test]
        fn printing_and_parsing_are_inverse(millis: u64) {
            prop_assert_eq!(Interval(millis).to_string().parse(), Ok(Interval(millis)));
        }

        #[test]
        fn arbitrary_text_never_panics(text in "[PTWDHMS0-9a-z. ]{0,12}|.{0,8}") {
            if let Ok(interval) = text.parse::<Interval>() {
                prop_assert_eq!(interval.to_string().parse(), Ok(interval));
            }
        }
    }
}
