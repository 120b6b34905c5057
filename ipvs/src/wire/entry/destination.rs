//! Destinations in borrowed bytes.

use std::net::SocketAddr;

use super::super::bytes::{DecodeError, read_port, read_u8, read_u16, read_u32};
use super::super::destination as dest;
use super::super::message::IPVS_CMD_ATTR_DEST;
use super::super::stats::read_stats;
use super::{Record, needed, read_address, read_family, record, unplaced, zero_filled};
use crate::model::{
    Destination, DestinationEntry, DestinationKey, Family, Forwarding, RawTunnel, Stats,
    Thresholds, Tunnel, UnknownAttribute, UnknownForwarding, Weight,
};

/// The attributes of a destination as far as they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawDestination<'a> {
    pub(crate) family: Option<u16>,
    pub(crate) address: Option<[u8; 16]>,
    pub(crate) port: Option<u16>,
    pub(crate) method: Option<u32>,
    pub(crate) weight: Option<u32>,
    pub(crate) upper: Option<u32>,
    pub(crate) lower: Option<u32>,
    pub(crate) tunnel: RawTunnel,
    active: u32,
    inactive: u32,
    persistent: u32,
    stats: &'a [u8],
    stats64: Option<&'a [u8]>,
}

impl<'a> Record<'a> for RawDestination<'a> {
    fn take(&mut self, kind: u16, payload: &'a [u8]) -> Result<(), DecodeError> {
        match kind {
            dest::IPVS_DEST_ATTR_ADDR => self.address = Some(zero_filled(payload)),
            dest::IPVS_DEST_ATTR_PORT => self.port = Some(read_port(payload, "port")?),
            dest::IPVS_DEST_ATTR_FWD_METHOD => self.method = Some(read_u32(payload, "forwarding")?),
            dest::IPVS_DEST_ATTR_WEIGHT => self.weight = Some(read_u32(payload, "weight")?),
            dest::IPVS_DEST_ATTR_U_THRESH => self.upper = Some(read_u32(payload, "threshold")?),
            dest::IPVS_DEST_ATTR_L_THRESH => self.lower = Some(read_u32(payload, "threshold")?),
            dest::IPVS_DEST_ATTR_ACTIVE_CONNS => self.active = read_u32(payload, "connections")?,
            dest::IPVS_DEST_ATTR_INACT_CONNS => self.inactive = read_u32(payload, "connections")?,
            dest::IPVS_DEST_ATTR_PERSIST_CONNS => {
                self.persistent = read_u32(payload, "connections")?;
            }
            dest::IPVS_DEST_ATTR_STATS => self.stats = payload,
            dest::IPVS_DEST_ATTR_ADDR_FAMILY => self.family = Some(read_u16(payload, "family")?),
            dest::IPVS_DEST_ATTR_STATS64 => self.stats64 = Some(payload),
            dest::IPVS_DEST_ATTR_TUN_TYPE => self.tunnel.0 = read_u8(payload, "tunnel type")?,
            dest::IPVS_DEST_ATTR_TUN_PORT => self.tunnel.1 = read_port(payload, "tunnel port")?,
            dest::IPVS_DEST_ATTR_TUN_FLAGS => self.tunnel.2 = read_u16(payload, "tunnel flags")?,
            _ => {}
        }
        Ok(())
    }
}

/// A destination in borrowed bytes: one record of a dump.
#[derive(Clone, Copy, Debug)]
pub struct DestinationRef<'a> {
    nest: &'a [u8],
    key: DestinationKey,
    weight: Weight,
    raw: RawDestination<'a>,
}

