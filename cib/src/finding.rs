//! Findings about a document: of checks and of lints.

use std::borrow::Cow;
use std::fmt;

use crate::path::{place, shorten};
use crate::xml::{Element, NodeId, Position};

/// Most bytes of a message.
const TEXT: usize = 2_000;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is wrong, but it is worth knowing.
    Info,
    /// Pacemaker accepts the document, but this part of it is risky or does not do what it says.
    Warning,
    /// Pacemaker refuses the document, or its `crm_verify` calls it an error.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One finding: what is wrong, where, and what to do.
///
/// With the feature `serde` a finding becomes `{"code", "severity", "path", "attribute", "position":
/// {"offset", "line", "column"}, "message", "help"}`; what is not there is left out. It is not read
/// back: [`node`](Finding::node) means something in the document at hand only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding<C> {
    code: C,
    severity: Severity,
    #[cfg_attr(feature = "serde", serde(skip))]
    node: NodeId,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    attribute: Option<String>,
    path: String,
    #[cfg_attr(feature = "serde", serde(skip))]
    offset: Option<usize>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    position: Option<Position>,
    message: String,
    help: String,
}

impl<C: Copy + Ord> Finding<C> {
    /// What it is about.
    #[must_use]
    pub fn code(&self) -> C {
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
    ///
    /// Ids over 200 bytes are cut, and of a path over 1,000 only the inner steps are given, after
    /// `/…`. The element itself is [`node`](Self::node).
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Line and column in the source; `None` if an edit made the element.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// What is wrong; cut at 2,000 bytes, as values of the document occur in it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it; cut at 2,000 bytes.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    pub(crate) fn new(
        code: C,
        severity: Severity,
        element: Element<'_>,
        message: String,
        help: String,
    ) -> Self {
        Self {
            code,
            severity,
            node: element.id(),
            attribute: None,
            path: place(element),
            offset: element.offset(),
            position: None,
            message: bounded(message),
            help: bounded(help),
        }
    }

    pub(crate) fn error(code: C, element: Element<'_>, message: String, help: String) -> Self {
        Self::new(code, Severity::Error, element, message, help)
    }

    pub(crate) fn warning(code: C, element: Element<'_>, message: String, help: String) -> Self {
        Self::new(code, Severity::Warning, element, message, help)
    }

    /// Points at an attribute rather than at its element.
    pub(crate) fn at(mut self, element: Element<'_>, name: &str) -> Self {
        let found = element.attributes().find(|known| known.name() == name);
        self.offset = found.and_then(|found| found.offset()).or(self.offset);
        self.attribute = Some(name.to_owned());
        self
    }

    /// Sorts by place and fills in lines and columns, reading the source once.
    pub(crate) fn locate(findings: &mut [Self], source: &[u8]) {
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

/// The text, cut if it is too long for a message.
fn bounded(text: String) -> String {
    match shorten(&text, TEXT) {
        Cow::Borrowed(_) => text,
        Cow::Owned(short) => short,
    }
}

/// `line 3, column 5: error: message [code]`.
impl<C: fmt::Display> fmt::Display for Finding<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{position}: ")?,
            None => write!(f, "{}: ", self.path)?,
        }
        write!(f, "{}: {} [{}]", self.severity, self.message, self.code)
    }
}
