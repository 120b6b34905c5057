//! Identities of virtual services, and which were seen before.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::findings::Problem;
use super::item::{Context, Item};
use super::resolve::{Lookup, PortNames};
use super::section::Draft;
use crate::config::{Family, Protocol, VirtualId};
use crate::document::{Directive, Document};
use crate::parse::address::{Address, virtual_address};
use crate::parse::value::number;
use crate::span::Span;

/// How an identity is written: the program compares text, so that ports 80 and 080 differ, and
/// marks 5 and 05.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Spelling<'a> {
    /// The count of leading zeros of the port.
    Zeros(usize),
    /// An IPv6 address that prints with dots; the program cuts it off at the first colon.
    Dotted,
    /// A firewall mark by its digits.
    Mark(&'a [u8]),
}

/// An identity, or why there is none.
pub(super) type Resolved<'a> = Result<(VirtualId, Spelling<'a>), Problem>;

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
    let header = Item::new(Context::Global, &draft.header);
    let (host, port_word) = match written {
        Address::Mark(digits) => {
            let id = VirtualId::FwMark {
                family,
                mark: number(digits),
            };
            return Ok((id, Spelling::Mark(digits)));
        }
        Address::Quad { host, port, .. }
        | Address::Host { host, port }
        | Address::Bracketed { host, port } => (host, port),
    };
    let protocol = draft.protocol.unwrap_or(Protocol::Tcp);
    let ip = match written {
        Address::Quad { ip, .. } if family == Family::V4 => IpAddr::V4(ip),
        Address::Quad { .. }
        | Address::Host { .. }
        | Address::Bracketed { .. }
        | Address::Mark(_) => lookup.address(host, header.span_of(host))?,
    };
    let port = lookup.port(
        port_word,
        header.span_of(port_word),
        PortNames::Of(protocol),
    )?;
    let id = VirtualId::new(protocol, SocketAddr::new(ip, port));
    Ok((id, spelling(ip, port_word)))
}

fn spelling(ip: IpAddr, port: &[u8]) -> Spelling<'_> {
    match ip {
        IpAddr::V6(ip) if prints_with_dots(ip) => Spelling::Dotted,
        IpAddr::V4(_) | IpAddr::V6(_) => Spelling::Zeros(leading_zeros(port)),
    }
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

/// What was seen of an identity before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Nothing,
    /// The same, at this place.
    Same(Span),
    /// What is the same to the kernel but not to the program, at this place.
    Other(Span),
}

/// All identities so far. Nearly all files name each of them once: only of others is the spelling
/// kept.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    document: &'a Document,
    /// The first section with this id.
    first: FirstSections,
    /// Every section whose id was there before, and the first section with that id.
    again: HashMap<(VirtualId, Spelling<'a>), usize>,
    /// Sections with addresses that print with dots, tcp and udp: to the program they are one.
    dotted: [Option<usize>; 2],
}

impl<'a> Seen<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            first: FirstSections::default(),
            again: HashMap::new(),
            dotted: [None; 2],
        }
    }

    /// Takes the identity of a section in; says what was there before.
    pub(super) fn insert(&mut self, identity: (VirtualId, Spelling<'a>), section: usize) -> Sight {
        let (id, spelling) = identity;
        if spelling == Spelling::Dotted {
            let [tcp, udp] = &mut self.dotted;
            let before = match id.protocol() {
                Some(Protocol::Udp) => udp,
                Some(Protocol::Tcp) | None => tcp,
            };
            let first = *before.get_or_insert(section);
            if first != section {
                return Sight::Same(self.place(first));
            }
        }
        let first = self.first.of(id, section);
        if first == section {
            return Sight::Nothing;
        }
        let known = self.spelling(first);
        if known == Some(spelling) {
            return Sight::Same(self.place(first));
        }
        match self.again.insert(identity, section) {
            Some(before) => Sight::Same(self.place(before)),
            None => Sight::Other(self.place(first)),
        }
    }

    /// How the identity of an earlier section is written.
    fn spelling(&self, section: usize) -> Option<Spelling<'a>> {
        let value = self.header(section)?.value();
        Some(match virtual_address(value)? {
            Address::Mark(digits) => Spelling::Mark(digits),
            Address::Quad { port, .. }
            | Address::Host { port, .. }
            | Address::Bracketed { port, .. } => Spelling::Zeros(leading_zeros(port)),
        })
    }

    fn place(&self, section: usize) -> Span {
        let header = self.header(section);
        header.map_or_else(Span::default, |header| header.value_span())
    }

    fn header(&self, section: usize) -> Option<Directive<'a>> {
        let section = self.document.sections().get(section)?;
        self.document.line(section.header())?.directive()
    }
}

/// The first section with each id. IPv4 addresses with their ports are told apart by one number,
/// and most files have them in order: then a list is smaller and quicker than a table.
#[derive(Debug, Default)]
struct FirstSections {
    /// In ascending order.
    ascending: Vec<(u64, usize)>,
    numbers: HashMap<u64, usize>,
    others: HashMap<VirtualId, usize>,
}

impl FirstSections {
    /// The first section with this id: an earlier one, or this.
    fn of(&mut self, id: VirtualId, section: usize) -> usize {
        let Some(number) = number_of(id) else {
            return *self.others.entry(id).or_insert(section);
        };
        if self.ascending.last().is_none_or(|(last, _)| *last < number) {
            self.ascending.push((number, section));
            return section;
        }
        let known = self
            .ascending
            .binary_search_by_key(&number, |(before, _)| *before);
        let known = known.ok().and_then(|at| self.ascending.get(at));
        match known {
            Some((_, first)) => *first,
            None => *self.numbers.entry(number).or_insert(section),
        }
    }
}

/// A number that no other id has; none for marks and IPv6.
fn number_of(id: VirtualId) -> Option<u64> {
    let Some(SocketAddr::V4(address)) = id.address() else {
        return None;
    };
    let protocol = u64::from(id.protocol() == Some(Protocol::Udp));
    let place = u64::from(u32::from(*address.ip())) << 16 | u64::from(address.port());
    Some(protocol << 48 | place)
}
