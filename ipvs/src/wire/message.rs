//! Whole IPVS messages for clients built on the netlink-packet crates.

use netlink_packet_core::{
    DefaultNla, Emitable, Nla, NlaBuffer, NlasIterator, Parseable as _, ParseableParametrized,
};
use netlink_packet_generic::{GenlFamily, GenlHeader};

use super::daemon::DaemonAttribute;
use super::destination::DestinationAttribute;
use super::nest::{emit_all, length_of_all, parse_all};
use super::service::ServiceAttribute;
use super::{Command, IPVS_GENL_NAME, IPVS_GENL_VERSION};

const NLA_F_NESTED: u16 = 0x8000;

pub(crate) const IPVS_CMD_ATTR_SERVICE: u16 = 1;
pub(crate) const IPVS_CMD_ATTR_DEST: u16 = 2;
pub(crate) const IPVS_CMD_ATTR_DAEMON: u16 = 3;
const IPVS_CMD_ATTR_TIMEOUT_TCP: u16 = 4;
const IPVS_CMD_ATTR_TIMEOUT_TCP_FIN: u16 = 5;
const IPVS_CMD_ATTR_TIMEOUT_UDP: u16 = 6;

/// The timeouts in the order in which a kernel reports them.
pub(crate) const TIMEOUTS: [u16; 3] = [
    IPVS_CMD_ATTR_TIMEOUT_TCP,
    IPVS_CMD_ATTR_TIMEOUT_TCP_FIN,
    IPVS_CMD_ATTR_TIMEOUT_UDP,
];

pub(crate) const IPVS_INFO_ATTR_VERSION: u16 = 1;
pub(crate) const IPVS_INFO_ATTR_CONN_TAB_SIZE: u16 = 2;

/// One attribute of an IPVS message (`IPVS_CMD_ATTR_*`, `IPVS_INFO_ATTR_*`, `linux/ip_vs.h`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attribute {
    /// A virtual service, or its key.
    Service(Vec<ServiceAttribute>),
    /// A destination, or its key.
    Destination(Vec<DestinationAttribute>),
    /// A synchronisation daemon.
    Daemon(Vec<DaemonAttribute>),
    /// Timeout of TCP connections in seconds.
    TimeoutTcp(u32),
    /// Timeout of TCP connections after a FIN, in seconds.
    TimeoutTcpFin(u32),
    /// Timeout of UDP exchanges in seconds.
    TimeoutUdp(u32),
    /// Version; only in [`Command::SetInfo`].
    InfoVersion(u32),
    /// Buckets of the connection table; only in [`Command::SetInfo`].
    InfoConnectionTableSize(u32),
    /// Not known to this version, or of an unexpected form; kept byte for byte.
    Other(DefaultNla),
}

impl Attribute {
    fn known(command: Command, kind: u16, payload: &[u8]) -> Option<Self> {
        let number = || Some(u32::from_ne_bytes(payload.try_into().ok()?));
        if command == Command::SetInfo {
            return match kind {
                IPVS_INFO_ATTR_VERSION => number().map(Self::InfoVersion),
                IPVS_INFO_ATTR_CONN_TAB_SIZE => number().map(Self::InfoConnectionTableSize),
                _ => None,
            };
        }
        match kind {
            IPVS_CMD_ATTR_SERVICE => parse_all(payload).map(Self::Service),
            IPVS_CMD_ATTR_DEST => parse_all(payload).map(Self::Destination),
            IPVS_CMD_ATTR_DAEMON => parse_all(payload).map(Self::Daemon),
            IPVS_CMD_ATTR_TIMEOUT_TCP => number().map(Self::TimeoutTcp),
            IPVS_CMD_ATTR_TIMEOUT_TCP_FIN => number().map(Self::TimeoutTcpFin),
            IPVS_CMD_ATTR_TIMEOUT_UDP => number().map(Self::TimeoutUdp),
            _ => None,
        }
    }
}

