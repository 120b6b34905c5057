//! `real` lines: `HOST[->HOST][:PORT] METHOD [WEIGHT] ["REQUEST","RECEIVE"] [l:N] [u:N]`.
//!
//! Nothing is anchored: the program takes the first place where its pattern fits, and so does
//! [`server`]. A host is a run of name characters or a bracketed address, so only the starts of
//! such runs and brackets are candidates.

use nom::bytes::complete::{tag, take_while, take_while1};
use nom::combinator::opt;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser as _};

use super::address::is_port;
use super::directive::is_space;
use super::value::{first_run, is_word, number};

/// The address part of a `real` line, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    pub(crate) host: &'a [u8],
    pub(crate) last: Option<&'a [u8]>,
    pub(crate) port: Option<&'a [u8]>,
    pub(crate) tail: &'a [u8],
}

/// What follows the first host: the end of a range, a port, the rest.
type Rest<'a> = (Option<&'a [u8]>, Option<&'a [u8]>, &'a [u8]);
/// A port and the rest.
type End<'a> = (Option<&'a [u8]>, &'a [u8]);

const fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Digits, colons, and everything from `A` to `f`: brackets included.
const fn is_bracketed(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b':' || matches!(byte, b'A'..=b'f')
}

/// The first place in the value that looks like a server.
pub(crate) fn server(value: &[u8]) -> Option<Server<'_>> {
    let mut at = 0;
    let mut no_bracket_before = 0;
    while let Some(text @ [first, ..]) = value.get(at..) {
        let (found, step) = match *first {
            b'[' if at >= no_bracket_before => {
                no_bracket_before = at + 1 + run_length(text.get(1..)?, is_bracketed);
                (bracketed(text, rest), 1)
            }
            first if is_host(first) => (named(text), run_length(text, is_host)),
            _ => (None, 1),
        };
        if let Some((host, (last, port, tail))) = found {
            return Some(Server {
                host,
                last,
                port,
                tail,
            });
        }
        at += step;
    }
    None
}

fn run_length(text: &[u8], class: fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| class(**byte)).count()
}

/// A name at the start; its last hyphen may be half of an arrow.
fn named(text: &[u8]) -> Option<(&[u8], Rest<'_>)> {
    let (host, behind) = text.split_at_checked(run_length(text, is_host))?;
    if let Ok((tail, port)) = end(behind) {
        return Some((host, (None, port, tail)));
    }
    let host = host.strip_suffix(b"-").filter(|host| !host.is_empty())?;
    Some((host, rest(text.get(host.len()..)?)?))
}

/// A bracketed host at the start: the longest one after which `follow` fits.
fn bracketed<'a, T>(
    text: &'a [u8],
    follow: impl Fn(&'a [u8]) -> Option<T>,
) -> Option<(&'a [u8], T)> {
    let inside = run_length(text.get(1..)?, is_bracketed);
    let closes = (2..=inside).rev().filter(|at| text.get(*at) == Some(&b']'));
    let mut candidates = closes.filter_map(|close| text.split_at_checked(close + 1));
    candidates.find_map(|(host, behind)| Some((host, follow(behind)?)))
}

fn rest(behind: &[u8]) -> Option<Rest<'_>> {
    if let Some(second) = behind.strip_prefix(b"->") {
        let (last, (port, tail)) = match second.first()? {
            b'[' => bracketed(second, |behind| {
                end(behind).ok().map(|(tail, port)| (port, tail))
            })?,
            _ => named_end(second)?,
        };
        return Some((Some(last), port, tail));
    }
    end(behind).ok().map(|(tail, port)| (None, port, tail))
}

fn named_end(text: &[u8]) -> Option<(&[u8], End<'_>)> {
    let (last, behind) = text.split_at_checked(run_length(text, is_host))?;
    let (tail, port) = end(behind).ok().filter(|_| !last.is_empty())?;
    Some((last, (port, tail)))
}

/// An optional port, then at least one blank.
fn end(text: &[u8]) -> IResult<&[u8], Option<&[u8]>> {
    let port = opt(preceded(tag(&b":"[..]), take_while1(is_port)));
    (port, take_while1(is_space))
        .map(|(port, _)| port)
        .parse(text)
}

