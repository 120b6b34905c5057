//! Virtual services: `IPVS_SVC_ATTR_*`.

use netlink_packet_core::{DefaultNla, Nla, NlaBuffer, Parseable};

use super::bytes::{Writer, exact_text, put_text};
use super::nest::{emit_all, length_of_all, parse_all};
use super::stats::StatsAttribute;
use super::{AF_INET, AF_INET6, address_bytes, family_number};
use crate::model::{Family, Netmask, Service, ServiceKey};

pub(super) const IPVS_SVC_ATTR_AF: u16 = 1;
pub(super) const IPVS_SVC_ATTR_PROTOCOL: u16 = 2;
pub(super) const IPVS_SVC_ATTR_ADDR: u16 = 3;
pub(super) const IPVS_SVC_ATTR_PORT: u16 = 4;
pub(super) const IPVS_SVC_ATTR_FWMARK: u16 = 5;
pub(super) const IPVS_SVC_ATTR_SCHED_NAME: u16 = 6;
pub(super) const IPVS_SVC_ATTR_FLAGS: u16 = 7;
pub(super) const IPVS_SVC_ATTR_TIMEOUT: u16 = 8;
pub(super) const IPVS_SVC_ATTR_NETMASK: u16 = 9;
pub(super) const IPVS_SVC_ATTR_STATS: u16 = 10;
pub(super) const IPVS_SVC_ATTR_PE_NAME: u16 = 11;
pub(super) const IPVS_SVC_ATTR_STATS64: u16 = 12;

pub(crate) const IP_VS_SVC_F_PERSISTENT: u32 = 0x1;
pub(crate) const IP_VS_SVC_F_HASHED: u32 = 0x2;
pub(crate) const IP_VS_SVC_F_ONEPACKET: u32 = 0x4;

/// One attribute of a virtual service (`IPVS_SVC_ATTR_*`, `linux/ip_vs.h`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceAttribute {
    /// Address family: 2 or 10.
    Family(u16),
    /// Protocol number.
    Protocol(u16),
    /// Address; an IPv4 address in the first four bytes.
    Address([u8; 16]),
    /// Port.
    Port(u16),
    /// Firewall mark.
    FwMark(u32),
    /// Scheduler, without the NUL.
    Scheduler(String),
    /// Flags, and which of them are meant.
    Flags {
        /// Values.
        flags: u32,
        /// Bits of `flags` that count.
        mask: u32,
    },
    /// Persistence timeout in seconds.
    Timeout(u32),
    /// Persistence mask: an IPv4 mask in network order, or an IPv6 prefix length as a number.
    Netmask([u8; 4]),
    /// Counters of 32 bits.
    Stats(Vec<StatsAttribute>),
    /// Persistence engine, without the NUL.
    Engine(String),
    /// Counters of 64 bits.
    Stats64(Vec<StatsAttribute>),
    /// Not known to this version, or of an unexpected form; kept byte for byte.
    Other(DefaultNla),
}

