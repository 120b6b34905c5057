//! Identities of virtual services, and which were seen before.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::findings::Problem;
use super::resolve::{Lookup, PortNames};
use super::section::Draft;
use crate::config::{Family, Protocol, VirtualId};
use crate::parse::address::Address;
use crate::parse::value::number;
use crate::span::Span;

/// What the program compares: text, so that ports 80 and 080 differ, and marks 5 and 05.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity<'a> {
    /// An address; the port as number and as the count of its leading zeros.
    Address {
        protocol: Protocol,
        ip: IpAddr,
        port: u16,
        zeros: usize,
    },
    /// An IPv6 address that prints with dots; the program cuts it off at the first colon.
    Dotted(Protocol),
    /// A firewall mark by its digits.
    Mark(Family, &'a [u8]),
}

impl Identity<'_> {
    /// Whether the port is written as the program's table of services has it.
    pub(super) const fn has_plain_port(&self) -> bool {
        matches!(self, Self::Address { zeros: 0, .. })
    }
}

/// An identity, or why there is none.
pub(super) type Resolved<'a> = Result<(VirtualId, Identity<'a>), Problem>;

/// The identity of a section, for users and for the program.
///
/// None when its header could not be read.
pub(super) fn resolve<'a>(draft: &Draft<'a>, lookup: Lookup<'_>) -> Option<Resolved<'a>> {
    draft
        .written
        .map(|written| resolve_address(draft, written, lookup))
}

fn resolve_address<'a>(
    draft: &Draft<'a>,
    written: Address<'a>,
    lookup: Lookup<'_>,
) -> Resolved<'a> {
    let family = lookup.family;
    let header = &draft.header;
    let (host, port_word) = match written {
        Address::Mark(digits) => {
            let id = VirtualId::FwMark {
                family,
                mark: number(digits),
            };
            return Ok((id, Identity::Mark(family, digits)));
        }
        Address::Host { host, port } | Address::Bracketed { host, port } => (host, port),
    };
    let protocol = draft.protocol.unwrap_or(Protocol::Tcp);
    let ip = lookup.address(host, header.span_of(host))?;
    let port = lookup.port(
        port_word,
        header.span_of(port_word),
        PortNames::Of(protocol),
    )?;
    let id = VirtualId::new(protocol, SocketAddr::new(ip, port));
    let identity = match ip {
        IpAddr::V6(ip) if prints_with_dots(ip) => Identity::Dotted(protocol),
        IpAddr::V4(_) | IpAddr::V6(_) => {
            let zeros = leading_zeros(port_word);
            Identity::Address {
                protocol,
                ip,
                port,
                zeros,
            }
        }
    };
    Ok((id, identity))
}

/// Whether the C library prints the address as `::1.2.3.4` or `::ffff:1.2.3.4`.
const fn prints_with_dots(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, high, _] => high != 0,
        [0, 0, 0, 0, 0, 0xffff, _, _] => true,
        _ => false,
    }
}

/// Zeros in front of a port number that do not make a difference to its value.
fn leading_zeros(port: &[u8]) -> usize {
    if !port.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    let zeros = port.iter().take_while(|byte| **byte == b'0').count();
    zeros.min(port.len() - 1)
}

/// All identities so far, with the place of each.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    identities: HashMap<Identity<'a>, Span>,
    ids: HashMap<VirtualId, Span>,
}

impl<'a> Seen<'a> {
    /// Where this identity was seen before.
    pub(super) fn insert(&mut self, identity: Identity<'a>, span: Span) -> Option<Span> {
        self.identities.insert(identity, span)
    }

    /// Where another identity with the same meaning to the kernel was seen before.
    pub(super) fn insert_id(&mut self, id: VirtualId, span: Span) -> Option<Span> {
        self.ids.insert(id, span)
    }
}
