//! Values: numbers and words searched inside, quotes.

use std::ops::RangeInclusive;

pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(crate) const fn is_word_or_hyphen(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

/// The first run of bytes of a class, wherever it starts.
pub(crate) fn first_run(text: &[u8], class: impl Fn(u8) -> bool) -> Option<&[u8]> {
    let start = text.iter().position(|byte| class(*byte))?;
    let run = text.get(start..)?;
    let end = run
        .iter()
        .position(|byte| !class(*byte))
        .unwrap_or(run.len());
    run.get(..end)
}

/// The first run of digits, wherever it starts.
pub(crate) fn first_digits(text: &[u8]) -> Option<&[u8]> {
    first_run(text, |byte| byte.is_ascii_digit())
}

/// The number of a run of digits; one that is too large counts as the largest.
pub(crate) fn number(digits: &[u8]) -> u64 {
    let push = |number: u64, digit: &u8| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit.wrapping_sub(b'0')))
    };
    digits.iter().fold(0, push)
}

/// The number of a run of digits, when it lies in the range.
pub(crate) fn number_in(digits: &[u8], range: RangeInclusive<u16>) -> Option<u16> {
    u16::try_from(number(digits))
        .ok()
        .filter(|number| range.contains(number))
}

/// From the quote that opens the value to the last quote; what follows is ignored.
pub(crate) fn quoted(value: &[u8]) -> Option<&[u8]> {
    let inner = value.strip_prefix(b"\"")?;
    let end = inner.iter().rposition(|byte| *byte == b'"')?;
    inner.get(..end)
}

/// The value without its quotes, when it has them.
pub(crate) fn unquoted(value: &[u8]) -> &[u8] {
    quoted(value).unwrap_or(value)
}

/// A host header: one leading quote is dropped, and the next quote ends it.
pub(crate) fn host_header(value: &[u8]) -> &[u8] {
    let inner = value.strip_prefix(b"\"").unwrap_or(value);
    inner.split(|byte| *byte == b'"').next().unwrap_or_default()
}

/// Recipients: quotes are dropped only when they enclose the value and none is inside.
pub(crate) fn recipients(value: &[u8]) -> &[u8] {
    match quoted(value) {
        Some(inner) if inner.len() + 2 == value.len() && !inner.contains(&b'"') => inner,
        _ => value,
    }
}

/// The parts of a comma list; empty parts at the end do not count.
pub(crate) fn list(value: &[u8]) -> Vec<&[u8]> {
    let mut parts: Vec<&[u8]> = value.split(|byte| *byte == b',').collect();
    let last = parts.len().saturating_sub(1);
    for (index, part) in parts.iter_mut().enumerate() {
        if index > 0 {
            *part = trim_start(part);
        }
        if index < last {
            *part = trim_end(part);
        }
    }
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    parts
}

fn trim_start(text: &[u8]) -> &[u8] {
    let blanks = text
        .iter()
        .take_while(|byte| super::directive::is_space(**byte))
        .count();
    text.get(blanks..).unwrap_or_default()
}

fn trim_end(text: &[u8]) -> &[u8] {
    let blanks = text
        .iter()
        .rev()
        .take_while(|byte| super::directive::is_space(**byte))
        .count();
    text.get(..text.len() - blanks).unwrap_or_default()
}

/// `digits.digits.digits.digits` and nothing else; the numbers are not looked at.
pub(crate) fn is_dotted_quad(value: &[u8]) -> bool {
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    value.split(|byte| *byte == b'.').count() == 4 && value.split(|byte| *byte == b'.').all(digits)
}

#[cfg(test)]
mod tests {
    use super::{first_digits, host_header, list, number, quoted, recipients};

    #[test]
    fn numbers_are_found_inside_junk_and_never_overflow() {
        assert_eq!(first_digits(b"-3"), Some(&b"3"[..]));
        assert_eq!(first_digits(b"x"), None);
        assert_eq!(number(b"99999999999999999999999"), u64::MAX);
    }

    #[test]
    fn quotes_reach_from_the_first_to_the_last() {
        assert_eq!(quoted(br#""a"b" x"#), Some(&br#"a"b"#[..]));
        assert_eq!(quoted(br#"""#), None);
        assert_eq!(quoted(b"a\"b\""), None);
    }

    #[test]
    fn host_headers_and_recipients_treat_quotes_their_own_way() {
        assert_eq!(host_header(br#""www" x"#), b"www");
        assert_eq!(host_header(b"www x"), b"www x");
        assert_eq!(recipients(br#""a@b""#), b"a@b");
        assert_eq!(recipients(br#""a@b" "#), br#""a@b" "#);
    }

    #[test]
    fn lists_drop_empty_parts_only_at_the_end() {
        assert_eq!(list(b"all , running"), [&b"all"[..], b"running"]);
        assert_eq!(list(b"all,,"), [&b"all"[..]]);
        assert_eq!(list(b",all"), [&b""[..], b"all"]);
        assert_eq!(list(b"all "), [&b"all "[..]]);
        assert!(list(b"").is_empty());
    }
}
