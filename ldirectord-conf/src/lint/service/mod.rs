//! Lints of the meaning: what the configuration makes the kernel and the checks do.

mod address;
mod balance;
mod check;
mod fallback;
mod ignored;
mod pattern;
mod real;
mod real_line;
mod running;
mod shared;
mod timing;
mod traits;

use super::report::Report;
use super::written::{Block, Written};
use crate::config::{CheckType, Global, VirtualService};
use crate::diagnostic::Code;
use crate::document::Document;
use crate::parse::key::Key;
use crate::resolver::Resolver;
use crate::span::Span;
use traits::Traits;

/// A virtual service with the text it came from.
#[derive(Debug)]
struct View<'s, 'a> {
    service: &'s VirtualService,
    block: Block<'s, 'a>,
    reals: Traits,
}

impl View<'_, '_> {
    /// Leaves a lint at a directive of the section, or at its header.
    fn say(&self, report: &mut Report<'_>, code: Code, key: Key, message: &str) {
        report.push(Report::lint(code, self.block.place(key), message));
    }

    /// As [`say`](Self::say), with a help text.
    fn advise(&self, report: &mut Report<'_>, code: Code, key: Key, texts: (&str, &str)) {
        let finding = Report::lint(code, self.block.place(key), texts.0);
        report.push(finding.with_help(texts.1));
    }

    /// Whether its checks speak the protocol of the service, now and then at least.
    fn negotiates(&self) -> bool {
        negotiates(self.service)
    }
}

fn negotiates(service: &VirtualService) -> bool {
    matches!(
        service.check_type(),
        CheckType::Negotiate | CheckType::Combined(_)
    )
}

/// All lints of the meaning: service by service, then what is said of all of them together.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    globals: Globals<'a>,
    running: running::Survey,
    shared: shared::Survey,
}

impl<'a> Survey<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            globals: Globals::of(document),
            running: running::Survey::default(),
            shared: shared::Survey::default(),
        }
    }

    /// Looks at the next service.
    pub(super) fn service(
        &mut self,
        report: &mut Report<'_>,
        service: &VirtualService,
        block: Block<'_, '_>,
    ) {
        let view = View {
            service,
            block,
            reals: Traits::of(service),
        };
        address::check(report, &view);
        real::check(report, &view);
        balance::check(report, &view);
        fallback::check(report, &view, &self.globals);
        check::check(report, &view);
        ignored::check(report, &view);
        pattern::check(report, &view);
        timing::check(report, &view);
        running::check(report, &view);
        self.running.remember(service);
        self.shared.remember(service);
    }

    /// What is left to say when all services were seen.
    pub(super) fn finish(&self, report: &mut Report<'_>, global: &Global, names: &dyn Resolver) {
        self.shared.finish(report, names);
        timing::global(report, global, &self.globals);
        self.running.finish(report, global, &self.globals);
    }
}

/// The global directives.
#[derive(Debug)]
struct Globals<'a> {
    lines: Vec<Written<'a>>,
}

impl<'a> Globals<'a> {
    fn of(document: &'a Document) -> Self {
        let lines = document.global_lines();
        Self {
            lines: lines.filter_map(Written::of).collect(),
        }
    }

    /// The directive with this key that counts: the last.
    fn last(&self, key: Key) -> Option<&Written<'a>> {
        let mut lines = self.lines.iter().rev();
        lines.find(|line| line.key == Some(key))
    }

    fn place(&self, key: Key) -> Option<Span> {
        self.last(key).map(Written::place)
    }
}
