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

use super::global::Global;
use super::virtual_service::VirtualService;
use super::{Config, Family};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Line, LineKind, Section};
use crate::resolver::Resolver;
use crate::span::Span;
use findings::Findings;
use identity::Seen;
use item::{Context, Item};
use malformed::malformed;
use section::Draft;

pub(crate) use keys::{GLOBAL as GLOBAL_KEYS, SECTION as SECTION_KEYS};

pub(super) fn interpret(
    document: &Document,
    names: &dyn Resolver,
) -> (Option<Config>, Vec<Diagnostic>) {
    walk(document, names).finish()
}

/// What can be understood, accepted or not.
pub(super) fn understood(document: &Document, names: &dyn Resolver) -> Config {
    walk(document, names).into_config()
}

fn walk<'a>(document: &'a Document, names: &'a dyn Resolver) -> Walk<'a> {
    let mut walk = Walk::new(document, names);
    let mut sections = document.sections().iter().enumerate();
    let mut next_line = 0;
    while let Some(line) = document.line(next_line) {
        next_line += 1;
        if line.kind() != LineKind::Virtual {
            walk.global_line(&line);
        } else if let Some((index, section)) = sections.next() {
            walk.section(index, section, &line);
            next_line = section.lines().end;
        }
    }
    walk
}

/// What is known so far.
struct Walk<'a> {
    document: &'a Document,
    names: &'a dyn Resolver,
    findings: Findings<'a>,
    global: Global,
    virtuals: Vec<VirtualService>,
    /// Number of real servers in all sections.
    reals: usize,
    seen: Seen<'a>,
    /// `checkinterval` of sections, for the warning at the end.
    intervals: Vec<Span>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a Document, names: &'a dyn Resolver) -> Self {
        Self {
            document,
            names,
            findings: Findings::new(document),
            global: Global::default(),
            virtuals: Vec::new(),
            reals: 0,
            seen: Seen::default(),
            intervals: Vec::new(),
        }
    }

    fn global_line(&mut self, line: &Line<'a>) {
        let result = match (line.kind(), line.directive()) {
            (LineKind::Blank | LineKind::Comment, _) => return,
            (LineKind::Global, Some(directive)) => {
                let item = Item::new(Context::Global, line, &directive);
                global::apply(&mut self.global, &item, self.names, &mut self.findings)
            }
            (LineKind::Global, None) => {
                global::bare_supervised(&mut self.global, line, &mut self.findings)
            }
            (LineKind::Virtual | LineKind::Member | LineKind::Unrecognized, _) => {
                Err(malformed(self.document, line))
            }
        };
        self.findings.keep(result);
    }

    fn section(&mut self, index: usize, section: &Section, line: &Line<'a>) {
        let Some(directive) = line.directive() else {
            return;
        };
        let header = Item::new(Context::Global, line, &directive);
        let written = self.findings.keep(header::address(&header));
        let family = match header.key {
            b"virtual6" => Family::V6,
            _ => Family::V4,
        };
        let mut draft = Draft::new(header, written, family);
        for line in self.document.section_lines(section).skip(1) {
            self.member(&mut draft, &line);
        }
        self.close(index, section, draft);
    }

    fn member(&mut self, draft: &mut Draft<'a>, line: &Line<'a>) {
        let result = match (line.kind(), line.directive()) {
            (LineKind::Comment, _) => return,
            (_, Some(directive)) => {
                let item = Item::new(Context::Section, line, &directive);
                draft.apply(item, &mut self.findings)
            }
            (_, None) => Err(malformed(self.document, line)),
        };
        self.findings.keep(result);
    }

    fn finish(mut self) -> (Option<Config>, Vec<Diagnostic>) {
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
        let accepted = !self.findings.has_error();
        let findings = std::mem::replace(&mut self.findings, Findings::new(self.document));
        let config = self.into_config();
        (accepted.then_some(config), findings.into_list())
    }

    fn into_config(mut self) -> Config {
        let global = Arc::new(self.global);
        for service in &mut self.virtuals {
            service.global = Arc::clone(&global);
        }
        Config {
            global,
            virtuals: self.virtuals,
        }
    }
}
