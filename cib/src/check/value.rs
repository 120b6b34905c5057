//! What attributes may hold, as `libxml2` reads the schemas' data types.

use super::grammar::{Value, Word};
use crate::model::Schema;
use crate::xml::is_ncname;

impl Value {
    /// Whether the schema accepts the text.
    pub(super) fn accepts(self, text: &str, schema: Schema) -> bool {
        match self {
            Self::Text => true,
            Self::Boolean => matches!(trim(text), "true" | "false" | "1" | "0"),
            Self::Devices => text.split(',').all(is_device),
            Self::Except(words) => !has(words, text, schema),
            Self::Exactly(word) => text == word,
            Self::Id | Self::IdRef => is_ncname(trim(text)),
            Self::Integer => integer(text).is_some(),
            Self::Level => {
                integer(text).is_some_and(|number| !number.negative && number.is_digit())
            }
            Self::NonNegative => {
                integer(text).is_some_and(|number| !number.negative || number.is_zero())
            }
            Self::OneOf(words) => has(words, text, schema),
            Self::Positive => {
                integer(text).is_some_and(|number| !number.negative && !number.is_zero())
            }
            Self::Range => !text.is_empty() && text.bytes().all(is_range),
            Self::Score => {
                integer(text).is_some()
                    || matches!(trim(text), "INFINITY" | "+INFINITY" | "-INFINITY")
            }
        }
    }

    /// What the schema accepts, for people: goes after "expected".
    pub(super) fn expected(self, schema: Schema) -> String {
        let fixed = match self {
            Self::Text => "any text",
            Self::Boolean => "`true` or `false` (also 1 or 0)",
            Self::Devices => "device ids of letters, digits, `_`, `.` and `-`, separated by commas",
            Self::Except(words) => return format!("none of {}", list(words, schema)),
            Self::Exactly(word) => return format!("`{word}`"),
            Self::Id => "an id: a letter or `_`, then letters, digits, `_`, `.` and `-`",
            Self::IdRef => "the id of another element",
            Self::Integer => "a whole number",
            Self::Level => "a whole number from 1 to 9",
            Self::NonNegative => "a whole number from 0",
            Self::OneOf(words) => return list(words, schema),
            Self::Positive => "a whole number from 1",
            Self::Range => "port numbers of digits and `-`",
            Self::Score => "a whole number, `INFINITY` or `-INFINITY`",
        };
        fixed.to_owned()
    }
}

fn list(words: &[Word], schema: Schema) -> String {
    let present = words.iter().filter(|word| word.span.covers(schema));
    let quoted: Vec<String> = present.map(|word| format!("`{}`", word.text)).collect();
    quoted.join(", ")
}

fn has(words: &[Word], text: &str, schema: Schema) -> bool {
    words
        .iter()
        .any(|word| word.span.covers(schema) && same_token(word.text, text))
}

/// Equality of the type `token`: blanks at the ends and repeated blanks do not count.
fn same_token(one: &str, two: &str) -> bool {
    one == two
        || one
            .split(blank)
            .filter(filled)
            .eq(two.split(blank).filter(filled))
}

fn filled(part: &&str) -> bool {
    !part.is_empty()
}

fn blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn trim(text: &str) -> &str {
    text.trim_matches(blank)
}

fn is_device(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_range(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'-'
}

/// A whole number without leading zeros.
struct Number<'t> {
    negative: bool,
    digits: &'t str,
}

impl Number<'_> {
    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    fn is_digit(&self) -> bool {
        self.digits.len() == 1
    }
}

/// Any number of digits is an integer; `libxml2` stops at 24, and so does Pacemaker with it.
fn integer(text: &str) -> Option<Number<'_>> {
    let text = trim(text);
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    (plain && digits.len() <= 24).then_some(Number { negative, digits })
}

#[cfg(test)]
mod tests {
    use super::super::grammar::word;
    use super::*;

    const STACKS: &[Word] = &[word("classic openais")];
    const WORDS: &[Word] = &[word("old").until(3, 9), word("new").since(3, 10)];
    const NOW: Schema = Schema::new(3, 9);

    #[test]
    fn blanks_count_only_where_the_type_keeps_them() {
        for (value, text) in [
            (Value::Boolean, " true\n"),
            (Value::Id, " a "),
            (Value::NonNegative, " -0 "),
            (Value::OneOf(STACKS), "classic \t openais "),
            (Value::Score, " -INFINITY "),
        ] {
            assert!(value.accepts(text, NOW), "{text:?}");
        }
        for (value, text) in [
            (Value::Devices, " a"),
            (Value::Exactly("a"), "a "),
            (Value::Integer, "1 2"),
            (Value::Range, "1 - 2"),
        ] {
            assert!(!value.accepts(text, NOW), "{text:?}");
        }
    }

    #[test]
    fn numbers_have_bounds() {
        for (value, text, accepted) in [
            (Value::Level, "9", true),
            (Value::Level, "010", false),
            (Value::Level, "0", false),
            (Value::Level, "009", true),
            (Value::Positive, "0", false),
            (Value::Positive, "+10", true),
            (Value::Integer, "", false),
            (Value::Integer, "-", false),
            (Value::Integer, "999999999999999999999999", true),
            (Value::Integer, "9999999999999999999999999", false),
            (Value::Score, "INF", false),
        ] {
            assert_eq!(value.accepts(text, NOW), accepted, "{text:?}");
        }
    }

    #[test]
    fn words_come_and_go_with_versions() {
        let value = Value::OneOf(WORDS);

        assert!(value.accepts("old", NOW) && !value.accepts("new", NOW));
        assert!(
            value.accepts("new", Schema::new(3, 10)) && !value.accepts("old", Schema::new(4, 0))
        );
        assert_eq!(value.expected(NOW), "`old`");
    }
}