impl Nla for Attribute {
    fn kind(&self) -> u16 {
        match self {
            Self::Service(_) => IPVS_CMD_ATTR_SERVICE | NLA_F_NESTED,
            Self::Destination(_) => IPVS_CMD_ATTR_DEST | NLA_F_NESTED,
            Self::Daemon(_) => IPVS_CMD_ATTR_DAEMON | NLA_F_NESTED,
            Self::TimeoutTcp(_) => IPVS_CMD_ATTR_TIMEOUT_TCP,
            Self::TimeoutTcpFin(_) => IPVS_CMD_ATTR_TIMEOUT_TCP_FIN,
            Self::TimeoutUdp(_) => IPVS_CMD_ATTR_TIMEOUT_UDP,
            Self::InfoVersion(_) => IPVS_INFO_ATTR_VERSION,
            Self::InfoConnectionTableSize(_) => IPVS_INFO_ATTR_CONN_TAB_SIZE,
            Self::Other(other) => other.kind(),
        }
    }

    fn value_len(&self) -> usize {
        match self {
            Self::Service(attributes) => length_of_all(attributes),
            Self::Destination(attributes) => length_of_all(attributes),
            Self::Daemon(attributes) => length_of_all(attributes),
            Self::TimeoutTcp(_)
            | Self::TimeoutTcpFin(_)
            | Self::TimeoutUdp(_)
            | Self::InfoVersion(_)
            | Self::InfoConnectionTableSize(_) => 4,
            Self::Other(other) => other.value_len(),
        }
    }

    fn emit_value(&self, buffer: &mut [u8]) {
        match self {
            Self::Service(attributes) => emit_all(attributes, buffer),
            Self::Destination(attributes) => emit_all(attributes, buffer),
            Self::Daemon(attributes) => emit_all(attributes, buffer),
            Self::TimeoutTcp(value)
            | Self::TimeoutTcpFin(value)
            | Self::TimeoutUdp(value)
            | Self::InfoVersion(value)
            | Self::InfoConnectionTableSize(value) => buffer.copy_from_slice(&value.to_ne_bytes()),
            Self::Other(other) => other.emit_value(buffer),
        }
    }
}

/// An IPVS message: what follows the generic netlink header.
///
/// Kernels reply without the nested flag on nests; this type prints it always, as requests do.
///
/// ```
/// use ipvs::wire::{Command, Message};
/// use netlink_packet_core::Emitable;
/// use netlink_packet_generic::GenlMessage;
///
/// let message = GenlMessage::from_payload(Message::new(Command::GetInfo, vec![]));
/// let mut bytes = vec![0; message.buffer_len()];
/// message.emit(&mut bytes);
///
/// assert_eq!(bytes, [15, 1, 0, 0]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// What is asked or answered.
    pub command: Command,
    /// The attributes in their order.
    pub attributes: Vec<Attribute>,
}

impl Message {
    /// A message of these parts.
    #[must_use]
    pub const fn new(command: Command, attributes: Vec<Attribute>) -> Self {
        Self {
            command,
            attributes,
        }
    }
}

impl GenlFamily for Message {
    fn family_name() -> &'static str {
        IPVS_GENL_NAME
    }

    fn command(&self) -> u8 {
        self.command.number()
    }

    fn version(&self) -> u8 {
        IPVS_GENL_VERSION
    }
}

impl Emitable for Message {
    fn buffer_len(&self) -> usize {
        length_of_all(&self.attributes)
    }

    fn emit(&self, buffer: &mut [u8]) {
        emit_all(&self.attributes, buffer);
    }
}

impl ParseableParametrized<[u8], GenlHeader> for Message {
    fn parse_with_param(
        payload: &[u8],
        header: GenlHeader,
    ) -> Result<Self, netlink_packet_core::DecodeError> {
        let command = Command::from_number(header.cmd);
        let attributes = NlasIterator::new(payload)
            .map(|nla| parse_attribute(command, &nla?))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            command,
            attributes,
        })
    }
}

fn parse_attribute(
    command: Command,
    nla: &NlaBuffer<&[u8]>,
) -> Result<Attribute, netlink_packet_core::DecodeError> {
    nla.check_buffer_length()?;
    let nest = matches!(nla.kind(), IPVS_CMD_ATTR_SERVICE..=IPVS_CMD_ATTR_DAEMON);
    let plain = !nla.network_byte_order_flag() && (nest || !nla.nested_flag());
    match Attribute::known(command, nla.kind(), nla.value()).filter(|_| plain) {
        Some(known) => Ok(known),
        None => DefaultNla::parse(nla).map(Attribute::Other),
    }
}
