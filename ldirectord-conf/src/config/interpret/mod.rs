//! Document → Config: the walk over the lines.

mod findings;
mod global;
mod identity;
mod item;
mod keys;
mod range;
mod resolve;
mod section;

use std::mem;
use std::sync::Arc;

use super::global::Global;
use super::virtual_service::VirtualService;
use super::words::CheckService;
use super::{Config, Family, Protocol, RealServer, VirtualId};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Line, LineKind, Section};
use crate::parse::address::{self, Address};
use crate::resolver::Resolver;
use crate::span::Span;
use findings::{Findings, Problem, error};
use identity::{Identity, Seen};
use item::{Context, Item};
use resolve::{Lookup, PortNames};
use section::Draft;

/// Most real servers in one file.
const MAX_REALS: usize = 1 << 20;

pub(super) fn interpret(
    document: &Document,
    names: &dyn Resolver,
) -> (Option<Config>, Vec<Diagnostic>) {
    let mut walk = Walk::new(document, names);
    let mut sections = document.sections().iter();
    let mut next_line = 0;
    while let Some(line) = document.line(next_line) {
        next_line += 1;
        if line.kind() != LineKind::Virtual {
            walk.global_line(&line);
        } else if let Some(section) = sections.next() {
            walk.section(section, &line);
            next_line = section.lines().end;
        }
    }
    walk.finish()
}

/// What is known so far.
struct Walk<'a> {
    document: &'a Document,
    names: &'a dyn Resolver,
    findings: Findings<'a>,
    global: Global,
    virtuals: Vec<VirtualService>,
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

    fn section(&mut self, section: &Section, header: &Line<'a>) {
        let Some(directive) = header.directive() else {
            return;
        };
        let item = Item::new(Context::Global, header, &directive);
        let written = self.findings.keep(header_address(&item));
        let family = if item.key == b"virtual6" {
            Family::V6
        } else {
            Family::V4
        };
        let mut draft = Draft::new(family, protocol_of(written));
        for line in self.document.section_lines(section).skip(1) {
            let result = match (line.kind(), line.directive()) {
                (LineKind::Comment, _) => continue,
                (_, Some(directive)) => draft.apply(
                    Item::new(Context::Section, &line, &directive),
                    &mut self.findings,
                ),
                (_, None) => Err(malformed(self.document, &line)),
            };
            self.findings.keep(result);
        }
        self.close(section, &item, written, draft);
    }

    /// Looks everything up, now that the protocol of the section is known.
    fn close(
        &mut self,
        section: &Section,
        header: &Item<'a>,
        written: Option<Address<'a>>,
        mut draft: Draft<'a>,
    ) {
        self.fallback(&mut draft, written);
        let found = written
            .map(|written| identity::resolve(header, written, draft.protocol, self.lookup(&draft)));
        let found = found.and_then(|result| self.findings.keep(result));
        let reals = self.reals(&draft, found.map(|(id, _)| id));
        let Some((id, identity)) = found else { return };
        let result = self.check_identity(section, header, id, identity);
        self.findings.keep(result);
        let port = id.address().map_or(0, |address| address.port());
        let by_port = if identity.has_plain_port() {
            CheckService::of_port(port)
        } else {
            CheckService::None
        };
        draft.settings.service.get_or_insert(by_port);
        self.intervals
            .extend(draft.own_interval.map(|item| item.place()));
        self.virtuals.push(VirtualService {
            id,
            settings: Box::new(draft.settings),
            reals,
            global: Arc::default(),
            span: header.place(),
        });
    }

    fn lookup(&self, draft: &Draft<'_>) -> Lookup<'a> {
        Lookup {
            family: draft.family,
            names: self.names,
        }
    }

    fn fallback(&mut self, draft: &mut Draft<'a>, written: Option<Address<'a>>) {
        let Some((item, forwarding)) = draft.fallback.take() else {
            return;
        };
        let default_port = match written {
            Some(Address::Host { port, .. } | Address::Bracketed { port, .. }) => Some(port),
            Some(Address::Mark(_)) | None => Some(&b"0"[..]),
        };
        let port = address::fallback(&item.value).port.or(default_port);
        let port_names = [draft.protocol.map_or(PortNames::None, PortNames::Of)];
        let result = self
            .lookup(draft)
            .fallback(&item, port, forwarding, &port_names);
        draft.settings.fallback = self.findings.keep(result);
    }

    fn reals(&mut self, draft: &Draft<'_>, id: Option<VirtualId>) -> Vec<RealServer> {
        let id = id.unwrap_or(VirtualId::FwMark {
            family: draft.family,
            mark: 0,
        });
        let lookup = resolve::Reals {
            id,
            lookup: self.lookup(draft),
        };
        let mut reals = Vec::with_capacity(draft.reals.len());
        for item in &draft.reals {
            let result = lookup.add(item, &mut reals).and_then(|()| {
                let too_many = self.reals + reals.len() > MAX_REALS;
                if too_many {
                    Err(too_many_reals(item))
                } else {
                    Ok(())
                }
            });
            if self.findings.keep(result).is_none() && self.reals + reals.len() > MAX_REALS {
                break;
            }
        }
        self.reals += reals.len();
        reals
    }

    fn check_identity(
        &mut self,
        section: &Section,
        header: &Item<'a>,
        id: VirtualId,
        identity: Identity<'a>,
    ) -> Result<(), Problem> {
        let lines = section.lines();
        let end = lines.end.saturating_add(1).min(self.document.lines().len());
        let span = header.place();
        if let Some(first) = self.seen.insert(identity, span) {
            let message = format!("virtual service {id} is defined twice");
            let problem = error(Code::DuplicateVirtual, span, message);
            let problem = problem
                .with_secondary(first, "first defined here")
                .reported_at(end);
            return Err(Box::new(problem));
        }
        if lines.end == self.document.lines().len() && lines.len() == 1 {
            let message = "a `virtual` line must not be the last line of the file";
            let problem = error(Code::VirtualAtEnd, span, message);
            return Err(Box::new(problem.with_help("add an empty line behind it")));
        }
        if let Some(first) = self.seen.insert_id(id, span) {
            let message = format!("the kernel knows only one virtual service {id}");
            let warning = Diagnostic::warning(Code::AmbiguousVirtual, span, message);
            self.findings
                .push(warning.with_secondary(first, "the same service"));
        }
        Ok(())
    }

    fn finish(mut self) -> (Option<Config>, Vec<Diagnostic>) {
        if !self.global.fork() {
            for span in mem::take(&mut self.intervals) {
                let message = "`checkinterval` of a section does nothing without `fork=yes`";
                self.findings.push(Diagnostic::warning(
                    Code::IgnoredCheckInterval,
                    span,
                    message,
                ));
            }
        }
        let accepted = !self.findings.has_error();
        let global = Arc::new(self.global);
        for service in &mut self.virtuals {
            service.global = Arc::clone(&global);
        }
        let config = accepted.then_some(Config {
            global,
            virtuals: self.virtuals,
        });
        (config, self.findings.into_list())
    }
}

