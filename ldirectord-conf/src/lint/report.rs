//! Where lints leave their findings, and how their levels are applied.

use super::levels::Levels;
use super::options::LintOptions;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::document::Document;
use crate::span::Span;

/// Most findings kept.
const LIMIT: usize = 1_000;

/// Collects findings at their levels.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) document: &'a Document,
    options: &'a LintOptions,
    levels: Levels,
    list: Vec<Diagnostic>,
    dropped: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(document: &'a Document, options: &'a LintOptions) -> Self {
        let mut levels = Levels::of(document);
        let unknown = std::mem::take(&mut levels.unknown);
        let mut report = Self {
            document,
            options,
            levels,
            list: Vec::new(),
            dropped: 0,
        };
        unknown.into_iter().for_each(|finding| report.push(finding));
        report
    }

    /// A lint about these bytes.
    pub(super) fn lint(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, span, message)
    }

    /// Whether everybody can read the file.
    pub(super) const fn is_world_readable(&self) -> bool {
        self.options.is_world_readable()
    }

    /// Whether anybody wants to know: else no effort need go into the search.
    pub(super) fn wants(&self, code: Code) -> bool {
        !self.levels.is_silent() || self.options.level_of(code) != Level::Allow
    }

    /// Keeps a lint, unless its level is allow.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.list.len() >= LIMIT {
            self.dropped += 1;
            return;
        }
        let finding = finding.located(self.document);
        self.list.extend(self.levelled(finding));
    }

    /// A finding with its level applied; none when it is allow.
    fn levelled(&self, finding: Diagnostic) -> Option<Diagnostic> {
        let code = finding.code();
        if code.is_rejection() {
            return Some(finding);
        }
        let set = self.levels.level(code, finding.line().saturating_sub(1));
        let level = set.unwrap_or_else(|| self.options.level_of(code));
        finding.at_level(level)
    }

    /// Takes findings of the program's own verdict in.
    pub(super) fn adopt(&mut self, findings: Vec<Diagnostic>) {
        let adopted: Vec<_> = findings
            .into_iter()
            .filter_map(|finding| self.levelled(finding))
            .collect();
        self.list.extend(adopted);
    }

    /// All findings in order of the file.
    pub(super) fn into_list(mut self) -> Vec<Diagnostic> {
        self.list
            .sort_by_key(|finding| (finding.span(), finding.code()));
        if self.dropped > 0 {
            let message = format!("{} further findings are not listed", self.dropped);
            let end = self.document.as_bytes().len();
            let last = Diagnostic::warning(Code::TooManyFindings, Span::new(end, end), message)
                .with_help("mend what is listed and check again");
            self.list.push(last.located(self.document));
        }
        self.list
    }
}
