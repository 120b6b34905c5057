//! The end of a section: names are looked up, identities compared.

use std::sync::Arc;

use super::findings::{Problem, error};
use super::identity::{self, Sight, Spelling};
use super::item::Item;
use super::resolve::{Lookup, PortNames, Reals};
use super::section::Draft;
use super::{RealLine, Walk};
use crate::config::{CheckService, Fallback, RealServer, VirtualId, VirtualService};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Section;
use crate::parse::address;

/// Most real servers in one file.
const MAX_REALS: usize = 1 << 20;

impl<'a> Walk<'a, '_> {
    /// Looks everything up, now that the protocol of the section is known.
    pub(super) fn close(
        &mut self,
        index: usize,
        section: &Section,
        draft: &mut Draft<'a>,
        lines: &[RealLine<'a>],
    ) -> Option<VirtualService> {
        let lookup = Lookup {
            family: draft.family,
            names: self.names,
        };
        if let Some(result) = fallback(draft, lookup) {
            draft.settings.fallback = self.findings.keep(result);
        }
        let found = identity::resolve(draft, lookup).and_then(|found| self.findings.keep(found));
        let reals = self.reals(draft, lines, lookup, found.map(|(id, _)| id));
        let (id, spelling) = found?;
        let unique = self.check_identity(index, section, &draft.header, (id, spelling));
        self.findings.keep(unique);
        let service = draft.settings.service;
        self.intervals
            .extend(draft.own_interval.as_ref().map(Item::place));
        Some(VirtualService {
            id,
            settings: Box::new(std::mem::take(&mut draft.settings)),
            service: service.unwrap_or_else(|| service_by_port(id, spelling)),
            reals,
            global: Arc::clone(&self.global),
            span: draft.header.place(),
            section: index,
        })
    }

    /// The real servers; those of a section without an id are only checked.
    fn reals(
        &mut self,
        draft: &Draft<'_>,
        lines: &[RealLine<'_>],
        lookup: Lookup<'_>,
        id: Option<VirtualId>,
    ) -> Vec<RealServer> {
        let id = id.unwrap_or(VirtualId::FwMark {
            family: draft.family,
            mark: 0,
        });
        let mut reals = std::mem::take(&mut self.spare);
        reals.clear();
        reals.reserve_exact(lines.len());
        let section = Reals { id, lookup };
        for line in lines {
            let place = match line {
                RealLine::Plain(plain, span) => {
                    reals.push(section.plain(*plain, *span));
                    *span
                }
                RealLine::Other(written) if draft.takes(written) => {
                    let result = section.add(written, &mut reals);
                    self.findings.keep(result);
                    written.directive.value_span()
                }
                RealLine::Other(_) => continue,
            };
            if self.reals + reals.len() > MAX_REALS {
                let message = format!("the file holds more than {MAX_REALS} real servers");
                self.findings
                    .push(*error(Code::LimitExceeded, place, message));
                reals.clear();
                break;
            }
        }
        self.reals += reals.len();
        reals
    }

    fn check_identity(
        &mut self,
        index: usize,
        section: &Section,
        header: &Item<'a>,
        identity: (VirtualId, Spelling<'a>),
    ) -> Result<(), Problem> {
        let (lines, total) = (section.lines(), self.document.lines().len());
        let span = header.place();
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
    let (item, forwarding) = draft.fallback.as_ref()?;
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
