//! Dates as pcs reads them in rules of defaults: with Python's `dateutil.parser.isoparse`, which
//! is not what Pacemaker reads ([`is_iso_date`](super::super::date::is_iso_date)).

use crate::rule::calendar::{days_before_month, days_before_year, days_in_month};

/// A date that was read: microseconds, by which dates are compared. Those without an offset are
/// taken for UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date(i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Date {
    /// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-Www-D`, `YYYY-DDD`, most of them without dashes too;
    /// then any character and a time.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        let (days, rest) = calendar(text).or_else(|| week_or_ordinal(text))?;
        let days = days.map_or_else(|(year, month, day)| civil(year, month, day), Some)?;
        let time = match rest.get(1..) {
            Some(time) => time_of_day(time)?,
            None => 0,
        };
        Some(Self(days * DAY + time))
    }
}

/// Days since the start of year 1, or a year, month and day that have still to be checked.
type Days = Result<i64, (i64, i64, i64)>;

/// A day of a month, or the first one.
fn calendar(text: &str) -> Option<(Days, &str)> {
    let (year, rest) = number(text, 4)?;
    if rest.is_empty() {
        return Some((Err((year, 1, 1)), rest));
    }
    let dashed = rest.strip_prefix('-');
    let (month, rest) = number(dashed.unwrap_or(rest), 2)?;
    if rest.is_empty() {
        // Without a dash it could be the start of a day of the year.
        return dashed.map(|_| (Err((year, month, 1)), rest));
    }
    let rest = match dashed {
        Some(_) => rest.strip_prefix('-')?,
        None => rest,
    };
    let (day, rest) = number(rest, 2)?;
    Some((Err((year, month, day)), rest))
}

/// A day of a week, or the Monday of it; a day of a year.
fn week_or_ordinal(text: &str) -> Option<(Days, &str)> {
    let (year, rest) = number(text, 4)?;
    let dashed = rest.strip_prefix('-');
    let rest = dashed.unwrap_or(rest);
    let first = civil(year, 1, 1)?;
    let Some(rest) = rest.strip_prefix('W') else {
        let (day, rest) = number(rest, 3)?;
        let last = civil(year, 12, 31)? - first + 1;
        return (1..=last)
            .contains(&day)
            .then_some((Ok(first + day - 1), rest));
    };
    let (week, rest) = number(rest, 2)?;
    let (day, rest) = match (rest.is_empty(), dashed) {
        (true, _) => (1, rest),
        (false, Some(_)) => number(rest.strip_prefix('-')?, 1)?,
        (false, None) => number(rest, 1)?,
    };
    if !(1..=53).contains(&week) || !(1..=7).contains(&day) {
        return None;
    }
    // The week with the fourth of January is the first; the first day of year 1 was a Monday.
    let fourth = first + 3;
    let monday = fourth - fourth % 7;
    Some((Ok(monday + (week - 1) * 7 + day - 1), rest))
}

