//! Patterns: Perl's dialect against that of engines without backtracking.

use regex_syntax::ast;

use super::super::report::Report;
use super::View;
use crate::config::Text;
use crate::diagnostic::Code;
use crate::parse::key::Key;
use crate::span::Span;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    if !report.wants(Code::RegexDialect) || !view.negotiates() {
        return;
    }
    if let Some(receive) = view.service.receive()
        && let Some(problem) = problem(receive)
    {
        say(report, &problem, view.block.place(Key::Receive));
    }
    if !view.reals.own_exchange {
        return;
    }
    let mut last = None;
    for real in view.service.reals() {
        let receive = real.receive().filter(|_| last != Some(real.span()));
        let Some(receive) = receive else {
            continue;
        };
        last = Some(real.span());
        if let Some(problem) = problem(receive) {
            say(report, &problem, real.span());
        }
    }
}

/// Why a pattern is Perl's only, if it is.
fn problem(pattern: &Text) -> Option<String> {
    // Most patterns are plain text.
    let special = |byte: &u8| b"\\()[{*+?".contains(byte);
    if !pattern.as_bytes().iter().any(special) {
        return None;
    }
    let parsed = ast::parse::Parser::new().parse(pattern.to_str()?);
    parsed.err().map(|error| error.kind().to_string())
}

fn say(report: &mut Report<'_>, problem: &str, span: Span) {
    let message = format!("the pattern is Perl's only: {problem}");
    let finding = Report::lint(Code::RegexDialect, span, message);
    report.push(finding.with_help("write it without look-around and back-references"));
}
