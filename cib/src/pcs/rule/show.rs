//! Rules as text.

use crate::xml::Element;

/// The rule as one line that can be typed again; `normal` for comparing rules by meaning.
pub(in super::super) fn expression(rule: Element<'_>, normal: bool) -> String {
    let operator = rule
        .attribute("boolean-op")
        .map_or_else(|| "or".to_owned(), String::from);
    let mut parts: Vec<String> = rule
        .children()
        .filter_map(|part| match part.name() {
            "rule" => Some(format!("({})", expression(part, normal))),
            _ => simple(part, normal),
        })
        .collect();
    if normal {
        parts.sort();
    }
    parts.join(&format!(" {operator} "))
}

fn simple(part: Element<'_>, normal: bool) -> Option<String> {
    let get = |name| part.attribute(name).unwrap_or_default().into_owned();
    match part.name() {
        "expression" => Some(attribute(part, normal, true)),
        "date_expression" => Some(match get("operation").as_str() {
            "date_spec" => format!("date-spec {}", sorted(part.child("date_spec"))),
            "in_range" => match part.child("duration") {
                Some(duration) => format!("{} {}", range(part), sorted(Some(duration))),
                None => range(part),
            },
            operation => format!("date {operation} {}{}", get("start"), get("end")),
        }),
        "op_expression" => {
            let interval = part.attribute("interval");
            let interval = interval.map(|interval| format!(" interval={interval}"));
            Some(format!(
                "op {}{}",
                get("name"),
                interval.unwrap_or_default()
            ))
        }
        "rsc_expression" => Some(format!(
            "resource {}:{}:{}",
            get("class"),
            get("provider"),
            get("type")
        )),
        _ => None,
    }
}

fn range(part: Element<'_>) -> String {
    let mut words = vec!["date".to_owned(), "in_range".to_owned()];
    if let Some(start) = part.attribute("start") {
        words.push(start.into_owned());
    }
    words.push("to".to_owned());
    words.extend(part.attribute("end").map(String::from));
    words.extend(part.child("duration").map(|_| "duration".to_owned()));
    words.join(" ")
}

fn attribute(part: Element<'_>, normal: bool, quoted: bool) -> String {
    let get = |name| part.attribute(name).unwrap_or_default().into_owned();
    let Some(value) = part.attribute("value") else {
        return format!("{} {}", get("operation"), get("attribute"));
    };
    let mut words = vec![get("attribute"), get("operation")];
    match part.attribute("type") {
        Some(kind) => words.push(kind.into_owned()),
        None if normal => words.push("string".to_owned()),
        None => {}
    }
    words.push(if quoted && value.contains(' ') {
        format!("\"{value}\"")
    } else {
        value.into_owned()
    });
    words.join(" ")
}

fn sorted(element: Option<Element<'_>>) -> String {
    let attributes = element.into_iter().flat_map(Element::attributes);
    let mut words: Vec<String> = attributes
        .filter(|attribute| attribute.name() != "id")
        .map(|attribute| format!("{}={}", attribute.name(), attribute.value()))
        .collect();
    words.sort();
    words.join(" ")
}

/// How the lines of a rule name ids.
pub(in super::super) type IdStyle = fn(&str) -> String;

/// The rule as indented lines, with ids where `ids` is given.
pub(in super::super) fn detail(
    rule: Element<'_>,
    expired: &str,
    ids: Option<IdStyle>,
) -> Vec<String> {
    let head = format!("Rule{expired}:");
    let mut lines = vec![with_id(format!("{head} {}", sorted(Some(rule))), rule, ids)];
    for part in rule.children() {
        let inner = match part.name() {
            "rule" => detail(part, "", ids),
            "date_expression" => date_lines(part, ids),
            _ => match simple_detail(part) {
                Some(text) => vec![with_id(format!("Expression: {text}"), part, ids)],
                None => continue,
            },
        };
        lines.extend(inner.into_iter().map(|line| format!("  {line}")));
    }
    lines
}

fn simple_detail(part: Element<'_>) -> Option<String> {
    match part.name() {
        "expression" => Some(attribute(part, false, false)),
        _ => simple(part, false),
    }
}

fn date_lines(part: Element<'_>, ids: Option<IdStyle>) -> Vec<String> {
    let operation = part.attribute("operation").unwrap_or_default();
    let inner = |tag, label: &str| {
        let element: Option<Element<'_>> = part.child(tag);
        element.map(|element| {
            with_id(
                format!("  {label}: {}", sorted(Some(element))),
                element,
                ids,
            )
        })
    };
    match operation.as_ref() {
        "date_spec" => {
            let head = with_id("Expression:".to_owned(), part, ids);
            [Some(head), inner("date_spec", "Date Spec")]
                .into_iter()
                .flatten()
                .collect()
        }
        "in_range" => {
            let head = with_id(format!("Expression: {}", range(part)), part, ids);
            [Some(head), inner("duration", "Duration")]
                .into_iter()
                .flatten()
                .collect()
        }
        _ => {
            let text = simple(part, false).unwrap_or_default();
            vec![with_id(format!("Expression: {text}"), part, ids)]
        }
    }
}

fn with_id(text: String, element: Element<'_>, ids: Option<IdStyle>) -> String {
    match (ids, element.attribute("id")) {
        (Some(style), Some(id)) => format!("{text} {}", style(&id)),
        _ => text,
    }
}

/// A rule or an expression as text, where the operator of a rule is `and` by default.
pub(in super::super) fn as_text(element: Element<'_>) -> String {
    if element.name() != "rule" {
        return simple(element, false).unwrap_or_default();
    }
    let operator = element
        .attribute("boolean-op")
        .map_or_else(|| "and".to_owned(), String::from);
    let parts: Vec<String> = element
        .children()
        .filter_map(|part| match part.name() {
            "rule" => Some(format!("({})", as_text(part))),
            _ => simple(part, false),
        })
        .collect();
    parts.join(&format!(" {operator} "))
}
