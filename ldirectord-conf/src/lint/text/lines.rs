//! Whole lines: line ends, comments, blanks, repetitions, headers.

use super::super::report::Report;
use super::super::written::{Written, trim_end};
use super::Kind;
use crate::config::interpret::keys;
use crate::diagnostic::{Code, Edit, Fix, shown};
use crate::document::{LineKind, holds};
use crate::parse::address::{Address, virtual_address};
use crate::parse::directive::is_space;
use crate::parse::key::Key;
use crate::span::Span;

/// Characters that look like a blank, or like nothing, and are neither to ldirectord.
const ODD_BLANKS: &[(&str, &str)] = &[
    ("\u{a0}", " "),
    ("\u{2002}", " "),
    ("\u{2003}", " "),
    ("\u{2007}", " "),
    ("\u{2009}", " "),
    ("\u{202f}", " "),
    ("\u{3000}", " "),
    ("\u{200b}", ""),
    ("\u{2060}", ""),
    ("\u{feff}", ""),
];

/// One finding for all lines that end with CR LF.
pub(in crate::lint) fn carriage_returns(report: &mut Report<'_>) {
    if !holds(report.document.as_bytes(), b'\r') {
        return;
    }
    let lines = report.document.lines();
    // All of several: else each round of fixes would take one away.
    let ends = lines.filter_map(|line| {
        let returns = line.text().iter().rev().take_while(|byte| **byte == b'\r');
        let end = line.span().end();
        Some(Span::new(end - returns.count(), end)).filter(|span| !span.is_empty())
    });
    let spans: Vec<Span> = ends.collect();
    let Some(first) = spans.first() else {
        return;
    };
    let message = format!("{} lines end with CR LF", spans.len());
    let edits = spans.iter().map(|span| Edit::delete(*span)).collect();
    let finding = Report::lint(Code::CarriageReturn, *first, message)
        .with_help("ldirectord takes the CR for a part of the value: use LF alone")
        .with_fix(Fix::new("end all lines with LF", edits));
    report.push(finding);
}

/// Directives that a later one of the same scope overrules.
pub(super) struct Repeated {
    global: Seen,
    section: Seen,
}

impl Repeated {
    pub(super) fn new() -> Self {
        let (global, section) = (Seen::of(keys::GLOBAL), Seen::of(keys::SECTION));
        Self { global, section }
    }

    /// The next section begins.
    pub(super) fn clear_section(&mut self) {
        self.section.clear();
    }

    /// Takes the next directive in, and reports the one that it overrules.
    pub(super) fn take(&mut self, report: &mut Report<'_>, written: &Written<'_>) {
        let seen = if written.is_member() {
            &mut self.section
        } else {
            &mut self.global
        };
        let place = written.directive.key_span();
        if let Some(before) = seen.insert(written.word(), place) {
            let name = shown(written.word());
            let message = format!("this `{name}` does nothing: a later one counts");
            let finding = Report::lint(Code::RepeatedDirective, before, message);
            report.push(finding.with_secondary(place, "this one counts"));
        }
    }
}

/// Where each known key of a scope was seen last.
struct Seen {
    keys: &'static [&'static str],
    places: Vec<Option<Span>>,
}

impl Seen {
    /// The keys must be sorted.
    fn of(keys: &'static [&'static str]) -> Self {
        let places = vec![None; keys.len()];
        Self { keys, places }
    }

    fn clear(&mut self) {
        self.places.fill(None);
    }

    /// Where the key was seen before, if it is one that does not add up.
    fn insert(&mut self, key: &[u8], place: Span) -> Option<Span> {
        if matches!(key, b"real" | b"real6" | b"execute") {
            return None;
        }
        let found = self
            .keys
            .binary_search_by(|known| known.as_bytes().cmp(key));
        self.places.get_mut(found.ok()?)?.replace(place)
    }
}

/// Blanks that are none.
pub(super) fn odd_blanks(report: &mut Report<'_>, written: &Written<'_>) {
    if let Some((span, fix)) = odd_blank_fix(written.line.text(), written.line.span()) {
        let message = "a character that looks like a blank is part of the value";
        let finding = Report::lint(Code::OddBlank, span, message);
        report.push(finding.with_fix(fix));
    }
}

