//! Document → Config: the walk over the lines.

mod close;
mod findings;
mod global;
mod header;
mod identity;
mod item;
pub(crate) mod keys;
mod malformed;
mod range;
mod resolve;
mod section;

use std::sync::Arc;

use super::Config;
use super::global::Global;
use super::virtual_service::VirtualService;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Line, LineKind, Section, Written};
use crate::resolver::{Remembered, Resolver};
use crate::span::Span;
use findings::{Findings, Problem};
use identity::Seen;
use item::{Context, Item};
use malformed::malformed;
use section::Draft;

pub(crate) use keys::{GLOBAL as GLOBAL_KEYS, SECTION as SECTION_KEYS};

/// A section that was read, and what it means.
pub(crate) struct ReadSection<'s, 'a> {
    pub(crate) header: Written<'a>,
    /// Whether nothing of the header can be misread.
    pub(crate) plain_header: bool,
    /// Its `real` lines in order of the file, but for those that cannot be misread.
    pub(crate) reals: &'s [Written<'a>],
    /// Its other directives in order of the file.
    pub(crate) others: &'s [Written<'a>],
    /// None when its header could not be understood.
    pub(crate) service: Option<VirtualService>,
    /// Whether nothing so far makes ldirectord reject the file.
    pub(crate) accepted: bool,
    /// Where errors were found in the section.
    pub(crate) errors: &'s [Span],
}

/// What is done with each part of a file as soon as its meaning is known.
pub(crate) trait Visitor<'a> {
    /// A global directive, and whether ldirectord rejects it.
    fn global(&mut self, written: &Written<'a>, rejected: bool);
    /// A section; the global values that its service refers to are the final ones. A service that
    /// is not kept comes back: its room serves the next one.
    fn section(&mut self, section: ReadSection<'_, 'a>) -> Option<VirtualService>;
}

/// What is left to say at the end of a file.
pub(crate) struct Outcome {
    pub(crate) global: Arc<Global>,
    /// Whether ldirectord accepts the file.
    pub(crate) accepted: bool,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Reads a whole file, part by part: only what the visitor keeps takes memory.
pub(crate) fn visit<'a>(
    document: &'a Document,
    names: &dyn Resolver,
    visitor: &mut dyn Visitor<'a>,
) -> Outcome {
    let names = Remembered::new(names);
    // Globals count for all sections, those before them too.
    let mut global = Global::default();
    let mut scratch = Findings::new(document);
    for line in document.global_lines() {
        let result = global_line(document, &line, &mut global, &names, &mut scratch);
        scratch.keep(result);
    }
    Walk::new(document, &names, Arc::new(global)).run(visitor)
}

pub(super) fn interpret(
    document: &Document,
    names: &dyn Resolver,
) -> (Option<Config>, Vec<Diagnostic>) {
    let mut kept = Kept::default();
    let outcome = visit(document, names, &mut kept);
    let config = kept.into_config(outcome.global);
    (outcome.accepted.then_some(config), outcome.findings)
}

/// What can be understood, accepted or not.
pub(super) fn understood(document: &Document, names: &dyn Resolver) -> Config {
    let mut kept = Kept::default();
    let outcome = visit(document, names, &mut kept);
    kept.into_config(outcome.global)
}

/// Keeps all services.
#[derive(Default)]
struct Kept {
    virtuals: Vec<VirtualService>,
}

impl Kept {
    fn into_config(self, global: Arc<Global>) -> Config {
        Config {
            global,
            virtuals: self.virtuals,
        }
    }
}

impl Visitor<'_> for Kept {
    fn global(&mut self, _written: &Written<'_>, _rejected: bool) {}

    fn section(&mut self, section: ReadSection<'_, '_>) -> Option<VirtualService> {
        self.virtuals
            .extend(section.service.map(VirtualService::shrunk));
        None
    }
}

/// What is known so far.
struct Walk<'a, 'n> {
    document: &'a Document,
    names: &'n dyn Resolver,
    findings: Findings<'a>,
    /// The final global values.
    global: Arc<Global>,
    /// Number of real servers in all sections.
    reals: usize,
    seen: Seen<'a>,
    /// `checkinterval` of sections, for the warning at the end.
    intervals: Vec<Span>,
    lines: Members<'a>,
    /// A service that nobody kept, cleared: its room serves the next one.
    spare: Option<VirtualService>,
}

/// The directives of one section; the room is used again for the next.
#[derive(Debug, Default)]
struct Members<'a> {
    /// Those `real` lines that are not plain.
    reals: Vec<Written<'a>>,
    others: Vec<Written<'a>>,
}

