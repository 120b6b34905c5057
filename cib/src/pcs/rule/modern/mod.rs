//! Rules of defaults, and of location constraints since pcs 0.12: one text, case-blind keywords.

mod check;
mod date;

pub(in super::super) use check::{Allowed, check};

use super::super::arguments::Pairs;
use super::{Expression, Operator};

/// How deep parentheses may nest.
const DEPTH: usize = 100;

/// Reads a rule.
pub(in super::super) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser {
        tokens: tokens(text),
        at: 0,
    };
    let expression = parser.operands(0)?;
    match parser.peek() {
        Some(token) => Err(format!("unexpected `{token}`")),
        None if matches!(expression, Expression::Bool { .. }) => Ok(expression),
        None => Ok(Expression::Bool {
            operator: Operator::And,
            parts: vec![expression],
        }),
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')']) {
            let (before, after) = rest.split_at(at);
            tokens.extend((!before.is_empty()).then(|| before.to_owned()));
            let (parenthesis, after) = after.split_at(1);
            tokens.push(parenthesis.to_owned());
            rest = after;
        }
        tokens.extend((!rest.is_empty()).then(|| rest.to_owned()));
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&str> {
        self.look(0)
    }

    fn look(&self, ahead: usize) -> Option<&str> {
        self.tokens.get(self.at + ahead).map(String::as_str)
    }

    fn keyword(&self, ahead: usize) -> String {
        self.look(ahead).unwrap_or_default().to_ascii_lowercase()
    }

    /// The next word; parentheses are none.
    fn word(&mut self) -> Result<String, String> {
        match self.peek() {
            None => Err("unexpected end of rule".to_owned()),
            Some(token @ ("(" | ")")) => Err(format!("unexpected `{token}`")),
            Some(word) => {
                let word = word.to_owned();
                self.at += 1;
                Ok(word)
            }
        }
    }

    /// `and` and `or` bind alike, from the left; equal ones in a row are one.
    fn operands(&mut self, depth: usize) -> Result<Expression, String> {
        let mut left = self.operand(depth)?;
        let mut last = None;
        loop {
            let operator = match self.keyword(0).as_str() {
                "and" => Operator::And,
                "or" => Operator::Or,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.operand(depth)?;
            if let Expression::Bool { parts, .. } = &mut left
                && last == Some(operator)
            {
                parts.push(right);
            } else {
                left = Expression::Bool {
                    operator,
                    parts: vec![left, right],
                };
            }
            last = Some(operator);
        }
    }

    fn operand(&mut self, depth: usize) -> Result<Expression, String> {
        if self.peek() != Some("(") {
            return self.simple();
        }
        if depth >= DEPTH {
            return Err("too many parentheses".to_owned());
        }
        self.at += 1;
        let inner = self.operands(depth + 1)?;
        if self.peek() != Some(")") {
            return Err("missing `)`".to_owned());
        }
        self.at += 1;
        Ok(inner)
    }

    fn simple(&mut self) -> Result<Expression, String> {
        // A word before an operator is an attribute, even if it looks like a keyword.
        let operator = self.keyword(1);
        let compares = matches!(operator.as_str(), "eq" | "ne" | "gte" | "gt" | "lte" | "lt");
        match self.keyword(0).as_str() {
            "date" if matches!(operator.as_str(), "gt" | "lt") && !self.has_typed_value() => {
                self.at += 2;
                let date = self.word()?;
                let after = operator == "gt";
                Ok(Expression::Date { after, date })
            }
            _ if compares => self.comparison(),
            "date" if operator == "in_range" => self.in_range(),
            "date-spec" => {
                self.at += 1;
                self.date_parts().map(Expression::DateSpec)
            }
            operation @ ("defined" | "not_defined") => {
                let operation = operation.to_owned();
                self.at += 1;
                Ok(Expression::Attribute {
                    operation,
                    attribute: self.word()?,
                    kind: None,
                    value: None,
                })
            }
            "resource" => self.resource(),
            "op" => self.operation(),
            _ => {
                self.word()?;
                Err("expected an expression, such as NAME eq VALUE".to_owned())
            }
        }
    }

    fn has_typed_value(&self) -> bool {
        let value = self.look(3).filter(|token| !matches!(*token, "(" | ")"));
        value.is_some() && is_type(&self.keyword(2))
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let attribute = self.word()?;
        let operation = self.word()?.to_ascii_lowercase();
        let kind = self.has_type().then(|| self.keyword(0));
        self.at += usize::from(kind.is_some());
        Ok(Expression::Attribute {
            operation,
            attribute,
            kind,
            value: Some(self.word()?),
        })
    }

    fn has_type(&self) -> bool {
        is_type(&self.keyword(0))
    }

    fn in_range(&mut self) -> Result<Expression, String> {
        self.at += 2;
        let start = (self.keyword(1) == "to").then(|| self.word()).transpose()?;
        if !self.word()?.eq_ignore_ascii_case("to") {
            return Err("expected `to`".to_owned());
        }
        let (end, duration) = if self.keyword(0) == "duration" && self.is_date_part(1) {
            self.at += 1;
            (None, Some(self.date_parts()?))
        } else {
            (Some(self.word()?), None)
        };
        Ok(Expression::DateRange {
            start,
            end,
            duration,
        })
    }

    fn is_date_part(&self, ahead: usize) -> bool {
        let parts = self.look(ahead).and_then(|token| token.split_once('='));
        parts.is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
    }

    fn date_parts(&mut self) -> Result<Pairs, String> {
        let mut parts = Pairs::new();
        while self.is_date_part(0) {
            let word = self.word()?;
            let (name, value) = word.split_once('=').unwrap_or_default();
            parts.push((name.to_owned(), value.to_owned()));
        }
        if parts.is_empty() {
            return Err("expected parts of a date, such as hours=9-16".to_owned());
        }
        Ok(parts)
    }

    fn resource(&mut self) -> Result<Expression, String> {
        self.at += 1;
        let name = self.word()?;
        let parts: Vec<&str> = name.split(':').collect();
        match parts.as_slice() {
            [class, provider, kind] => Ok(Expression::Resource {
                class: (*class).to_owned(),
                provider: (*provider).to_owned(),
                kind: (*kind).to_owned(),
            }),
            _ => Err(format!("`{name}` is not [CLASS]:[PROVIDER]:[TYPE]")),
        }
    }

    fn operation(&mut self) -> Result<Expression, String> {
        self.at += 1;
        let name = self.word()?;
        let interval = self.look(0).and_then(|token| {
            let (keyword, value) = token.split_once('=')?;
            keyword
                .eq_ignore_ascii_case("interval")
                .then(|| value.to_owned())
        });
        if let Some(interval) = &interval {
            let unit = interval.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if unit.len() == interval.len() || !unit.chars().all(|unit| unit.is_ascii_alphabetic())
            {
                return Err(format!("`{interval}` is no interval"));
            }
            self.at += 1;
        }
        Ok(Expression::Operation { name, interval })
    }
}

fn is_type(text: &str) -> bool {
    matches!(text, "integer" | "number" | "string" | "version")
}
