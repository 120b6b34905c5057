//! Points in time and spans, as `lifetime=` needs them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time, in UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01.
    seconds: i64,
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        }
    }
}

impl Timestamp {
    /// Seconds since 1970-01-01.
    pub(super) fn epoch(self) -> i64 {
        self.seconds
    }
}

/// A span of calendar and clock, read from ISO 8601.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    months: i64,
    seconds: i64,
}

impl Span {
    /// `P1Y2M3W4DT5H6M7S`, any part left out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('P')?;
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        if date.is_empty() && time.is_none_or(str::is_empty) {
            return None;
        }
        let mut span = Self::default();
        for (number, unit) in parts(date)? {
            match unit {
                'Y' => span.months += number.checked_mul(12)?,
                'M' => span.months += number,
                'W' => span.seconds += number.checked_mul(7 * 86400)?,
                'D' => span.seconds += number.checked_mul(86400)?,
                _ => return None,
            }
        }
        for (number, unit) in parts(time.unwrap_or_default())? {
            match unit {
                'H' => span.seconds += number.checked_mul(3600)?,
                'M' => span.seconds += number.checked_mul(60)?,
                'S' => span.seconds += number,
                _ => return None,
            }
        }
        Some(span)
    }
}

fn parts(text: &str) -> Option<Vec<(i64, char)>> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
        } else {
            let number: i64 = digits.parse().ok().filter(|number| *number < 1 << 32)?;
            found.push((number, character));
            digits.clear();
        }
    }
    digits.is_empty().then_some(found)
}

impl Timestamp {
    pub(super) fn plus(self, span: Span) -> Option<Self> {
        let (year, month, day) = civil(self.seconds.div_euclid(86400));
        let months = year * 12 + (month - 1) + span.months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let day = day.min(days_of_month(year, month));
        let seconds = days(year, month, day)
            .checked_mul(86400)?
            .checked_add(self.seconds.rem_euclid(86400))?
            .checked_add(span.seconds)?;
        Some(Self { seconds })
    }
}

/// `2026-01-01 12:00:00Z`, as `crm_resource` writes it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.seconds.div_euclid(86400));
        let clock = self.seconds.rem_euclid(86400);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// The date of a day counted from 1970-01-01, by shifting years to begin in March.
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    days(next_year, next, 1) - days(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: i64, span: &str) -> String {
        let start = Timestamp { seconds: start };
        start.plus(Span::parse(span).unwrap()).unwrap().to_string()
    }

    #[test]
    fn spans_are_added_by_the_calendar() {
        assert_eq!(after(0, "PT30M"), "1970-01-01 00:30:00Z");
        assert_eq!(after(951_696_000, "P4D"), "2000-03-03 00:00:00Z");
        assert_eq!(after(1_769_817_600, "P1M"), "2026-02-28 00:00:00Z");
        assert_eq!(after(1_769_817_600, "P1Y2M1DT1S"), "2027-04-01 00:00:01Z");
    }

    #[test]
    fn texts_that_are_no_spans_are_refused() {
        for text in ["", "P", "PT", "1H", "PT1", "P1H", "PTM", "PT-1M"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
