//! Services in borrowed bytes.

use std::net::{Ipv4Addr, SocketAddr};

use super::super::bytes::{DecodeError, field, leading, read_port, read_text, read_u16, read_u32};
use super::super::message::IPVS_CMD_ATTR_SERVICE;
use super::super::service as svc;
use super::super::stats::read_stats;
use super::{Record, needed, read_address, read_family, record, unplaced, zero_filled};
use crate::model::{
    Engine, Family, FwMark, Netmask, Persistence, Protocol, Scheduler, SchedulerFlags, Service,
    ServiceEntry, ServiceKey, Stats, UnknownAttribute,
};

/// The attributes of a service as far as they are there: a request may hold any subset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawService<'a> {
    pub(crate) family: Option<u16>,
    pub(crate) protocol: Option<u16>,
    pub(crate) address: Option<[u8; 16]>,
    pub(crate) port: Option<u16>,
    pub(crate) fwmark: Option<u32>,
    pub(crate) scheduler: Option<&'a str>,
    pub(crate) flags: Option<(u32, u32)>,
    pub(crate) timeout: Option<u32>,
    pub(crate) netmask: Option<[u8; 4]>,
    pub(crate) engine: Option<&'a str>,
    stats: &'a [u8],
    stats64: Option<&'a [u8]>,
}

impl<'a> Record<'a> for RawService<'a> {
    fn take(&mut self, kind: u16, payload: &'a [u8]) -> Result<(), DecodeError> {
        match kind {
            svc::IPVS_SVC_ATTR_AF => self.family = Some(read_u16(payload, "family")?),
            svc::IPVS_SVC_ATTR_PROTOCOL => self.protocol = Some(read_u16(payload, "protocol")?),
            svc::IPVS_SVC_ATTR_ADDR => self.address = Some(zero_filled(payload)),
            svc::IPVS_SVC_ATTR_PORT => self.port = Some(read_port(payload, "port")?),
            svc::IPVS_SVC_ATTR_FWMARK => self.fwmark = Some(read_u32(payload, "mark")?),
            svc::IPVS_SVC_ATTR_SCHED_NAME => {
                self.scheduler = Some(read_text(payload, "scheduler")?);
            }
            svc::IPVS_SVC_ATTR_FLAGS => self.flags = Some(read_flags(payload)),
            svc::IPVS_SVC_ATTR_TIMEOUT => self.timeout = Some(read_u32(payload, "timeout")?),
            svc::IPVS_SVC_ATTR_NETMASK => self.netmask = Some(leading(payload, "netmask")?),
            svc::IPVS_SVC_ATTR_PE_NAME => self.engine = Some(read_text(payload, "engine")?),
            svc::IPVS_SVC_ATTR_STATS => self.stats = payload,
            svc::IPVS_SVC_ATTR_STATS64 => self.stats64 = Some(payload),
            _ => {}
        }
        Ok(())
    }
}

fn read_flags(payload: &[u8]) -> (u32, u32) {
    let bytes = u128::from_ne_bytes(zero_filled(payload)).to_ne_bytes();
    let word = |offset| field(&bytes, offset).map_or(0, u32::from_ne_bytes);
    (word(0), word(4))
}

/// A service in borrowed bytes: one record of a dump.
#[derive(Clone, Copy, Debug)]
pub struct ServiceRef<'a> {
    nest: &'a [u8],
    key: ServiceKey,
    raw: RawService<'a>,
}

impl<'a> ServiceRef<'a> {
    /// Reads the attributes of one service.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for malformed attributes or an incomplete key.
    pub fn parse(attributes: &'a [u8]) -> Result<Self, DecodeError> {
        let raw = RawService::parse(attributes)?;
        Ok(Self {
            nest: attributes,
            key: read_key(&raw)?,
            raw,
        })
    }

    /// Reads the service of a message: one record of an answer.
    ///
    /// # Errors
    ///
    /// As [`ServiceRef::parse`], and [`DecodeError::Missing`] if there is no service.
    pub fn of_message(attributes: &'a [u8]) -> Result<Self, DecodeError> {
        record(attributes, IPVS_CMD_ATTR_SERVICE, "service").and_then(Self::parse)
    }

