//! Counters: `IPVS_STATS_ATTR_*`, once with 32-bit and once with 64-bit values.

use netlink_packet_core::{DefaultNla, Nla, NlaBuffer, Parseable};

use super::bytes::{Attributes, DecodeError, leading};
use crate::model::{Rates, Stats};

const IPVS_STATS_ATTR_CONNS: u16 = 1;
const IPVS_STATS_ATTR_INPKTS: u16 = 2;
const IPVS_STATS_ATTR_OUTPKTS: u16 = 3;
const IPVS_STATS_ATTR_INBYTES: u16 = 4;
const IPVS_STATS_ATTR_OUTBYTES: u16 = 5;
const IPVS_STATS_ATTR_CPS: u16 = 6;
const IPVS_STATS_ATTR_INPPS: u16 = 7;
const IPVS_STATS_ATTR_OUTPPS: u16 = 8;
const IPVS_STATS_ATTR_INBPS: u16 = 9;
const IPVS_STATS_ATTR_OUTBPS: u16 = 10;
const IPVS_STATS_ATTR_PAD: u16 = 11;

/// A counter in the width in which it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// 32 bits: in `STATS`, all but the byte counts.
    U32(u32),
    /// 64 bits: in `STATS64`, and the byte counts of `STATS`.
    U64(u64),
}

impl Counter {
    fn parse(payload: &[u8]) -> Option<Self> {
        match payload.len() {
            4 => Some(Self::U32(u32::from_ne_bytes(payload.try_into().ok()?))),
            8 => Some(Self::U64(u64::from_ne_bytes(payload.try_into().ok()?))),
            _ => None,
        }
    }

    const fn len(self) -> usize {
        match self {
            Self::U32(_) => 4,
            Self::U64(_) => 8,
        }
    }

    fn emit(self, buffer: &mut [u8]) {
        match self {
            Self::U32(value) => buffer.copy_from_slice(&value.to_ne_bytes()),
            Self::U64(value) => buffer.copy_from_slice(&value.to_ne_bytes()),
        }
    }
}

/// One attribute of `STATS` or `STATS64`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatsAttribute {
    /// Connections scheduled.
    Connections(Counter),
    /// Packets from clients.
    PacketsIn(Counter),
    /// Packets to clients.
    PacketsOut(Counter),
    /// Bytes from clients.
    BytesIn(Counter),
    /// Bytes to clients.
    BytesOut(Counter),
    /// Connections per second.
    ConnectionRate(Counter),
    /// Packets from clients per second.
    PacketRateIn(Counter),
    /// Packets to clients per second.
    PacketRateOut(Counter),
    /// Bytes from clients per second.
    ByteRateIn(Counter),
    /// Bytes to clients per second.
    ByteRateOut(Counter),
    /// Nothing: aligns the next attribute on some architectures.
    Pad,
    /// Not known to this version, or of an unexpected form; kept byte for byte.
    Other(DefaultNla),
}

impl StatsAttribute {
    const fn counter(&self) -> Option<Counter> {
        match self {
            Self::Connections(counter)
            | Self::PacketsIn(counter)
            | Self::PacketsOut(counter)
            | Self::BytesIn(counter)
            | Self::BytesOut(counter)
            | Self::ConnectionRate(counter)
            | Self::PacketRateIn(counter)
            | Self::PacketRateOut(counter)
            | Self::ByteRateIn(counter)
            | Self::ByteRateOut(counter) => Some(*counter),
            Self::Pad | Self::Other(_) => None,
        }
    }

    fn known(kind: u16, payload: &[u8]) -> Option<Self> {
        if kind == IPVS_STATS_ATTR_PAD && payload.is_empty() {
            return Some(Self::Pad);
        }
        let variant = match kind {
            IPVS_STATS_ATTR_CONNS => Self::Connections,
            IPVS_STATS_ATTR_INPKTS => Self::PacketsIn,
            IPVS_STATS_ATTR_OUTPKTS => Self::PacketsOut,
            IPVS_STATS_ATTR_INBYTES => Self::BytesIn,
            IPVS_STATS_ATTR_OUTBYTES => Self::BytesOut,
            IPVS_STATS_ATTR_CPS => Self::ConnectionRate,
            IPVS_STATS_ATTR_INPPS => Self::PacketRateIn,
            IPVS_STATS_ATTR_OUTPPS => Self::PacketRateOut,
            IPVS_STATS_ATTR_INBPS => Self::ByteRateIn,
            IPVS_STATS_ATTR_OUTBPS => Self::ByteRateOut,
            _ => return None,
        };
        Counter::parse(payload).map(variant)
    }
}