/// Everything behind the address of a `real` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail<'a> {
    pub(crate) method: Option<&'a [u8]>,
    pub(crate) weight: Option<u64>,
    /// Request and receive; see [`tail`] for when the second is missing.
    pub(crate) exchange: Option<(&'a [u8], Option<&'a [u8]>)>,
    pub(crate) lower: Option<u64>,
    pub(crate) upper: Option<u64>,
    /// What belongs to nothing; blank when all is well.
    pub(crate) rest: &'a [u8],
}

/// Searches the parts one after another; text before a part that is found is dropped.
///
/// The program tests whether the request begins with `/`, and when it does, that test overwrites
/// what the match before has found: the receive string and the rest of the line are gone.
pub(crate) fn tail(text: &[u8]) -> Tail<'_> {
    let method = first_run(text, is_word);
    let rest = method.map_or(text, |method| behind(text, method));
    let (weight, rest) = take(rest, digits);
    let (exchange, rest) = match exchange(rest) {
        Some((request @ [b'/', ..], _, _)) => (Some((request, None)), &b""[..]),
        Some((request, receive, rest)) => (Some((request, Some(receive))), rest),
        None => (None, rest),
    };
    let (lower, rest) = take(rest, |text| preceded(tag(&b"l:"[..]), digits).parse(text));
    let (upper, rest) = take(rest, |text| preceded(tag(&b"u:"[..]), digits).parse(text));
    Tail {
        method,
        weight,
        exchange,
        lower,
        upper,
        rest,
    }
}

/// The words for method and weight in the value of a `real` line; none without a method.
pub(crate) fn method_and_weight(value: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let text = server(value)?.tail;
    let method = first_run(text, is_word)?;
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let (weight, _) = take(behind(text, method), |text| {
        let parsed: IResult<&[u8], &[u8]> = take_while1(is_digit).parse(text);
        parsed
    });
    Some((method, weight))
}

fn behind<'a>(text: &'a [u8], part: &[u8]) -> &'a [u8] {
    text.get(super::offset_in(text, part) + part.len()..)
        .unwrap_or_default()
}

fn digits(text: &[u8]) -> IResult<&[u8], u64> {
    take_while1(|byte: u8| byte.is_ascii_digit())
        .map(number)
        .parse(text)
}

/// The first thing that stands behind a blank and that the parser takes.
fn take<'a, T>(
    text: &'a [u8],
    parser: impl Fn(&'a [u8]) -> IResult<&'a [u8], T>,
) -> (Option<T>, &'a [u8]) {
    let blanks = text.iter().enumerate().filter(|(_, byte)| is_space(**byte));
    let mut starts = blanks.filter_map(|(at, _)| text.get(at + 1..));
    match starts.find_map(|start| parser(start).ok()) {
        Some((rest, part)) => (Some(part), rest),
        None => (None, text),
    }
}

/// Two quoted strings, and what follows; the first reaches as far as the second can still begin.
fn exchange(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let opened = |pair: &[u8]| matches!(pair, [blank, b'"'] if is_space(*blank));
    let open = text.windows(2).position(opened)?;
    let inner = text.get(open + 2..)?;
    let last = inner.iter().rposition(|byte| *byte == b'"')?;
    let (strings, rest) = inner.split_at_checked(last)?;
    let quotes = strings
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| **byte == b'"');
    let mut splits = quotes.filter_map(|(at, _)| {
        let (request, behind) = strings.split_at_checked(at)?;
        Some((request, separated(behind).ok()?.0))
    });
    let (request, receive) = splits.next()?;
    Some((request, receive, rest.get(1..)?))
}

/// The quote that closes the first string, one comma or blank, blanks, the quote that opens.
fn separated(text: &[u8]) -> IResult<&[u8], &[u8]> {
    let quote = || tag(&b"\""[..]);
    let separator = nom::branch::alt((tag(&b","[..]), tag(&b" "[..])));
    delimited((quote(), separator), take_while(is_space), quote()).parse(text)
}

#[cfg(test)]
mod tests {
    use super::{server, tail};