    /// What identifies the service.
    #[must_use]
    pub const fn key(&self) -> &ServiceKey {
        &self.key
    }

    /// Name of the scheduler; `none` without one.
    #[must_use]
    pub fn scheduler(&self) -> &'a str {
        self.raw.scheduler.unwrap_or("none")
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
    ///
    /// # Errors
    ///
    /// [`DecodeError::Value`] for an impossible IPv6 persistence prefix.
    pub fn to_service(&self) -> Result<Service, DecodeError> {
        let (flags, _) = self.raw.flags.unwrap_or_default();
        let known = svc::IP_VS_SVC_F_PERSISTENT | svc::IP_VS_SVC_F_HASHED;
        let mut service = Service::new(self.key);
        service.scheduler = Scheduler::named(self.scheduler());
        service.scheduler_flags =
            SchedulerFlags::from_bits_retain(flags & !known & !svc::IP_VS_SVC_F_ONEPACKET);
        service.one_packet = flags & svc::IP_VS_SVC_F_ONEPACKET != 0;
        if self.is_persistent() {
            let seconds = self.raw.timeout.unwrap_or_default();
            service.persistence = Some(Persistence::observed(seconds, self.mask()?));
        }
        service.engine = self
            .raw
            .engine
            .filter(|name| !name.is_empty())
            .map(Engine::observed);
        Ok(service)
    }

    /// Settings, counters and what else the kernel reports.
    ///
    /// # Errors
    ///
    /// As [`ServiceRef::to_service`] and [`ServiceRef::stats`].
    pub fn to_entry(&self) -> Result<ServiceEntry, DecodeError> {
        Ok(ServiceEntry {
            service: self.to_service()?,
            stats: self.stats()?,
            unknown: self.unknown(),
        })
    }

    fn is_persistent(&self) -> bool {
        self.raw
            .flags
            .is_some_and(|(flags, _)| flags & svc::IP_VS_SVC_F_PERSISTENT != 0)
    }

    fn mask(&self) -> Result<Option<Netmask>, DecodeError> {
        let Some(bytes) = self.raw.netmask else {
            return Ok(None);
        };
        match self.key.family() {
            Family::Ipv4 => Ok(Some(Netmask::Ipv4(Ipv4Addr::from(bytes)))),
            Family::Ipv6 => {
                let value = u32::from_ne_bytes(bytes);
                let length = u8::try_from(value).map_err(|_overflow| DecodeError::Value {
                    what: "persistence prefix",
                    value: value.into(),
                })?;
                Ok(Some(Netmask::Ipv6(length)))
            }
        }
    }

    /// Attributes without a place in [`Service`]; persistence values of a service without it.
    fn unknown(&self) -> Vec<UnknownAttribute> {
        let idle = |kind, payload: &[u8]| match kind {
            svc::IPVS_SVC_ATTR_AF..=svc::IPVS_SVC_ATTR_FLAGS => true,
            svc::IPVS_SVC_ATTR_TIMEOUT => self.is_persistent() || payload == [0; 4],
            svc::IPVS_SVC_ATTR_NETMASK => self.is_persistent() || self.is_full(payload),
            svc::IPVS_SVC_ATTR_STATS..=svc::IPVS_SVC_ATTR_STATS64 => true,
            _ => false,
        };
        unplaced(self.nest, idle)
    }

    fn is_full(&self, netmask: &[u8]) -> bool {
        match self.key.family() {
            Family::Ipv4 => netmask == [0xff; 4],
            Family::Ipv6 => netmask == 128_u32.to_ne_bytes(),
        }
    }
}

fn read_key(raw: &RawService<'_>) -> Result<ServiceKey, DecodeError> {
    let family = read_family(needed(raw.family, "family")?)?;
    if let Some(mark) = raw.fwmark.and_then(|mark| FwMark::new(mark).ok()) {
        return Ok(ServiceKey::fwmark(mark, family));
    }
    let address = read_address(family, needed(raw.address, "address")?);
    let protocol = Protocol::from_number(needed(raw.protocol, "protocol")?);
    Ok(ServiceKey::address(
        protocol,
        SocketAddr::new(address, needed(raw.port, "port")?),
    ))
}
