//! Reading dates and times as Pacemaker does: by `scanf`, with all that this lets pass.

use super::calendar::{
    days_before_month, days_in_month, days_in_year, january_1_weekday, weeks_in_year,
};
use super::moment::DAY;
use super::scan::{Scanner, is_space};
use super::{Moment, Release};
use crate::model::ValueError;

const EXPECTED: &str = "an ISO 8601 date or time, such as 2019-09-24, 2019-267, 2019-W39-2, \
                        each with a time (2019-09-24 00:30:00 +01:00)";

/// A date: year and day of the year.
type Date = (i32, i32);

impl Moment {
    /// Reads a date and time: `2019-09-24`, `20190924`, `2019-267`, `2019-W39-2`, `epoch`, each
    /// alone or with a time after `T` or a blank, or a time alone.
    ///
    /// `now` gives the offset of a time that names none, and the date of a time alone. A date
    /// without a time starts at midnight **UTC**.
    ///
    /// # Errors
    /// [`ValueError`] when Pacemaker refuses the text. It accepts more than ISO 8601 does: what
    /// follows a number is often not looked at.
    pub fn parse(text: &str, now: Self, release: Release) -> Result<Self, ValueError> {
        read(text, now, release).ok_or_else(|| ValueError::new(text, EXPECTED))
    }

    /// Whether a text is a time alone, which means another moment every day.
    pub(super) fn is_time_alone(text: &str) -> bool {
        text.starts_with('T') || text.as_bytes().get(2) == Some(&b':')
    }
}

fn read(text: &str, now: Moment, release: Release) -> Option<Moment> {
    if text.is_empty() {
        return None;
    }
    if Moment::is_time_alone(text) {
        let time = text.strip_prefix('T').unwrap_or(text);
        return with_time(now, time, now, release);
    }
    let start = |(year, day)| Moment {
        year,
        day,
        second: 0,
        offset: 0,
    };
    if is_epoch(text) {
        return Some(start((1970, 1)));
    }
    let moment = start(date(text, release)?);
    let time =
        text.trim_start_matches(|letter: char| letter.is_ascii_digit() || "-W".contains(letter));
    match time.strip_prefix([' ', 'T']) {
        Some(time) => with_time(moment, time, now, release),
        None => moment.is_valid().then_some(moment),
    }
}

fn is_epoch(text: &str) -> bool {
    let named = text
        .get(..5)
        .is_some_and(|word| word.eq_ignore_ascii_case("epoch"));
    let after = text.as_bytes().get(5);
    named && after.is_none_or(|byte| *byte == b'/' || is_space(*byte))
}

fn with_time(date: Moment, time: &str, now: Moment, release: Release) -> Option<Moment> {
    let mut moment = date;
    moment.second = seconds(time)?;
    moment.offset = match zone(time) {
        Some(zone) => offset(zone)?,
        None => now.offset,
    };
    if moment.second == DAY {
        moment.second = 0;
        moment.add_days(1, release);
    }
    moment.is_valid().then_some(moment)
}

/// The first `Z` and what follows, or what follows the first blanks.
fn zone(time: &str) -> Option<&str> {
    let from = |at: usize| time.get(at..);
    time.find('Z').and_then(from).or_else(|| {
        let blank = time.find(' ').and_then(from)?;
        Some(blank.trim_start_matches(space))
    })
}

fn space(letter: char) -> bool {
    u8::try_from(letter).is_ok_and(is_space)
}

fn offset(zone: &str) -> Option<i32> {
    match zone.as_bytes().first() {
        Some(b'-') => seconds(zone.get(1..)?).map(|seconds| -seconds),
        Some(b'+') => seconds(zone.get(1..)?),
        Some(b'0'..=b'9') => seconds(zone),
        _ => Some(0),
    }
}

/// `h[:m[:s]]` or `hh[mm[ss]]`; 86,400 for 24:00:00.
fn seconds(text: &str) -> Option<i32> {
    let mut parts = [0_u32; 3];
    let mut found = separated(text, ":", &mut parts);
    if found == 1 {
        found = fixed(text, [2, 2, 2], &mut parts);
    }
    // Nothing at all is midnight; something that is no number is an error.
    if found == 0 && !text.bytes().all(is_space) {
        return None;
    }
    let [hour, minute, second] = parts;
    let end_of_day = (hour, minute, second) == (24, 0, 0);
    if (hour >= 24 && !end_of_day) || minute >= 60 || second >= 60 {
        return None;
    }
    i32::try_from(hour * 3600 + minute * 60 + second).ok()
}

/// `scanf("%d:%d:%d")`: how many were read.
fn separated(text: &str, separator: &str, parts: &mut [u32; 3]) -> usize {
    let mut scanner = Scanner::new(text);
    for (index, part) in parts.iter_mut().enumerate() {
        if index > 0 && scanner.accept(separator).is_none() {
            return index;
        }
        match scanner.integer(None) {
            Some(integer) => *part = integer.unsigned(),
            None => return index,
        }
    }
    3
}

/// `scanf("%4d%2d%2d")`: how many were read.
fn fixed(text: &str, widths: [usize; 3], parts: &mut [u32; 3]) -> usize {
    let mut scanner = Scanner::new(text);
    for (index, (part, width)) in parts.iter_mut().zip(widths).enumerate() {
        match scanner.integer(Some(width)) {
            Some(integer) => *part = integer.unsigned(),
            None => return index,
        }
    }
    3
}

fn date(text: &str, release: Release) -> Option<Date> {
    let mut parts = [0_u32; 3];
    let mut found = separated(text, "-", &mut parts);
    if found == 1 {
        found = fixed(text, [4, 2, 2], &mut parts);
    }
    if found == 3 {
        let [year, month, day] = parts;
        return calendar_date(
            year.cast_signed(),
            month.cast_signed(),
            day.cast_signed(),
            release,
        );
    }
    let mut parts = [0_u32; 3];
    if separated(text, "-", &mut parts) == 2 {
        let [year, day, _] = parts.map(u32::cast_signed);
        let known =
            day <= days_in_year(year) && (release == Release::V2_1 || (year > 0 && day > 0));
        return known.then_some((year, day));
    }
    week_date(text, release)
}

fn calendar_date(year: i32, month: i32, day: i32, release: Release) -> Option<Date> {
    if release == Release::V3_0 && (month < 1 || year < 1 || day < 1) {
        return None;
    }
    let number = u32::try_from(month).unwrap_or_default();
    if month > 12 || day > days_in_month(number, year) {
        return None;
    }
    Some((year, days_before_month(number, year).wrapping_add(day)))
}

fn week_date(text: &str, release: Release) -> Option<Date> {
    let mut scanner = Scanner::new(text);
    let year = scanner.integer(None)?.int();
    scanner.accept("-W")?;
    let week = scanner.integer(None)?.int();
    scanner.accept("-")?;
    let day = scanner.integer(None)?.int();
    let known = week <= weeks_in_year(year) && (1..=7).contains(&day);
    if !known || (release == Release::V3_0 && week < 1) {
        return None;
    }
    let mut moment = Moment {
        year,
        day: 0,
        second: 0,
        offset: 0,
    };
    let january_1 = january_1_weekday(year);
    let first_monday = if january_1 <= 4 {
        1 - january_1
    } else {
        8 - january_1
    };
    for days in [week.wrapping_sub(1).wrapping_mul(7), first_monday, day] {
        moment.add_days(days, release);
    }
    Some((moment.year, moment.day))
}
