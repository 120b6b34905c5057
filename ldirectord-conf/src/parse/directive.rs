//! Lines: comments, indentation, `key = value`.

use std::borrow::Cow;

/// Whitespace of the program's patterns: blank, TAB, LF, VT, FF, CR.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

pub(crate) const fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// [`is_key`] for every byte: keys are what is looked at most.
static KEY: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut byte = 0;
    while let [entry, behind @ ..] = rest {
        *entry = is_key(byte);
        byte = byte.wrapping_add(1);
        rest = behind;
    }
    table
};

/// Splits behind the bytes of a class.
pub(crate) fn span(text: &[u8], class: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !class(*byte));
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, &[]))
}

/// Splits `key = value`; the key must stand at the very start.
pub(crate) fn key_value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (key, rest) = span(text, in_key);
    // Blanks around the equals sign are rare.
    let behind = match rest {
        [b'=', behind @ ..] => behind,
        _ => span(rest, is_space).1.strip_prefix(b"=")?,
    };
    let value = match behind {
        [first, ..] if !is_space(*first) => behind,
        _ => span(behind, is_space).1,
    };
    (!key.is_empty()).then_some((key, value))
}

/// Whether [`key_value`] would split the text.
pub(crate) fn is_key_value(text: &[u8]) -> bool {
    let (key, rest) = span(text, in_key);
    let equals = matches!(rest, [b'=', ..]) || span(rest, is_space).1.starts_with(b"=");
    equals && !key.is_empty()
}

/// [`is_key`] by its table.
fn in_key(byte: u8) -> bool {
    KEY.get(usize::from(byte)).is_some_and(|in_key| *in_key)
}

/// The line up to its first `#`, which ends it even inside quotes.
pub(crate) fn without_comment(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == b'#');
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// What follows the blanks and TABs at the start of a line, and their width, a TAB being four.
pub(crate) fn indentation(text: &[u8]) -> (&[u8], usize) {
    // One TAB is what nearly all authors write.
    if let [b'\t', body @ ..] = text
        && !matches!(body, [b' ' | b'\t', ..])
    {
        return (body, 4);
    }
    let (blanks, body) = span(text, |byte| matches!(byte, b' ' | b'\t'));
    let width = |byte: &u8| if *byte == b'\t' { 4 } else { 1 };
    (body, blanks.iter().map(width).sum())
}

/// The text as the program sees it: each TAB is four blanks.
#[inline]
#[expect(
    clippy::manual_contains,
    reason = "values are so short that nothing is quicker than to look at each byte"
)]
pub(crate) fn expand_tabs(text: &[u8]) -> Cow<'_, [u8]> {
    if text.iter().any(|byte| *byte == b'\t') {
        Cow::Owned(expanded(text))
    } else {
        Cow::Borrowed(text)
    }
}

#[cold]
fn expanded(text: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(text.len() + 12);
    for byte in text {
        match byte {
            b'\t' => expanded.extend_from_slice(b"    "),
            other => expanded.push(*other),
        }
    }
    expanded
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
    use super::{expand_tabs, key_value, raw_offset, without_comment};

    #[test]
    fn blanks_around_the_equals_sign_belong_to_neither_side() {
        assert_eq!(
            key_value(b"virtual = 1 "),
            Some((&b"virtual"[..], &b"1 "[..]))
        );
        assert_eq!(key_value(b"a\t=\r"), Some((&b"a"[..], &b""[..])));
        assert_eq!(key_value(b" a=b"), None);
        assert_eq!(key_value(b"a b=c"), None);
        assert_eq!(key_value(b"=c"), None);
        assert_eq!(without_comment(b"a=\"b#c\""), b"a=\"b");
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
