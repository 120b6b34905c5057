//! Where findings are collected.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::span::Span;

/// Most findings kept; a hostile file has one per byte.
const LIMIT: usize = 1_000;

/// A finding on its way to the list; boxed, as a `Result` with it is passed around a lot.
pub(super) type Problem = Box<Diagnostic>;

/// An error, ready to be returned.
pub(super) fn error(code: Code, span: Span, message: impl Into<String>) -> Problem {
    Box::new(Diagnostic::error(code, span, message))
}

/// Collects findings in the order in which the program would meet them.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    document: &'a Document,
    list: Vec<Diagnostic>,
    dropped: usize,
    first_dropped: Span,
    has_error: bool,
    /// Places of errors since the last [`forget_errors`](Self::forget_errors).
    errors: Vec<Span>,
}

impl<'a> Findings<'a> {
    pub(super) const fn new(document: &'a Document) -> Self {
        let first_dropped = Span::new(0, 0);
        Self {
            document,
            list: Vec::new(),
            dropped: 0,
            first_dropped,
            has_error: false,
            errors: Vec::new(),
        }
    }

    /// Whether further findings are kept: if not, no effort need go into their help text.
    pub(super) const fn is_full(&self) -> bool {
        self.list.len() >= LIMIT
    }

    pub(super) fn push(&mut self, finding: Diagnostic) {
        let first_error = finding.is_error() && !self.has_error;
        if finding.is_error() {
            self.has_error = true;
            self.errors.push(finding.span());
        }
        if first_error || !self.is_full() {
            self.list.push(finding.located(self.document));
            return;
        }
        if self.dropped == 0 {
            self.first_dropped = finding.span();
        }
        self.dropped += 1;
    }

    /// Keeps the problem of a failed step; hands on what a good one made.
    pub(super) fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(*problem)).ok()
    }

    pub(super) const fn has_error(&self) -> bool {
        self.has_error
    }

    /// Places of all errors of the part that was read last.
    pub(super) fn errors(&self) -> &[Span] {
        &self.errors
    }

    /// The next part begins.
    pub(super) fn forget_errors(&mut self) {
        self.errors.clear();
    }

    pub(super) fn into_list(mut self) -> Vec<Diagnostic> {
        if self.dropped > 0 {
            let message = format!("{} further findings are not listed", self.dropped);
            let last = Diagnostic::warning(Code::TooManyFindings, self.first_dropped, message)
                .with_help("mend what is listed and check again");
            self.list.push(last.located(self.document));
        }
        self.list
    }
}
