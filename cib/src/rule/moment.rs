//! Points in time with Pacemaker's arithmetic.

use std::cmp::Ordering;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::calendar::{
    DAYS_OF_400_YEARS, days_before_month, days_before_year, days_in_month, days_in_year, iso_week,
};
use super::{Release, Span};

pub(super) const DAY: i32 = 86_400;

/// Seconds from the start of year 1 to the epoch (1970-01-01).
const EPOCH: i64 = 62_135_596_800;

/// A point in time: a date, a time of day and the offset of their zone from UTC.
///
/// Two moments are equal when they are the same instant, whatever their offsets. Resolution is one
/// second. A date may stand one day past the end of its year: that is what Pacemaker makes of
/// 29 February and a year.
///
/// ```
/// use cib::rule::{Moment, Release};
///
/// let utc = Moment::from_epoch(0, 0);
/// let moment = Moment::parse("2019-09-24 00:30:00 +01:00", utc, Release::V2_1)?;
/// assert_eq!(moment.to_string(), "2019-09-24 00:30:00 +01:00");
/// assert_eq!(moment.to_utc().to_string(), "2019-09-23 23:30:00Z");
/// assert_eq!(moment.epoch(), 1_569_281_400);
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub(super) year: i32,
    /// 1 to 366.
    pub(super) day: i32,
    /// 0 to 86,399; 3.0 may leave 86,400.
    pub(super) second: i32,
    /// Seconds to the east of UTC.
    pub(super) offset: i32,
}

impl Moment {
    /// The moment this many seconds after 1970-01-01 00:00:00 UTC, on a clock that is `offset`
    /// seconds to the east. Years before 1 and after 9999 are clipped.
    #[must_use]
    pub fn from_epoch(seconds: i64, offset: i32) -> Self {
        let first = -EPOCH;
        let last = days_before_year(10_000) * i64::from(DAY) - EPOCH - 1;
        let local = seconds.saturating_add(i64::from(offset));
        let since = local.clamp(first, last) + EPOCH;
        let (days, second) = (since / i64::from(DAY), since % i64::from(DAY));
        let (cycles, days) = (
            days / i64::from(DAYS_OF_400_YEARS),
            days % i64::from(DAYS_OF_400_YEARS),
        );
        let small = |value: i64| i32::try_from(value).unwrap_or_default();
        let mut moment = Self {
            year: 1 + 400 * small(cycles),
            day: 1,
            second: small(second),
            offset,
        };
        moment.add_days(small(days), Release::V2_1);
        moment
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub fn epoch(self) -> i64 {
        let utc = self.to_utc();
        let days = i64::from(utc.day.max(1)) - 1;
        (days_before_year(utc.year) + days) * i64::from(DAY) + i64::from(utc.second) - EPOCH
    }

    /// The same instant on a clock without offset.
    #[must_use]
    pub fn to_utc(self) -> Self {
        let mut utc = Self { offset: 0, ..self };
        if self.offset != 0 {
            utc.add_seconds(self.offset.wrapping_neg(), Release::V2_1);
        }
        utc
    }

    /// Year, month (1 to 12) and day of the month on the moment's own clock.
    #[must_use]
    pub fn date(self) -> (i32, u32, u32) {
        if self.year == 0 {
            // Pacemaker takes year 0 for a length of time.
            return (0, 0, self.day.cast_unsigned());
        }
        let (mut month, mut day) = (1, self.day);
        while month <= 12 && day > 0 {
            let length = days_in_month(month, self.year);
            if length >= day {
                break;
            }
            day -= length;
            month += 1;
        }
        (self.year, month, day.cast_unsigned())
    }

    /// Day of the year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> u32 {
        self.day.cast_unsigned()
    }

    /// Year, week and weekday of ISO 8601 on the moment's own clock; 1 is Monday.
    ///
    /// For years before 1 these are what Pacemaker makes of them, which is no week: `iso8601`
    /// prints `4294967294-W01-4294967295` for the second of January of year -2.
    #[must_use]
    pub fn week(self) -> (i32, u32, u32) {
        let (year, week, weekday) = iso_week(self.year, self.day);
        (year, week.cast_unsigned(), weekday.cast_unsigned())
    }

    /// Hour, minute and second on the moment's own clock.
    #[must_use]
    pub fn time(self) -> (u32, u32, u32) {
        let second = self.second.unsigned_abs();
        (second / 3600, second / 60 % 60, second % 60)
    }

    /// Seconds to the east of UTC.
    #[must_use]
    pub fn offset(self) -> i32 {
        self.offset
    }

    /// The same instant on a clock that is `offset` seconds to the east.
    #[must_use]
    pub fn with_offset(self, offset: i32) -> Self {
        let mut moment = self.to_utc();
        moment.add_seconds(offset, Release::V2_1);
        Self { offset, ..moment }
    }

    /// The moment after a length of time, as Pacemaker adds it: years, months, days, seconds.
    ///
    /// A day of the month that the resulting month lacks becomes its last day.
    #[must_use]
    pub fn plus(self, span: Span, release: Release) -> Self {
        let mut moment = self;
        moment.add_years(span.years, release);
        moment.add_months(span.months);
        moment.add_days(span.days, release);
        moment.add_seconds(span.seconds, release);
        moment
    }

