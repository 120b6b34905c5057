//! Destinations: `IPVS_DEST_ATTR_*`.

use netlink_packet_core::{DefaultNla, Nla, NlaBuffer, Parseable};

use super::bytes::Writer;
use super::nest::{emit_all, length_of_all, parse_all};
use super::stats::StatsAttribute;
use super::{address_bytes, family_number};
use crate::model::{Destination, DestinationKey, Forwarding};

pub(super) const IPVS_DEST_ATTR_ADDR: u16 = 1;
pub(super) const IPVS_DEST_ATTR_PORT: u16 = 2;
pub(super) const IPVS_DEST_ATTR_FWD_METHOD: u16 = 3;
pub(super) const IPVS_DEST_ATTR_WEIGHT: u16 = 4;
pub(super) const IPVS_DEST_ATTR_U_THRESH: u16 = 5;
pub(super) const IPVS_DEST_ATTR_L_THRESH: u16 = 6;
pub(super) const IPVS_DEST_ATTR_ACTIVE_CONNS: u16 = 7;
pub(super) const IPVS_DEST_ATTR_INACT_CONNS: u16 = 8;
pub(super) const IPVS_DEST_ATTR_PERSIST_CONNS: u16 = 9;
pub(super) const IPVS_DEST_ATTR_STATS: u16 = 10;
pub(super) const IPVS_DEST_ATTR_ADDR_FAMILY: u16 = 11;
pub(super) const IPVS_DEST_ATTR_STATS64: u16 = 12;
pub(super) const IPVS_DEST_ATTR_TUN_TYPE: u16 = 13;
pub(super) const IPVS_DEST_ATTR_TUN_PORT: u16 = 14;
pub(super) const IPVS_DEST_ATTR_TUN_FLAGS: u16 = 15;

pub(crate) const IP_VS_CONN_F_FWD_MASK: u32 = 0x7;
pub(crate) const IP_VS_CONN_F_MASQ: u32 = 0;
pub(crate) const IP_VS_CONN_F_LOCALNODE: u32 = 1;
pub(crate) const IP_VS_CONN_F_TUNNEL: u32 = 2;
pub(crate) const IP_VS_CONN_F_DROUTE: u32 = 3;
pub(crate) const IP_VS_CONN_F_BYPASS: u32 = 4;

/// One attribute of a destination (`IPVS_DEST_ATTR_*`, `linux/ip_vs.h`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DestinationAttribute {
    /// Address; an IPv4 address in the first four bytes.
    Address([u8; 16]),
    /// Port.
    Port(u16),
    /// Forwarding method, in the low three bits.
    Forwarding(u32),
    /// Weight, 0 to `i32::MAX`.
    Weight(u32),
    /// Upper connection threshold.
    UpperThreshold(u32),
    /// Lower connection threshold.
    LowerThreshold(u32),
    /// Connections in an established state.
    ActiveConnections(u32),
    /// Connections in any other state.
    InactiveConnections(u32),
    /// Persistence templates.
    PersistentConnections(u32),
    /// Counters of 32 bits.
    Stats(Vec<StatsAttribute>),
    /// Address family; absent before kernel 3.18, where it is the service's.
    Family(u16),
    /// Counters of 64 bits.
    Stats64(Vec<StatsAttribute>),
    /// Encapsulation: 0 ipip, 1 gue, 2 gre.
    TunnelType(u8),
    /// UDP port of a GUE tunnel.
    TunnelPort(u16),
    /// Checksum of the tunnel: 0 none, 1 checksum, 2 remote checksum offload.
    TunnelFlags(u16),
    /// Not known to this version, or of an unexpected form; kept byte for byte.
    Other(DefaultNla),
}

impl DestinationAttribute {
    fn known(kind: u16, payload: &[u8]) -> Option<Self> {
        let number = || Some(u32::from_ne_bytes(payload.try_into().ok()?));
        Some(match kind {
            IPVS_DEST_ATTR_ADDR => Self::Address(payload.try_into().ok()?),
            IPVS_DEST_ATTR_PORT => Self::Port(u16::from_be_bytes(payload.try_into().ok()?)),
            IPVS_DEST_ATTR_FWD_METHOD => Self::Forwarding(number()?),
            IPVS_DEST_ATTR_WEIGHT => Self::Weight(number()?),
            IPVS_DEST_ATTR_U_THRESH => Self::UpperThreshold(number()?),
            IPVS_DEST_ATTR_L_THRESH => Self::LowerThreshold(number()?),
            IPVS_DEST_ATTR_ACTIVE_CONNS => Self::ActiveConnections(number()?),
            IPVS_DEST_ATTR_INACT_CONNS => Self::InactiveConnections(number()?),
            IPVS_DEST_ATTR_PERSIST_CONNS => Self::PersistentConnections(number()?),
            IPVS_DEST_ATTR_STATS => Self::Stats(parse_all(payload)?),
            IPVS_DEST_ATTR_ADDR_FAMILY => {
                Self::Family(u16::from_ne_bytes(payload.try_into().ok()?))
            }
            IPVS_DEST_ATTR_STATS64 => Self::Stats64(parse_all(payload)?),
            IPVS_DEST_ATTR_TUN_TYPE => {
                Self::TunnelType(u8::from_ne_bytes(payload.try_into().ok()?))
            }
            IPVS_DEST_ATTR_TUN_PORT => {
                Self::TunnelPort(u16::from_be_bytes(payload.try_into().ok()?))
            }
            IPVS_DEST_ATTR_TUN_FLAGS => {
                Self::TunnelFlags(u16::from_ne_bytes(payload.try_into().ok()?))
            }
            _ => return None,
        })
    }
}

