//! Rules: read from words, written into the document, printed.

mod classic;
mod date;
mod modern;
mod show;
mod write;

pub(super) use classic::parse as parse_classic;
pub(super) use modern::{Allowed, check as check_modern, parse as parse_modern};
pub(super) use show::{IdStyle, Text, as_text, detail, normal_form};
pub(super) use write::{Style, write};

use super::arguments::Pairs;

/// A part of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// `NAME OPERATOR [TYPE] VALUE`, `defined NAME`, `not_defined NAME`.
    Attribute {
        operation: String,
        attribute: String,
        kind: Option<String>,
        value: Option<String>,
    },
    /// Several expressions, joined by `and` or `or`.
    Bool {
        operator: Operator,
        parts: Vec<Self>,
    },
    /// `date gt DATE`, `date lt DATE`.
    Date { after: bool, date: String },
    /// `date in_range [DATE] to DATE`, `date in_range DATE to duration …`.
    DateRange {
        start: Option<String>,
        end: Option<String>,
        duration: Option<Pairs>,
    },
    /// `date-spec …`.
    DateSpec(Pairs),
    /// `op NAME [interval=…]`.
    Operation {
        name: String,
        interval: Option<String>,
    },
    /// `resource [CLASS]:[PROVIDER]:[TYPE]`.
    Resource {
        class: String,
        provider: String,
        kind: String,
    },
}

/// How expressions are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
}

impl Operator {
    fn name(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

impl Expression {
    /// Whether any part satisfies the condition.
    pub(super) fn any(&self, condition: &impl Fn(&Self) -> bool) -> bool {
        let inner = if let Self::Bool { parts, .. } = self {
            parts.iter().any(|part| part.any(condition))
        } else {
            false
        };
        inner || condition(self)
    }
}
