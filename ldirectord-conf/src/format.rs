//! Canonical layout of a document: blanks, indentation, empty lines; nothing that has a meaning.
//!
//! Beside the data flow: [`Document`] → bytes of a document that means the same.
//!
//! - No blanks around `=`; one TAB in front of the lines of a section, and of comments that were
//!   indented there.
//! - One blank in front of a comment at the end of a line, where blanks do not belong to the
//!   value, and between the words of `real` and `fallback`.
//! - No blanks at the end of a line, where they do not belong to the value.
//! - One empty line between sections, none at the start and the end, at most one elsewhere.
//!
//! Lines that ldirectord does not understand stay as they are.
//!
//! ```
//! use ldirectord_conf::{Document, format};
//!
//! let document = Document::parse("fork = no\nvirtual = 5\n        real =  10.0.0.2  gate\n\n\n");
//!
//! let expected = "fork=no\n\nvirtual=5\n\treal=10.0.0.2 gate\n";
//! assert_eq!(format(&document), expected.as_bytes());
//! ```

use crate::config::{Forwarding, GLOBAL_KEYS, SECTION_KEYS};
use crate::document::{Directive, Document, EXACT, Line, LineKind};
use crate::parse::directive::is_space;
use crate::parse::{address, real};

/// Global directives with a value to which blanks at its end do not belong.
const GLOBAL_TRIMMED: &[&[u8]] = &[
    b"callback",
    b"checkcount",
    b"checkinterval",
    b"checktimeout",
    b"emailalertfreq",
    b"failurecount",
    b"fallback",
    b"fallback6",
    b"logfile",
    b"negotiatetimeout",
    b"smtp",
    b"virtual",
    b"virtual6",
];

/// Directives with words between which any number of blanks may stand.
const WORDS: &[&[u8]] = &[b"fallback", b"fallback6", b"real", b"real6"];

/// The document in canonical layout: it means the same, and formatting it again changes nothing.
///
/// Total: a document that ldirectord rejects is formatted too, and stays rejected for the same
/// reasons. Takes time linear in the document.
#[must_use]
pub fn format(document: &Document) -> Vec<u8> {
    let mut out = Vec::with_capacity(document.as_bytes().len() + 1);
    let mut gap = false;
    let mut last_kind = LineKind::Blank;
    for line in document.lines() {
        if line.kind() == LineKind::Blank {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(b'\n');
        }
        write_line(&mut out, &line);
        out.push(b'\n');
        gap = ends_block(document, &line);
        last_kind = line.kind();
    }
    // A `virtual` line must not be the last one.
    if gap && last_kind == LineKind::Virtual {
        out.push(b'\n');
    }
    out
}

/// Whether an empty line belongs behind this one: a section, or what stands before it, ends.
fn ends_block(document: &Document, line: &Line<'_>) -> bool {
    if is_heading(line) {
        return false;
    }
    let behind = (line.index() + 1..).map_while(|index| document.line(index));
    let next = behind.skip_while(is_heading).map(|line| line.kind()).next();
    match next {
        Some(LineKind::Virtual) => true,
        Some(LineKind::Global) => line.in_section(),
        Some(_) | None => false,
    }
}

/// A comment in column 0, which belongs to what follows.
fn is_heading(line: &Line<'_>) -> bool {
    line.kind() == LineKind::Comment && line.text().starts_with(b"#")
}

fn write_line(out: &mut Vec<u8>, line: &Line<'_>) {
    match (line.kind(), line.directive()) {
        (LineKind::Comment, _) => write_comment(out, line),
        (LineKind::Member, Some(directive)) if is_known(SECTION_KEYS, directive.key()) => {
            out.push(b'\t');
            let exact = EXACT.contains(&directive.key()) || !is_sound(&directive);
            write_directive(out, &directive, exact);
            write_tail(out, line, &directive, exact);
        }
        (LineKind::Global | LineKind::Virtual, Some(directive))
            if is_known(GLOBAL_KEYS, directive.key()) =>
        {
            let exact = !GLOBAL_TRIMMED.contains(&directive.key()) || !is_sound(&directive);
            write_directive(out, &directive, exact);
        }
        _ => out.extend_from_slice(line.text()),
    }
}

fn is_known(keys: &[&str], key: &[u8]) -> bool {
    keys.iter().any(|known| known.as_bytes() == key)
}

fn write_comment(out: &mut Vec<u8>, line: &Line<'_>) {
    let text = trim_end(line.text());
    let start = text.iter().position(|byte| *byte == b'#').unwrap_or(0);
    if line.in_section() && start > 0 {
        out.push(b'\t');
        out.extend_from_slice(text.get(start..).unwrap_or_default());
    } else {
        out.extend_from_slice(text);
    }
}

/// Whether the parts of the value are where they belong, if there are any.
///
/// Blanks can make a server of a word, so the ones of other values stay.
fn is_sound(directive: &Directive<'_>) -> bool {
    let value = directive.value();
    let known =
        |method: Option<&[u8]>| method.is_some_and(|word| Forwarding::from_word(word).is_some());
    match directive.key() {
        b"real" | b"real6" => {
            real::server(value).is_some_and(|server| known(real::tail(server.tail).method))
        }
        b"fallback" | b"fallback6" => {
            let server = address::fallback(value);
            server.method.is_none() || known(server.method)
        }
        _ => true,
    }
}

/// Key and value; an exact value is not touched.
fn write_directive(out: &mut Vec<u8>, directive: &Directive<'_>, exact: bool) {
    out.extend_from_slice(directive.key());
    out.push(b'=');
    let value = directive.value();
    if exact {
        out.extend_from_slice(value);
    } else if WORDS.contains(&directive.key()) {
        write_words(out, trim_end(value));
    } else {
        out.extend_from_slice(trim_end(value));
    }
}

/// The comment at the end of a line in a section.
fn write_tail(out: &mut Vec<u8>, line: &Line<'_>, directive: &Directive<'_>, exact: bool) {
    let start = directive.value_span().end() - line.span().start();
    let comment = trim_end(line.text().get(start..).unwrap_or_default());
    if !comment.is_empty() && !exact {
        out.push(b' ');
    }
    out.extend_from_slice(comment);
}

/// The value with one blank for each run of them, up to the first quote.
fn write_words(out: &mut Vec<u8>, value: &[u8]) {
    let quote = value.iter().position(|byte| *byte == b'"');
    let (words, quoted) = value
        .split_at_checked(quote.unwrap_or(value.len()))
        .unwrap_or_default();
    let mut after_blank = false;
    for byte in words {
        let blank = is_space(*byte);
        if !blank {
            out.push(*byte);
        } else if !after_blank {
            out.push(b' ');
        }
        after_blank = blank;
    }
    out.extend_from_slice(quoted);
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !is_space(*byte));
    text.get(..end.map_or(0, |end| end + 1)).unwrap_or_default()
}
