//! Findings: what is wrong, where, and what helps.

use std::fmt;

use crate::document::Document;
use crate::span::{Position, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// ldirectord takes the file and prints, or should print, a warning.
    Warning,
    /// ldirectord rejects the file.
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

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)+) => {
        /// What a finding is about. Codes are stable: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, such as `LD0001`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

codes! {
    /// LD0001: no such directive.
    UnknownDirective "LD0001",
    /// LD0002: the line is no `key = value`, or is not indented as its place demands.
    MalformedLine "LD0002",
    /// LD0003: the directive exists, but not in this context.
    WrongContext "LD0003",
    /// LD0004: the directive was removed from ldirectord.
    RemovedDirective "LD0004",
    /// LD0005: the value must stand in double quotes.
    MissingQuotes "LD0005",
    /// LD0006: the value is empty.
    EmptyValue "LD0006",
    /// LD0007: the value holds no number, or a zero that is not allowed.
    InvalidNumber "LD0007",
    /// LD0008: the value is neither exactly `yes` nor exactly `no`.
    InvalidYesNo "LD0008",
    /// LD0009: the value is not one of the words that the directive knows.
    UnknownWord "LD0009",
    /// LD0010: the number is outside its range.
    OutOfRange "LD0010",
    /// LD0011: the netmask has not the form that the family of the section demands.
    InvalidNetmask "LD0011",
    /// LD0012: the scheduler holds no lower-case letter.
    InvalidScheduler "LD0012",
    /// LD0013: the virtual service is neither address and port nor a firewall mark.
    InvalidVirtual "LD0013",
    /// LD0014: the host does not resolve in the family of the section.
    UnresolvedHost "LD0014",
    /// LD0015: the port does not resolve.
    UnresolvedPort "LD0015",
    /// LD0016: an IPv6 directive in an IPv4 section, or the other way round.
    WrongFamily "LD0016",
    /// LD0017: the real server is not `HOST[->HOST][:PORT] METHOD …`.
    InvalidReal "LD0017",
    /// LD0018: the forwarding method is none of gate, masq, ipip.
    InvalidForwarding "LD0018",
    /// LD0019: the real server line holds something that belongs to nothing.
    TrailingText "LD0019",
    /// LD0020: the range of real servers runs backwards, is IPv6, or is too long.
    InvalidRange "LD0020",
    /// LD0021: two sections have the same identity.
    DuplicateVirtual "LD0021",
    /// LD0022: a `virtual` line is the last line of the file, which ldirectord reads twice.
    VirtualAtEnd "LD0022",
    /// LD0023: the file holds more than the limits of this library allow.
    LimitExceeded "LD0023",
    /// LD0101: `checkcount` is deprecated.
    DeprecatedCheckCount "LD0101",
    /// LD0102: `supervised` without a value is deprecated.
    BareSupervised "LD0102",
    /// LD0103: `checkinterval` of a section does nothing without `fork=yes`.
    IgnoredCheckInterval "LD0103",
    /// LD0104: two sections mean the same service to the kernel, though not to ldirectord.
    AmbiguousVirtual "LD0104",
    /// LD0199: further findings were dropped.
    TooManyFindings "LD0199",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
        }
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

    /// Whether ldirectord rejects the file for it.
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
    use std::collections::HashSet;

    use super::{Code, shown};

    #[test]
    fn codes_have_names_of_their_own() {
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();

        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn quoted_text_is_short_and_harmless() {
        assert_eq!(shown(b"a\x1b[31m\xff"), "a\u{fffd}[31m\u{fffd}");
        assert_eq!(shown(&[b'x'; 1 << 20]).chars().count(), 61);
    }
}
