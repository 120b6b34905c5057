//! Values: what pcs accepts, where it is stricter or laxer than Pacemaker, and what means the same.

use crate::metadata::{Metadata, ValueKind};
use crate::model::{Interval, Role, Score, parse_boolean};

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

/// One spelling of an attribute of an element for all that mean the same.
pub(super) fn attribute(name: &str, value: &str) -> String {
    match name {
        "interval" | "start-delay" | "timeout" => span(value),
        "score" => score(value),
        "role" | "rsc-role" | "with-rsc-role" => role(value),
        "enabled" | "record-pending" | "require-all" | "sequential" | "symmetrical" => {
            boolean(value)
        }
        _ => value.to_owned(),
    }
}

/// One spelling of a cluster property.
pub(super) fn property(name: &str, value: &str, facts: &Metadata) -> String {
    match facts.property(name).map(|property| &property.kind) {
        Some(ValueKind::Boolean) => boolean(value),
        Some(ValueKind::Time) => span(value),
        Some(ValueKind::Integer) => score(value),
        _ => value.to_owned(),
    }
}

/// One spelling of a meta attribute of resources, operations or alerts.
pub(super) fn meta(name: &str, value: &str) -> String {
    match name {
        "allow-migrate"
        | "allow-unhealthy-nodes"
        | "critical"
        | "enabled"
        | "globally-unique"
        | "interleave"
        | "is-managed"
        | "maintenance"
        | "notify"
        | "ordered"
        | "promotable"
        | "record-pending" => boolean(value),
        "failure-timeout" | "interval" | "remote-connect-timeout" | "start-delay" | "timeout" => {
            span(value)
        }
        "migration-threshold" | "priority" | "resource-stickiness" => score(value),
        "role" | "target-role" => role(value),
        _ => value.to_owned(),
    }
}

/// One spelling of an attribute of a node.
pub(super) fn node_attribute(name: &str, value: &str) -> String {
    match name {
        "maintenance" | "standby" => boolean(value),
        _ => value.to_owned(),
    }
}

/// One spelling of a whole number.
pub(super) fn integer(value: &str) -> String {
    let number = value.trim().parse::<i64>();
    number.map_or_else(|_| value.to_owned(), |number| number.to_string())
}

fn boolean(value: &str) -> String {
    let truth = parse_boolean(value);
    truth.map_or_else(|| value.to_owned(), |truth| truth.to_string())
}

fn role(value: &str) -> String {
    let role = capitalized(value).parse::<Role>();
    role.map_or_else(|_| value.to_owned(), |role| role.to_string())
}

fn score(value: &str) -> String {
    let score = value.parse::<Score>();
    score.map_or_else(|_| value.to_owned(), |score| score.to_string())
}

fn span(value: &str) -> String {
    let span = value.parse::<Interval>();
    span.map_or_else(|_| value.to_owned(), |span| span.to_string())
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

    #[test]
    fn spellings_of_one_value_are_one() {
        assert_eq!(attribute("interval", "1min"), attribute("interval", "60"));
        assert_eq!(
            attribute("score", "+INFINITY"),
            attribute("score", "1000000")
        );
        assert_eq!(attribute("rsc-role", "Master"), "Promoted");
        assert_eq!(meta("is-managed", "Yes"), "true");
        assert_eq!(meta("resource-stickiness", "1"), "1", "no boolean");
        assert_eq!(meta("other", "1min"), "1min");
        let facts = Metadata::builtin();
        assert_eq!(property("stonith-enabled", "off", &facts), "false");
        assert_eq!(property("cluster-recheck-interval", "2min", &facts), "120s");
        assert_eq!(property("unknown", "off", &facts), "off");
    }
}
