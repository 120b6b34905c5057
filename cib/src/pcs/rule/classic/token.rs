//! The words of a rule as tokens.

use super::values::DATE_PARTS;

pub(super) const COMPARISONS: [&str; 6] = ["eq", "gt", "gte", "lt", "lte", "ne"];
pub(super) const TYPES: [&str; 4] = ["integer", "number", "string", "version"];
/// Each parenthesis becomes a word.
pub(super) fn parentheses(words: &[String]) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in words {
        if !word.contains(['(', ')']) {
            tokens.push(word.clone());
            continue;
        }
        let mut part = String::new();
        for character in word.chars() {
            if matches!(character, '(' | ')') {
                tokens.extend((!part.is_empty()).then(|| std::mem::take(&mut part)));
                tokens.push(character.to_string());
            } else {
                part.push(character);
            }
        }
        tokens.extend((!part.is_empty()).then_some(part));
    }
    tokens
}

/// The parts of a date behind `date-spec` and `duration` become one word.
pub(super) fn join_dates(tokens: Vec<String>) -> Vec<String> {
    let is_part = |token: &str| {
        let name = token.split_once('=').map_or(token, |(name, _)| name);
        DATE_PARTS.contains(&name)
    };
    let mut joined: Vec<String> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let starts = matches!(token.as_str(), "date-spec" | "duration");
        joined.push(token);
        if !starts {
            continue;
        }
        let mut parts = Vec::new();
        while let Some(part) = tokens.next_if(|token| is_part(token)) {
            parts.push(part);
        }
        if !parts.is_empty() {
            joined.push(parts.join(" "));
        }
        // The word that ends the parts starts no parts of its own.
        joined.extend(tokens.next());
    }
    joined
}

#[derive(Clone, Debug)]
pub(super) enum Token {
    Literal(String),
    Symbol(String),
}

impl Token {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Symbol(text) => text,
        }
    }

    pub(super) fn power(&self) -> u8 {
        match self {
            Self::Literal(_) => 0,
            Self::Symbol(text) => match text.as_str() {
                "and" | "or" => 40,
                "in_range" => 50,
                "defined" | "not_defined" => 60,
                "date-spec" | "duration" => 70,
                text if COMPARISONS.contains(&text) => 50,
                text if TYPES.contains(&text) => 70,
                _ => 0,
            },
        }
    }

    fn is_type(&self) -> bool {
        matches!(self, Self::Symbol(_)) && self.power() == 70
    }
}

/// What follows a type is a literal, whatever it looks like.
pub(super) fn symbols(tokens: Vec<String>) -> Vec<Token> {
    let mut symbols: Vec<Token> = Vec::new();
    for text in tokens {
        let symbol = Token::Symbol(text.clone());
        let known = symbol.power() > 0 || matches!(text.as_str(), "(" | ")" | "to");
        let after_type = symbols.last().is_some_and(Token::is_type);
        symbols.push(if known && !after_type {
            symbol
        } else {
            Token::Literal(text)
        });
    }
    symbols
}
