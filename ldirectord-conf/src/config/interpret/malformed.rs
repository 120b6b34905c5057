//! Lines that are no directive, and what would make them one.

use super::findings::{Problem, error};
use crate::diagnostic::Code;
use crate::document::{Document, Line, LineKind};
use crate::span::Span;

/// The finding about a line that is no directive.
pub(super) fn malformed(document: &Document, line: &Line<'_>) -> Problem {
    let text = line.text();
    let blanks = text
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let span = Span::new(
        line.span().start() + blanks.min(text.len()),
        line.span().end(),
    );
    let span = if span.is_empty() { line.span() } else { span };
    let problem = error(Code::MalformedLine, span, "this line is no directive");
    let help = if text.starts_with(b"\xef\xbb\xbf") {
        "the file begins with a byte-order mark: remove it"
    } else if is_ini_header(text) {
        "headers in brackets are of other formats: put `#` in front, or take the line out"
    } else if line.in_section() {
        "write `key = value`; a line of blanks must be empty or have at most four"
    } else if blanks > 0 && follows_section(document, line) {
        "lines of a virtual section need at least four blanks or a TAB, and no blank line between"
    } else if blanks > 0 {
        "global directives start in column 0"
    } else {
        "write `key = value`, or put `#` in front of a comment"
    };
    Box::new(problem.with_help(help))
}

fn is_ini_header(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.starts_with(b"[") && text.ends_with(b"]")
}

/// Whether a section ended just above, apart from blank lines, comments and other broken lines.
fn follows_section(document: &Document, line: &Line<'_>) -> bool {
    let above = (0..line.index())
        .rev()
        .take(20)
        .filter_map(|index| document.line(index));
    above
        .map(|line| (line.in_section(), line.kind()))
        .find(|(in_section, kind)| *in_section || *kind == LineKind::Global)
        .is_some_and(|(in_section, _)| in_section)
}