impl<'a> DestinationRef<'a> {
    /// Reads the attributes of one destination.
    ///
    /// `service` is the family of its service, meant where the kernel (before 3.18) says none.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for malformed attributes, an incomplete key or a negative weight.
    pub fn parse(attributes: &'a [u8], service: Family) -> Result<Self, DecodeError> {
        let raw = RawDestination::parse(attributes)?;
        let family = match raw.family {
            None | Some(0) => service,
            Some(number) => read_family(number)?,
        };
        let address = read_address(family, needed(raw.address, "address")?);
        let weight = raw.weight.unwrap_or_default();
        Ok(Self {
            nest: attributes,
            key: DestinationKey::new(SocketAddr::new(address, needed(raw.port, "port")?)),
            weight: Weight::new(weight).map_err(|_range| DecodeError::Value {
                what: "weight",
                value: weight.into(),
            })?,
            raw,
        })
    }

    /// Reads the destination of a message: one record of an answer.
    ///
    /// # Errors
    ///
    /// As [`DestinationRef::parse`], and [`DecodeError::Missing`] if there is no destination.
    pub fn of_message(attributes: &'a [u8], service: Family) -> Result<Self, DecodeError> {
        record(attributes, IPVS_CMD_ATTR_DEST, "destination")
            .and_then(|nest| Self::parse(nest, service))
    }

    /// What identifies the destination within its service.
    #[must_use]
    pub const fn key(&self) -> &DestinationKey {
        &self.key
    }

    /// Share of new connections.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }

    /// How packets reach it.
    #[must_use]
    pub fn forwarding(&self) -> Forwarding {
        match self.raw.method.unwrap_or_default() & dest::IP_VS_CONN_F_FWD_MASK {
            dest::IP_VS_CONN_F_MASQ => Forwarding::Masquerade,
            dest::IP_VS_CONN_F_LOCALNODE => Forwarding::Local,
            dest::IP_VS_CONN_F_TUNNEL => Forwarding::Tunnel(Tunnel::from_raw(self.raw.tunnel)),
            dest::IP_VS_CONN_F_DROUTE => Forwarding::DirectRoute,
            dest::IP_VS_CONN_F_BYPASS => Forwarding::Bypass,
            other => Forwarding::Other(UnknownForwarding::observed(
                u8::try_from(other).unwrap_or(u8::MAX),
            )),
        }
    }

    /// Connections in an established state.
    #[must_use]
    pub const fn active_connections(&self) -> u32 {
        self.raw.active
    }

    /// Connections in any other state.
    #[must_use]
    pub const fn inactive_connections(&self) -> u32 {
        self.raw.inactive
    }

    /// The counters: those of 64 bits if the kernel has them.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for malformed counters.
    pub fn stats(&self) -> Result<Stats, DecodeError> {
        read_stats(self.raw.stats64.unwrap_or(self.raw.stats))
    }

    /// The settings.
    pub fn to_destination(&self) -> Destination {
        let (upper, lower) = (self.raw.upper.unwrap_or(0), self.raw.lower.unwrap_or(0));
        Destination::new(self.key.address())
            .forwarding(self.forwarding())
            .weight(self.weight)
            .thresholds(Thresholds::observed(upper, lower))
    }

    /// Settings, counters and what else the kernel reports.
    ///
    /// # Errors
    ///
    /// As [`DestinationRef::stats`].
    pub fn to_entry(&self) -> Result<DestinationEntry, DecodeError> {
        Ok(DestinationEntry {
            destination: self.to_destination(),
            active_connections: self.raw.active,
            inactive_connections: self.raw.inactive,
            persistent_connections: self.raw.persistent,
            stats: self.stats()?,
            unknown: self.unknown(),
        })
    }

    /// Attributes without a place in [`Destination`]; tunnel values without a tunnel.
    fn unknown(&self) -> Vec<UnknownAttribute> {
        let tunnel = matches!(self.forwarding(), Forwarding::Tunnel(_));
        unplaced(self.nest, |kind, payload| match kind {
            dest::IPVS_DEST_ATTR_ADDR..=dest::IPVS_DEST_ATTR_STATS64 => true,
            dest::IPVS_DEST_ATTR_TUN_TYPE..=dest::IPVS_DEST_ATTR_TUN_FLAGS => {
                tunnel || payload.iter().all(|byte| *byte == 0)
            }
            _ => false,
        })
    }
}
