//! What the author meant, against what ldirectord does: traps, and fixes for them.
//!
//! Third step beside the data flow: [`Document`] and [`Config`](crate::Config) → findings. ldirectord's own
//! verdict comes from [`Config::interpret`](crate::Config::interpret); lints speak of files that it takes and misreads.
//! [`examine`] gives both, with a [`Fix`](crate::Fix) wherever it is beyond doubt what was meant,
//! and [`fix`] applies these. Pure: nothing is opened.
//!
//! # Levels
//!
//! Each lint has a [`Level`](crate::Level). [`LintOptions`] set it for a run, and so does a
//! comment in the file: `# lint: allow LD0402` speaks of the next directive, or of the whole
//! section when that is a `virtual` line; behind a directive of a section it speaks of this one.
//! `# lint: file allow LD0402 LD0507` speaks of the whole file. The level is `allow`, `warn` or
//! `deny`; names such as `checks-off` will do for codes. A comment goes before the options. What
//! ldirectord rejects cannot be allowed.
//!
//! ```
//! use ldirectord_conf::{Document, NumericOnly, lint};
//!
//! let text = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate u:90 l:50\n";
//! let document = Document::parse(text);
//! let options = lint::LintOptions::new();
//!
//! let findings = lint::examine(&document, &NumericOnly, &options);
//! let fixed = lint::fix(&document, &NumericOnly, &options);
//!
//! assert_eq!(findings[0].code().name(), "threshold-order");
//! assert!(fixed.document().as_bytes().ends_with(b"gate l:50 u:90\n"));
//! ```

mod levels;
mod options;
mod repair;
mod report;
mod service;
mod text;
mod written;

use std::collections::HashSet;

use crate::config::VirtualService;
use crate::config::interpret::{self, ReadSection, Visitor};
use crate::diagnostic::{Code, Diagnostic, Fixed, apply_fixes};
use crate::document::Document;
use crate::parse::key::KeySet;
use crate::resolver::Resolver;
use report::Report;
use written::{Block, Written};

pub use options::LintOptions;

/// Most rounds of fixes; each sees what the one before has made.
const ROUNDS: usize = 1_000;
/// Most rounds that mend only a few things: a file with many faults needs more of them, as the
/// number of findings is limited.
const SMALL_ROUNDS: usize = 64;

/// ldirectord's own verdict and all lints, with their fixes; in order of the file.
///
/// For a file that ldirectord rejects, only the text is looked at. Total: any document gives an
/// answer. At most 1,000 lints are kept. A service is let go as soon as it was looked at: memory
/// is that of the document and of the identities of its services.
#[must_use]
pub fn examine(
    document: &Document,
    names: &dyn Resolver,
    options: &LintOptions,
) -> Vec<Diagnostic> {
    let mut walk = Walk::new(document, options);
    let outcome = interpret::visit(document, names, &mut walk);
    let Walk {
        mut report, survey, ..
    } = walk;
    report.speak_of_meaning();
    if outcome.accepted {
        survey.finish(&mut report, &outcome.global, names);
    }
    let verdict = repair::with_fixes(document, outcome.findings);
    report.into_list(verdict, outcome.accepted)
}

/// Looks at each part of a file as soon as it was read.
struct Walk<'a> {
    report: Report<'a>,
    text: text::Lints,
    survey: service::Survey<'a>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a Document, options: &'a LintOptions) -> Self {
        let mut report = Report::new(document, options);
        text::carriage_returns(&mut report);
        Self {
            report,
            text: text::Lints::new(document),
            survey: service::Survey::new(document),
        }
    }
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn global(&mut self, written: &Written<'a>, rejected: bool) {
        self.text.global(&mut self.report, written, rejected);
    }

    fn section(&mut self, section: ReadSection<'_, 'a>) -> Option<VirtualService> {
        let (mut keys, mut repeated) = (KeySet::default(), false);
        for key in section.others.iter().filter_map(|other| other.key) {
            repeated |= keys.insert(key);
        }
        if repeated {
            self.text.section(&mut self.report, section.others);
        }
        let header = (!section.plain_header).then_some(&section.header);
        for written in header
            .into_iter()
            .chain(section.reals)
            .chain(section.others)
        {
            let rejected = section
                .errors
                .iter()
                .any(|place| written.line.holds(*place));
            self.text.line(&mut self.report, written, rejected);
        }
        if let Some(service) = section.service.as_ref().filter(|_| section.accepted) {
            let block = Block {
                header: section.header,
                plain_header: section.plain_header,
                reals: section.reals,
                others: section.others,
                keys,
            };
            self.report.speak_of_meaning();
            self.survey.service(&mut self.report, service, block);
            self.report.speak_of_text();
        }
        section.service
    }
}

/// Applies fixes and looks again, until nothing is left that a fix can mend.
///
/// Only findings whose level is not allow are mended. The result has no more errors than the
/// document had, and a second call changes nothing.
#[must_use]
pub fn fix(document: &Document, names: &dyn Resolver, options: &LintOptions) -> Fixed {
    let mut now = Fixed {
        document: document.clone(),
        applied: 0,
    };
    let mut findings = examine(&now.document, names, options);
    let mut small_rounds = 0;
    for _ in 0..ROUNDS {
        let Some((next, after)) = improve(&now.document, &findings, names, options) else {
            break;
        };
        now.applied += next.applied;
        small_rounds += usize::from(next.applied < 100);
        now.document = next.document;
        findings = after;
        if small_rounds == SMALL_ROUNDS {
            break;
        }
    }
    now
}

/// One round: all fixes at once, else, when that makes the file worse, those of one code.
fn improve(
    document: &Document,
    findings: &[Diagnostic],
    names: &dyn Resolver,
    options: &LintOptions,
) -> Option<(Fixed, Vec<Diagnostic>)> {
    let attempt = |findings: &[Diagnostic]| {
        let before = errors(findings);
        let next = apply_fixes(document, findings);
        let changed = next.applied > 0 && next.document != *document;
        let after = changed.then(|| examine(&next.document, names, options))?;
        (errors(&after) <= before).then_some((next, after))
    };
    let with_fix = || findings.iter().filter(|finding| finding.fix().is_some());
    with_fix().next()?;
    attempt(findings).or_else(|| {
        let codes: HashSet<Code> = with_fix().map(Diagnostic::code).collect();
        let mut codes: Vec<Code> = codes.into_iter().collect();
        codes.sort_unstable();
        codes.into_iter().find_map(|code| {
            // Findings without their fixes still count as errors before.
            let only = |finding: &Diagnostic| match finding.code() == code {
                true => finding.clone(),
                false => finding.clone().with_fix(None),
            };
            attempt(&findings.iter().map(only).collect::<Vec<_>>())
        })
    })
}

/// Number of findings that ldirectord rejects the file for.
fn errors(findings: &[Diagnostic]) -> usize {
    let rejections = findings
        .iter()
        .filter(|finding| finding.code().is_rejection());
    rejections.count()
}
