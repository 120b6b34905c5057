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

use super::report::Report;
use super::written::{Block, Written};
use crate::config::{CheckType, Config, VirtualService};
use crate::diagnostic::Code;
use crate::document::{Document, LineKind};
use crate::span::Span;

pub(super) use balance::SCHEDULERS;

/// A virtual service with the text it came from.
#[derive(Debug)]
struct View<'a> {
    config: &'a Config,
    service: &'a VirtualService,
    block: Block<'a>,
}

impl View<'_> {
    /// Leaves a lint at a directive of the section, or at its header.
    fn say(&self, report: &mut Report<'_>, code: Code, key: &str, message: &str) {
        report.push(Report::lint(code, self.block.place(key), message));
    }

    /// As [`say`](Self::say), with a help text.
    fn advise(&self, report: &mut Report<'_>, code: Code, key: &str, texts: (&str, &str)) {
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

/// All lints of the meaning.
pub(super) fn check(report: &mut Report<'_>, config: &Config) {
    let document = report.document;
    let global = Globals::of(document);
    for service in config.virtuals() {
        let section = document.sections().get(service.section());
        let Some(block) = section.and_then(|section| Block::of(document, section)) else {
            continue;
        };
        let view = View {
            config,
            service,
            block,
        };
        address::check(report, &view);
        real::check(report, &view);
        balance::check(report, &view);
        fallback::check(report, &view, &global);
        check::check(report, &view);
        ignored::check(report, &view);
        pattern::check(report, &view);
        timing::check(report, &view);
        running::check(report, &view);
    }
    shared::check(report, config);
    timing::global(report, config, &global);
    running::global(report, config, &global);
}

/// The global directives.
#[derive(Debug)]
struct Globals<'a> {
    lines: Vec<Written<'a>>,
}

impl<'a> Globals<'a> {
    fn of(document: &'a Document) -> Self {
        let lines = document
            .lines()
            .filter(|line| line.kind() == LineKind::Global);
        Self {
            lines: lines.filter_map(Written::of).collect(),
        }
    }

    /// The directive with this key that counts: the last.
    fn last(&self, key: &str) -> Option<&Written<'a>> {
        let mut lines = self.lines.iter().rev();
        lines.find(|line| line.key() == key.as_bytes())
    }

    fn place(&self, key: &str) -> Option<Span> {
        self.last(key).map(Written::place)
    }
}
