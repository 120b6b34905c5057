//! Lines: comments, indentation, `key = value`.

use std::borrow::Cow;

use nom::bytes::complete::{tag, take_while, take_while1};
use nom::sequence::{delimited, terminated};
use nom::{IResult, Parser as _};

/// What a line inside an open section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body<'a> {
    /// Skipped; the section goes on.
    Comment,
    /// The line ends the section and is read again in the global context.
    End,
    /// What follows the indentation, without the comment.
    Command(&'a [u8]),
}

/// Whitespace of the program's patterns: blank, TAB, LF, VT, FF, CR.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

pub(crate) const fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Splits `key = value`; the key must stand at the very start.
pub(crate) fn key_value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = delimited(take_while(is_space), tag(&b"="[..]), take_while(is_space));
    let result: IResult<&[u8], &[u8]> = terminated(take_while1(is_key), equals).parse(text);
    result.ok().map(|(value, key)| (key, value))
}

/// The line up to its first `#`, which ends it even inside quotes.
pub(crate) fn without_comment(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == b'#').next().unwrap_or_default()
}

/// Sorts a line (without its LF) that follows a `virtual` line.
pub(crate) fn member_body(text: &[u8]) -> Body<'_> {
    if text.iter().find(|byte| !is_space(**byte)) == Some(&b'#') {
        return Body::Comment;
    }
    let text = without_comment(text);
    let indent = text
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let (blanks, body) = text.split_at_checked(indent).unwrap_or_default();
    let columns: usize = blanks
        .iter()
        .map(|byte| if *byte == b'\t' { 4 } else { 1 })
        .sum();
    match body {
        [] if columns > 4 => Body::Command(blanks),
        [_, ..] if columns >= 4 => Body::Command(body),
        _ => Body::End,
    }
}

/// The text as the program sees it: each TAB is four blanks.
pub(crate) fn expand_tabs(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\t') {
        return Cow::Borrowed(text);
    }
    let mut expanded = Vec::with_capacity(text.len() + 12);
    for byte in text {
        match byte {
            b'\t' => expanded.extend_from_slice(b"    "),
            other => expanded.push(*other),
        }
    }
    Cow::Owned(expanded)
}

/// Offset in `raw` of the byte at `expanded` in `expand_tabs(raw)`.
pub(crate) fn raw_offset(raw: &[u8], expanded: usize) -> usize {
    let mut seen = 0;
    for (offset, byte) in raw.iter().enumerate() {
        if seen >= expanded {
            return offset;
        }
        seen += if *byte == b'\t' { 4 } else { 1 };
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::{Body, expand_tabs, key_value, member_body, raw_offset};

    #[test]
    fn blanks_around_the_equals_sign_belong_to_neither_side() {
        assert_eq!(
            key_value(b"virtual = 1 "),
            Some((&b"virtual"[..], &b"1 "[..]))
        );
        assert_eq!(key_value(b"a\t=\r"), Some((&b"a"[..], &b""[..])));
        assert_eq!(key_value(b" a=b"), None);
        assert_eq!(key_value(b"a b=c"), None);
    }

    #[test]
    fn only_four_columns_make_a_member() {
        for (text, body) in [
            (&b"    a=1"[..], Body::Command(b"a=1")),
            (b"\ta=1", Body::Command(b"a=1")),
            (b" \ta=1 #x", Body::Command(b"a=1 ")),
            (b"   a=1", Body::End),
            (b"", Body::End),
            (b"    ", Body::End),
            (b"\t", Body::End),
            (b"     ", Body::Command(b"     ")),
            (b"\t\t", Body::Command(b"\t\t")),
            (b"    \r", Body::Command(b"\r")),
            (b"\r", Body::End),
            (b"#x", Body::Comment),
            (b" \x0b # x", Body::Comment),
        ] {
            assert_eq!(
                member_body(text),
                body,
                "{:?}",
                text.escape_ascii().to_string()
            );
        }
    }

    #[test]
    fn offsets_survive_tab_expansion() {
        let raw = b"a\tb";

        assert_eq!(&*expand_tabs(raw), b"a    b");
        assert_eq!(raw_offset(raw, 0), 0);
        assert_eq!(raw_offset(raw, 5), 2);
        assert_eq!(raw_offset(raw, 6), 3);
    }
}
