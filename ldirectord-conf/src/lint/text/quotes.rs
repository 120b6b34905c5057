//! Quotes that do not quote, and what stands in and behind real ones.

use super::super::report::Report;
use super::super::written::Written;
use super::Kind;
use crate::diagnostic::{Code, Edit, Fix, shown};
use crate::parse::directive::is_space;
use crate::parse::key::Key;
use crate::span::Span;

/// Typographic quotes, as UTF-8.
pub(in crate::lint) const TYPOGRAPHIC: &[&str] = &[
    "\u{201c}", "\u{201d}", "\u{201e}", "\u{201f}", "\u{2018}", "\u{2019}", "\u{201a}", "\u{201b}",
    "\u{ab}", "\u{bb}", "\u{ff02}", "\u{300c}", "\u{300d}",
];

pub(super) fn check(report: &mut Report<'_>, written: &Written<'_>, kind: Kind) {
    hash(report, written);
    tab(report, written);
    if kind == Kind::Quoted {
        strings(report, written);
    } else {
        enclosing(report, written, kind == Kind::Raw);
    }
}

/// A comment that begins inside quotes.
fn hash(report: &mut Report<'_>, written: &Written<'_>) {
    if !written.is_member() || !written.line.has_hash {
        return;
    }
    let Some(comment) = written.comment() else {
        return;
    };
    let value = written.directive.value();
    let quotes = value.iter().filter(|byte| **byte == b'"').count();
    if quotes % 2 == 1 && comment.contains(&b'"') {
        let end = written.directive.value_span().end();
        let message = "`#` starts a comment even inside quotes: the value ends here";
        report.push(Report::lint(
            Code::HashInQuotes,
            Span::new(end, end + 1),
            message,
        ));
    }
}

/// A TAB that becomes four blanks.
fn tab(report: &mut Report<'_>, written: &Written<'_>) {
    let core = written.core();
    let Some(at) = core.iter().position(|byte| *byte == b'\t') else {
        return;
    };
    if !written.is_member() {
        return;
    }
    let start = written.core_span().start();
    let span = Span::new(start + at, start + at + 1);
    let message = "ldirectord reads a TAB inside a value as four blanks";
    let mut finding = Report::lint(Code::TabInValue, span, message);
    if written.key == Some(Key::Receive) {
        let text = core.iter().flat_map(|byte| match byte {
            b'\t' => vec![b'\\', b't'],
            other => vec![*other],
        });
        let text: Vec<u8> = text.collect();
        let fix = Fix::replace("write `\\t`", written.core_span(), text);
        finding = finding.with_fix(fix);
    }
    report.push(finding);
}

/// More than one string, or text behind the string, where quotes are required.
fn strings(report: &mut Report<'_>, written: &Written<'_>) {
    let core = written.core();
    let Some(last) = core.iter().rposition(|byte| *byte == b'"') else {
        return;
    };
    let (inside, behind) = (core.get(1..last), core.get(last + 1..).unwrap_or_default());
    if !behind.is_empty() {
        let message = format!("`{}` behind the last quote is ignored", shown(behind));
        let span = written.span_of(behind);
        report.push(Report::lint(Code::TextBehindQuote, span, message));
    }
    let between = |text: &[u8]| text.iter().all(|byte| is_space(*byte) || *byte == b',');
    let mut parts = inside
        .unwrap_or_default()
        .split(|byte| *byte == b'"')
        .skip(1);
    // The parts between an even and an odd quote; the last is the end of the value.
    let several = parts.any(|part| !part.is_empty() && between(part));
    if several {
        let message = "one value, from the first quote to the last, not two";
        report.push(Report::lint(
            Code::SeveralStrings,
            written.core_span(),
            message,
        ));
    }
}

/// Quotes around a value that needs none.
fn enclosing(report: &mut Report<'_>, written: &Written<'_>, raw: bool) {
    let core = written.core();
    let Some((open, close, plain)) = pair(core) else {
        return;
    };
    let name = written.name();
    let (code, message) = match (plain, raw) {
        (Some(b'"'), false) => return,
        (Some(_), true) => (
            Code::QuotesAreData,
            format!("the quotes are part of the value of `{name}`"),
        ),
        (Some(_), false) => (
            Code::SingleQuotes,
            format!("single quotes are part of the value of `{name}`"),
        ),
        (None, _) => (
            Code::TypographicQuotes,
            format!("typographic quotes are part of the value of `{name}`"),
        ),
    };
    let span = written.core_span();
    let edits = vec![
        Edit::delete(Span::new(span.start(), span.start() + open)),
        Edit::delete(Span::new(span.end() - close, span.end())),
    ];
    let fix = Fix::new("remove the quotes", edits);
    report.push(Report::lint(code, span, message).with_fix(fix));
}

/// Lengths of the quotes around a value; the byte when they are plain ones. Never empty between.
pub(in crate::lint) fn pair(text: &[u8]) -> Option<(usize, usize, Option<u8>)> {
    if let [first @ (b'"' | b'\''), _, .., last] = text
        && first == last
    {
        return Some((1, 1, Some(*first)));
    }
    // Typographic quotes on one side, or on both, make a pair with any quote.
    let typographic = |fits: fn(&[u8], &[u8]) -> bool| {
        let found = TYPOGRAPHIC
            .iter()
            .find(|quote| fits(text, quote.as_bytes()));
        found.map(|quote| quote.len())
    };
    let (start, end) = (
        typographic(|text, quote| text.starts_with(quote)),
        typographic(|text, quote| text.ends_with(quote)),
    );
    let plain = |byte: Option<&u8>| byte.filter(|byte| matches!(byte, b'"' | b'\'')).map(|_| 1);
    let open = start.or_else(|| plain(text.first()))?;
    let close = end.or_else(|| plain(text.last()))?;
    let typographic = start.is_some() || end.is_some();
    (typographic && text.len() > open + close).then_some((open, close, None))
}
