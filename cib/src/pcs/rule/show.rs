//! Rules as text.

use crate::model::Role;
use crate::xml::Element;

use super::super::Dialect;
use super::super::show::{quoted_with, words};

/// Which of the texts that pcs has for rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Text {
    /// Constraints before 0.12.
    Constraint,
    /// Sets of values in 0.11.
    Set,
    /// Everything in 0.12.
    Modern,
}

impl Text {
    /// The text of rules in sets of values.
    pub(in super::super) fn of_sets(dialect: Dialect) -> Self {
        if dialect < Dialect::V0_12 {
            Self::Set
        } else {
            Self::Modern
        }
    }

    /// A date; 0.12 has it without blanks.
    fn date(self, date: &str) -> String {
        if self != Self::Modern {
            return date.to_owned();
        }
        let mut compact = String::new();
        let mut characters = date.chars().peekable();
        while let Some(character) = characters.next() {
            if !character.is_whitespace() {
                compact.push(character);
                continue;
            }
            while characters.next_if(|next| next.is_whitespace()).is_some() {}
            compact.push(' ');
        }
        let separators = ['T', 'Z', ':', '.', '+', '-'];
        for separator in separators {
            compact = compact
                .replace(&format!(" {separator}"), &separator.to_string())
                .replace(&format!("{separator} "), &separator.to_string());
        }
        compact.replacen(' ', "T", 1)
    }

    fn dates(self, part: Element<'_>, names: &[&str]) -> Vec<String> {
        let dates = names.iter().filter_map(|name| part.attribute(name));
        dates.map(|date| self.date(&date)).collect()
    }

    /// `date in_range …` up to the word `duration`.
    fn range(self, part: Element<'_>) -> String {
        let mut words = vec!["date".to_owned(), "in_range".to_owned()];
        let start = self.dates(part, &["start"]);
        let to = self != Self::Constraint || !start.is_empty();
        words.extend(start);
        words.extend(to.then(|| "to".to_owned()));
        words.extend(self.dates(part, &["end"]));
        words.extend(part.child("duration").map(|_| "duration".to_owned()));
        words.join(" ")
    }

    /// The attributes but the id as `name=value`, sorted.
    fn options(self, element: Option<Element<'_>>) -> String {
        let attributes = element.into_iter().flat_map(Element::attributes);
        let mut pairs: Vec<(String, String)> = attributes
            .filter(|attribute| attribute.name() != "id")
            .map(|attribute| (attribute.name().to_owned(), attribute.value().into_owned()))
            .collect();
        pairs.sort();
        if self != Self::Constraint {
            return words(&pairs).join(" ");
        }
        let pairs = pairs.into_iter().map(|(name, value)| {
            let value = if name == "role" { role(&value) } else { value };
            format!("{name}={value}")
        });
        pairs.collect::<Vec<_>>().join(" ")
    }

    fn date_expression(self, part: Element<'_>) -> String {
        match part.attribute("operation").unwrap_or_default().as_ref() {
            "date_spec" => format!("date-spec {}", self.options(part.child("date_spec"))),
            "in_range" => match part.child("duration") {
                Some(duration) => {
                    format!("{} {}", self.range(part), self.options(Some(duration)))
                }
                None => self.range(part),
            },
            operation => {
                let mut words = vec!["date".to_owned(), operation.to_owned()];
                words.extend(self.dates(part, &["start", "end"]));
                words.join(" ")
            }
        }
    }

    /// A condition that is no rule; nothing for what is none.
    fn condition(self, part: Element<'_>) -> Option<String> {
        let get = |name| part.attribute(name).unwrap_or_default().into_owned();
        match part.name() {
            "expression" => Some(attribute(part, None, |value| quoted_with(value, &[' ']))),
            "date_expression" => Some(self.date_expression(part)),
            "op_expression" => {
                let interval = part.attribute("interval");
                let interval = interval.map(|interval| format!(" interval={interval}"));
                let interval = interval.unwrap_or_default();
                Some(format!("op {}{interval}", get("name")))
            }
            "rsc_expression" => {
                let agent = ["class", "provider", "type"].map(get).join(":");
                Some(format!("resource {agent}"))
            }
            _ => None,
        }
    }
}

/// A role as it is called today.
fn role(text: &str) -> String {
    let text = super::super::values::capitalized(text);
    text.parse::<Role>().map_or(text, |role| role.to_string())
}