impl<'a, 'n> Walk<'a, 'n> {
    fn new(document: &'a Document, names: &'n dyn Resolver, global: Arc<Global>) -> Self {
        Self {
            document,
            names,
            findings: Findings::new(document),
            global,
            reals: 0,
            seen: Seen::new(document),
            intervals: Vec::new(),
            lines: Members::default(),
            spare: None,
        }
    }

    fn run(mut self, visitor: &mut dyn Visitor<'a>) -> Outcome {
        let document = self.document;
        let mut again = Global::default();
        let total = document.lines().len();
        // One walk over all lines, of which each part takes its own.
        let mut lines = document.lines_of(0..total);
        let mut next_line = 0;
        for (index, section) in document.sections().iter().enumerate() {
            let before = lines.by_ref().take(section.header() - next_line);
            self.globals(before, &mut again, visitor);
            let mut own = lines.by_ref().take(section.lines().len());
            self.section(index, section, &mut own, visitor);
            own.for_each(drop);
            next_line = section.lines().end;
        }
        self.globals(lines, &mut again, visitor);
        self.finish()
    }

    /// Lines between two sections; the values are known already, the findings are not.
    fn globals(
        &mut self,
        lines: impl Iterator<Item = Line<'a>>,
        values: &mut Global,
        visitor: &mut dyn Visitor<'a>,
    ) {
        for line in lines {
            let result = global_line(self.document, &line, values, self.names, &mut self.findings);
            let rejected = self.findings.keep(result).is_none();
            if let Some(written) = Written::of(line) {
                visitor.global(&written, rejected);
            }
        }
    }

    fn section(
        &mut self,
        index: usize,
        section: &Section,
        lines_of: &mut impl Iterator<Item = Line<'a>>,
        visitor: &mut dyn Visitor<'a>,
    ) {
        self.findings.forget_errors();
        let Some(written) = lines_of.next().and_then(Written::of) else {
            return;
        };
        let address = self.findings.keep(header::address(&written));
        let value = written.directive.value();
        let spare = self.spare.take();
        let blank = || VirtualService::blank(Arc::clone(&self.global));
        let mut draft = Draft::new(written, address, spare.unwrap_or_else(blank));
        let mut lines = std::mem::take(&mut self.lines);
        lines.reals.clear();
        lines.others.clear();
        for line in lines_of {
            if !draft.plain_real(&line) {
                self.member(&mut draft, &mut lines, line);
            }
        }
        let service = self.close(index, section, draft, &lines.reals);
        let unused = visitor.section(ReadSection {
            header: written,
            plain_header: address.is_some_and(|address| address.is_plain(value)),
            reals: &lines.reals,
            others: &lines.others,
            service,
            accepted: !self.findings.has_error(),
            errors: self.findings.errors(),
        });
        self.spare = unused.map(VirtualService::cleared);
        self.lines = lines;
    }

    /// A line that is no plain `real` line.
    #[inline(never)]
    fn member(&mut self, draft: &mut Draft<'a>, lines: &mut Members<'a>, line: Line<'a>) {
        let result = match Written::of(line) {
            Some(written) if written.is_real() => {
                lines.reals.push(written);
                draft.real(&written)
            }
            Some(written) => {
                lines.others.push(written);
                let written = lines.others.last();
                written.map_or(Ok(()), |one| draft.apply(one, &mut self.findings))
            }
            None if line.kind() == LineKind::Comment => return,
            None => Err(malformed(self.document, &line)),
        };
        self.findings.keep(result);
    }

    fn finish(mut self) -> Outcome {
        let ignored = if self.global.fork() {
            Vec::new()
        } else {
            std::mem::take(&mut self.intervals)
        };
        for span in ignored {
            let message = "`checkinterval` of a section does nothing without `fork=yes`";
            let warning = Diagnostic::warning(Code::IgnoredCheckInterval, span, message);
            self.findings.push(warning);
        }
        Outcome {
            global: self.global,
            accepted: !self.findings.has_error(),
            findings: self.findings.into_list(),
        }
    }
}

/// Takes one line outside of all sections in.
fn global_line(
    document: &Document,
    line: &Line<'_>,
    global: &mut Global,
    names: &dyn Resolver,
    findings: &mut Findings<'_>,
) -> Result<(), Problem> {
    match (line.kind(), Written::of(*line)) {
        (LineKind::Blank | LineKind::Comment, _) => Ok(()),
        (LineKind::Global, Some(written)) => global::apply(
            global,
            &Item::new(Context::Global, &written),
            names,
            findings,
        ),
        (LineKind::Global, None) => global::bare_supervised(global, line, findings),
        (LineKind::Virtual | LineKind::Member | LineKind::Unrecognized, _) => {
            Err(malformed(document, line))
        }
    }
}
