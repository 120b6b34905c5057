//! One thing that is wrong with a document.

use std::fmt;

use crate::path::path;
use crate::xml::{Element, NodeId, Position};

/// What a [`Finding`] is about. Its text form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// An attribute that cannot stand beside those that are there.
    ConflictingAttribute,
    /// A reference to an id that no element has.
    DanglingReference,
    /// An id that another element has already.
    DuplicateId,
    /// A value that the attribute cannot have.
    InvalidValue,
    /// An attribute that must be there.
    MissingAttribute,
    /// A child element that must be there.
    MissingElement,
    /// A child element after one that must follow it.
    MisplacedElement,
    /// A reference to an element of a kind that it cannot mean.
    ReferenceKind,
    /// More child elements of a kind than may be.
    RepeatedElement,
    /// A part of a rule that has no effect where the rule stands.
    RuleContext,
    /// Text where only elements may be.
    Text,
    /// An attribute that the element does not have in this schema version.
    UnknownAttribute,
    /// An element that may not stand there in this schema version.
    UnknownElement,
    /// `validate-with` names no schema that is known here.
    UnknownSchema,
}

impl Code {
    /// The stable text form, such as `missing-attribute`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConflictingAttribute => "conflicting-attribute",
            Self::DanglingReference => "dangling-reference",
            Self::DuplicateId => "duplicate-id",
            Self::InvalidValue => "invalid-value",
            Self::MissingAttribute => "missing-attribute",
            Self::MissingElement => "missing-element",
            Self::MisplacedElement => "misplaced-element",
            Self::ReferenceKind => "reference-kind",
            Self::RepeatedElement => "repeated-element",
            Self::RuleContext => "rule-context",
            Self::Text => "text",
            Self::UnknownAttribute => "unknown-attribute",
            Self::UnknownElement => "unknown-element",
            Self::UnknownSchema => "unknown-schema",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Pacemaker accepts the document, but this part of it does not do what it says.
    Warning,
    /// Pacemaker refuses the document.
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

/// One finding: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    code: Code,
    severity: Severity,
    node: NodeId,
    attribute: Option<String>,
    path: String,
    offset: Option<usize>,
    position: Option<Position>,
    message: String,
    help: String,
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Whether Pacemaker refuses the document for it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The element that it is about.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The attribute that it is about, if it is about one that is there.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// Where the element stands: `/cib/configuration/resources/primitive[@id='A']`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Line and column in the source; `None` if an edit made the element.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    pub(super) fn error(code: Code, element: Element<'_>, message: String, help: String) -> Self {
        Self {
            code,
            severity: Severity::Error,
            node: element.id(),
            attribute: None,
            path: path(element),
            offset: element.offset(),
            position: None,
            message,
            help,
        }
    }

    pub(super) fn warning(code: Code, element: Element<'_>, message: String, help: String) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, element, message, help)
        }
    }

    /// Points at an attribute rather than at its element.
    pub(super) fn at(mut self, element: Element<'_>, name: &str) -> Self {
        let found = element.attributes().find(|known| known.name() == name);
        self.offset = found.and_then(|found| found.offset()).or(self.offset);
        self.attribute = Some(name.to_owned());
        self
    }

    /// Sorts by place and fills in lines and columns, reading the source once.
    pub(super) fn locate(findings: &mut [Self], source: &[u8]) {
        findings.sort_by_key(|finding| (finding.offset.unwrap_or(usize::MAX), finding.code));
        let mut at = Position::START;
        for finding in findings {
            finding.position = finding.offset.map(|offset| {
                at = at.advance(source, offset);
                at
            });
        }
    }
}

/// `line 3, column 5: error: message [code]`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{position}: ")?,
            None => write!(f, "{}: ", self.path)?,
        }
        write!(f, "{}: {} [{}]", self.severity, self.message, self.code)
    }
}
