//! Bytes: IPVS messages as they pass a netlink socket.
//!
//! Two views of the same bytes. [`Message`] and its attributes implement the netlink-packet
//! traits, own their data and print back what they were parsed from; other netlink clients can
//! send them. [`ServiceRef`] and [`DestinationRef`] borrow from a datagram and allocate nothing;
//! the [`conversation`](crate::conversation) uses them to read dumps.
//!
//! Nothing here knows a socket. Byte order is decided here and nowhere else: numbers are native,
//! except the ports of services and destinations.

mod ack;
mod bytes;
mod command;
mod control;
mod daemon;
mod destination;
mod entry;
pub mod errno;
mod message;
mod nest;
mod policy;
mod service;
mod stats;

use std::net::IpAddr;

use netlink_packet_core::{DefaultNla, NlaBuffer, Parseable as _};

pub use ack::KernelError;
pub use bytes::DecodeError;
pub use command::Command;
pub use control::family_id;
pub use daemon::DaemonAttribute;
pub use destination::DestinationAttribute;
pub use entry::{DestinationRef, ServiceRef, daemon, info, timeouts};
pub use message::{Attribute, Message};
pub use policy::{AttributeKind, AttributePolicy, Policy};
pub use service::ServiceAttribute;
pub use stats::{Counter, StatsAttribute};

pub(crate) use ack::Reply;
pub(crate) use bytes::{MessageHead, Messages, Writer};
pub(crate) use control::{GENL_ID_CTRL, write_family_request, write_policy_request};
pub(crate) use daemon::{write_daemon, write_role};
pub(crate) use destination::{write_destination, write_key as write_destination_key};
pub(crate) use message::{
    IPVS_CMD_ATTR_DAEMON, IPVS_CMD_ATTR_DEST, IPVS_CMD_ATTR_SERVICE, TIMEOUTS,
};
pub(crate) use service::{write_key as write_service_key, write_service};

/// What only a kernel needs.
#[cfg(feature = "memory")]
pub(crate) mod kernel {
    pub(crate) use super::ack::{
        NLM_F_ACK_TLVS, NLM_F_CAPPED, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR, NLMSGERR_ATTR_MSG,
        NLMSGERR_ATTR_OFFS,
    };
    pub(crate) use super::bytes::{
        Attributes, GENL_HDRLEN, NLMSG_HDRLEN, RawMessage, align, read_text, read_u32,
    };
    pub(crate) use super::control::{
        CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, CTRL_CMD_GETPOLICY,
        CTRL_CMD_NEWFAMILY,
    };
    pub(crate) use super::daemon::role as daemon_role;
    pub(crate) use super::destination::{IP_VS_CONN_F_FWD_MASK, IP_VS_CONN_F_TUNNEL};
    pub(crate) use super::entry::{
        RawDaemon, RawDestination, RawService, Record, read_address, record,
    };
    pub(crate) use super::message::{IPVS_INFO_ATTR_CONN_TAB_SIZE, IPVS_INFO_ATTR_VERSION};
    pub(crate) use super::policy::write_policy;
    pub(crate) use super::service::{IP_VS_SVC_F_HASHED, family_of};
    pub(crate) use super::stats::stats_attributes;
    pub(crate) use super::{address_bytes, family_number};
}

/// Name of the generic netlink family.
pub(crate) const IPVS_GENL_NAME: &str = "IPVS";
/// Version of the generic netlink family; the kernel does not look at it.
pub(crate) const IPVS_GENL_VERSION: u8 = 1;

const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

pub(crate) const fn family_number(family: crate::model::Family) -> u16 {
    match family {
        crate::model::Family::Ipv4 => AF_INET,
        crate::model::Family::Ipv6 => AF_INET6,
    }
}

/// The address in the 16 bytes of `union nf_inet_addr`.
pub(crate) fn address_bytes(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => {
            let mut bytes = [0; 16];
            if let Some(first) = bytes.first_chunk_mut() {
                *first = ip.octets();
            }
            bytes
        }
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// Parses an attribute, or keeps it raw when it is unknown, flagged or of an unexpected form.
fn parse_nla<A, T: AsRef<[u8]> + ?Sized>(
    buffer: &NlaBuffer<&T>,
    known: fn(u16, &[u8]) -> Option<A>,
    other: fn(DefaultNla) -> A,
) -> Result<A, netlink_packet_core::DecodeError> {
    buffer.check_buffer_length()?;
    let plain = !buffer.nested_flag() && !buffer.network_byte_order_flag();
    match known(buffer.kind(), buffer.value()).filter(|_| plain) {
        Some(attribute) => Ok(attribute),
        None => DefaultNla::parse(buffer).map(other),
    }
}
