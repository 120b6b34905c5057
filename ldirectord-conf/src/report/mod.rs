//! Findings for machines: JSON, SARIF 2.1.0, GitHub annotations (feature `report`).
//!
//! Beside the data flow: `Diagnostic`s of one or many files → text. For people there is
//! `Diagnostic::render` (feature `render`). The same findings give the same bytes.
//!
//! ```
//! use ldirectord_conf::{Config, Document, NumericOnly, report};
//!
//! let document = Document::parse("quiescent=yes # drain\n");
//! let (_, findings) = Config::interpret(&document, &NumericOnly);
//! let file = report::File::new("etc/ldirectord.cf", &document, &findings);
//!
//! let text = report::github(&[file]);
//!
//! assert!(text.starts_with("::error file=etc/ldirectord.cf,line=1,endLine=1,col=11,"));
//! ```

mod github;
mod json;
mod sarif;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::span::{Position, Span};

pub use github::github;
pub use json::json;
pub use sarif::sarif;

/// One file with its findings, ready to be reported.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    path: &'a str,
    document: &'a Document,
    findings: &'a [Diagnostic],
}

impl<'a> File<'a> {
    /// A file by the name that readers of the report know it by.
    ///
    /// A path relative to the root of the repository is what code hosts can show in place.
    #[must_use]
    pub const fn new(path: &'a str, document: &'a Document, findings: &'a [Diagnostic]) -> Self {
        Self {
            path,
            document,
            findings,
        }
    }

    /// Whether ldirectord takes the file.
    fn is_accepted(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|finding| finding.code().is_rejection())
    }

    /// First place of a span, and the place behind it.
    fn ends(&self, span: Span) -> (Position, Position) {
        let position = |offset| self.document.position(offset);
        (position(span.start()), position(span.end()))
    }
}
