//! Timeouts and daemons.

use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::through_data;
use crate::model::{Daemon, DaemonRole, Timeouts, ValueError};

/// Seconds; 0 leaves a timeout as it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeoutsData {
    #[serde(default)]
    tcp: u32,
    #[serde(default)]
    tcp_fin: u32,
    #[serde(default)]
    udp: u32,
}

impl From<&Timeouts> for TimeoutsData {
    fn from(timeouts: &Timeouts) -> Self {
        let [tcp, tcp_fin, udp] = timeouts.in_seconds();
        Self { tcp, tcp_fin, udp }
    }
}

impl TryFrom<TimeoutsData> for Timeouts {
    type Error = ValueError;

    fn try_from(data: TimeoutsData) -> Result<Self, ValueError> {
        let [tcp, tcp_fin, udp] =
            [data.tcp, data.tcp_fin, data.udp].map(|seconds| Duration::from_secs(seconds.into()));
        Self::new(tcp, tcp_fin, udp)
    }
}

through_data!(Timeouts, TimeoutsData);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleData {
    Master,
    Backup,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DaemonData {
    role: RoleData,
    interface: String,
    #[serde(default)]
    sync_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<NonZeroU16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<NonZeroU16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<NonZeroU8>,
}

impl From<&Daemon> for DaemonData {
    fn from(daemon: &Daemon) -> Self {
        Self {
            role: match daemon.role {
                DaemonRole::Master => RoleData::Master,
                DaemonRole::Backup => RoleData::Backup,
            },
            interface: daemon.interface.clone(),
            sync_id: daemon.sync_id,
            max_length: daemon.max_length,
            group: daemon.group,
            port: daemon.port,
            ttl: daemon.ttl,
        }
    }
}

impl From<DaemonData> for Daemon {
    fn from(data: DaemonData) -> Self {
        let role = match data.role {
            RoleData::Master => DaemonRole::Master,
            RoleData::Backup => DaemonRole::Backup,
        };
        let mut daemon = Self::new(role, data.interface)
            .max_length(data.max_length)
            .group(data.group)
            .port(data.port)
            .ttl(data.ttl);
        daemon.sync_id = data.sync_id;
        daemon
    }
}

through_data!(Daemon, DaemonData);
