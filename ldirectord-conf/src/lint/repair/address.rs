//! Addresses, families, forwarding methods, netmasks.

use std::net::Ipv4Addr;

use crate::config::CheckService;
use crate::diagnostic::{Edit, Fix};
use crate::document::Document;
use crate::lint::text::pair;
use crate::lint::written::Written;
use crate::parse::address::{Address, fallback, virtual_address};
use crate::parse::directive::is_space;
use crate::parse::key::Key;
use crate::parse::real;
use crate::span::Span;

/// A `virtual` line at the end of the file.
pub(super) fn at_end(document: &Document) -> Fix {
    let bytes = document.as_bytes();
    let lines: &[u8] = if bytes.ends_with(b"\n") {
        b"\n"
    } else {
        b"\n\n"
    };
    Fix::new("add an empty line", vec![Edit::insert(bytes.len(), lines)])
}

/// Quotes around the address of a virtual service.
pub(super) fn unquoted(written: &Written<'_>) -> Option<Fix> {
    let core = written.core();
    let (open, close, _) = pair(core)?;
    let inside = core.get(open..core.len() - close)?;
    virtual_address(inside)?;
    Some(Fix::new("remove the quotes", written.rewrite(inside)))
}

/// Quotes and brackets around the mail server; the family of an address that shows it.
pub(super) fn host(written: &Written<'_>) -> Option<Fix> {
    let core = written.core();
    if written.key == Some(Key::Virtual6) {
        return ipv4(written);
    }
    if written.key != Some(Key::Smtp) {
        return None;
    }
    let inside = match core {
        [b'<', inside @ .., b'>'] | [b'[', inside @ .., b']'] => inside,
        _ => {
            let (open, close, _) = pair(core)?;
            core.get(open..core.len() - close)?
        }
    };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let named = !inside.is_empty() && inside.iter().all(is_name);
    named.then(|| Fix::new("write the bare name", written.rewrite(inside)))
}

/// The name of a well-known port of a fallback, which must exist for tcp and for udp.
pub(super) fn port(written: &Written<'_>) -> Option<Fix> {
    if !matches!(written.key, Some(Key::Fallback | Key::Fallback6)) {
        return None;
    }
    let name = fallback(written.core()).port?;
    let port = CheckService::from_word(name)?.default_port()?;
    let title = format!("write `{port}`");
    Some(Fix::replace(title, written.span_of(name), port.to_string()))
}

/// An IPv4 address as IPv6 service.
fn ipv4(written: &Written<'_>) -> Option<Fix> {
    let Some(Address::Quad { .. }) = virtual_address(written.core()) else {
        return None;
    };
    let key = written.directive.key_span();
    Some(Fix::replace("write `virtual`", key, "virtual"))
}

/// The key of the other family, when the address is of that one.
pub(super) fn family(written: &Written<'_>) -> Option<Fix> {
    let bracketed = written.core().starts_with(b"[");
    let key = match (written.key?, bracketed) {
        (Key::Virtual, true) => Key::Virtual6,
        (Key::Real, true) => Key::Real6,
        (Key::Fallback, true) => Key::Fallback6,
        (Key::Real6, false) => Key::Real,
        (Key::Fallback6, false) => Key::Fallback,
        _ => return None,
    };
    let key = key.as_str();
    let title = format!("write `{key}`");
    Some(Fix::replace(title, written.directive.key_span(), key))
}

/// A netmask with something behind it, or as a prefix length.
pub(super) fn netmask(written: &Written<'_>, six: bool) -> Option<Fix> {
    let text = std::str::from_utf8(written.core()).ok()?;
    let text = text.trim_matches('"');
    let quad = crate::parse::value::is_dotted_quad(text.as_bytes());
    let length: Option<u32> = text.trim_start_matches('/').parse().ok();
    let mask = match length {
        Some(length @ 1..=128) if six => length.to_string(),
        _ if six => return None,
        _ if quad => text.to_owned(),
        Some(length @ 1..=32) => Ipv4Addr::from(u32::MAX << (32 - length)).to_string(),
        _ => return None,
    };
    let title = format!("write `{mask}`");
    Some(Fix::new(title, written.rewrite(mask.as_bytes())))
}