fn header_address<'a>(item: &Item<'a>) -> Result<Address<'a>, Problem> {
    // The line of a `virtual` is taken as it is, so its value is borrowed.
    let value = match item.value {
        std::borrow::Cow::Borrowed(value) => value,
        std::borrow::Cow::Owned(_) => b"",
    };
    match address::virtual_address(value) {
        Some(Address::Bracketed { .. }) if item.key == b"virtual" => {
            let message = "`virtual` takes no IPv6 address";
            let problem = item.error(Code::WrongFamily, message);
            Err(Box::new(problem.with_help("use `virtual6`")))
        }
        Some(Address::Bracketed { host, .. }) if !is_ipv6(host) => {
            let message = format!("`{}` is no IPv6 address", String::from_utf8_lossy(host));
            Err(error(Code::UnresolvedHost, item.span_of(host), message))
        }
        Some(written) => Ok(written),
        None => {
            let message = format!("`{}` needs HOST:PORT or a firewall mark", item.name());
            let problem = item.error(Code::InvalidVirtual, message);
            Err(Box::new(
                problem.with_help("for example virtual=10.0.0.1:80 or virtual=5"),
            ))
        }
    }
}

fn is_ipv6(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok())
}

/// The protocol before any `protocol` directive; none for marks.
fn protocol_of(written: Option<Address<'_>>) -> Option<Protocol> {
    match written {
        Some(Address::Mark(_)) => None,
        Some(Address::Host { port, .. } | Address::Bracketed { port, .. })
            if matches!(port, b"53" | b"domain") =>
        {
            Some(Protocol::Udp)
        }
        Some(Address::Host { .. } | Address::Bracketed { .. }) | None => Some(Protocol::Tcp),
    }
}

fn too_many_reals(item: &Item<'_>) -> Problem {
    let message = format!("the file holds more than {MAX_REALS} real servers");
    item.error(Code::LimitExceeded, message)
}

/// The finding about a line that is no directive.
fn malformed(document: &Document, line: &Line<'_>) -> Problem {
    let text = line.text();
    let blanks = text
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let span = Span::new(
        line.span().start() + blanks.min(text.len()),
        line.span().end(),
    );
    let span = if span.is_empty() { line.span() } else { span };
    let problem = error(Code::MalformedLine, span, "this line is no directive");
    let help = if text.starts_with(b"\xef\xbb\xbf") {
        "the file begins with a byte-order mark: remove it"
    } else if line.in_section() {
        "write `key = value`; a line of blanks must be empty or have at most four"
    } else if blanks > 0 && follows_section(document, line) {
        "lines of a virtual section need at least four blanks or a TAB, and no blank line between"
    } else if blanks > 0 {
        "global directives start in column 0"
    } else {
        "write `key = value`, or put `#` in front of a comment"
    };
    Box::new(problem.with_help(help))
}

/// Whether a section ended just above, apart from blank lines, comments and other broken lines.
fn follows_section(document: &Document, line: &Line<'_>) -> bool {
    let above = (0..line.index())
        .rev()
        .take(20)
        .filter_map(|index| document.line(index));
    above
        .map(|line| (line.in_section(), line.kind()))
        .find(|(in_section, kind)| *in_section || *kind == LineKind::Global)
        .is_some_and(|(in_section, _)| in_section)
}