    /// The moment before a length of time.
    #[must_use]
    pub fn minus(self, span: Span, release: Release) -> Self {
        let mut moment = self;
        moment.year = moment.year.wrapping_sub(span.years);
        if span.months != 0 {
            moment.add_months(span.months.wrapping_neg());
        }
        moment.add_days(span.days.wrapping_neg(), release);
        moment.add_seconds(span.seconds.wrapping_neg(), release);
        moment
    }

    pub(super) fn add_years(&mut self, years: i32, release: Release) {
        self.year = match release {
            Release::V2_1 => self.year.wrapping_add(years),
            Release::V3_0 if years < 0 => self.year.saturating_add(years).max(1),
            Release::V3_0 => self.year.saturating_add(years),
        };
    }

    pub(super) fn add_months(&mut self, months: i32) {
        let (year, month, day) = self.date();
        let (year, month) = if month > 12 && months > 0 {
            // The day past the end of a year is in no month, and stays in none.
            (i64::from(year), month.saturating_add(months.unsigned_abs()))
        } else {
            let month = i64::from(month) - 1 + i64::from(months);
            let of_year = u32::try_from(month.rem_euclid(12)).unwrap_or_default();
            (i64::from(year) + month.div_euclid(12), of_year + 1)
        };
        self.year = super::scan::low_half(year);
        let day = day.cast_signed().min(days_in_month(month, self.year));
        self.day = days_before_month(month, self.year) + day;
    }

    pub(super) fn add_days(&mut self, days: i32, release: Release) {
        let mut day = match release {
            Release::V2_1 => i64::from(self.day.wrapping_add(days)),
            Release::V3_0 => i64::from(self.day) + i64::from(days),
        };
        let mut year = i64::from(self.year);
        let cycle = i64::from(DAYS_OF_400_YEARS);
        let cycles = (day / cycle).max(0);
        (year, day) = (year + 400 * cycles, day - cycles * cycle);
        if day <= -cycle {
            let cycles = -day / cycle;
            (year, day) = (year - 400 * cycles, day + cycles * cycle);
        }
        let length = |year: i64| i64::from(days_in_year(super::scan::low_half(year)));
        while day > length(year) {
            day -= length(year);
            year += 1;
        }
        while day < 1 {
            year -= 1;
            day += length(year);
        }
        if release == Release::V3_0 {
            if year < 1 {
                (year, day) = (1, 1);
            } else if year > i64::from(i32::MAX) {
                year = i64::from(i32::MAX);
                day = length(year);
            }
        }
        self.year = super::scan::low_half(year);
        self.day = i32::try_from(day).unwrap_or(1);
    }

    pub(super) fn add_seconds(&mut self, seconds: i32, release: Release) {
        let sum = match release {
            Release::V2_1 => i64::from(self.second.wrapping_add(seconds)),
            Release::V3_0 => i64::from(self.second) + i64::from(seconds),
        };
        let day = i64::from(DAY);
        let (mut days, mut second) = (sum.div_euclid(day), sum.rem_euclid(day));
        if release == Release::V3_0 && second == 0 && self.second + seconds % DAY == DAY {
            // 3.0 leaves the very end of a day on that day.
            (days, second) = (days - 1, day);
        }
        self.second = i32::try_from(second).unwrap_or_default();
        self.add_days(i32::try_from(days).unwrap_or_default(), release);
    }

    /// Whether the date and the time exist.
    pub(super) fn is_valid(self) -> bool {
        (1..=days_in_year(self.year)).contains(&self.day) && (0..DAY).contains(&self.second)
    }

    /// The next moment of Pacemaker's resolution.
    pub(super) fn second_after(self, release: Release) -> Self {
        let mut after = self;
        after.add_seconds(1, release);
        after
    }
}

/// On a clock without offset.
impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        let since = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => seconds(after),
            Err(before) => -seconds(before.duration()),
        };
        Self::from_epoch(since, 0)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |moment: &Self| {
            let utc = moment.to_utc();
            (utc.year, utc.day, utc.second)
        };
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Moment {
    /// `2019-09-24 00:30:00 +01:00`, with `Z` for an offset of zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time();
        write!(f, "{:04}-{month:02}-{day:02} ", year.cast_unsigned())?;
        write!(f, "{hour:02}:{minute:02}:{second:02}")?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let offset = self.offset.unsigned_abs();
        write!(f, " {sign}{:02}:{:02}", offset / 3600, offset / 60 % 60)
    }
}

/// JSON of a moment is its text, as [`Moment::parse`] reads it.
#[cfg(feature = "serde")]
impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'d> serde::Deserialize<'d> for Moment {
    fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'d, str> as serde::Deserialize>::deserialize(deserializer)?;
        let now = Self::from_epoch(0, 0);
        Self::parse(&text, now, Release::V3_0).map_err(serde::de::Error::custom)
    }
}
