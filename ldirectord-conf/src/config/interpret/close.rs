//! The end of a section: names are looked up, identities compared.

use super::Walk;
use super::findings::{Problem, error};
use super::identity::{self, Sight, Spelling};
use super::item::{Context, Item};
use super::resolve::{Lookup, PortNames};
use super::section::Draft;
use crate::config::{CheckService, Fallback, RealId, RealServer, VirtualId, VirtualService};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Section, Written};
use crate::parse::address;
use crate::span::Span;

/// Most real servers in one file.
const MAX_REALS: usize = 1 << 20;

impl<'a> Walk<'a, '_> {
    /// Looks everything up, now that the protocol of the section is known.
    pub(super) fn close(
        &mut self,
        index: usize,
        section: &Section,
        mut draft: Draft<'a>,
        lines: &[Written<'a>],
    ) -> Option<VirtualService> {
        let lookup = Lookup {
            family: draft.family,
            names: self.names,
        };
        if let Some(result) = fallback(&draft, lookup) {
            draft.service.settings.fallback = self.findings.keep(result);
        }
        let found = identity::resolve(&draft, lookup).and_then(|found| self.findings.keep(found));
        self.reals(&mut draft, lines, lookup);
        let (id, spelling) = found?;
        let place = draft.header.directive.place();
        let unique = self.check_identity(index, section, place, (id, spelling));
        self.findings.keep(unique);
        self.intervals.extend(draft.own_interval);
        let mut service = draft.service;
        (service.id, service.span, service.section) = (id, place, index);
        let by_port = || service_by_port(id, spelling);
        service.service = service.settings.service.unwrap_or_else(by_port);
        for real in &mut service.reals {
            real.id = RealId::new(id, real.id.address());
        }
        Some(service)
    }

    /// Adds the servers of the lines that are not plain, in order of the file.
    fn reals(&mut self, draft: &mut Draft<'_>, lines: &[Written<'_>], lookup: Lookup<'_>) {
        if !lines.is_empty() {
            let plain = std::mem::take(&mut draft.service.reals);
            draft.service.reals = self.merged(&plain, draft, lines, lookup);
        }
        let reals = &mut draft.service.reals;
        if let Some(first) = reals.get(self.room()) {
            let message = format!("the file holds more than {MAX_REALS} real servers");
            let span = first.span();
            self.findings
                .push(*error(Code::LimitExceeded, span, message));
            reals.clear();
        }
        self.reals += reals.len();
    }

    /// How many real servers may still come.
    const fn room(&self) -> usize {
        MAX_REALS.saturating_sub(self.reals)
    }

    /// The servers of plain lines, with those of all other lines between them; once there are too
    /// many, the rest is left out.
    fn merged(
        &mut self,
        plain: &[RealServer],
        draft: &Draft<'_>,
        lines: &[Written<'_>],
        lookup: Lookup<'_>,
    ) -> Vec<RealServer> {
        let mut reals = Vec::with_capacity(plain.len() + lines.len());
        let mut rest = plain;
        for written in lines.iter().filter(|line| draft.takes(line)) {
            let place = written.directive.value_span();
            let before = rest.partition_point(|real| real.span() < place);
            let (before, behind) = rest.split_at_checked(before).unwrap_or((rest, &[]));
            reals.extend_from_slice(before);
            rest = behind;
            let result = lookup.reals(written, &mut reals);
            self.findings.keep(result);
            if reals.len() > self.room() {
                return reals;
            }
        }
        reals.extend_from_slice(rest);
        reals
    }

    fn check_identity(
        &mut self,
        index: usize,
        section: &Section,
        span: Span,
        identity: (VirtualId, Spelling<'a>),
    ) -> Result<(), Problem> {
        let (lines, total) = (section.lines(), self.document.lines().len());
        let (id, _) = identity;
        let before = self.seen.insert(identity, index);
        if let Sight::Same(first) = before {
            let message = format!("virtual service {id} is defined twice");
            let problem = error(Code::DuplicateVirtual, span, message);
            let problem = problem
                .with_label("defined again here")
                .with_secondary(first, "first defined here");
            // The program has read the line behind the section, if there is one.
            return Err(Box::new(problem.reported_at(total.min(lines.end + 1))));
        }
        if lines.end == total && lines.len() == 1 {
            let message = "a `virtual` line must not be the last line of the file";
            let problem = error(Code::VirtualAtEnd, span, message);
            return Err(Box::new(problem.with_help("add an empty line behind it")));
        }
        if let Sight::Other(first) = before {
            let message = format!("the kernel knows only one virtual service {id}");
            let warning = Diagnostic::warning(Code::AmbiguousVirtual, span, message);
            self.findings
                .push(warning.with_secondary(first, "first defined here"));
        }
        Ok(())
    }
}

/// The fallback server of the section, if it has one; its port is the section's by default.
fn fallback(draft: &Draft<'_>, lookup: Lookup<'_>) -> Option<Result<Fallback, Problem>> {
    let (written, forwarding) = draft.fallback.as_ref()?;
    let item = &Item::new(Context::Section, written);
    let default_port = draft
        .written
        .and_then(|written| written.port())
        .unwrap_or(b"0");
    let port = address::fallback(&item.value).port.unwrap_or(default_port);
    let port_names = [draft.protocol.map_or(PortNames::None, PortNames::Of)];
    Some(lookup.fallback(item, Some(port), *forwarding, &port_names))
}

/// The service of a section that names none: the program compares the port as text.
fn service_by_port(id: VirtualId, spelling: Spelling<'_>) -> CheckService {
    let address = id.address().filter(|_| spelling == Spelling::Zeros(0));
    address.map_or(CheckService::None, |address| {
        CheckService::of_port(address.port())
    })
}
