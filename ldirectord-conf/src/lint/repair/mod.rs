//! Fixes for what ldirectord rejects, where it is beyond doubt what was meant.
//!
//! Works on the text alone: a finding says which line is wrong and why, the line says the rest.

mod address;
mod attached;
mod lines;
mod quotes;
mod words;

use std::cell::OnceCell;

use super::text::odd_blank_fix;
use super::written::Written;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::document::{Document, Line};
use crate::parse::key::Key;
use attached::Attached;

/// The document that is mended, and what is found out about it at most once.
#[derive(Debug)]
struct Repair<'a> {
    document: &'a Document,
    attached: OnceCell<Attached>,
}

/// The findings of the program's verdict, with their fixes.
pub(super) fn with_fixes(document: &Document, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let repair = Repair {
        document,
        attached: OnceCell::new(),
    };
    let mend = |finding: Diagnostic| {
        let fix = repair.fix(&finding);
        finding.with_fix(fix)
    };
    findings.into_iter().map(mend).collect()
}

/// A finding with the line that it speaks of.
#[derive(Debug)]
struct Case<'a> {
    line: Line<'a>,
    /// Bytes that the finding marks.
    marked: &'a [u8],
}

/// How the directive of a line is mended.
type Mend = fn(&Repair<'_>, &Written<'_>, &Case<'_>) -> Option<Fix>;

/// Findings about directives.
const MENDS: &[(Code, Mend)] = &[
    (Code::UnknownDirective, |_, written, _| words::key(written)),
    (Code::WrongContext, |repair, written, _| {
        repair.wrong_context(written)
    }),
    (Code::MissingQuotes, |_, written, _| {
        quotes::missing(written)
    }),
    (Code::InvalidYesNo, |_, written, _| words::yes_no(written)),
    (Code::UnknownWord, |repair, written, _| {
        words::word(written).or_else(|| repair.mark_protocol(written))
    }),
    (Code::InvalidNetmask, |repair, written, _| {
        let header = repair.header(&written.line)?.directive()?;
        address::netmask(written, header.key() == b"virtual6")
    }),
    (Code::InvalidScheduler, |_, written, _| {
        words::scheduler(written)
    }),
    (Code::InvalidVirtual, |_, written, _| {
        address::unquoted(written)
    }),
    (Code::UnresolvedHost, |_, written, _| address::host(written)),
    (Code::UnresolvedPort, |_, written, _| address::port(written)),
    (Code::WrongFamily, |_, written, _| address::family(written)),
    (Code::InvalidForwarding, |_, written, case| {
        address::forwarding(written, case.marked)
    }),
    (Code::InvalidReal, |_, written, _| address::arrow(written)),
    (Code::TrailingText, |_, written, _| {
        address::thresholds(written).or_else(|| address::weight(written))
    }),
    (Code::InvalidRange, |_, written, _| {
        address::backwards(written)
    }),
];

impl<'a> Repair<'a> {
    fn fix(&self, finding: &Diagnostic) -> Option<Fix> {
        let line = self.document.line(finding.line().checked_sub(1)?)?;
        let case = Case {
            line,
            marked: self.document.slice(finding.span()),
        };
        if finding.code() == Code::BareSupervised {
            return Some(words::supervised(&line));
        }
        let odd = || odd_blank_fix(line.text(), line.span()).map(|(_, fix)| fix);
        let fix = self.directive(finding.code(), &case);
        fix.or_else(|| self.line(finding.code(), &case))
            .filter(|fix| self.changes(fix))
            .or_else(|| odd().filter(|_| finding.code().is_rejection()))
    }

    fn changes(&self, fix: &Fix) -> bool {
        let changes = |edit: &Edit| self.document.slice(edit.span()) != edit.replacement();
        fix.edits().iter().any(changes)
    }

    fn directive(&self, code: Code, case: &Case<'a>) -> Option<Fix> {
        let written = Written::of(case.line)?;
        let (_, mend) = MENDS.iter().find(|(mended, _)| *mended == code)?;
        mend(self, &written, case)
    }

    /// Findings about lines that are no directive, or whose value does not matter.
    fn line(&self, code: Code, case: &Case<'a>) -> Option<Fix> {
        if code == Code::MalformedLine {
            self.malformed(&case.line)
        } else if code == Code::VirtualAtEnd {
            Some(address::at_end(self.document))
        } else if code == Code::InvalidYesNo {
            words::supervised_word(&case.line)
        } else {
            None
        }
    }

    /// The header of the section that a line is in.
    fn header(&self, line: &Line<'_>) -> Option<Line<'a>> {
        let sections = self.document.sections();
        let behind = sections.partition_point(|section| section.header() <= line.index());
        let section = sections.get(behind.checked_sub(1)?)?;
        self.document.line(section.header())
    }

    /// Another protocol than `fwm` in a section for a firewall mark.
    fn mark_protocol(&self, written: &Written<'_>) -> Option<Fix> {
        let header = self.header(&written.line)?.directive()?;
        let is_mark = header
            .value()
            .trim_ascii_end()
            .iter()
            .all(u8::is_ascii_digit);
        (written.key == Some(Key::Protocol) && is_mark)
            .then(|| words::write(written, "fwm"))
            .flatten()
    }

    fn attached(&self) -> &Attached {
        self.attached.get_or_init(|| Attached::of(self.document))
    }
}
