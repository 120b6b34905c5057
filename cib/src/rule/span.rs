//! Lengths of time and periods of ISO 8601.

use std::fmt;

use super::{Moment, Release};
use crate::model::ValueError;

const DURATION: &str = "an ISO 8601 duration, such as P1M, PT30S or P1DT12H";
const PERIOD: &str = "an ISO 8601 period: start/end, start/duration or duration/end";

/// A length of time: its years, months, days and seconds, which are added one after the other.
///
/// ```
/// use cib::rule::{Release, Span};
///
/// let span = Span::parse("P1Y2M3DT4H", Release::V2_1)?;
/// assert_eq!(span.to_string(), "   1 year  2 months  3 days 14400 seconds (4 hours)");
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Span {
    /// Calendar years.
    pub years: i32,
    /// Calendar months.
    pub months: i32,
    /// Days; a week is seven.
    pub days: i32,
    /// Seconds, minutes and hours included.
    pub seconds: i32,
}

/// A part of a [`Span`] and where it goes.
type Part = (fn(&mut Span) -> &mut i32, i64, bool);

impl Span {
    /// Reads a duration as Pacemaker does: parts in any order, negative parts allowed, and what
    /// follows a `/` or a blank is not looked at.
    ///
    /// Fractions are read as 0 by 2.1 and refused by 3.0, which also refuses parts beyond 32 bits.
    ///
    /// # Errors
    /// [`ValueError`] when Pacemaker refuses the text.
    pub fn parse(text: &str, release: Release) -> Result<Self, ValueError> {
        Self::read(text, release).ok_or_else(|| ValueError::new(text, DURATION))
    }

    fn read(text: &str, release: Release) -> Option<Self> {
        let body = text.strip_prefix('P')?;
        let end = |byte: u8| byte == b'/' || super::scan::is_space(byte);
        let length = body.bytes().position(end).unwrap_or(body.len());
        let mut rest = body.as_bytes().get(..length)?;
        if rest.is_empty() {
            // A `/` right after `P` is an empty duration to 2.1 only.
            let followed = body.starts_with('/') && release == Release::V2_1;
            return followed.then(Self::default);
        }
        let mut span = Self::default();
        let mut in_time = false;
        while let Some((first, after)) = rest.split_first() {
            if *first == b'T' {
                in_time = true;
                rest = after;
                continue;
            }
            let (number, after) = integer(rest, release)?;
            let (unit, after) = after.split_first()?;
            span.add(part(*unit, in_time)?, number, release)?;
            rest = after;
        }
        (release == Release::V2_1 || span != Self::default()).then_some(span)
    }

    fn add(&mut self, (field, factor, sums): Part, number: i32, release: Release) -> Option<()> {
        let field = field(self);
        let before = if sums { i64::from(*field) } else { 0 };
        let sum = before + i64::from(number) * factor;
        *field = match release {
            Release::V2_1 => super::scan::low_half(sum),
            Release::V3_0 => i32::try_from(sum).ok()?,
        };
        Some(())
    }

    /// Pacemaker's idea of the length in seconds, which it uses for intervals of operations.
    ///
    /// It counts a day less than the days given and a year less than the years, and 30 days for a
    /// month: `P1D` is 0 seconds, `P2D` one day. Use hours.
    #[must_use]
    pub fn seconds(self) -> i64 {
        let day = i64::from(super::moment::DAY);
        let years = super::calendar::days_before_year(self.years) * day;
        let months = i64::from(self.months.max(0)) * 30 * day;
        let days = i64::from((self.days - i32::from(self.days > 0)).max(0)) * day;
        years + months + days + i64::from(self.seconds)
    }
}

fn part(unit: u8, in_time: bool) -> Option<Part> {
    Some(match (unit, in_time) {
        (b'Y', _) => (|span| &mut span.years, 1, false),
        (b'M', false) => (|span| &mut span.months, 1, false),
        (b'M', true) => (|span| &mut span.seconds, 60, true),
        (b'W', _) => (|span| &mut span.days, 7, true),
        (b'D', _) => (|span| &mut span.days, 1, true),
        (b'H', _) => (|span| &mut span.seconds, 3600, true),
        (b'S', _) => (|span| &mut span.seconds, 1, true),
        _ => return None,
    })
}

