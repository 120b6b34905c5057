//! What rules in a place may say.

use super::super::super::Dialect;
use super::super::super::arguments::Pairs;
use super::super::super::report::Message;
use super::super::Expression;
use super::super::classic::is_of_type;
use super::date::Date;

/// Which expressions a rule may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) struct Allowed {
    pub(in super::super::super) attributes: bool,
    pub(in super::super::super) operations: bool,
    pub(in super::super::super) resources: bool,
    /// The parts of dates that Pacemaker 3 knows, not those of the older schema.
    pub(in super::super::super) dialect: Dialect,
}

/// What is wrong with the values of a rule that could be read.
pub(in super::super::super) fn check(rule: &Expression, allowed: Allowed) -> Vec<Message> {
    let mut messages = Vec::new();
    check_part(rule, allowed, &mut messages);
    messages.dedup();
    messages
}

fn check_part(part: &Expression, allowed: Allowed, messages: &mut Vec<Message>) {
    match part {
        Expression::Bool { parts, .. } => {
            for part in parts {
                check_part(part, allowed, messages);
            }
        }
        Expression::Attribute { .. } if !allowed.attributes => {
            messages.push(Message::RuleExpression { kind: "expression" });
        }
        Expression::Attribute { kind, value, .. } => {
            let (kind, value) = (kind.as_deref(), value.as_deref());
            if let (Some(kind), Some(value)) = (kind, value)
                && !is_of_type(kind, value)
            {
                messages.push(Message::invalid("attribute", value, kind));
            }
        }
        Expression::Operation { .. } if !allowed.operations => {
            messages.push(Message::RuleExpression {
                kind: "op_expression",
            });
        }
        Expression::Resource { .. } if !allowed.resources => {
            messages.push(Message::RuleExpression {
                kind: "rsc_expression",
            });
        }
        Expression::Operation { .. } | Expression::Resource { .. } => {}
        Expression::Date { date, .. } => check_date(date, messages),
        Expression::DateSpec(parts) => check_spec(parts, allowed.dialect, messages),
        Expression::DateRange {
            start,
            end,
            duration,
        } => {
            for date in start.iter().chain(end) {
                check_date(date, messages);
            }
            if let (Some(start), Some(end)) = (start, end)
                && let (Some(start), Some(until)) = (Date::parse(start), Date::parse(end))
                && start >= until
            {
                messages.push(Message::invalid("date", end, "a date after the start"));
            }
            if let Some(parts) = duration {
                check_duration(parts, allowed.dialect, messages);
            }
        }
    }
}

fn check_date(date: &str, messages: &mut Vec<Message>) {
    if Date::parse(date).is_none() {
        messages.push(Message::invalid("date", date, "ISO 8601 date"));
    }
}

const DURATION: [&str; 9] = [
    "hours",
    "monthdays",
    "months",
    "moon",
    "weekdays",
    "weeks",
    "weekyears",
    "years",
    "yearsdays",
];

const DURATION_3: [&str; 7] = [
    "days", "hours", "minutes", "months", "seconds", "weeks", "years",
];

fn check_duration(parts: &Pairs, dialect: Dialect, messages: &mut Vec<Message>) {
    let known: &[&str] = if dialect < Dialect::V0_12 {
        &DURATION
    } else {
        &DURATION_3
    };
    for (name, value) in parts {
        let positive = value.parse::<u64>().is_ok_and(|value| value > 0);
        if !known.contains(&name.as_str()) || !positive {
            messages.push(Message::invalid(name, value, "a positive integer"));
        }
    }
    check_repeated(parts, messages);
}

fn limits(name: &str, dialect: Dialect) -> Option<(u64, u64)> {
    match (name, dialect < Dialect::V0_12) {
        ("hours", _) => Some((0, 23)),
        ("monthdays", _) => Some((1, 31)),
        ("weekdays", _) => Some((1, 7)),
        ("months", _) => Some((1, 12)),
        ("weeks", _) => Some((1, 53)),
        ("years" | "weekyears", _) => Some((0, u64::MAX)),
        ("yearsdays", true) | ("yeardays", false) => Some((1, 366)),
        ("moon", true) => Some((0, 7)),
        ("minutes" | "seconds", false) => Some((0, 59)),
        _ => None,
    }
}

fn check_spec(parts: &Pairs, dialect: Dialect, messages: &mut Vec<Message>) {
    for (name, value) in parts {
        let valid = limits(name, dialect).is_some_and(|(least, most)| {
            let within = |text: &str| {
                let number = text.parse::<u64>().ok();
                number.filter(|number| (least..=most).contains(number))
            };
            match value.split_once('-') {
                None => within(value).is_some(),
                Some((since, until)) => {
                    let (since, until) = (within(since), within(until));
                    since.is_some() && until.is_some() && since < until
                }
            }
        });
        if !valid {
            let allowed = "a part of a date-spec in its range";
            messages.push(Message::invalid(name, value, allowed));
        }
    }
    check_repeated(parts, messages);
}

fn check_repeated(parts: &Pairs, messages: &mut Vec<Message>) {
    for (index, (name, value)) in parts.iter().enumerate() {
        let before = parts.get(..index).unwrap_or_default();
        if before.iter().any(|(known, _)| known == name) {
            messages.push(Message::invalid(name, value, "one value"));
        }
    }
}
