//! Lines in the wrong place: indentation, empty lines, a missing `=`.

use super::Repair;
use super::attached::{self, columns, is_global_key, is_section_key};
use crate::diagnostic::{Edit, Fix};
use crate::document::{Line, LineKind};
use crate::lint::written::Written;
use crate::parse::directive::{is_key, is_space};
use crate::parse::key::Key;
use crate::span::Span;

/// Indentation of a section that has no line yet.
const INDENT: &[u8] = b"    ";

impl Repair<'_> {
    /// A line that is no directive.
    pub(super) fn malformed(&self, line: &Line<'_>) -> Option<Fix> {
        let text = line.text();
        let start = line.span().start();
        if text.starts_with(b"\xef\xbb\xbf") {
            let edit = Edit::delete(Span::new(start, start + 3));
            return Some(Fix::new("remove the byte-order mark", vec![edit]));
        }
        if text.iter().all(|byte| is_space(*byte)) {
            return Some(self.blank_in_section(line));
        }
        if let Some(fix) = equals(line) {
            return Some(fix);
        }
        let key = attached::key(line)?;
        if self.attached().holds(line.index()) && !line.in_section() {
            return self.indent(line);
        }
        let blanks = Span::new(start, start + leading(text));
        let meant = is_global_key(key) && !blanks.is_empty() && !line.in_section();
        meant.then(|| Fix::new("start the line in column 0", vec![Edit::delete(blanks)]))
    }

    /// A line of too many blanks inside a section.
    fn blank_in_section(&self, line: &Line<'_>) -> Fix {
        let next = self.document.line(line.index() + 1);
        let start = line.span().start();
        if next.is_some_and(|next| next.in_section()) {
            let whole = Span::new(start, start + line.bytes().len());
            Fix::new("remove the empty line", vec![Edit::delete(whole)])
        } else {
            Fix::new("empty the line", vec![Edit::delete(line.span())])
        }
    }

    /// A directive in the wrong context.
    pub(super) fn wrong_context(&self, written: &Written<'_>) -> Option<Fix> {
        let line = &written.line;
        if written.is_member() {
            return self.move_out(written);
        }
        let attached = self.attached().holds(line.index());
        attached.then(|| self.indent(line)).flatten()
    }

    /// Indents a stray line, takes empty lines above it out, and indents what stands between.
    fn indent(&self, line: &Line<'_>) -> Option<Fix> {
        let mut edits = Vec::new();
        self.indent_one(line, &mut edits);
        let above = (0..line.index()).rev();
        for line in above.filter_map(|index| self.document.line(index)) {
            let whole = Span::new(0, line.bytes().len()).shifted(line.span().start());
            match line.kind() {
                LineKind::Comment => {}
                LineKind::Blank => edits.push(Edit::delete(whole)),
                // Legal outside, but the line below it was meant to follow the section.
                LineKind::Global if self.is_between(&line) => self.indent_one(&line, &mut edits),
                LineKind::Global
                | LineKind::Virtual
                | LineKind::Member
                | LineKind::Unrecognized => break,
            }
        }
        let title = "indent the line below its `virtual` line";
        (!edits.is_empty()).then(|| Fix::new(title, separated(edits)))
    }

    fn indent_one(&self, line: &Line<'_>, edits: &mut Vec<Edit>) {
        let start = line.span().start();
        let blanks = Span::new(start, start + leading(line.text()));
        if columns(line) < 4 {
            edits.push(Edit::replace(blanks, self.indent_of(line)));
        }
    }

    /// Whether a line is fine as a global one, yet stands among stray lines of a section.
    fn is_between(&self, line: &Line<'_>) -> bool {
        let both = attached::key(line).is_some_and(|key| is_global_key(key) && is_section_key(key));
        both && self.attached().holds(line.index())
    }

    /// The indentation of the nearest line above that has one.
    fn indent_of(&self, line: &Line<'_>) -> Vec<u8> {
        let above = (0..line.index()).rev().take(50);
        let members = above
            .filter_map(|index| self.document.line(index))
            .take_while(|line| line.kind() != LineKind::Virtual);
        let member = { members }.find(|line| line.kind() == LineKind::Member);
        let indent = member.as_ref().and_then(|line| {
            let text = line.text();
            text.get(..leading(text))
        });
        indent.unwrap_or(INDENT).to_vec()
    }

    /// A global directive inside a section goes in front of it; a `virtual` line is dedented.
    fn move_out(&self, written: &Written<'_>) -> Option<Fix> {
        let line = &written.line;
        let start = line.span().start();
        if matches!(written.key, Some(Key::Virtual | Key::Virtual6)) {
            let blanks = Span::new(start, start + leading(line.text()));
            return Some(Fix::new(
                "start the line in column 0",
                vec![Edit::delete(blanks)],
            ));
        }
        let header = self.header(line)?.span().start();
        let mut moved = Vec::new();
        if let Some(comment) = written.comment() {
            moved.extend_from_slice(comment);
            moved.push(b'\n');
        }
        moved.extend_from_slice(&[written.word(), b"=", written.core(), b"\n"].concat());
        let whole = Span::new(start, start + line.bytes().len());
        let edits = vec![Edit::insert(header, moved), Edit::delete(whole)];
        Some(Fix::new("move the line in front of the section", edits))
    }
}

/// Number of blanks at the start.
fn leading(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_space(**byte)).count()
}

/// Neighbouring edits become one, so that none touches another.
fn separated(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| (edit.span().start(), edit.span().end()));
    let mut joined: Vec<Edit> = Vec::new();
    for edit in edits {
        match joined.last_mut() {
            Some(last) if last.span().end() == edit.span().start() => {
                let span = Span::new(last.span().start(), edit.span().end());
                let bytes = [last.replacement(), edit.replacement()].concat();
                *last = Edit::replace(span, bytes);
            }
            _ => joined.push(edit),
        }
    }
    joined
}

/// A known key and its value without a `=` between.
fn equals(line: &Line<'_>) -> Option<Fix> {
    let text = line.text();
    let start = leading(text);
    let body = text.get(start..)?;
    let length = body.iter().take_while(|byte| is_key(**byte)).count();
    let (key, behind) = body.split_at_checked(length)?;
    let key = std::str::from_utf8(key).ok()?;
    let colon = usize::from(behind.starts_with(b":"));
    let blanks = leading(behind.get(colon..)?);
    let value = behind.get(colon + blanks..)?;
    let separated = blanks > 0 && !value.is_empty() && !value.starts_with(b"=");
    let several = matches!(
        key,
        "real" | "real6" | "fallback" | "fallback6" | "receive" | "request"
    );
    let one_word = !value.trim_ascii_end().iter().any(|byte| is_space(*byte));
    let known = is_global_key(key) || is_section_key(key);
    if !known || !separated || !(several || one_word) {
        return None;
    }
    let at = line.span().start() + start + length;
    let span = Span::new(at, at + colon + blanks);
    Some(Fix::replace("write `=`", span, "="))
}