impl ServiceAttribute {
    fn known(kind: u16, payload: &[u8]) -> Option<Self> {
        Some(match kind {
            IPVS_SVC_ATTR_AF => Self::Family(u16::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_SVC_ATTR_PROTOCOL => Self::Protocol(u16::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_SVC_ATTR_ADDR => Self::Address(payload.try_into().ok()?),
            IPVS_SVC_ATTR_PORT => Self::Port(u16::from_be_bytes(payload.try_into().ok()?)),
            IPVS_SVC_ATTR_FWMARK => Self::FwMark(u32::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_SVC_ATTR_SCHED_NAME => Self::Scheduler(exact_text(payload)?),
            IPVS_SVC_ATTR_FLAGS => parse_flags(payload)?,
            IPVS_SVC_ATTR_TIMEOUT => Self::Timeout(u32::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_SVC_ATTR_NETMASK => Self::Netmask(payload.try_into().ok()?),
            IPVS_SVC_ATTR_STATS => Self::Stats(parse_all(payload)?),
            IPVS_SVC_ATTR_PE_NAME => Self::Engine(exact_text(payload)?),
            IPVS_SVC_ATTR_STATS64 => Self::Stats64(parse_all(payload)?),
            _ => return None,
        })
    }
}

fn parse_flags(payload: &[u8]) -> Option<ServiceAttribute> {
    let (flags, mask) = payload.split_first_chunk()?;
    Some(ServiceAttribute::Flags {
        flags: u32::from_ne_bytes(*flags),
        mask: u32::from_ne_bytes(mask.try_into().ok()?),
    })
}

impl Nla for ServiceAttribute {
    fn kind(&self) -> u16 {
        match self {
            Self::Family(_) => IPVS_SVC_ATTR_AF,
            Self::Protocol(_) => IPVS_SVC_ATTR_PROTOCOL,
            Self::Address(_) => IPVS_SVC_ATTR_ADDR,
            Self::Port(_) => IPVS_SVC_ATTR_PORT,
            Self::FwMark(_) => IPVS_SVC_ATTR_FWMARK,
            Self::Scheduler(_) => IPVS_SVC_ATTR_SCHED_NAME,
            Self::Flags { .. } => IPVS_SVC_ATTR_FLAGS,
            Self::Timeout(_) => IPVS_SVC_ATTR_TIMEOUT,
            Self::Netmask(_) => IPVS_SVC_ATTR_NETMASK,
            Self::Stats(_) => IPVS_SVC_ATTR_STATS,
            Self::Engine(_) => IPVS_SVC_ATTR_PE_NAME,
            Self::Stats64(_) => IPVS_SVC_ATTR_STATS64,
            Self::Other(other) => other.kind(),
        }
    }

    fn value_len(&self) -> usize {
        match self {
            Self::Family(_) | Self::Protocol(_) | Self::Port(_) => 2,
            Self::FwMark(_) | Self::Timeout(_) | Self::Netmask(_) => 4,
            Self::Flags { .. } => 8,
            Self::Address(_) => 16,
            Self::Scheduler(name) | Self::Engine(name) => name.len().saturating_add(1),
            Self::Stats(stats) | Self::Stats64(stats) => length_of_all(stats),
            Self::Other(other) => other.value_len(),
        }
    }

    fn emit_value(&self, buffer: &mut [u8]) {
        match self {
            Self::Family(value) | Self::Protocol(value) => {
                buffer.copy_from_slice(&value.to_ne_bytes());
            }
            Self::Port(port) => buffer.copy_from_slice(&port.to_be_bytes()),
            Self::FwMark(value) | Self::Timeout(value) => {
                buffer.copy_from_slice(&value.to_ne_bytes());
            }
            Self::Address(bytes) => buffer.copy_from_slice(bytes),
            Self::Netmask(bytes) => buffer.copy_from_slice(bytes),
            Self::Flags { flags, mask } => {
                let (low, high) = buffer.split_at_mut(4);
                low.copy_from_slice(&flags.to_ne_bytes());
                high.copy_from_slice(&mask.to_ne_bytes());
            }
            Self::Scheduler(name) | Self::Engine(name) => put_text(buffer, name),
            Self::Stats(stats) | Self::Stats64(stats) => emit_all(stats, buffer),
            Self::Other(other) => other.emit_value(buffer),
        }
    }
}

impl<'a, T: AsRef<[u8]> + ?Sized> Parseable<NlaBuffer<&'a T>> for ServiceAttribute {
    fn parse(buffer: &NlaBuffer<&'a T>) -> Result<Self, netlink_packet_core::DecodeError> {
        super::parse_nla(buffer, Self::known, Self::Other)
    }
}

/// Writes what identifies a service.
pub(crate) fn write_key(writer: &mut Writer<'_>, key: &ServiceKey) {
    let family = family_number(key.family());
    writer.small(IPVS_SVC_ATTR_AF, family.to_ne_bytes());
    match key {
        ServiceKey::Address { protocol, address } => {
            let protocol = protocol.number();
            writer.small(IPVS_SVC_ATTR_PROTOCOL, protocol.to_ne_bytes());
            writer.address(IPVS_SVC_ATTR_ADDR, address_bytes(address.ip()));
            writer.small(IPVS_SVC_ATTR_PORT, address.port().to_be_bytes());
        }
        ServiceKey::FwMark { mark, .. } => {
            writer.small(IPVS_SVC_ATTR_FWMARK, mark.get().to_ne_bytes());
        }
    }
}

/// Writes the key and all settings: an edit replaces every one of them.
pub(crate) fn write_service(writer: &mut Writer<'_>, service: &Service) {
    write_key(writer, service.key());
    writer.text(IPVS_SVC_ATTR_SCHED_NAME, service.scheduler.name());
    if let Some(engine) = &service.engine {
        writer.text(IPVS_SVC_ATTR_PE_NAME, engine.name());
    }
    writer.attribute(IPVS_SVC_ATTR_FLAGS, &flag_bytes(flag_word(service)));
    let timeout = service.persistence.map_or(0, |each| each.seconds());
    writer.small(IPVS_SVC_ATTR_TIMEOUT, timeout.to_ne_bytes());
    writer.small(IPVS_SVC_ATTR_NETMASK, mask_bytes(service));
}

/// The flags, and that every one of them is meant.
fn flag_bytes(flags: u32) -> [u8; 8] {
    let [a, b, c, d] = flags.to_ne_bytes();
    [a, b, c, d, 0xff, 0xff, 0xff, 0xff]
}

fn flag_word(service: &Service) -> u32 {
    let persistent = if service.persistence.is_some() {
        IP_VS_SVC_F_PERSISTENT
    } else {
        0
    };
    let one_packet = if service.one_packet {
        IP_VS_SVC_F_ONEPACKET
    } else {
        0
    };
    service.scheduler_flags.bits() | persistent | one_packet
}

/// The mask in the form of the service's family; a mask of the other family counts for nothing.
fn mask_bytes(service: &Service) -> [u8; 4] {
    let mask = service
        .persistence
        .and_then(|persistence| persistence.mask());
    match (service.key().family(), mask) {
        (Family::Ipv4, Some(Netmask::Ipv4(mask))) => mask.octets(),
        (Family::Ipv4, _) => [0xff; 4],
        (Family::Ipv6, Some(Netmask::Ipv6(length))) => u32::from(length).to_ne_bytes(),
        (Family::Ipv6, _) => 128_u32.to_ne_bytes(),
    }
}

/// The family of an `AF` attribute.
pub(crate) const fn family_of(number: u16) -> Option<Family> {
    match number {
        AF_INET => Some(Family::Ipv4),
        AF_INET6 => Some(Family::Ipv6),
        _ => None,
    }
}