/// The integer of a part: up to ten digits after one of `-+:`.
fn integer(text: &[u8], release: Release) -> Option<(i32, &[u8])> {
    let first = *text.first()?;
    let fraction = matches!(first, b'.' | b',');
    if fraction && release == Release::V3_0 {
        return None;
    }
    let signs = usize::from(fraction || matches!(first, b'-' | b'+' | b':'));
    let digits = text.get(signs..)?;
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    // 2.1 reads fractions of any length as 0, and dies at the eleventh digit.
    let length = if fraction { length } else { length.min(10) };
    if length == 0 || (fraction && length > 10) {
        return None;
    }
    let (digits, after) = digits.split_at_checked(length)?;
    let value = digits
        .iter()
        .fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
    let value = match release {
        Release::V2_1 if fraction => 0,
        Release::V2_1 => super::scan::low_half(value),
        Release::V3_0 => i32::try_from(value).ok()?,
    };
    Some((
        if first == b'-' {
            value.wrapping_neg()
        } else {
            value
        },
        after,
    ))
}

impl fmt::Display for Span {
    /// As `iso8601` prints it, padding included: ` 3 days 14400 seconds (4 hours)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |number: i32| if number == 1 { "" } else { "s" };
        let parts = [
            (self.years, "year", 4),
            (self.months, "month", 2),
            (self.days, "day", 2),
        ];
        for (number, unit, width) in parts {
            if number != 0 {
                write!(f, "{number:width$} {unit}{} ", plural(number))?;
            }
        }
        let dated = parts.iter().any(|(number, ..)| *number != 0);
        if self.seconds != 0 || !dated {
            write!(f, "{} second{}", self.seconds, plural(self.seconds))?;
        }
        if self.seconds.unsigned_abs() < 60 {
            return Ok(());
        }
        f.write_str(" (")?;
        let seconds = self.seconds.unsigned_abs();
        let units = [
            (seconds / 3600, "hour"),
            (seconds / 60 % 60, "minute"),
            (seconds % 60, "second"),
        ];
        let shown: Vec<String> = units
            .iter()
            .filter(|(number, _)| *number != 0)
            .map(|(number, unit)| format!("{number} {unit}{}", if *number == 1 { "" } else { "s" }))
            .collect();
        write!(f, "{})", shown.join(" "))
    }
}

/// A period: from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Period {
    /// When it begins.
    pub start: Moment,
    /// When it ends.
    pub end: Moment,
}

impl Period {
    /// Reads `start/end`, `start/duration`, `duration/end`, or a duration that starts now.
    ///
    /// # Errors
    /// [`ValueError`] when Pacemaker refuses the text.
    pub fn parse(text: &str, now: Moment, release: Release) -> Result<Self, ValueError> {
        Self::read(text, now, release).ok_or_else(|| ValueError::new(text, PERIOD))
    }

    fn read(text: &str, now: Moment, release: Release) -> Option<Self> {
        let second = text.split_once('/').map(|(_, second)| second);
        let moment = |text| Moment::parse(text, now, release).ok();
        let span = |text| Span::parse(text, release).ok();
        let period = match (text.starts_with('P'), second) {
            (true, None) => Self {
                start: now,
                end: now.plus(span(text)?, release),
            },
            (true, Some(second)) => {
                let (length, end) = (span(text)?, moment(second)?);
                Self {
                    start: end.minus(length, release),
                    end,
                }
            }
            (false, Some(second)) if second.starts_with('P') => {
                let start = moment(text)?;
                Self {
                    start,
                    end: start.plus(span(second)?, release),
                }
            }
            (false, Some(second)) => Self {
                start: moment(text)?,
                end: moment(second)?,
            },
            (false, None) => return None,
        };
        (period.start.is_valid() && period.end.is_valid()).then_some(period)
    }
}
