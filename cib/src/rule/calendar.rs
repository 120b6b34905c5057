//! The Gregorian calendar as Pacemaker counts it: years and days of the year.

/// Days of 400 years, after which the calendar repeats.
pub(super) const DAYS_OF_400_YEARS: i32 = 146_097;

pub(super) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn days_in_year(year: i32) -> i32 {
    if is_leap(year) { 366 } else { 365 }
}

/// Days of a month; 0 where there is no such month.
pub(crate) fn days_in_month(month: u32, year: i32) -> i32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The day of the year of the first day of a month.
pub(crate) fn days_before_month(month: u32, year: i32) -> i32 {
    (1..month.min(13))
        .map(|month| days_in_month(month, year))
        .sum()
}

/// Weekday of the first of January: 1 is Monday, 7 Sunday.
pub(super) fn january_1_weekday(year: i32) -> i32 {
    let before = year.wrapping_sub(1);
    let of_century = before % 100;
    let century = before - of_century;
    1 + ((century / 100 % 4) * 5 + of_century + of_century / 4) % 7
}

/// 52 or 53.
pub(super) fn weeks_in_year(year: i32) -> i32 {
    let long = january_1_weekday(year) == 4 || january_1_weekday(year.wrapping_add(1)) == 5;
    if long { 53 } else { 52 }
}

/// Year, week and weekday (ISO 8601) of a day of a year.
pub(super) fn iso_week(year: i32, day: i32) -> (i32, i32, i32) {
    let january_1 = january_1_weekday(year);
    let weekday = 1 + (day + january_1 - 2) % 7;
    if day <= 8 - january_1 && january_1 > 4 {
        let before = year.wrapping_sub(1);
        return (before, weeks_in_year(before), weekday);
    }
    if days_in_year(year) - day < 4 - weekday {
        return (year.wrapping_add(1), 1, weekday);
    }
    let week = (day + 7 - weekday + january_1 - 1) / 7;
    (year, if january_1 > 4 { week - 1 } else { week }, weekday)
}

/// Days from the start of year 1 to the start of a year; 0 for years before.
pub(crate) fn days_before_year(year: i32) -> i64 {
    let years = i64::from(year.max(1)) - 1;
    years * 365 + years / 4 - years / 100 + years / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_of_the_iso_examples() {
        assert_eq!(iso_week(2008, 364), (2009, 1, 1), "29 December 2008");
        assert_eq!(iso_week(2010, 3), (2009, 53, 7), "3 January 2010");
        assert_eq!(iso_week(2008, 271), (2008, 39, 6), "27 September 2008");
    }

    #[test]
    fn days_before_a_year_add_up() {
        let mut days = 0;
        for year in 1..3000 {
            assert_eq!(days_before_year(year), days, "{year}");
            days += i64::from(days_in_year(year));
        }
        assert_eq!(days_before_year(401), i64::from(DAYS_OF_400_YEARS));
    }
}