/// A condition on a node attribute; `kind` stands where no type is given.
fn attribute(part: Element<'_>, kind: Option<&str>, quote: impl Fn(&str) -> String) -> String {
    let get = |name| part.attribute(name).unwrap_or_default().into_owned();
    let Some(value) = part.attribute("value") else {
        return format!("{} {}", get("operation"), get("attribute"));
    };
    let given = part.attribute("type").map(String::from);
    let kind = given.or_else(|| kind.map(str::to_owned));
    let mut words = vec![get("attribute"), get("operation")];
    words.extend(kind);
    words.push(quote(&value));
    words.join(" ")
}

/// A rule in a form in which rules that mean the same are equal, as pcs finds duplicates.
pub(in super::super) fn normal_form(rule: Element<'_>, dialect: Dialect) -> String {
    let (text, default) = if dialect < Dialect::V0_12 {
        (Text::Constraint, "or")
    } else {
        (Text::Modern, "and")
    };
    let quote = |value: &str| match text {
        Text::Modern => quoted_with(value, &[' ']),
        Text::Constraint | Text::Set if value.contains(' ') => format!("\"{value}\""),
        Text::Constraint | Text::Set => value.to_owned(),
    };
    let mut parts: Vec<String> = rule
        .children()
        .filter_map(|part| match part.name() {
            "rule" => Some(format!("({})", normal_form(part, dialect))),
            "expression" => Some(attribute(part, Some("string"), quote)),
            _ => text.condition(part),
        })
        .collect();
    parts.sort();
    let operator = rule.attribute("boolean-op");
    let operator = operator.map_or_else(|| default.to_owned(), String::from);
    parts.join(&format!(" {operator} "))
}

/// A rule or an expression as text that can be typed again.
pub(in super::super) fn as_text(element: Element<'_>, dialect: Dialect) -> String {
    let text = Text::of_sets(dialect);
    if element.name() != "rule" {
        return text.condition(element).unwrap_or_default();
    }
    let operator = element
        .attribute("boolean-op")
        .map_or_else(|| "and".to_owned(), String::from);
    let parts: Vec<String> = element
        .children()
        .filter_map(|part| match part.name() {
            "rule" => Some(format!("({})", as_text(part, dialect))),
            _ => text.condition(part),
        })
        .collect();
    parts.join(&format!(" {operator} "))
}

/// How the lines of a rule name ids.
pub(in super::super) type IdStyle = fn(&str) -> String;

/// The rule as indented lines, with ids where `ids` is given; `label` is what stands behind the
/// titles of it and of the rules inside it.
pub(in super::super) fn detail(
    rule: Element<'_>,
    text: Text,
    label: &dyn Fn(Element<'_>) -> &'static str,
    ids: Option<IdStyle>,
) -> Vec<String> {
    let head = format!("Rule{}: {}", label(rule), text.options(Some(rule)));
    let mut lines = vec![with_id(head, rule, ids)];
    for part in rule.children() {
        let inner = match part.name() {
            "rule" => detail(part, text, label, ids),
            "date_expression" => date_lines(part, text, ids),
            "expression" if text == Text::Constraint => {
                let condition = attribute(part, None, str::to_owned);
                vec![with_id(format!("Expression: {condition}"), part, ids)]
            }
            _ => match text.condition(part) {
                Some(condition) => vec![with_id(format!("Expression: {condition}"), part, ids)],
                None => continue,
            },
        };
        lines.extend(inner.into_iter().map(|line| format!("  {line}")));
    }
    lines
}

fn date_lines(part: Element<'_>, text: Text, ids: Option<IdStyle>) -> Vec<String> {
    let operation = part.attribute("operation").unwrap_or_default();
    let inner = |tag, label: &str| {
        let element: Option<Element<'_>> = part.child(tag);
        element.map(|element| {
            let options = text.options(Some(element));
            with_id(format!("  {label}: {options}"), element, ids)
        })
    };
    let (head, inner) = match (operation.as_ref(), inner("duration", "Duration")) {
        ("date_spec", _) => (String::new(), inner("date_spec", "Date Spec")),
        ("in_range", Some(duration)) if text == Text::Constraint => {
            (format!(" {}", text.range(part)), Some(duration))
        }
        ("in_range", Some(duration)) => {
            // As it stands, unlike in one line.
            let start = part.attribute("start");
            let start = start.map(|start| format!(" {start}")).unwrap_or_default();
            let head = format!(" date in_range{start} to duration");
            (head, Some(duration))
        }
        _ => (format!(" {}", text.date_expression(part)), None),
    };
    let head = with_id(format!("Expression:{head}"), part, ids);
    [Some(head), inner].into_iter().flatten().collect()
}

fn with_id(text: String, element: Element<'_>, ids: Option<IdStyle>) -> String {
    match (ids, element.attribute("id")) {
        (Some(style), Some(id)) => format!("{text} {}", style(&id)),
        _ => text,
    }
}