    fn parts(value: &str) -> Option<(String, Option<String>, Option<String>, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let found = server(value.as_bytes())?;
        Some((
            text(found.host),
            found.last.map(text),
            found.port.map(text),
            text(found.tail),
        ))
    }

    fn expected(
        host: &str,
        last: Option<&str>,
        port: Option<&str>,
        tail: &str,
    ) -> Option<(String, Option<String>, Option<String>, String)> {
        Some((
            host.to_owned(),
            last.map(str::to_owned),
            port.map(str::to_owned),
            tail.to_owned(),
        ))
    }

    #[test]
    fn the_plain_forms_are_understood() {
        for (value, parsed) in [
            (
                "10.0.0.2:80 gate 5",
                expected("10.0.0.2", None, Some("80"), "gate 5"),
            ),
            ("10.0.0.2  masq", expected("10.0.0.2", None, None, "masq")),
            ("a->b:80 gate", expected("a", Some("b"), Some("80"), "gate")),
            (
                "[fe80::1]:80 gate",
                expected("[fe80::1]", None, Some("80"), "gate"),
            ),
            (
                "[1]->[2]:80 gate",
                expected("[1]", Some("[2]"), Some("80"), "gate"),
            ),
            (
                "10.0.0.2:http gate",
                expected("10.0.0.2", None, Some("http"), "gate"),
            ),
        ] {
            assert_eq!(parts(value), parsed, "{value}");
        }
    }

    #[test]
    fn junk_before_the_server_is_skipped() {
        for (value, parsed) in [
            (
                "!!10.0.0.2:80 gate",
                expected("10.0.0.2", None, Some("80"), "gate"),
            ),
            (
                "10.0.0.2:80:90 gate",
                expected("80", None, Some("90"), "gate"),
            ),
            ("[]]:80 g", expected("[]]", None, Some("80"), "g")),
            ("[[a]:80 g", expected("[[a]", None, Some("80"), "g")),
            ("a--->b g", expected("a--", Some("b"), None, "g")),
            ("a:1->b:2 g", expected("1", Some("b"), Some("2"), "g")),
            ("->b g", expected("b", None, None, "g")),
            ("gate", None),
            ("", None),
        ] {
            assert_eq!(parts(value), parsed, "{value}");
        }
    }

    #[test]
    fn hostile_brackets_take_linear_time() {
        for value in [
            "[".repeat(200_000),
            "[]:".repeat(100_000),
            "[]->".repeat(100_000),
        ] {
            assert_eq!(server(value.as_bytes()), None);
        }
    }

    #[test]
    fn parts_of_the_tail_are_searched_in_order() {
        let parsed = tail(br#"gate x 5 y "a","b" z l:3 u:9 "#);

        assert_eq!(parsed.method, Some(&b"gate"[..]));
        assert_eq!(parsed.weight, Some(5));
        assert_eq!(parsed.exchange, Some((&b"a"[..], Some(&b"b"[..]))));
        assert_eq!((parsed.lower, parsed.upper), (Some(3), Some(9)));
        assert_eq!(parsed.rest, b" ");
    }

    #[test]
    fn thresholds_in_the_wrong_order_lose_the_upper_one() {
        let parsed = tail(b"gate 1 u:10 l:5");

        assert_eq!(
            (parsed.lower, parsed.upper, parsed.rest),
            (Some(5), None, &b""[..])
        );
    }

    #[test]
    fn a_slash_in_front_of_the_request_swallows_the_rest() {
        let parsed = tail(br#"gate 1 "/a","b" l:3 junk"#);

        assert_eq!(parsed.exchange, Some((&b"/a"[..], None)));
        assert_eq!((parsed.lower, parsed.rest), (None, &b""[..]));
    }

    #[test]
    fn quotes_inside_strings_stretch_the_first_string() {
        let parsed = tail(br#"gate 1 "a","b","c" x"#);

        assert_eq!(parsed.exchange, Some((&br#"a","b"#[..], Some(&b"c"[..]))));
        assert_eq!(parsed.rest, b" x");
        assert_eq!(tail(br#"gate 1 "a""#).rest, br#" "a""#);
    }
}
