//! References: from raw text to values and back.

use std::borrow::Cow;

use super::name::is_character;

/// The value of an attribute's raw text: references replaced, blanks normalised.
///
/// As a parser without a schema does it (XML 1.0 section 3.3.3): a raw tab, line feed or carriage
/// return counts as a blank, `&#10;` stays a line feed. References that are not known are kept.
///
/// ```
/// assert_eq!(cib::xml::unescape_attribute("a\tb&#9;c &lt; d"), "a b\tc < d");
/// ```
#[must_use]
pub fn unescape_attribute(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    for (index, piece) in raw.replace("\r\n", " ").split('&').enumerate() {
        let literal = if index == 0 {
            piece
        } else {
            push_reference(piece, &mut value)
        };
        value.extend(literal.chars().map(blank));
    }
    Cow::Owned(value)
}

/// The value of raw text between tags: references replaced, line ends made `\n`.
///
/// ```
/// assert_eq!(cib::xml::unescape_text("a\r\nb&amp;c"), "a\nb&c");
/// ```
#[must_use]
pub fn unescape_text(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['&', '\r']) {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
    for (index, piece) in text.split('&').enumerate() {
        let literal = if index == 0 {
            piece
        } else {
            push_reference(piece, &mut value)
        };
        value.push_str(literal);
    }
    Cow::Owned(value)
}

/// Raw text that stands for `value` between double quotes.
///
/// Escapes `&`, `<` and `"`, and writes line feed, tab and carriage return as references, so that
/// no reader turns them into blanks.
///
/// ```
/// assert_eq!(cib::xml::escape_attribute("a\"b\n"), "a&quot;b&#10;");
/// ```
#[must_use]
pub fn escape_attribute(value: &str) -> Cow<'_, str> {
    escape_for(value, '"')
}

/// Raw text that stands for `value` between two `quote` characters.
pub(super) fn escape_for(value: &str, quote: char) -> Cow<'_, str> {
    if !value.contains(['&', '<', '\n', '\t', '\r', quote]) {
        return Cow::Borrowed(value);
    }
    let mut raw = String::with_capacity(value.len() + 8);
    for character in value.chars() {
        match character {
            '&' => raw.push_str("&amp;"),
            '<' => raw.push_str("&lt;"),
            '\n' => raw.push_str("&#10;"),
            '\t' => raw.push_str("&#9;"),
            '\r' => raw.push_str("&#13;"),
            '"' if quote == '"' => raw.push_str("&quot;"),
            '\'' if quote == '\'' => raw.push_str("&apos;"),
            other => raw.push(other),
        }
    }
    Cow::Owned(raw)
}

/// The character that a reference stands for; `body` is what is between `&` and `;`.
pub(super) fn reference(body: &str) -> Option<char> {
    match body {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => body.strip_prefix('#').and_then(character_reference),
    }
}

fn character_reference(number: &str) -> Option<char> {
    let (digits, radix) = number
        .strip_prefix('x')
        .map_or((number, 10), |hex| (hex, 16));
    let code = digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(digits)?;
    let character = u32::from_str_radix(code, radix)
        .ok()
        .and_then(char::from_u32)?;
    is_character(character).then_some(character)
}

/// Appends what the text after an `&` stands for; returns the literal text after the reference.
fn push_reference<'p>(piece: &'p str, value: &mut String) -> &'p str {
    let found = piece
        .split_once(';')
        .and_then(|(body, rest)| Some((reference(body)?, rest)));
    match found {
        Some((character, rest)) => {
            value.push(character);
            rest
        }
        None => {
            value.push('&');
            piece
        }
    }
}

fn blank(character: char) -> char {
    if matches!(character, '\t' | '\n' | '\r') {
        ' '
    } else {
        character
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unknown_references_are_kept() {
        assert_eq!(unescape_attribute("a&b;c&"), "a&b;c&");
        assert_eq!(
            unescape_text("&#0;&#xFFFFFFFF;&#x;"),
            "&#0;&#xFFFFFFFF;&#x;"
        );
    }

    #[test]
    fn a_line_end_of_two_characters_is_one_blank() {
        assert_eq!(unescape_attribute("a\r\nb\rc"), "a b c");
    }

    #[test]
    fn signs_are_no_part_of_a_number() {
        assert_eq!(reference("#+65"), None);
        assert_eq!(reference("#x41"), Some('A'));
    }

    proptest! {
        #[test]
        fn unescaping_undoes_escaping(value in any::<String>(), single in any::<bool>()) {
            let quote = if single { '\'' } else { '"' };

            let raw = escape_for(&value, quote).into_owned();

            prop_assert!(!raw.contains(quote) && !raw.contains('<'));
            prop_assert_eq!(unescape_attribute(&raw), value);
        }
    }
}