/// Another word for a forwarding method, blanks around an arrow, or a comment.
pub(super) fn forwarding(written: &Written<'_>, word: &[u8]) -> Option<Fix> {
    if let Some(fix) = arrow(written) {
        return Some(fix);
    }
    if written.comment().is_some() && !written.is_member() {
        let edits = written.rewrite(written.core());
        return Some(Fix::new("put the comment on a line of its own", edits));
    }
    let method = match &*String::from_utf8_lossy(word).to_ascii_lowercase() {
        "gate" | "gateway" | "dr" | "route" | "direct" => "gate",
        "masq" | "masquerade" | "masquerading" | "nat" => "masq",
        "ipip" | "tun" | "tunnel" | "tunneling" => "ipip",
        _ => return None,
    };
    if word == method.as_bytes() {
        return None;
    }
    let core = written.core();
    let starts = core
        .windows(word.len().max(1))
        .rposition(|part| part == word)?;
    let span = written.span_of(core.get(starts..starts + word.len())?);
    let title = format!("write `{method}`");
    Some(Fix::replace(title, span, method))
}

/// Blanks around the arrow of a range.
pub(super) fn arrow(written: &Written<'_>) -> Option<Fix> {
    let value = written.core();
    let at = value.windows(2).position(|pair| pair == b"->")?;
    let (before, behind) = (value.get(..at)?, value.get(at + 2..)?);
    let left = before
        .iter()
        .rev()
        .take_while(|byte| is_space(**byte))
        .count();
    let right = behind.iter().take_while(|byte| is_space(**byte)).count();
    if left + right == 0 || !matches!(written.key, Some(Key::Real | Key::Real6)) {
        return None;
    }
    let start = written.directive.value_span().start() + at;
    let span = Span::new(start - left, start + 2 + right);
    Some(Fix::replace("remove the blanks around `->`", span, "->"))
}

/// A range that runs backwards.
pub(super) fn backwards(written: &Written<'_>) -> Option<Fix> {
    let server = real::server(written.directive.value())?;
    let last = server.last?;
    if server.host.starts_with(b"[") || last.starts_with(b"[") {
        return None;
    }
    let edits = vec![
        Edit::replace(written.span_of(server.host), last),
        Edit::replace(written.span_of(last), server.host),
    ];
    Some(Fix::new("turn the range round", edits))
}

/// Thresholds with the brackets and quotes of the manual.
pub(super) fn thresholds(written: &Written<'_>) -> Option<Fix> {
    let words = written.core().split(|byte| is_space(*byte));
    let edits = words.filter_map(|word| {
        let plain: Vec<u8> = word
            .iter()
            .filter(|byte| !b"<>\"".contains(byte))
            .copied()
            .collect();
        let digits = plain
            .strip_prefix(b"l:")
            .or_else(|| plain.strip_prefix(b"u:"))?;
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        (is_number && plain != word).then(|| Edit::replace(written.span_of(word), plain))
    });
    let edits: Vec<Edit> = edits.collect();
    (!edits.is_empty()).then(|| Fix::new("write the thresholds plainly", edits))
}

/// No weight in front of strings that hold something like one.
pub(super) fn weight(written: &Written<'_>) -> Option<Fix> {
    let core = written.core();
    let server = real::server(core)?;
    let method = real::tail(server.tail).method?;
    let end = crate::parse::offset_in(core, method) + method.len();
    let strings = core.get(end..)?;
    let quotes = strings.iter().filter(|byte| **byte == b'"').count();
    let number =
        |pair: &[u8]| matches!(pair, [blank, digit] if is_space(*blank) && digit.is_ascii_digit());
    let held = strings.windows(2).any(number);
    if !strings.trim_ascii_start().starts_with(b"\"") || quotes != 4 || !held {
        return None;
    }
    let at = written.directive.value_span().start() + end;
    Some(Fix::new("write the weight", vec![Edit::insert(at, " 1")]))
}