/// Microseconds from midnight, less the offset.
fn time_of_day(text: &str) -> Option<i64> {
    if text.len() < 2 {
        return None;
    }
    let at = text.find(['-', '+', 'Z', 'z']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(at)?;
    let offset = if zone.is_empty() { 0 } else { offset(zone)? };
    Some(clock_time(clock)? - offset)
}

/// `HH`, `HH:MM`, `HH:MM:SS` with a fraction behind the seconds, or all that without colons.
fn clock_time(text: &str) -> Option<i64> {
    let mut parts = [0; 3];
    let (mut rest, mut colons) = (text, false);
    for (place, part) in parts.iter_mut().enumerate() {
        if rest.is_empty() {
            break;
        }
        match (place, rest.strip_prefix(':')) {
            (1, Some(behind)) => (rest, colons) = (behind, true),
            (2, behind) if colons => rest = behind?,
            _ => {}
        }
        (*part, rest) = number(rest, rest.len().clamp(1, 2))?;
    }
    let fraction = match rest.strip_prefix(['.', ',']) {
        Some(digits) => microseconds(digits)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    let [hour, minute, second] = parts;
    let midnight = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    let valid = midnight || (hour < 24 && minute < 60 && second < 60);
    valid.then_some((hour * 3600 + minute * 60 + second) * SECOND + fraction)
}

/// Digits of a fraction; those behind the sixth do not count.
fn microseconds(digits: &str) -> Option<i64> {
    let given = digits.get(..6).unwrap_or(digits);
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| format!("{given:0<6}").parse().ok()).flatten()
}

/// `Z`, `+HH`, `+HHMM`, `+HH:MM`.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (rest, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1),
        None => (text.strip_prefix('+')?, 1),
    };
    let (hours, rest) = number(rest, 2)?;
    let (minutes, rest) = match rest {
        "" => (0, rest),
        _ => number(rest.strip_prefix(':').unwrap_or(rest), 2)?,
    };
    let valid = rest.is_empty() && hours < 24 && minutes < 60;
    valid.then_some(sign * (hours * 3600 + minutes * 60) * SECOND)
}

/// Days since the start of year 1 of a day that there is.
fn civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let (year, month) = (i32::try_from(year).ok()?, u32::try_from(month).ok()?);
    // Python has no year 0.
    if year < 1 || !(1..=12).contains(&month) {
        return None;
    }
    let last = i64::from(days_in_month(month, year));
    let before = days_before_year(year) + i64::from(days_before_month(month, year));
    (1..=last).contains(&day).then(|| before + day - 1)
}

/// That many digits, and what is behind them.
fn number(text: &str, digits: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    let valid = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| Some((number.parse().ok()?, rest))).flatten()
}

#[cfg(test)]
mod tests {
    use super::Date;

    /// As dateutil 2.8.2 reads them.
    #[test]
    fn dates_are_those_that_isoparse_reads() {
        for text in [
            "1999",
            "2026-01",
            "2026-01-01",
            "20260101",
            "2026-W05",
            "2026W05",
            "2026-W05-3",
            "2026W053",
            "2026-001",
            "2026001",
            "2024-366",
            "2026-W53",
            "2026-01-01T10",
            "2026-01-01x10:00",
            "2026-01-01T10:00:00.5",
            "2026-01-01T10:00:00,5",
            "2026-01-01T24:00",
            "2026-01-01T10:00Z",
            "2026-01-01T10:00+01",
            "2026-01-01T10:00+0100",
            "2026-01-01T10:00-01:30",
            "2026-01-01T1000",
            "20260101T100000",
            "2026-01-01T10:5",
        ] {
            assert!(Date::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "1",
            "12",
            "epoch",
            "202601",
            "2026-1-1",
            "26-01-01",
            "99999",
            "2026-00",
            "2026-13",
            "1999-1",
            "199901011",
            "2026W05-3",
            "2026-W053",
            "2026-01T10",
            "T10",
            "1999T10",
            "2026-366",
            "2026-000",
            "2026-W54",
            "0000-01-01",
            "2026-02-30",
            "2026-01-01T",
            "2026-01-01T24:01",
            "2026-01-01T10:60",
            "2026-01-01T10:00:60",
            "2026-01-01T10:0000",
            "2026-01-01T10+24",
            "2026-01-01Tx",
            "2026-01-01T1é",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_compared_as_points_in_time() {
        let date = |text: &str| Date::parse(text).unwrap();

        assert_eq!(date("1999"), date("1999-01-01T00:00"));
        assert_eq!(date("2026-W01"), date("2025-12-29"));
        assert_eq!(date("2026-032"), date("2026-02-01"));
        assert_eq!(date("2026-01-01T24:00"), date("2026-01-02"));
        assert_eq!(date("2026-01-01T01:00+01"), date("2026-01-01"));
        assert!(date("2026-01-01T10:00:00.25") < date("2026-01-01T10:00:00.3"));
    }
}
