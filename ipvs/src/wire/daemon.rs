//! Synchronisation daemons: `IPVS_DAEMON_ATTR_*`.

use std::net::IpAddr;

use netlink_packet_core::{DefaultNla, Nla, NlaBuffer, Parseable};

use super::bytes::{Writer, exact_text, put_text};
use crate::model::{Daemon, DaemonRole};

pub(super) const IPVS_DAEMON_ATTR_STATE: u16 = 1;
pub(super) const IPVS_DAEMON_ATTR_MCAST_IFN: u16 = 2;
pub(super) const IPVS_DAEMON_ATTR_SYNC_ID: u16 = 3;
pub(super) const IPVS_DAEMON_ATTR_SYNC_MAXLEN: u16 = 4;
pub(super) const IPVS_DAEMON_ATTR_MCAST_GROUP: u16 = 5;
pub(super) const IPVS_DAEMON_ATTR_MCAST_GROUP6: u16 = 6;
pub(super) const IPVS_DAEMON_ATTR_MCAST_PORT: u16 = 7;
pub(super) const IPVS_DAEMON_ATTR_MCAST_TTL: u16 = 8;

const IP_VS_STATE_MASTER: u32 = 1;
const IP_VS_STATE_BACKUP: u32 = 2;

/// One attribute of a synchronisation daemon (`IPVS_DAEMON_ATTR_*`, `linux/ip_vs.h`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DaemonAttribute {
    /// Role: 1 master, 2 backup.
    State(u32),
    /// Interface, without the NUL.
    Interface(String),
    /// Synchronisation identifier; 8 bits count.
    SyncId(u32),
    /// Longest message in bytes.
    MaxLength(u16),
    /// Multicast group, IPv4.
    Group([u8; 4]),
    /// Multicast group, IPv6.
    Group6([u8; 16]),
    /// UDP port, in native order unlike the other ports.
    Port(u16),
    /// Multicast time to live.
    Ttl(u8),
    /// Not known to this version, or of an unexpected form; kept byte for byte.
    Other(DefaultNla),
}

impl DaemonAttribute {
    fn known(kind: u16, payload: &[u8]) -> Option<Self> {
        Some(match kind {
            IPVS_DAEMON_ATTR_STATE => Self::State(u32::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_DAEMON_ATTR_MCAST_IFN => Self::Interface(exact_text(payload)?),
            IPVS_DAEMON_ATTR_SYNC_ID => Self::SyncId(u32::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_DAEMON_ATTR_SYNC_MAXLEN => {
                Self::MaxLength(u16::from_ne_bytes(payload.try_into().ok()?))
            }
            IPVS_DAEMON_ATTR_MCAST_GROUP => Self::Group(payload.try_into().ok()?),
            IPVS_DAEMON_ATTR_MCAST_GROUP6 => Self::Group6(payload.try_into().ok()?),
            IPVS_DAEMON_ATTR_MCAST_PORT => Self::Port(u16::from_ne_bytes(payload.try_into().ok()?)),
            IPVS_DAEMON_ATTR_MCAST_TTL => Self::Ttl(u8::from_ne_bytes(payload.try_into().ok()?)),
            _ => return None,
        })
    }
}

impl Nla for DaemonAttribute {
    fn kind(&self) -> u16 {
        match self {
            Self::State(_) => IPVS_DAEMON_ATTR_STATE,
            Self::Interface(_) => IPVS_DAEMON_ATTR_MCAST_IFN,
            Self::SyncId(_) => IPVS_DAEMON_ATTR_SYNC_ID,
            Self::MaxLength(_) => IPVS_DAEMON_ATTR_SYNC_MAXLEN,
            Self::Group(_) => IPVS_DAEMON_ATTR_MCAST_GROUP,
            Self::Group6(_) => IPVS_DAEMON_ATTR_MCAST_GROUP6,
            Self::Port(_) => IPVS_DAEMON_ATTR_MCAST_PORT,
            Self::Ttl(_) => IPVS_DAEMON_ATTR_MCAST_TTL,
            Self::Other(other) => other.kind(),
        }
    }

    fn value_len(&self) -> usize {
        match self {
            Self::Ttl(_) => 1,
            Self::MaxLength(_) | Self::Port(_) => 2,
            Self::State(_) | Self::SyncId(_) | Self::Group(_) => 4,
            Self::Group6(_) => 16,
            Self::Interface(name) => name.len().saturating_add(1),
            Self::Other(other) => other.value_len(),
        }
    }

    fn emit_value(&self, buffer: &mut [u8]) {
        match self {
            Self::State(value) | Self::SyncId(value) => {
                buffer.copy_from_slice(&value.to_ne_bytes());
            }
            Self::Interface(name) => put_text(buffer, name),
            Self::MaxLength(value) | Self::Port(value) => {
                buffer.copy_from_slice(&value.to_ne_bytes());
            }
            Self::Group(bytes) => buffer.copy_from_slice(bytes),
            Self::Group6(bytes) => buffer.copy_from_slice(bytes),
            Self::Ttl(value) => buffer.copy_from_slice(&[*value]),
            Self::Other(other) => other.emit_value(buffer),
        }
    }
}

impl<'a, T: AsRef<[u8]> + ?Sized> Parseable<NlaBuffer<&'a T>> for DaemonAttribute {
    fn parse(buffer: &NlaBuffer<&'a T>) -> Result<Self, netlink_packet_core::DecodeError> {
        super::parse_nla(buffer, Self::known, Self::Other)
    }
}

pub(crate) const fn role(state: u32) -> Option<DaemonRole> {
    match state {
        IP_VS_STATE_MASTER => Some(DaemonRole::Master),
        IP_VS_STATE_BACKUP => Some(DaemonRole::Backup),
        _ => None,
    }
}

/// Writes which daemon is meant: all that stopping it needs.
pub(crate) fn write_role(writer: &mut Writer<'_>, role: DaemonRole) {
    writer.push(&DaemonAttribute::State(match role {
        DaemonRole::Master => IP_VS_STATE_MASTER,
        DaemonRole::Backup => IP_VS_STATE_BACKUP,
    }));
}

/// Writes all settings; the kernel chooses what is left out.
pub(crate) fn write_daemon(writer: &mut Writer<'_>, daemon: &Daemon) {
    write_role(writer, daemon.role);
    writer.push(&DaemonAttribute::Interface(daemon.interface.clone()));
    writer.push(&DaemonAttribute::SyncId(daemon.sync_id));
    if let Some(length) = daemon.max_length {
        writer.push(&DaemonAttribute::MaxLength(length.get()));
    }
    match daemon.group {
        Some(IpAddr::V4(group)) => writer.push(&DaemonAttribute::Group(group.octets())),
        Some(IpAddr::V6(group)) => writer.push(&DaemonAttribute::Group6(group.octets())),
        None => {}
    }
    if let Some(port) = daemon.port {
        writer.push(&DaemonAttribute::Port(port.get()));
    }
    if let Some(ttl) = daemon.ttl {
        writer.push(&DaemonAttribute::Ttl(ttl.get()));
    }
}
