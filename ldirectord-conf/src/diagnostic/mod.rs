//! Findings: what is wrong, where, and what helps.

mod code;
mod docs;
mod fix;
mod level;

use std::fmt;

use crate::document::Document;
use crate::span::{Position, Span};

pub use code::{Code, UnknownCode};
pub use fix::{Edit, Fix, Fixed, apply_fixes};
pub use level::{Level, UnknownLevel};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// ldirectord takes the file; it prints, or should print, a warning.
    Warning,
    /// ldirectord rejects the file, or the [`Level`] of the finding is deny.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One finding. `Display` prints it on one line: `line 3, column 12: error[LD0008]: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: Code,
    severity: Severity,
    message: String,
    span: Span,
    position: Position,
    reported_line: Option<usize>,
    label: Option<String>,
    secondary: Option<(Span, String)>,
    help: Option<String>,
    fix: Option<Fix>,
}

impl Diagnostic {
    pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message.into())
    }

    pub(crate) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message.into())
    }

    const fn new(code: Code, severity: Severity, span: Span, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            span,
            position: Position { line: 1, column: 1 },
            reported_line: None,
            label: None,
            secondary: None,
            help: None,
            fix: None,
        }
    }

    /// The finding with the severity of a level; none when that is allow.
    pub(crate) fn at_level(mut self, level: Level) -> Option<Self> {
        self.severity = match level {
            Level::Allow => return None,
            Level::Warn => Severity::Warning,
            Level::Deny => Severity::Error,
        };
        Some(self)
    }

    /// Finds line and column, once the document is at hand.
    pub(crate) fn located(mut self, document: &Document) -> Self {
        self.position = document.position(self.span.start());
        self
    }

    pub(crate) fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(crate) fn with_secondary(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary = Some((span, label.into()));
        self
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with this fix, or without any.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    pub(crate) const fn reported_at(mut self, line: usize) -> Self {
        self.reported_line = Some(line);
        self
    }

    /// What the finding is about.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether its severity is error.
    ///
    /// All errors of [`Config::interpret`](crate::Config::interpret) are what ldirectord rejects
    /// the file for; among lints there are others: see [`Code::is_rejection`].
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error)
    }

    /// What is wrong; lower case, without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The bytes that are wrong.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Line and column of the first of them.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Line number, the first line is 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.position.line
    }

    /// Column in characters, the first column is 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.position.column
    }

    /// The line number that ldirectord prints for it.
    ///
    /// It differs from [`line`](Self::line) only for duplicates, which the program notices at
    /// the line that ends the second section.
    #[must_use]
    pub fn reported_line(&self) -> usize {
        self.reported_line.unwrap_or(self.position.line)
    }

    /// A few words to stand under the caret.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Another place that matters, such as the first of two duplicates.
    #[must_use]
    pub fn secondary(&self) -> Option<(Span, &str)> {
        self.secondary
            .as_ref()
            .map(|(span, label)| (*span, label.as_str()))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// What a program may change to mend it, where that is safe; only lints look for it.
    #[must_use]
    pub const fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        let Self {
            code,
            severity,
            message,
            ..
        } = self;
        write!(
            f,
            "line {line}, column {column}: {severity}[{code}]: {message}"
        )
    }
}

/// Bytes of the file for a message: at most 60 characters, none of them a control character.
pub(crate) fn shown(bytes: &[u8]) -> String {
    const LIMIT: usize = 60;
    let head = bytes.get(..LIMIT * 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head);
    let mut characters = text.chars();
    let mut shown: String = characters
        .by_ref()
        .take(LIMIT)
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn quoted_text_is_short_and_harmless() {
        assert_eq!(shown(b"a\x1b[31m\xff"), "a\u{fffd}[31m\u{fffd}");
        assert_eq!(shown(&[b'x'; 1 << 20]).chars().count(), 61);
    }
}
