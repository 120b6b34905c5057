//! Services and destinations read in place, without an allocation.

mod daemon;
mod destination;
mod service;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::bytes::{Attributes, DecodeError, read_u32};
use super::message::{IPVS_INFO_ATTR_CONN_TAB_SIZE, IPVS_INFO_ATTR_VERSION};
use super::service::family_of;
use crate::model::{Family, Info, UnknownAttribute};

pub use daemon::{daemon, timeouts};
pub use destination::DestinationRef;
pub use service::ServiceRef;

#[cfg(feature = "memory")]
pub(crate) use daemon::RawDaemon;
#[cfg(feature = "memory")]
pub(crate) use destination::RawDestination;
#[cfg(feature = "memory")]
pub(crate) use service::RawService;

/// The attributes of an object as far as they are there, taken one after the other.
pub(crate) trait Record<'a>: Default {
    /// Takes one attribute; those that are not known count for nothing here.
    fn take(&mut self, kind: u16, payload: &'a [u8]) -> Result<(), DecodeError>;

    /// Reads the attributes of a reply.
    fn parse(nest: &'a [u8]) -> Result<Self, DecodeError> {
        let mut record = Self::default();
        for attribute in Attributes::new(nest) {
            let attribute = attribute?;
            record.take(attribute.number(), attribute.payload)?;
        }
        Ok(record)
    }

    /// As a kernel reads a request: what is no attribute ends it.
    #[cfg(feature = "memory")]
    fn of_request(nest: &'a [u8]) -> Result<Self, DecodeError> {
        let mut record = Self::default();
        for attribute in Attributes::new(nest).map_while(Result::ok) {
            record.take(attribute.number(), attribute.payload)?;
        }
        Ok(record)
    }
}

/// The first attribute of this number: the record of a reply.
pub(crate) fn record<'a>(
    attributes: &'a [u8],
    number: u16,
    what: &'static str,
) -> Result<&'a [u8], DecodeError> {
    for attribute in Attributes::new(attributes) {
        let attribute = attribute?;
        if attribute.number() == number {
            return Ok(attribute.payload);
        }
    }
    Err(DecodeError::Missing { what })
}

/// Version and table size in the attributes of the answer to `GET_INFO`.
///
/// # Errors
///
/// [`DecodeError`] for malformed or missing attributes.
pub fn info(attributes: &[u8]) -> Result<Info, DecodeError> {
    let number =
        |kind, what| record(attributes, kind, what).and_then(|payload| read_u32(payload, what));
    Ok(Info::new(
        number(IPVS_INFO_ATTR_VERSION, "version")?,
        number(IPVS_INFO_ATTR_CONN_TAB_SIZE, "table size")?,
    ))
}

/// A binary attribute in a fixed field, filled with zeros as the kernel does.
pub(super) fn zero_filled(payload: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(payload) {
        *place = *byte;
    }
    bytes
}

/// An address of `union nf_inet_addr`.
pub(crate) fn read_address(family: Family, bytes: [u8; 16]) -> IpAddr {
    match family {
        Family::Ipv4 => {
            let [a, b, c, d, ..] = bytes;
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        Family::Ipv6 => IpAddr::V6(Ipv6Addr::from(bytes)),
    }
}

pub(super) fn needed<T>(value: Option<T>, what: &'static str) -> Result<T, DecodeError> {
    value.ok_or(DecodeError::Missing { what })
}

pub(super) fn read_family(number: u16) -> Result<Family, DecodeError> {
    let what = "address family";
    family_of(number).ok_or_else(|| DecodeError::Value {
        what,
        value: number.into(),
    })
}

pub(super) fn unplaced(nest: &[u8], placed: impl Fn(u16, &[u8]) -> bool) -> Vec<UnknownAttribute> {
    Attributes::new(nest)
        .map_while(Result::ok)
        .filter(|each| !placed(each.number(), each.payload))
        .map(|each| UnknownAttribute::new(each.kind, each.payload))
        .collect()
}
