//! What stands behind the address of a `real` line, read strictly.

use crate::parse::directive::is_space;
use crate::parse::value::{first_run, is_word};

/// What ldirectord drops without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leftover<'a> {
    /// `u:N` in front of `l:N`.
    Thresholds { upper: &'a [u8], lower: &'a [u8] },
    /// A request with leading slashes, which loses what follows.
    Exchange { slashes: &'a [u8] },
    /// Any other text.
    Text(&'a [u8]),
}

/// The first thing in the tail of an accepted line that counts for nothing.
pub(super) fn leftover(tail: &[u8]) -> Option<Leftover<'_>> {
    let method = first_run(tail, is_word)?;
    let start = crate::parse::offset_in(tail, method);
    if let Some(text @ [_, ..]) = tail.get(..start).map(<[u8]>::trim_ascii) {
        return Some(Leftover::Text(text));
    }
    let rest = tail.get(start + method.len()..)?;
    let rest = after(rest, |word| word.iter().all(u8::is_ascii_digit));
    if let Some(slashes) = request_slashes(rest) {
        return Some(Leftover::Exchange { slashes });
    }
    let rest = after_strings(rest);
    let rest = after(rest, |word| is_threshold(word, b"l:"));
    let behind = after(rest, |word| is_threshold(word, b"u:"));
    let (last, _) = word(behind)?;
    match word(rest) {
        Some((upper, _)) if is_threshold(upper, b"u:") && is_threshold(last, b"l:") => {
            Some(Leftover::Thresholds { upper, lower: last })
        }
        _ => Some(Leftover::Text(behind.trim_ascii())),
    }
}

/// The first word behind blanks, and what follows it.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let blanks = text.iter().take_while(|byte| is_space(**byte)).count();
    let text = text.get(blanks..)?;
    let length = text.iter().take_while(|byte| !is_space(**byte)).count();
    text.split_at_checked(length).filter(|_| length > 0)
}

/// What follows the first word, when that fits.
fn after(text: &[u8], fits: impl Fn(&[u8]) -> bool) -> &[u8] {
    let starts_with_blank = text.first().is_none_or(|byte| is_space(*byte));
    match word(text) {
        Some((word, behind)) if starts_with_blank && fits(word) => behind,
        _ => text,
    }
}

fn is_threshold(word: &[u8], prefix: &[u8]) -> bool {
    let digits = word.strip_prefix(prefix).unwrap_or_default();
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// The slashes at the start of the first of two strings.
fn request_slashes(text: &[u8]) -> Option<&[u8]> {
    let open = text
        .windows(2)
        .position(|pair| matches!(pair, [blank, b'"'] if is_space(*blank)))?;
    let inner = text.get(open + 2..)?;
    let slashes = inner.iter().take_while(|byte| **byte == b'/').count();
    inner.get(..slashes).filter(|slashes| !slashes.is_empty())
}

/// What follows the strings.
fn after_strings(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| is_space(**byte)).count();
    let quoted = text.get(blanks) == Some(&b'"');
    let last = text
        .iter()
        .rposition(|byte| *byte == b'"')
        .filter(|_| quoted);
    last.and_then(|last| text.get(last + 1..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Leftover, leftover};

    #[test]
    fn sound_tails_leave_nothing() {
        for tail in [
            "gate",
            "gate 5",
            "masq 5 \"a\",\"b\" l:3 u:4 ",
            "ipip \"a\" \"b\"",
            "gate l:3",
            "gate u:3",
            "gate 1 u:3",
        ] {
            assert_eq!(leftover(tail.as_bytes()), None, "{tail}");
        }
    }

    #[test]
    fn what_counts_for_nothing_is_found() {
        for (tail, text) in [
            ("gate x 5", "x 5"),
            ("gate, 5", ", 5"),
            ("!gate", "!"),
            ("gate 5 x l:4", "x l:4"),
        ] {
            let expected = Leftover::Text(text.as_bytes());
            assert_eq!(leftover(tail.as_bytes()), Some(expected), "{tail}");
        }
        let thresholds = Leftover::Thresholds {
            upper: b"u:9",
            lower: b"l:4",
        };
        assert_eq!(leftover(b"gate 5 u:9 l:4"), Some(thresholds));
        assert_eq!(leftover(b"gate u:9 l:4"), Some(thresholds));
        let exchange = Leftover::Exchange { slashes: b"/" };
        assert_eq!(leftover(b"gate 5 \"/a\", \"b\""), Some(exchange));
    }
}
