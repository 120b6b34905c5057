//! Values in a rule: typed ones and parts of dates.

use super::super::super::arguments::{Pairs, put};

pub(super) const DATE_PARTS: [&str; 9] = [
    "hours",
    "monthdays",
    "weekdays",
    "yeardays",
    "months",
    "weeks",
    "years",
    "weekyears",
    "moon",
];

/// Whether a value looks as its type says.
pub(in super::super) fn is_of_type(kind: &str, value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    match kind {
        "integer" => digits(unsigned),
        "number" => {
            let (number, exponent) = match unsigned.split_once(['e', 'E']) {
                Some((number, exponent)) => (number, Some(exponent)),
                None => (unsigned, None),
            };
            let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
            let number = match number.split_once('.') {
                None => digits(number),
                Some(("", after)) => digits(after),
                Some((before, "")) => digits(before),
                Some((before, after)) => digits(before) && digits(after),
            };
            number && exponent.is_none_or(digits)
        }
        "version" => value.split('.').all(digits),
        _ => true,
    }
}

pub(super) fn date_spec(text: &str) -> Result<Pairs, String> {
    let parts = date_parts(text, "date-spec")?;
    for (name, value) in &parts {
        let (least, most) = match name.as_str() {
            "hours" => (0, 23),
            "monthdays" => (0, 31),
            "weekdays" => (1, 7),
            "yeardays" => (1, 366),
            "months" => (1, 12),
            "weeks" | "weekyears" => (1, 53),
            "moon" => (0, 7),
            _ => (0, u64::MAX),
        };
        let (since, until) = match value.split_once('-') {
            Some((since, until)) => (since.parse::<u64>(), Some(until.parse::<u64>())),
            None => (value.parse::<u64>(), None),
        };
        let plain = value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        // The end of a range is only compared with its start.
        let valid = plain
            && match (since, until) {
                (Ok(since), None) => (least..=most).contains(&since),
                (Ok(since), Some(Ok(until))) => (least..=most).contains(&since) && since < until,
                _ => false,
            };
        if !valid {
            return Err(format!("invalid {name} `{value}` in `date-spec`"));
        }
    }
    Ok(parts)
}

pub(super) fn duration(text: &str) -> Result<Pairs, String> {
    let parts = date_parts(text, "duration")?;
    let wrong = parts
        .iter()
        .find(|(_, value)| !value.bytes().all(|byte| byte.is_ascii_digit()));
    match wrong {
        Some((name, value)) => Err(format!("invalid {name} `{value}` in `duration`")),
        None => Ok(parts),
    }
}

fn date_parts(text: &str, keyword: &str) -> Result<Pairs, String> {
    let mut parts = Pairs::new();
    for part in text.split_whitespace() {
        match part.split_once('=') {
            Some((name, _)) if !DATE_PARTS.contains(&name) => {
                return Err(format!("unexpected `{part}` in {keyword}"));
            }
            None if !DATE_PARTS.contains(&part) => {
                return Err(format!("unexpected `{part}` in {keyword}"));
            }
            Some((name, value)) if !value.is_empty() => {
                put(&mut parts, name, value);
            }
            _ => return Err(format!("missing value after `{part}` in {keyword}")),
        }
    }
    if parts.is_empty() {
        return Err(format!("missing parts in {keyword}"));
    }
    Ok(parts)
}
