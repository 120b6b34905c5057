//! Dates as rules may have them.

/// Whether Pacemaker reads the text as a date: calendar, week and ordinal dates of ISO 8601, with
/// or without a time and an offset, and `epoch`.
pub(super) fn is_iso_date(text: &str) -> bool {
    let text = text.trim_start();
    if text == "epoch" || text.starts_with("epoch ") {
        return true;
    }
    let (date, time) = match text.find(['T', ' ']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let time = time.get(1..);
    if date.is_empty() {
        return time.is_some_and(is_time);
    }
    is_date(date) && time.is_none_or(is_time)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let year = |text: &str| (text.len() == 4).then(|| number(text)).flatten();
    match parts.as_slice() {
        [y, w, d] if w.starts_with('W') => {
            year(y).is_some()
                && w.get(1..).is_some_and(|week| within(week, 1, 53))
                && within(d, 1, 7)
        }
        [y, m, d] => year(y).is_some_and(|year| is_day(year, m, d)),
        [y, day] => {
            year(y).is_some_and(|year| day.len() == 3 && within(day, 1, days_of_year(year)))
        }
        [all] if all.len() == 8 && all.get(4..5) == Some("W") => {
            within(all.get(5..7).unwrap_or(""), 1, 53) && within(all.get(7..).unwrap_or(""), 1, 7)
        }
        [all] if all.len() == 8 => {
            let year = all.get(..4).and_then(number);
            year.is_some_and(|year| {
                is_day(
                    year,
                    all.get(4..6).unwrap_or(""),
                    all.get(6..).unwrap_or(""),
                )
            })
        }
        [all] if all.len() == 7 => {
            let year = all.get(..4).and_then(number);
            year.is_some_and(|year| within(all.get(4..).unwrap_or(""), 1, days_of_year(year)))
        }
        _ => false,
    }
}

fn is_day(year: u32, month: &str, day: &str) -> bool {
    let days = match number(month) {
        Some(2) if days_of_year(year) == 366 => 29,
        Some(2) => 28,
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..=12) => 31,
        _ => return false,
    };
    within(day, 1, days)
}

fn days_of_year(year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}

fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', '+', '-', ' ']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let offset = offset.trim_start();
    let offset = match offset.strip_prefix(['+', '-']) {
        Some(clock) => is_clock(clock),
        None => offset.is_empty() || offset == "Z",
    };
    is_clock(clock) && offset
}

fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = if text.contains(':') {
        text.split(':').collect()
    } else {
        let end = |at: usize| at.min(text.len());
        let ranges = [(0, 2), (2, 4), (4, 6)];
        let part = |(from, to)| text.get(end(from)..end(to)).filter(|part| !part.is_empty());
        ranges.into_iter().filter_map(part).collect()
    };
    match parts.as_slice() {
        [hour] => within(hour, 0, 24),
        [hour, minute] => within(hour, 0, 24) && within(minute, 0, 59),
        [hour, minute, second] => {
            within(hour, 0, 24) && within(minute, 0, 59) && within(second, 0, 60)
        }
        _ => false,
    }
}

fn within(text: &str, least: u32, most: u32) -> bool {
    number(text).is_some_and(|number| (least..=most).contains(&number))
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_dates_are_known() {
        for text in [
            "2026-01-01",
            "2024-02-29",
            "20260101",
            "2026-W05-3",
            "2026-365",
        ] {
            assert!(is_iso_date(text), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-01",
            "2026-02-29",
            "2026-366",
            "2026-W54-1",
            "26-1-1",
        ] {
            assert!(!is_iso_date(text), "{text}");
        }
    }

    #[test]
    fn times_and_offsets_may_follow() {
        for text in [
            "2026-01-01T10:20",
            "2026-01-01 10:20:30Z",
            "20260101T102030+02:00",
        ] {
            assert!(is_iso_date(text), "{text}");
        }
        assert!(!is_iso_date("2026-01-01T25:00"));
    }
}
