//! Services.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::destination::DestinationData;
use super::through_data;
use crate::model::{
    Engine, Family, FwMark, Netmask, Persistence, Protocol, Scheduler, SchedulerFlags, Service,
    ServiceKey,
};

/// A protocol with an address, or a mark with a family.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyData {
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fwmark: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
}

impl From<&ServiceKey> for KeyData {
    fn from(key: &ServiceKey) -> Self {
        let (mut protocol, mut address, mut fwmark, mut family) = (None, None, None, None);
        match key {
            ServiceKey::Address {
                protocol: number,
                address: endpoint,
            } => {
                protocol = Some(number.to_string());
                address = Some(*endpoint);
            }
            ServiceKey::FwMark { family: of, mark } => {
                fwmark = Some(mark.get());
                family = Some(of.to_string());
            }
        }
        Self {
            protocol,
            address,
            fwmark,
            family,
        }
    }
}

impl TryFrom<KeyData> for ServiceKey {
    type Error = String;

    fn try_from(data: KeyData) -> Result<Self, String> {
        match (data.protocol, data.address, data.fwmark, data.family) {
            (Some(protocol), Some(address), None, None) => {
                Ok(Self::address(named_protocol(&protocol)?, address))
            }
            (None, None, Some(mark), family) => {
                let family = named_family(family.as_deref().unwrap_or("ipv4"))?;
                let mark = FwMark::new(mark).map_err(|error| error.to_string())?;
                Ok(Self::fwmark(mark, family))
            }
            (_, _, _, _) => Err("a service has `protocol` and `address`, or `fwmark`".to_owned()),
        }
    }
}

through_data!(ServiceKey, KeyData);

pub(super) fn named_protocol(name: &str) -> Result<Protocol, String> {
    let other = || {
        let number = name.strip_prefix("protocol-")?.parse().ok()?;
        Some(Protocol::from_number(number))
    };
    match name {
        "tcp" => Ok(Protocol::Tcp),
        "udp" => Ok(Protocol::Udp),
        "sctp" => Ok(Protocol::Sctp),
        _ => other().ok_or_else(|| format!("unknown protocol `{name}`: use tcp, udp or sctp")),
    }
}

pub(super) fn named_family(name: &str) -> Result<Family, String> {
    match name {
        "ipv4" => Ok(Family::Ipv4),
        "ipv6" => Ok(Family::Ipv6),
        _ => Err(format!("unknown family `{name}`: use ipv4 or ipv6")),
    }
}

/// A service; in a table with its destinations. The fields of the key are repeated: what serde
/// flattens cannot refuse unknown fields.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceData {
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fwmark: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(default = "default_scheduler")]
    scheduler: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    scheduler_flags: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    one_packet: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistence: Option<PersistenceData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    destinations: Vec<DestinationData>,
}

impl ServiceData {
    /// A service of a table.
    pub(super) fn with(mut self, destinations: Vec<DestinationData>) -> Self {
        self.destinations = destinations;
        self
    }

    /// The service of a table and its destinations.
    pub(super) fn split(mut self) -> (Self, Vec<DestinationData>) {
        let destinations = std::mem::take(&mut self.destinations);
        (self, destinations)
    }
}

fn default_scheduler() -> String {
    Scheduler::Wlc.name().to_owned()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
const fn is_false(on: &bool) -> bool {
    !*on
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersistenceData {
    timeout: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    netmask: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<u8>,
}

impl From<&Persistence> for PersistenceData {
    fn from(persistence: &Persistence) -> Self {
        let (netmask, prefix) = match persistence.mask() {
            None => (None, None),
            Some(Netmask::Ipv4(mask)) => (Some(mask), None),
            Some(Netmask::Ipv6(length)) => (None, Some(length)),
        };
        Self {
            timeout: persistence.seconds(),
            netmask,
            prefix,
        }
    }
}

impl TryFrom<PersistenceData> for Persistence {
    type Error = String;

    fn try_from(data: PersistenceData) -> Result<Self, String> {
        let text = |error: crate::model::ValueError| error.to_string();
        let plain = Self::new(Duration::from_secs(data.timeout.into())).map_err(text)?;
        match (data.netmask, data.prefix) {
            (None, None) => Ok(plain),
            (Some(mask), None) => Ok(plain.netmask(mask)),
            (None, Some(length)) => plain.prefix(length).map_err(text),
            (Some(_), Some(_)) => Err("persistence has `netmask` or `prefix`".to_owned()),
        }
    }
}

through_data!(Persistence, PersistenceData);

impl From<&Service> for ServiceData {
    fn from(service: &Service) -> Self {
        let KeyData {
            protocol,
            address,
            fwmark,
            family,
        } = service.key().into();
        Self {
            protocol,
            address,
            fwmark,
            family,
            scheduler: service.scheduler.name().to_owned(),
            scheduler_flags: service.scheduler_flags.bits(),
            one_packet: service.one_packet,
            persistence: service.persistence.as_ref().map(Into::into),
            engine: service
                .engine
                .as_ref()
                .map(|engine| engine.name().to_owned()),
            destinations: Vec::new(),
        }
    }
}

impl TryFrom<ServiceData> for Service {
    type Error = String;

    fn try_from(data: ServiceData) -> Result<Self, String> {
        let text = |error: crate::model::ValueError| error.to_string();
        if !data.destinations.is_empty() {
            return Err("a service alone has no `destinations`: read a table".to_owned());
        }
        let key = KeyData {
            protocol: data.protocol,
            address: data.address,
            fwmark: data.fwmark,
            family: data.family,
        };
        let engine = data.engine.map(|name| Engine::new(&name)).transpose();
        let scheduler = data.scheduler.parse().map_err(text)?;
        Ok(Self::new(key.try_into()?)
            .scheduler(scheduler)
            .scheduler_flags(SchedulerFlags::from_bits_retain(data.scheduler_flags))
            .one_packet(data.one_packet)
            .persistence(data.persistence.map(Persistence::try_from).transpose()?)
            .engine(engine.map_err(text)?))
    }
}

through_data!(Service, ServiceData);
