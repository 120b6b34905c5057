//! What pcs accepts as a value, where it is stricter or laxer than Pacemaker.

use crate::metadata::ValueKind;
use crate::model::parse_boolean;

/// A time span in seconds: a number alone or with `s sec m min h hr`.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let units = [
        ("sec", 1),
        ("s", 1),
        ("min", 60),
        ("m", 60),
        ("hr", 3600),
        ("h", 3600),
    ];
    let unit = units
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (digits, factor) = unit.unwrap_or((text, 1));
    is_number(digits)
        .then(|| digits.parse::<u64>().ok()?.checked_mul(factor))
        .flatten()
}

/// An integer or INFINITY, with or without a sign.
pub(super) fn is_score(text: &str) -> bool {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    number == "INFINITY" || is_number(number)
}

/// What values of this kind look like, if `value` is none; in words for a message.
pub(super) fn expectation(kind: &ValueKind, value: &str) -> Option<String> {
    let (valid, allowed) = match kind {
        ValueKind::Boolean => (parse_boolean(value).is_some(), "true or false".to_owned()),
        ValueKind::Integer => (
            is_score(value),
            "an integer, INFINITY or -INFINITY".to_owned(),
        ),
        ValueKind::Percentage => (
            value.strip_suffix('%').is_some_and(is_number),
            "a whole number followed by %".to_owned(),
        ),
        ValueKind::Select(choices) => (
            choices.iter().any(|choice| choice == value),
            choices.join(", "),
        ),
        ValueKind::Time => (seconds(value).is_some(), TIME.to_owned()),
        ValueKind::String | ValueKind::Other(_) => return None,
    };
    (!valid).then_some(allowed)
}

/// First letter upper case, the rest lower case.
pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first
        .chain(characters.flat_map(char::to_lowercase))
        .collect()
}

/// How a time span looks, for messages.
pub(super) const TIME: &str = "a time interval such as 20, 20s, 3m or 1h";

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_have_six_units() {
        assert_eq!(seconds("20"), Some(20));
        assert_eq!(seconds("2min"), Some(120));
        assert_eq!(seconds("1h"), Some(3600));
        for text in ["", "s", "-1", "1ms", "PT1S", "1 s"] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }
}
