//! Synchronisation daemons: which run, on which interfaces.

use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU8, NonZeroU16};

use super::policy;
use super::state::{Errno, State};
use crate::model::{Daemon, DaemonRole};
use crate::wire::IPVS_CMD_ATTR_DAEMON;
use crate::wire::errno::{EEXIST, EINVAL, ENETUNREACH, ENODEV, ESRCH};
use crate::wire::kernel::{RawDaemon, Record as _, daemon_role};

const IP_VS_SYNC_GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 81);
const IP_VS_SYNC_PORT: u16 = 8848;
/// Headers of UDP and of IPv4 or IPv6.
const HEADERS_V4: u32 = 28;
const HEADERS_V6: u32 = 48;
const ETHERNET: u32 = 1500;
const LONGEST: u32 = u16::MAX as u32;

/// A network interface, as far as synchronisation daemons look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Largest packet in bytes.
    pub mtu: u32,
    /// Whether it is up.
    pub up: bool,
    /// Whether it is the loopback: it has no route to IPv6 groups, so no master sends there.
    pub loopback: bool,
}

impl State {
    pub(super) fn start_daemon(&mut self, attributes: &[u8]) -> Result<(), Errno> {
        let raw = raw_daemon(attributes)?;
        let (Some(state), Some(name), Some(sync_id)) = (raw.state, raw.interface, raw.sync_id)
        else {
            return Err(EINVAL);
        };
        let group = raw.group();
        if group.is_some_and(|group| !group.is_multicast()) || self.has_mixed_families() {
            return Err(EINVAL);
        }
        let role = daemon_role(state);
        if role == Some(DaemonRole::Backup) {
            self.make_tables();
        }
        let interface = *self.interfaces.get(name).ok_or(ENODEV)?;
        let role = role.ok_or(EINVAL)?;
        if self.daemon(role).is_some() {
            return Err(EEXIST);
        }
        let group = group.unwrap_or(IpAddr::V4(IP_VS_SYNC_GROUP));
        let mute = !interface.up || interface.loopback && group.is_ipv6();
        if role == DaemonRole::Master && mute {
            return Err(ENETUNREACH);
        }
        let mut daemon = Daemon::new(role, name).group(group);
        daemon.sync_id = sync_id;
        daemon.max_length = NonZeroU16::new(length(role, group, interface, raw.max_length));
        daemon.port = NonZeroU16::new(raw.port).or(NonZeroU16::new(IP_VS_SYNC_PORT));
        daemon.ttl = Some(NonZeroU8::new(raw.ttl).unwrap_or(NonZeroU8::MIN));
        self.daemons.push(daemon);
        self.daemons.sort_by_key(|daemon| daemon.role);
        Ok(())
    }

    pub(super) fn stop_daemon(&mut self, attributes: &[u8]) -> Result<(), Errno> {
        let state = raw_daemon(attributes)?.state.ok_or(EINVAL)?;
        let role = daemon_role(state).ok_or(EINVAL)?;
        self.daemon(role).ok_or(ESRCH)?;
        self.daemons.retain(|daemon| daemon.role != role);
        Ok(())
    }

    fn daemon(&self, role: DaemonRole) -> Option<&Daemon> {
        self.daemons.iter().find(|daemon| daemon.role == role)
    }
}

fn raw_daemon(attributes: &[u8]) -> Result<RawDaemon<'_>, Errno> {
    let nest = policy::nest(attributes, IPVS_CMD_ATTR_DAEMON).ok_or(EINVAL)?;
    policy::check_daemon(nest)?;
    RawDaemon::of_request(nest).map_err(|_form| EINVAL)
}

/// Longest message: what was asked for within limits, or what a packet holds.
fn length(role: DaemonRole, group: IpAddr, interface: Interface, asked: u16) -> u16 {
    let headers = if group.is_ipv4() {
        HEADERS_V4
    } else {
        HEADERS_V6
    };
    let (least, packet) = match role {
        DaemonRole::Master => (1, ETHERNET),
        DaemonRole::Backup => (1024, interface.mtu.clamp(ETHERNET, LONGEST)),
    };
    let length = match u32::from(asked) {
        0 => packet.saturating_sub(headers),
        asked => asked.clamp(least, LONGEST.saturating_sub(headers)),
    };
    u16::try_from(length).unwrap_or(u16::MAX)
}
