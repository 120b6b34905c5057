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
    /// Comments that say something unknown.
    comments: Vec<Diagnostic>,
    text: Kept,
    meaning: Kept,
    of_meaning: bool,
}

/// The first findings, and the number of further ones.
#[derive(Debug, Default)]
struct Kept {
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
            comments: Vec::new(),
            text: Kept::default(),
            meaning: Kept::default(),
            of_meaning: false,
        };
        report.comments = report.at_levels(unknown.into_iter().map(|one| one.located(document)));
        report
    }

    /// What follows counts only for a file that ldirectord accepts.
    pub(super) const fn speak_of_meaning(&mut self) {
        self.of_meaning = true;
    }

    /// What follows counts for every file.
    pub(super) const fn speak_of_text(&mut self) {
        self.of_meaning = false;
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
        let finding = finding.located(self.document);
        let Some(finding) = self.levelled(finding) else {
            return;
        };
        let kept = if self.of_meaning {
            &mut self.meaning
        } else {
            &mut self.text
        };
        if kept.list.len() < LIMIT {
            kept.list.push(finding);
        } else {
            kept.dropped += 1;
        }
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

    fn at_levels(&self, findings: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
        findings.filter_map(|one| self.levelled(one)).collect()
    }

    /// The program's own verdict and all lints in order of the file.
    pub(super) fn into_list(mut self, verdict: Vec<Diagnostic>, accepted: bool) -> Vec<Diagnostic> {
        let verdict = self.at_levels(verdict.into_iter());
        let meaning = if accepted {
            std::mem::take(&mut self.meaning)
        } else {
            Kept::default()
        };
        let mut list = std::mem::take(&mut self.comments);
        let mut lints = std::mem::take(&mut self.text.list);
        lints.extend(meaning.list);
        let more = lints.len().saturating_sub(LIMIT);
        lints.truncate(LIMIT);
        list.extend(verdict.into_iter().chain(lints));
        list.sort_by_key(|finding| (finding.span(), finding.code()));
        let dropped = self.text.dropped + meaning.dropped + more;
        if dropped > 0 {
            let message = format!("{dropped} further findings are not listed");
            let end = self.document.as_bytes().len();
            let last = Diagnostic::warning(Code::TooManyFindings, Span::new(end, end), message)
                .with_help("mend what is listed and check again");
            list.push(last.located(self.document));
        }
        list
    }
}