impl Nla for StatsAttribute {
    fn kind(&self) -> u16 {
        match self {
            Self::Connections(_) => IPVS_STATS_ATTR_CONNS,
            Self::PacketsIn(_) => IPVS_STATS_ATTR_INPKTS,
            Self::PacketsOut(_) => IPVS_STATS_ATTR_OUTPKTS,
            Self::BytesIn(_) => IPVS_STATS_ATTR_INBYTES,
            Self::BytesOut(_) => IPVS_STATS_ATTR_OUTBYTES,
            Self::ConnectionRate(_) => IPVS_STATS_ATTR_CPS,
            Self::PacketRateIn(_) => IPVS_STATS_ATTR_INPPS,
            Self::PacketRateOut(_) => IPVS_STATS_ATTR_OUTPPS,
            Self::ByteRateIn(_) => IPVS_STATS_ATTR_INBPS,
            Self::ByteRateOut(_) => IPVS_STATS_ATTR_OUTBPS,
            Self::Pad => IPVS_STATS_ATTR_PAD,
            Self::Other(other) => other.kind(),
        }
    }

    fn value_len(&self) -> usize {
        if let Self::Other(other) = self {
            return other.value_len();
        }
        self.counter().map_or(0, Counter::len)
    }

    fn emit_value(&self, buffer: &mut [u8]) {
        match (self, self.counter()) {
            (Self::Other(other), _) => other.emit_value(buffer),
            (_, Some(counter)) => counter.emit(buffer),
            (_, None) => {}
        }
    }
}

impl<'a, T: AsRef<[u8]> + ?Sized> Parseable<NlaBuffer<&'a T>> for StatsAttribute {
    fn parse(buffer: &NlaBuffer<&'a T>) -> Result<Self, netlink_packet_core::DecodeError> {
        super::parse_nla(buffer, Self::known, Self::Other)
    }
}

/// Reads a nest of either width.
pub(crate) fn read_stats(nest: &[u8]) -> Result<Stats, DecodeError> {
    let mut stats = Stats::default();
    for attribute in Attributes::new(nest) {
        let attribute = attribute?;
        if let Some(place) = place(&mut stats, attribute.number()) {
            *place = read_counter(attribute.payload)?;
        }
    }
    Ok(stats)
}

fn place(stats: &mut Stats, kind: u16) -> Option<&mut u64> {
    let Rates {
        connections,
        packets_in,
        packets_out,
        bytes_in,
        bytes_out,
    } = &mut stats.rates;
    match kind {
        IPVS_STATS_ATTR_CONNS => Some(&mut stats.connections),
        IPVS_STATS_ATTR_INPKTS => Some(&mut stats.packets_in),
        IPVS_STATS_ATTR_OUTPKTS => Some(&mut stats.packets_out),
        IPVS_STATS_ATTR_INBYTES => Some(&mut stats.bytes_in),
        IPVS_STATS_ATTR_OUTBYTES => Some(&mut stats.bytes_out),
        IPVS_STATS_ATTR_CPS => Some(connections),
        IPVS_STATS_ATTR_INPPS => Some(packets_in),
        IPVS_STATS_ATTR_OUTPPS => Some(packets_out),
        IPVS_STATS_ATTR_INBPS => Some(bytes_in),
        IPVS_STATS_ATTR_OUTBPS => Some(bytes_out),
        _ => None,
    }
}

fn read_counter(payload: &[u8]) -> Result<u64, DecodeError> {
    match payload.first_chunk() {
        Some(wide) => Ok(u64::from_ne_bytes(*wide)),
        None => leading(payload, "counter")
            .map(u32::from_ne_bytes)
            .map(u64::from),
    }
}

#[cfg(feature = "memory")]
/// The counters as attributes, in the order and width of the kernel.
pub(crate) fn stats_attributes(stats: &Stats, wide: bool) -> [StatsAttribute; 10] {
    let narrow = |value: u64| match wide {
        true => Counter::U64(value),
        false => Counter::U32(u32::try_from(value & u64::from(u32::MAX)).unwrap_or(u32::MAX)),
    };
    [
        StatsAttribute::Connections(narrow(stats.connections)),
        StatsAttribute::PacketsIn(narrow(stats.packets_in)),
        StatsAttribute::PacketsOut(narrow(stats.packets_out)),
        StatsAttribute::BytesIn(Counter::U64(stats.bytes_in)),
        StatsAttribute::BytesOut(Counter::U64(stats.bytes_out)),
        StatsAttribute::ConnectionRate(narrow(stats.rates.connections)),
        StatsAttribute::PacketRateIn(narrow(stats.rates.packets_in)),
        StatsAttribute::PacketRateOut(narrow(stats.rates.packets_out)),
        StatsAttribute::ByteRateIn(narrow(stats.rates.bytes_in)),
        StatsAttribute::ByteRateOut(narrow(stats.rates.bytes_out)),
    ]
}
