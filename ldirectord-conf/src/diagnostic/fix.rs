//! Fixes: what a program may change by itself, and changing it.

use std::collections::BTreeMap;

use super::Diagnostic;
use crate::document::Document;
use crate::span::Span;

/// A change of a document that mends one finding: a title and the edits that belong together.
///
/// A finding has a fix only where what the author meant is beyond doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    title: String,
    edits: Vec<Edit>,
}

impl Fix {
    /// A fix of edits in any order; one whose edits overlap is never applied.
    #[must_use]
    pub fn new(title: impl Into<String>, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        let title = title.into();
        Self { title, edits }
    }

    /// A fix of one edit.
    #[must_use]
    pub fn replace(title: impl Into<String>, span: Span, with: impl Into<Vec<u8>>) -> Self {
        Self::new(title, vec![Edit::replace(span, with)])
    }

    /// What the fix does, as an order: lower case, without a full stop.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The edits in order of the document; all of them belong together.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

/// Bytes to put in the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    span: Span,
    replacement: Vec<u8>,
}

impl Edit {
    /// Puts bytes in the place of a span.
    #[must_use]
    pub fn replace(span: Span, with: impl Into<Vec<u8>>) -> Self {
        let replacement = with.into();
        Self { span, replacement }
    }

    /// Puts bytes in front of the byte at this offset.
    #[must_use]
    pub fn insert(at: usize, bytes: impl Into<Vec<u8>>) -> Self {
        Self::replace(Span::new(at, at), bytes)
    }

    /// Takes the bytes of a span out.
    #[must_use]
    pub const fn delete(span: Span) -> Self {
        Self {
            span,
            replacement: Vec::new(),
        }
    }

    /// The bytes to be replaced; empty for a pure insertion.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The bytes to put there; empty for a pure deletion.
    #[must_use]
    pub fn replacement(&self) -> &[u8] {
        &self.replacement
    }
}

/// A document after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub(crate) document: Document,
    pub(crate) applied: usize,
}

impl Fixed {
    /// The document as it is now.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// The document as it is now, owned.
    #[must_use]
    pub fn into_document(self) -> Document {
        self.document
    }

    /// How many fixes were applied.
    #[must_use]
    pub const fn applied(&self) -> usize {
        self.applied
    }
}

/// Applies the fixes of findings about this document.
///
/// A fix is applied wholly or not at all. Of two fixes that touch each other only the first in
/// the list is applied: ask for the findings of the result again, as
/// [`lint::fix`](crate::lint::fix) does. Takes time linear in the document, and n log n in the
/// number of edits.
#[must_use]
pub fn apply_fixes(document: &Document, findings: &[Diagnostic]) -> Fixed {
    let mut accepted = Accepted::new(document);
    let applied = findings
        .iter()
        .filter_map(Diagnostic::fix)
        .filter(|fix| accepted.take(fix))
        .count();
    Fixed {
        document: accepted.apply(),
        applied,
    }
}

/// Edits that do not touch each other, by their start.
struct Accepted<'a> {
    document: &'a Document,
    edits: BTreeMap<usize, &'a Edit>,
}

impl<'a> Accepted<'a> {
    const fn new(document: &'a Document) -> Self {
        let edits = BTreeMap::new();
        Self { document, edits }
    }

    /// Takes a fix, unless one of its edits is in the way of one already taken.
    fn take(&mut self, fix: &'a Fix) -> bool {
        let length = self.document.as_bytes().len();
        let free = |edit: &Edit| edit.span.end() <= length && self.is_free(edit.span);
        let mut pairs = fix.edits.iter().zip(fix.edits.iter().skip(1));
        let in_order = pairs.all(|(edit, next)| edit.span.end() < next.span.start());
        let fits = in_order && !fix.edits.is_empty() && fix.edits.iter().all(free);
        if fits {
            let edits = fix.edits.iter().map(|edit| (edit.span.start(), edit));
            self.edits.extend(edits);
        }
        fits
    }

    fn is_free(&self, span: Span) -> bool {
        let before = self.edits.range(..=span.end()).next_back();
        before.is_none_or(|(_, edit)| edit.span.end() < span.start())
    }

    fn apply(&self) -> Document {
        let bytes = self.document.as_bytes();
        let mut fixed = Vec::with_capacity(bytes.len());
        let mut done = 0;
        for edit in self.edits.values() {
            fixed.extend_from_slice(self.document.slice(Span::new(done, edit.span.start())));
            fixed.extend_from_slice(&edit.replacement);
            done = edit.span.end();
        }
        fixed.extend_from_slice(bytes.get(done..).unwrap_or_default());
        Document::parse(fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, Fix, apply_fixes};
    use crate::diagnostic::{Code, Diagnostic};
    use crate::document::Document;
    use crate::span::Span;

    fn finding(edits: Vec<Edit>) -> Diagnostic {
        let finding = Diagnostic::error(Code::MalformedLine, Span::new(0, 1), "test");
        finding.with_fix(Fix::new("test", edits))
    }

    fn applied(edits: Vec<Vec<Edit>>) -> (String, usize) {
        let findings: Vec<_> = edits.into_iter().map(finding).collect();
        let fixed = apply_fixes(&Document::parse("0123456789"), &findings);
        let text = String::from_utf8(fixed.document().to_bytes()).unwrap();
        (text, fixed.applied())
    }

    #[test]
    fn edits_apply_wherever_they_stand() {
        let edits = vec![
            vec![Edit::insert(10, "z"), Edit::delete(Span::new(0, 2))],
            vec![Edit::replace(Span::new(4, 5), "four")],
        ];

        assert_eq!(applied(edits), ("23four56789z".to_owned(), 2));
    }

    #[test]
    fn a_fix_that_touches_another_is_left_out_as_a_whole() {
        let first = vec![Edit::replace(Span::new(2, 4), "X")];
        let second = vec![Edit::insert(4, "Y"), Edit::insert(9, "Y")];
        let third = vec![Edit::delete(Span::new(0, 8))];

        let result = applied(vec![first, second, third]);

        assert_eq!(result, ("01X456789".to_owned(), 1));
    }

    #[test]
    fn a_fix_for_another_document_is_left_out() {
        let result = applied(vec![vec![Edit::delete(Span::new(5, 11))], vec![]]);

        assert_eq!(result, ("0123456789".to_owned(), 0));
    }
}
