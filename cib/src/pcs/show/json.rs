//! JSON, in the order and spelling of pcs.

use crate::xml::Element;

use super::super::{Dialect, rule};
use super::{Clock, Effect};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
    Map(Vec<(String, Self)>),
}

impl Json {
    /// A text, or nothing.
    pub(in super::super) fn text(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Null, |value| Self::Text(value.into()))
    }

    /// An attribute as text.
    pub(in super::super) fn attribute(element: Element<'_>, name: &str) -> Self {
        Self::text(element.attribute(name).filter(|value| !value.is_empty()))
    }

    /// An attribute as a number.
    pub(in super::super) fn number(element: Element<'_>, name: &str) -> Self {
        let value = element.attribute(name);
        let number = value.and_then(|value| value.parse().ok());
        number.map_or(Self::Null, Self::Number)
    }

    /// An attribute as a boolean.
    pub(in super::super) fn boolean(element: Element<'_>, name: &str) -> Self {
        let value = element.attribute(name);
        value.map_or(Self::Null, |value| {
            Self::Bool(crate::model::parse_boolean(&value) == Some(true))
        })
    }

    /// On several lines, each level two blanks further in.
    pub(in super::super) fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text
    }

    /// On one line.
    pub(in super::super) fn line(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    fn write(&self, text: &mut String, depth: Option<usize>) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(value) => text.push_str(&value.to_string()),
            Self::Text(value) => quote(text, value),
            Self::List(values) => {
                let parts = values.iter().map(|value| (None, value));
                block(text, depth, ('[', ']'), parts);
            }
            Self::Object(values) => {
                let parts = values.iter().map(|(name, value)| (Some(*name), value));
                block(text, depth, ('{', '}'), parts);
            }
            Self::Map(values) => {
                let parts = values
                    .iter()
                    .map(|(name, value)| (Some(name.as_str()), value));
                block(text, depth, ('{', '}'), parts);
            }
        }
    }
}

fn block<'v>(
    text: &mut String,
    depth: Option<usize>,
    (open, close): (char, char),
    parts: impl Iterator<Item = (Option<&'v str>, &'v Json)>,
) {
    let inner = depth.map(|depth| depth + 1);
    let line = |text: &mut String, depth: Option<usize>| {
        if let Some(depth) = depth {
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
        }
    };
    text.push(open);
    let mut empty = true;
    for (name, value) in parts {
        if !empty {
            text.push_str(if depth.is_some() { "," } else { ", " });
        }
        empty = false;
        line(text, inner);
        if let Some(name) = name {
            quote(text, name);
            text.push_str(": ");
        }
        value.write(text, inner);
    }
    if !empty {
        line(text, depth);
    }
    text.push(close);
}

/// In ASCII, as Python does it.
fn quote(text: &mut String, value: &str) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            ' '..='~' => text.push(character),
            other => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text.push('"');
}

fn options(element: Element<'_>) -> Json {
    let attributes = element
        .attributes()
        .filter(|attribute| attribute.name() != "id");
    Json::Map(
        attributes
            .map(|attribute| {
                let value = Json::Text(attribute.value().into_owned());
                (attribute.name().to_owned(), value)
            })
            .collect(),
    )
}

fn date(element: Option<Element<'_>>) -> Json {
    element.map_or(Json::Null, |element| {
        Json::Object(vec![
            ("id", Json::attribute(element, "id")),
            ("options", options(element)),
        ])
    })
}

/// A rule or one of its expressions.
pub(in super::super) fn rule(element: Element<'_>, clock: Clock) -> Json {
    let known = [
        "date_expression",
        "expression",
        "op_expression",
        "rsc_expression",
        "rule",
    ];
    let parts = element
        .children()
        .filter(|part| known.contains(&part.name()) && element.name() == "rule");
    let effect = if element.name() == "rule" {
        clock.effect(element)
    } else {
        Effect::Unknown
    };
    let parts = parts.map(|part| rule(part, clock));
    Json::Object(vec![
        ("id", Json::attribute(element, "id")),
        ("type", Json::Text(element.name().to_uppercase())),
        ("in_effect", Json::Text(effect.name().to_owned())),
        ("options", options(element)),
        ("date_spec", date(element.child("date_spec"))),
        ("duration", date(element.child("duration"))),
        ("expressions", Json::List(parts.collect())),
        (
            "as_string",
            Json::Text(rule::as_text(element, Dialect::V0_12)),
        ),
    ])
}

/// A set of pairs.
pub(in super::super) fn nvset(set: Element<'_>, clock: Clock) -> Json {
    let pairs = super::by_id(set).into_iter().map(|pair| {
        Json::Object(vec![
            ("id", Json::attribute(pair, "id")),
            ("name", Json::attribute(pair, "name")),
            (
                "value",
                Json::Text(pair.attribute("value").unwrap_or_default().into_owned()),
            ),
        ])
    });
    let shown = set.child("rule");
    let shown = shown.map_or(Json::Null, |element| rule(element, clock));
    Json::Object(vec![
        ("id", Json::attribute(set, "id")),
        ("options", options(set)),
        ("rule", shown),
        ("nvpairs", Json::List(pairs.collect())),
    ])
}
