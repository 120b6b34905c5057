//! Values that must stand in double quotes and do not.

use crate::diagnostic::{Edit, Fix};
use crate::lint::text::{TYPOGRAPHIC, pair};
use crate::lint::written::Written;
use crate::parse::key::Key;
use crate::span::Span;

/// Writes the quotes that were meant.
pub(super) fn missing(written: &Written<'_>) -> Option<Fix> {
    let core = written.core();
    if let Some((open, close, _)) = pair(core) {
        let inside = core.get(open..core.len() - close)?;
        return rewritten(written, inside, "write double quotes");
    }
    if let [b'"', ..] = core {
        return hash(written).or_else(|| closing(written));
    }
    let typographic = |quote: &&str| core.starts_with(quote.as_bytes());
    if core.is_empty() || core.contains(&b'"') || TYPOGRAPHIC.iter().any(typographic) {
        return None;
    }
    rewritten(written, core, "put the value into quotes")
}

fn rewritten(written: &Written<'_>, inside: &[u8], title: &str) -> Option<Fix> {
    let sound = !inside.is_empty() && !inside.contains(&b'"');
    let value = [b"\"", inside, b"\""].concat();
    sound.then(|| Fix::new(title, written.rewrite(&value)))
}

/// A `#` between the only two quotes of the line, in a pattern.
fn hash(written: &Written<'_>) -> Option<Fix> {
    let comment = written.comment().filter(|_| written.is_member())?;
    let close = comment.iter().position(|byte| *byte == b'"')?;
    let inside = comment.get(..close)?;
    if written.key != Some(Key::Receive) || comment.get(close + 1..)?.contains(&b'"') {
        return None;
    }
    let start = written.directive.value_span().end();
    let hashes = inside.iter().enumerate().filter(|(_, byte)| **byte == b'#');
    let edits = hashes.map(|(at, _)| Edit::replace(Span::new(start + at, start + at + 1), "\\x23"));
    Some(Fix::new("write `\\x23` for `#`", joined(edits.collect())))
}

/// Neighbouring edits become one.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::new();
    for edit in edits {
        match joined.last_mut() {
            Some(last) if last.span().end() == edit.span().start() => {
                let span = Span::new(last.span().start(), edit.span().end());
                *last = Edit::replace(span, [last.replacement(), edit.replacement()].concat());
            }
            _ => joined.push(edit),
        }
    }
    joined
}

/// The quote that closes the value is missing.
fn closing(written: &Written<'_>) -> Option<Fix> {
    let core = written.core();
    let single = core.iter().filter(|byte| **byte == b'"').count() == 1;
    let cut = written
        .comment()
        .is_some_and(|comment| comment.contains(&b'"'));
    if !single || core.len() < 2 || cut {
        return None;
    }
    let value = [core, b"\""].concat();
    Some(Fix::new("close the quotes", written.rewrite(&value)))
}