/// The first odd blank before any comment, and a fix for all of them.
pub(in crate::lint) fn odd_blank_fix(text: &[u8], span: Span) -> Option<(Span, Fix)> {
    if text.is_ascii() {
        return None;
    }
    let code = text.split(|byte| *byte == b'#').next().unwrap_or_default();
    let mut edits = Vec::new();
    for (at, _) in code.iter().enumerate() {
        let rest = code.get(at..).unwrap_or_default();
        let odd = ODD_BLANKS
            .iter()
            .find(|(odd, _)| rest.starts_with(odd.as_bytes()));
        if let Some((odd, plain)) = odd {
            let place = Span::new(0, odd.len()).shifted(span.start() + at);
            edits.push((place, *plain));
        }
    }
    let (first, _) = *edits.first()?;
    Some((first, Fix::new("write plain blanks", joined(&edits))))
}

/// Edits that do not touch: neighbours become one.
fn joined(edits: &[(Span, &str)]) -> Vec<Edit> {
    let mut joined: Vec<(Span, String)> = Vec::new();
    for (span, plain) in edits {
        match joined.last_mut() {
            Some((last, text)) if last.end() == span.start() => {
                *last = Span::new(last.start(), span.end());
                text.push_str(plain);
            }
            _ => joined.push((*span, (*plain).to_owned())),
        }
    }
    let edits = joined.into_iter();
    edits
        .map(|(span, text)| Edit::replace(span, text))
        .collect()
}

/// A `virtual` line: no port, or more text than an address.
pub(super) fn header(report: &mut Report<'_>, written: &Written<'_>) {
    let value = written.directive.value();
    let Some(address) = virtual_address(value) else {
        return;
    };
    let last = match address {
        Address::Mark(digits) => digits,
        Address::Quad { port, .. }
        | Address::Host { port, .. }
        | Address::Bracketed { port, .. } => port,
    };
    let end = crate::parse::offset_in(value, last) + last.len();
    let rest = value.get(end..).unwrap_or_default();
    if matches!(
        (address, rest.trim_ascii_start()),
        (Address::Mark(_), [b'.' | b':', ..])
    ) {
        let mark = shown(last);
        let message = format!("an address without a port: ldirectord takes it for mark {mark}");
        let finding = Report::lint(Code::VirtualWithoutPort, written.core_span(), message);
        report.push(finding.with_help("write HOST:PORT"));
        return;
    }
    let text = trim_end(rest);
    let blanks = text.iter().take_while(|byte| is_space(**byte)).count();
    let ignored = text.get(blanks..).unwrap_or_default();
    if !matches!(ignored, [] | [b'#', ..]) {
        let message = format!("`{}` behind the address is ignored", shown(ignored));
        let span = written.span_of(ignored);
        report.push(Report::lint(Code::HeaderText, span, message));
    }
}

/// Comments, trailing blanks and backslashes of other directives.
pub(super) fn directive(report: &mut Report<'_>, written: &Written<'_>, kind: Kind) {
    if written.line.kind() == LineKind::Global
        && let Some(comment) = written.comment()
    {
        let message = "ldirectord does not take comments off global lines";
        let finding = Report::lint(Code::GlobalComment, written.span_of(comment), message);
        let edits = written.rewrite(written.core());
        let fix = Fix::new("put the comment on a line of its own", edits);
        report.push(finding.with_fix(fix));
        return;
    }
    let value = written.directive.value();
    let core = written.core();
    if let [.., b'\\'] = core {
        let message = "a backslash does not continue the line: it is part of the value";
        let end = written.core_span().end();
        report.push(Report::lint(
            Code::Continuation,
            Span::new(end - 1, end),
            message,
        ));
    }
    if matches!(kind, Kind::Unquoted | Kind::Raw) {
        trailing_blank(report, written, value, core);
    }
}

fn trailing_blank(report: &mut Report<'_>, written: &Written<'_>, value: &[u8], core: &[u8]) {
    let cosmetic = matches!(written.key, Some(Key::Comment | Key::ServiceName));
    let blanks = value.get(core.len()..).unwrap_or_default();
    let invisible = blanks.iter().any(|byte| matches!(byte, b' ' | b'\t'));
    let quoted = core.ends_with(b"\"");
    if !cosmetic && invisible && !core.is_empty() && !quoted {
        let message = format!(
            "the blank behind the value of `{}` is part of it",
            written.name()
        );
        let finding = Report::lint(Code::TrailingBlank, written.span_of(blanks), message);
        let fix = Fix::new("remove the blank", written.rewrite(core));
        report.push(finding.with_fix(fix));
    }
}
