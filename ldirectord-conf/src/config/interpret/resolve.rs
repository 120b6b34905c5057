//! Hosts, ports, real servers: what is looked up when a section ends.

use std::net::{IpAddr, SocketAddr, SocketAddrV4};
use std::sync::Arc;

use super::findings::{Problem, error};
use super::item::{Context, Item};
use super::range;
use super::section;
use crate::config::real_server::{Extra, RealServer};
use crate::config::words::Forwarding;
use crate::config::{Fallback, Family, Protocol, RealId, VirtualId};
use crate::diagnostic::{Code, shown};
use crate::document::Written;
use crate::parse::address;
use crate::parse::host::{Host, host};
use crate::parse::plain::PlainReal;
use crate::parse::real::{self, Tail};
use crate::parse::value::{self, number_in};
use crate::resolver::Resolver;
use crate::span::Span;

/// Which names of ports count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortNames {
    /// Those of any protocol.
    Any,
    /// Those of one protocol.
    Of(Protocol),
    /// None: a firewall mark has no protocol to look them up with.
    None,
}

/// Looks up the names of one section.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) family: Family,
    pub(super) names: &'a dyn Resolver,
}

impl Lookup<'_> {
    /// The address of a host word.
    pub(super) fn address(self, word: &[u8], span: Span) -> Result<IpAddr, Problem> {
        let family = self.family;
        let found = match host(word, family) {
            Host::Address(address) => return Ok(address),
            Host::Name(name) => self.names.host(name, family),
            Host::OtherFamily(_) | Host::Invalid => None,
        };
        found.ok_or_else(|| {
            let text = shown(word);
            error(
                Code::UnresolvedHost,
                span,
                format!("host `{text}` has no {family} address"),
            )
        })
    }

    /// The number of a port word.
    pub(super) fn port(self, word: &[u8], span: Span, of: PortNames) -> Result<u16, Problem> {
        if word.iter().all(u8::is_ascii_digit) {
            let too_large = || format!("port {} is above 65535", shown(word));
            return number_in(word, 0..=u16::MAX)
                .ok_or_else(|| error(Code::UnresolvedPort, span, too_large()));
        }
        let find = |protocol| self.names.port(std::str::from_utf8(word).ok()?, protocol);
        let (found, note) = match of {
            PortNames::Any => (find(None), ""),
            PortNames::Of(Protocol::Tcp) => (find(Some(Protocol::Tcp)), " for tcp"),
            PortNames::Of(Protocol::Udp) => (find(Some(Protocol::Udp)), " for udp"),
            PortNames::None => (None, " for a firewall mark"),
        };
        found.ok_or_else(|| {
            let message = format!("unknown port name `{}`{note}", shown(word));
            let problem = error(Code::UnresolvedPort, span, message);
            Box::new(problem.with_help("write the port as a number"))
        })
    }

    /// A fallback server; `port` is the written one, or what stands in for it.
    pub(super) fn fallback(
        self,
        item: &Item<'_>,
        port: Option<&[u8]>,
        forwarding: Forwarding,
        port_names: &[PortNames],
    ) -> Result<Fallback, Problem> {
        let host = address::fallback(&item.value).host;
        let span = if host.is_empty() {
            item.place()
        } else {
            item.span_of(host)
        };
        let address = self.address(host, span)?;
        let mut number = None;
        for of in port_names {
            number = port
                .map(|port| self.port(port, item.place(), *of))
                .transpose()?;
        }
        Ok(Fallback {
            address,
            port: number,
            forwarding,
        })
    }
}

/// The forwarding method of a fallback server.
pub(super) fn fallback_method(item: &Item<'_>) -> Result<Forwarding, Problem> {
    let Some(word) = address::fallback(&item.value).method else {
        return Ok(Forwarding::default());
    };
    Forwarding::from_word(word).ok_or_else(|| {
        let help = if item.value.contains(&b'#') {
            "comments are not taken off global lines: put the comment on a line of its own"
        } else {
            "write HOST:PORT, a blank, and then gate, masq or ipip"
        };
        Box::new(not_a_method(word, item.span_of(word)).with_help(help))
    })
}

