//! What one line is, by itself.

use super::LineKind;

/// Why corosync does not take a line, in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SyntaxError {
    /// `name { more`.
    #[error("extra characters after the opening brace: put them on a line of their own")]
    AfterOpeningBrace,
    /// `} more`.
    #[error("extra characters beside the closing brace: put them on a line of their own")]
    BesideClosingBrace,
    /// More than 510 bytes in front of the line feed.
    #[error("line is longer than 510 bytes")]
    LineTooLong,
    /// The file ends inside a section.
    #[error("a section is not closed where the file ends: add `}}`")]
    MissingClosingBrace,
    /// `{` alone.
    #[error("no section name in front of the opening brace")]
    MissingSectionName,
    /// No brace and no colon.
    #[error("neither `name {{`, `}}` nor `name: value`")]
    NeitherSectionNorOption,
    /// `}` where no section is open.
    #[error("closing brace where no section is open")]
    UnexpectedClosingBrace,
}

/// A line before its surroundings are known.
pub(super) enum Shape {
    Open,
    Close,
    Line(LineKind),
}

/// corosync's buffer has 512 bytes, of which a line feed and a NUL take two.
const LONGEST: usize = 510;

pub(super) fn classify(line: &[u8]) -> Shape {
    let text = content(line);
    let error = |error| Shape::Line(LineKind::Unrecognized(error));
    let has = |wanted: u8| text.iter().position(|byte| *byte == wanted);
    if line.strip_suffix(b"\n").unwrap_or(line).len() > LONGEST {
        return error(SyntaxError::LineTooLong);
    }
    match text.first() {
        None => return Shape::Line(LineKind::Blank),
        Some(b'#') => return Shape::Line(LineKind::Comment),
        Some(_) => {}
    }
    if let Some(brace) = has(b'{') {
        return match (brace, text.len() - brace) {
            (0, _) => error(SyntaxError::MissingSectionName),
            (_, 1) => Shape::Open,
            _ => error(SyntaxError::AfterOpeningBrace),
        };
    }
    if has(b':').is_some() {
        return Shape::Line(LineKind::Option);
    }
    match (has(b'}'), text.len()) {
        (Some(_), 1) => Shape::Close,
        (Some(_), _) => error(SyntaxError::BesideClosingBrace),
        (None, _) => error(SyntaxError::NeitherSectionNorOption),
    }
}

/// A line without its end and the blanks around it.
pub(super) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    trim(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Bytes without spaces and tabs around them.
pub(super) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
