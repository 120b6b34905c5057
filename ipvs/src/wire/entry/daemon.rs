//! Synchronisation daemons and timeouts as a kernel reports them.

use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};

use super::super::bytes::{DecodeError, leading, read_text, read_u8, read_u16, read_u32};
use super::super::daemon as attr;
use super::super::message::{IPVS_CMD_ATTR_DAEMON, TIMEOUTS};
use super::{Record, needed, record};
use crate::model::{Daemon, Timeouts};

/// The attributes of a daemon as far as they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawDaemon<'a> {
    pub(crate) state: Option<u32>,
    pub(crate) interface: Option<&'a str>,
    pub(crate) sync_id: Option<u32>,
    pub(crate) max_length: u16,
    pub(crate) group: Option<[u8; 4]>,
    pub(crate) group6: Option<[u8; 16]>,
    pub(crate) port: u16,
    pub(crate) ttl: u8,
}

impl<'a> Record<'a> for RawDaemon<'a> {
    fn take(&mut self, kind: u16, payload: &'a [u8]) -> Result<(), DecodeError> {
        match kind {
            attr::IPVS_DAEMON_ATTR_STATE => self.state = Some(read_u32(payload, "role")?),
            attr::IPVS_DAEMON_ATTR_MCAST_IFN => {
                self.interface = Some(read_text(payload, "interface")?);
            }
            attr::IPVS_DAEMON_ATTR_SYNC_ID => self.sync_id = Some(read_u32(payload, "sync id")?),
            attr::IPVS_DAEMON_ATTR_SYNC_MAXLEN => self.max_length = read_u16(payload, "length")?,
            attr::IPVS_DAEMON_ATTR_MCAST_GROUP => self.group = Some(leading(payload, "group")?),
            attr::IPVS_DAEMON_ATTR_MCAST_GROUP6 => self.group6 = Some(leading(payload, "group")?),
            attr::IPVS_DAEMON_ATTR_MCAST_PORT => self.port = read_u16(payload, "port")?,
            attr::IPVS_DAEMON_ATTR_MCAST_TTL => self.ttl = read_u8(payload, "time to live")?,
            _ => {}
        }
        Ok(())
    }
}

impl RawDaemon<'_> {
    /// The group; IPv4 wins, as in the kernel.
    pub(crate) fn group(&self) -> Option<IpAddr> {
        let v6 = || self.group6.map(IpAddr::from);
        self.group.map(IpAddr::from).or_else(v6)
    }
}

/// The synchronisation daemon in the attributes of one record of the answer to `GET_DAEMON`.
///
/// # Errors
///
/// [`DecodeError`] for malformed or missing attributes, or a role that is none.
pub fn daemon(attributes: &[u8]) -> Result<Daemon, DecodeError> {
    let nest = record(attributes, IPVS_CMD_ATTR_DAEMON, "daemon")?;
    let raw = RawDaemon::parse(nest)?;
    let state = needed(raw.state, "role")?;
    let role = attr::role(state).ok_or_else(|| DecodeError::Value {
        what: "role",
        value: state.into(),
    })?;
    let mut daemon = Daemon::new(role, needed(raw.interface, "interface")?);
    daemon.sync_id = raw.sync_id.unwrap_or_default();
    daemon.max_length = NonZeroU16::new(raw.max_length);
    daemon.group = raw.group();
    daemon.port = NonZeroU16::new(raw.port);
    daemon.ttl = NonZeroU8::new(raw.ttl);
    Ok(daemon)
}

/// The timeouts in the attributes of the answer to `GET_CONFIG`.
///
/// # Errors
///
/// [`DecodeError`] for malformed or missing attributes.
pub fn timeouts(attributes: &[u8]) -> Result<Timeouts, DecodeError> {
    let what = "timeout";
    let number = |kind| record(attributes, kind, what).and_then(|payload| read_u32(payload, what));
    let [tcp, tcp_fin, udp] = TIMEOUTS.map(number);
    Ok(Timeouts::observed(tcp?, tcp_fin?, udp?))
}