fn not_a_method(word: &[u8], span: Span) -> Problem {
    let text = shown(word);
    let message = format!("`{text}` is no forwarding method: gate, masq or ipip");
    error(Code::InvalidForwarding, span, message)
}

impl Lookup<'_> {
    /// Adds the servers of one `real` line.
    pub(super) fn reals(
        self,
        written: &Written<'_>,
        reals: &mut Vec<RealServer>,
    ) -> Result<(), Problem> {
        let item = &Item::new(Context::Section, written);
        let server = real::server(&item.value).ok_or_else(|| no_server(item))?;
        let host = |word: &[u8]| self.address(word, item.span_of(word));
        let first = host(server.host)?;
        let port = |word: &[u8]| self.port(word, item.span_of(word), PortNames::Any);
        let port = server.port.map_or(Ok(0), port)?;
        let last = server.last.map(host).transpose()?;
        let addresses = match last {
            Some(last) => range::addresses(first, last, item.place())?,
            None => vec![first],
        };
        if addresses.is_empty() {
            // The program looks at the rest of the line for each address: here it never does.
            return Ok(());
        }
        let prototype = prototype(item, server.tail)?;
        reals.extend(addresses.into_iter().map(|address| RealServer {
            id: unbound(SocketAddr::new(address, port)),
            ..prototype.clone()
        }));
        Ok(())
    }
}

/// The identity of a real server before that of its service is known.
const fn unbound(address: SocketAddr) -> RealId {
    let family = match address {
        SocketAddr::V4(_) => Family::V4,
        SocketAddr::V6(_) => Family::V6,
    };
    RealId::new(VirtualId::FwMark { family, mark: 0 }, address)
}

/// The server of a plain line.
#[inline]
pub(super) const fn plain(plain: PlainReal, span: Span) -> RealServer {
    let address = SocketAddr::V4(SocketAddrV4::new(plain.ip, plain.port));
    RealServer {
        id: unbound(address),
        forwarding: plain.forwarding,
        weight: plain.weight as u64,
        extra: None,
        span,
    }
}

/// A server with everything but its address.
fn prototype(item: &Item<'_>, tail: &[u8]) -> Result<RealServer, Problem> {
    let Tail {
        method,
        weight,
        exchange,
        lower,
        upper,
        rest,
    } = real::tail(tail);
    let forwarding = forwarding(item, method)?;
    no_rest(item, rest)?;
    let (request, receive) = exchange.unzip();
    let extra = Extra {
        request: request.map(|request| section::request(request.into())),
        receive: receive.flatten().map(Into::into),
        lower_threshold: lower,
        upper_threshold: upper,
    };
    Ok(RealServer {
        id: unbound(SocketAddr::from(([0; 4], 0))),
        forwarding,
        weight: weight.unwrap_or(1),
        extra: (extra != Extra::default()).then(|| Arc::new(extra)),
        span: item.place(),
    })
}

fn no_server(item: &Item<'_>) -> Problem {
    let message = format!(
        "`{}` needs HOST:PORT, a blank, and a forwarding method",
        item.name()
    );
    let problem = item.error(Code::InvalidReal, message);
    Box::new(problem.with_help(format!("for example {}=10.0.0.2:80 gate", item.name())))
}

fn forwarding(item: &Item<'_>, word: Option<&[u8]>) -> Result<Forwarding, Problem> {
    let Some(word) = word else {
        let message = format!(
            "`{}` lacks a forwarding method: gate, masq or ipip",
            item.name()
        );
        return Err(item.error(Code::InvalidForwarding, message));
    };
    Forwarding::from_word(word).ok_or_else(|| not_a_method(word, item.span_of(word)))
}

fn no_rest(item: &Item<'_>, rest: &[u8]) -> Result<(), Problem> {
    let Some(text) = value::first_run(rest, |byte| !crate::parse::directive::is_space(byte)) else {
        return Ok(());
    };
    let message = format!("`{}` belongs to nothing", shown(text));
    let problem = error(Code::TrailingText, item.span_of(text), message);
    Err(Box::new(problem.with_help(
        "after the method may follow a weight, \"REQUEST\",\"RECEIVE\", l:N and u:N, in this order",
    )))
}
