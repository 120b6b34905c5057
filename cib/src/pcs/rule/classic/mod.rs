//! Rules of location constraints before pcs 0.12: words, operator precedence.

mod token;
mod values;

pub(super) use values::is_of_type;

use super::super::arguments::Pairs;
use super::date::is_iso_date;
use super::{Expression, Operator};
use token::{COMPARISONS, TYPES, Token, join_dates, parentheses, symbols};
use values::{date_spec, duration};

/// How deep parentheses may nest.
const DEPTH: usize = 100;

/// Reads a rule.
pub(in super::super) fn parse(words: &[String]) -> Result<Expression, String> {
    let tokens = join_dates(parentheses(words));
    let mut parser = Parser {
        tokens: symbols(tokens),
        at: 0,
        depth: 0,
    };
    let term = parser.expression(0)?;
    if let Some(token) = parser.peek() {
        return Err(format!("unexpected `{}`", token.text()));
    }
    let Term::Expression(expression) = term else {
        return Err("an operator is missing, such as eq, defined or date-spec".to_owned());
    };
    Ok(expression)
}

/// What a part of the words means.
#[derive(Debug)]
enum Term {
    Duration(Pairs),
    Expression(Expression),
    Literal(String),
    Typed(String, String),
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Result<Token, String> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token.ok_or_else(|| "unexpected end of rule".to_owned())
    }

    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        match self.next() {
            Ok(Token::Symbol(found)) if found == symbol => Ok(()),
            Ok(token) => Err(format!("expecting `{symbol}`, got `{}`", token.text())),
            Err(_) => Err(format!("missing `{symbol}`")),
        }
    }

    fn expression(&mut self, power: u8) -> Result<Term, String> {
        if self.depth >= DEPTH {
            return Err("too many parentheses".to_owned());
        }
        self.depth += 1;
        let token = self.next()?;
        let mut left = self.prefix(token)?;
        while self.peek().map_or(0, Token::power) > power {
            let token = self.next()?;
            left = self.infix(left, token.text())?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self, token: Token) -> Result<Term, String> {
        let symbol = match token {
            Token::Literal(text) => return Ok(Term::Literal(text)),
            Token::Symbol(symbol) => symbol,
        };
        match symbol.as_str() {
            "(" => {
                let inner = self.expression(0)?;
                self.expect(")").map(|()| inner)
            }
            "defined" | "not_defined" => Ok(Term::Expression(Expression::Attribute {
                attribute: self.literal(60)?,
                operation: symbol,
                kind: None,
                value: None,
            })),
            "date-spec" => {
                let parts = self.literal(70)?;
                Ok(Term::Expression(Expression::DateSpec(date_spec(&parts)?)))
            }
            "duration" => {
                let parts = self.literal(70)?;
                duration(&parts).map(Term::Duration)
            }
            kind if TYPES.contains(&kind) => {
                let value = self.literal(70)?;
                if is_of_type(kind, &value) {
                    Ok(Term::Typed(symbol, value))
                } else {
                    Err(format!("invalid {kind} value `{value}`"))
                }
            }
            _ => Err(format!("unexpected `{symbol}`")),
        }
    }

    fn literal(&mut self, power: u8) -> Result<String, String> {
        let Term::Literal(text) = self.expression(power)? else {
            return Err("a value is missing".to_owned());
        };
        Ok(text)
    }

    fn infix(&mut self, left: Term, symbol: &str) -> Result<Term, String> {
        match (symbol, left) {
            ("and" | "or", Term::Expression(left)) => {
                let Term::Expression(right) = self.expression(40)? else {
                    return Err(format!("unexpected value after `{symbol}`"));
                };
                let operator = if symbol == "and" {
                    Operator::And
                } else {
                    Operator::Or
                };
                let parts = vec![left, right];
                Ok(Term::Expression(Expression::Bool { operator, parts }))
            }
            ("in_range", Term::Literal(date)) if date == "date" => self.in_range(),
            (_, Term::Literal(attribute)) if COMPARISONS.contains(&symbol) => {
                let right = self.expression(50)?;
                comparison(attribute, symbol, right).map(Term::Expression)
            }
            _ => Err(format!("unexpected words before `{symbol}`")),
        }
    }

    fn in_range(&mut self) -> Result<Term, String> {
        let start = self.literal(50)?;
        self.expect("to")?;
        let (end, duration) = match self.expression(50)? {
            Term::Literal(end) => (Some(end), None),
            Term::Duration(duration) => (None, Some(duration)),
            Term::Expression(_) | Term::Typed(..) => {
                return Err("unexpected words after `in_range … to`".to_owned());
            }
        };
        if let Some(wrong) = [Some(&start), end.as_ref()]
            .into_iter()
            .flatten()
            .find(|date| !is_iso_date(date))
        {
            return Err(format!("invalid date `{wrong}` in `in_range … to`"));
        }
        Ok(Term::Expression(Expression::DateRange {
            start: Some(start),
            end,
            duration,
        }))
    }
}

fn comparison(attribute: String, operation: &str, right: Term) -> Result<Expression, String> {
    let (kind, value) = match right {
        Term::Literal(date) if attribute == "date" && matches!(operation, "gt" | "lt") => {
            if !is_iso_date(&date) {
                return Err(format!("`{date}` is not an ISO 8601 date"));
            }
            let after = operation == "gt";
            return Ok(Expression::Date { after, date });
        }
        Term::Literal(value) => (None, value),
        Term::Typed(kind, value) => (Some(kind), value),
        Term::Duration(_) | Term::Expression(_) => {
            return Err(format!("unexpected expression after `{operation}`"));
        }
    };
    Ok(Expression::Attribute {
        operation: operation.to_owned(),
        attribute,
        kind,
        value: Some(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Expression, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn and_and_or_bind_alike_from_the_left() {
        let Ok(Expression::Bool { operator, parts }) = read("defined a and defined b or defined c")
        else {
            panic!("no expression");
        };
        assert_eq!(operator, Operator::Or);
        assert!(matches!(
            parts[0],
            Expression::Bool {
                operator: Operator::And,
                ..
            }
        ));
    }

    #[test]
    fn a_keyword_after_a_type_is_a_value() {
        assert!(read("a eq string defined").is_ok());
        assert!(read("a eq defined").is_err());
    }

    #[test]
    fn words_that_are_no_rule_are_refused() {
        for line in [
            "a",
            "a eq",
            "eq a",
            "( a eq b",
            "a eq b )",
            "a eq b c",
            "date-spec",
            "duration years=1",
            "date-spec hours=24",
            "date-spec hours=5-4",
            "date in_range x to y",
            "a in_range 1 to 2",
            "date gt soon",
            "a eq integer x",
            "a eq b and c",
            "date-spec hours",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
