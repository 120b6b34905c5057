//! Patterns: Perl's dialect against that of engines without backtracking.

use regex_syntax::ast;

use super::super::report::Report;
use super::View;
use crate::config::Text;
use crate::diagnostic::Code;
use crate::span::Span;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    if !report.wants(Code::RegexDialect) || !view.negotiates() {
        return;
    }
    if let Some(receive) = view.service.receive() {
        pattern(report, receive, view.block.place("receive"));
    }
    if !view.reals.own_exchange {
        return;
    }
    let mut last = None;
    for real in view.service.reals() {
        if let Some(receive) = real.receive().filter(|_| last != Some(real.span())) {
            pattern(report, receive, real.span());
            last = Some(real.span());
        }
    }
}

fn pattern(report: &mut Report<'_>, receive: &Text, span: Span) {
    // Most patterns are plain text.
    let special = |byte: &u8| b"\\()[{*+?".contains(byte);
    let Some(text) = receive
        .to_str()
        .filter(|text| text.as_bytes().iter().any(special))
    else {
        return;
    };
    if let Err(error) = ast::parse::Parser::new().parse(text) {
        let message = format!("the pattern is Perl's only: {}", error.kind());
        let finding = Report::lint(Code::RegexDialect, span, message);
        report.push(finding.with_help("write it without look-around and back-references"));
    }
}