impl Nla for DestinationAttribute {
    fn kind(&self) -> u16 {
        match self {
            Self::Address(_) => IPVS_DEST_ATTR_ADDR,
            Self::Port(_) => IPVS_DEST_ATTR_PORT,
            Self::Forwarding(_) => IPVS_DEST_ATTR_FWD_METHOD,
            Self::Weight(_) => IPVS_DEST_ATTR_WEIGHT,
            Self::UpperThreshold(_) => IPVS_DEST_ATTR_U_THRESH,
            Self::LowerThreshold(_) => IPVS_DEST_ATTR_L_THRESH,
            Self::ActiveConnections(_) => IPVS_DEST_ATTR_ACTIVE_CONNS,
            Self::InactiveConnections(_) => IPVS_DEST_ATTR_INACT_CONNS,
            Self::PersistentConnections(_) => IPVS_DEST_ATTR_PERSIST_CONNS,
            Self::Stats(_) => IPVS_DEST_ATTR_STATS,
            Self::Family(_) => IPVS_DEST_ATTR_ADDR_FAMILY,
            Self::Stats64(_) => IPVS_DEST_ATTR_STATS64,
            Self::TunnelType(_) => IPVS_DEST_ATTR_TUN_TYPE,
            Self::TunnelPort(_) => IPVS_DEST_ATTR_TUN_PORT,
            Self::TunnelFlags(_) => IPVS_DEST_ATTR_TUN_FLAGS,
            Self::Other(other) => other.kind(),
        }
    }

    fn value_len(&self) -> usize {
        match self {
            Self::TunnelType(_) => 1,
            Self::Port(_) | Self::Family(_) | Self::TunnelPort(_) | Self::TunnelFlags(_) => 2,
            Self::Forwarding(_)
            | Self::Weight(_)
            | Self::UpperThreshold(_)
            | Self::LowerThreshold(_)
            | Self::ActiveConnections(_)
            | Self::InactiveConnections(_)
            | Self::PersistentConnections(_) => 4,
            Self::Address(_) => 16,
            Self::Stats(stats) | Self::Stats64(stats) => length_of_all(stats),
            Self::Other(other) => other.value_len(),
        }
    }

    fn emit_value(&self, buffer: &mut [u8]) {
        match self {
            Self::Address(bytes) => buffer.copy_from_slice(bytes),
            Self::Port(port) | Self::TunnelPort(port) => {
                buffer.copy_from_slice(&port.to_be_bytes());
            }
            Self::Family(value) | Self::TunnelFlags(value) => {
                buffer.copy_from_slice(&value.to_ne_bytes());
            }
            Self::TunnelType(value) => buffer.copy_from_slice(&[*value]),
            Self::Forwarding(value)
            | Self::Weight(value)
            | Self::UpperThreshold(value)
            | Self::LowerThreshold(value)
            | Self::ActiveConnections(value)
            | Self::InactiveConnections(value)
            | Self::PersistentConnections(value) => buffer.copy_from_slice(&value.to_ne_bytes()),
            Self::Stats(stats) | Self::Stats64(stats) => emit_all(stats, buffer),
            Self::Other(other) => other.emit_value(buffer),
        }
    }
}

impl<'a, T: AsRef<[u8]> + ?Sized> Parseable<NlaBuffer<&'a T>> for DestinationAttribute {
    fn parse(buffer: &NlaBuffer<&'a T>) -> Result<Self, netlink_packet_core::DecodeError> {
        super::parse_nla(buffer, Self::known, Self::Other)
    }
}

/// Writes what identifies a destination. Without the family a kernel takes the service's.
pub(crate) fn write_key(writer: &mut Writer<'_>, key: &DestinationKey) {
    let address = key.address();
    let family = family_number(key.family());
    writer.small(IPVS_DEST_ATTR_ADDR_FAMILY, family.to_ne_bytes());
    writer.address(IPVS_DEST_ATTR_ADDR, address_bytes(address.ip()));
    writer.small(IPVS_DEST_ATTR_PORT, address.port().to_be_bytes());
}

/// Writes the key and all settings: an edit replaces every one of them.
pub(crate) fn write_destination(writer: &mut Writer<'_>, destination: &Destination) {
    let Destination {
        forwarding,
        weight,
        thresholds,
        ..
    } = destination;
    write_key(writer, destination.key());
    let mut number = |kind, value: u32| writer.small(kind, value.to_ne_bytes());
    number(IPVS_DEST_ATTR_FWD_METHOD, method(*forwarding));
    number(IPVS_DEST_ATTR_WEIGHT, weight.get());
    number(IPVS_DEST_ATTR_U_THRESH, thresholds.upper());
    number(IPVS_DEST_ATTR_L_THRESH, thresholds.lower());
    if let Forwarding::Tunnel(tunnel) = forwarding {
        let (kind, port, flags) = tunnel.to_raw();
        writer.small(IPVS_DEST_ATTR_TUN_TYPE, [kind]);
        writer.small(IPVS_DEST_ATTR_TUN_PORT, port.to_be_bytes());
        writer.small(IPVS_DEST_ATTR_TUN_FLAGS, flags.to_ne_bytes());
    }
}

pub(super) fn method(forwarding: Forwarding) -> u32 {
    match forwarding {
        Forwarding::Masquerade => IP_VS_CONN_F_MASQ,
        Forwarding::Local => IP_VS_CONN_F_LOCALNODE,
        Forwarding::Tunnel(_) => IP_VS_CONN_F_TUNNEL,
        Forwarding::DirectRoute => IP_VS_CONN_F_DROUTE,
        Forwarding::Bypass => IP_VS_CONN_F_BYPASS,
        Forwarding::Other(other) => other.number().into(),
    }
}
