//! What a kernel reports beside the settings: counters, rates, versions.

use std::fmt;

use super::{Destination, Service};

/// An attribute that this version does not interpret, kept byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UnknownAttribute {
    /// Attribute number, with the kernel's flag bits.
    pub kind: u16,
    /// Payload without padding.
    pub payload: Vec<u8>,
}

impl UnknownAttribute {
    pub(crate) fn new(kind: u16, payload: &[u8]) -> Self {
        Self {
            kind,
            payload: payload.to_vec(),
        }
    }
}

/// Counters and rates of a service or destination; `ipvsadm -Ln --stats` and `--rate`.
///
/// Kernels before 4.1 report 32-bit counts of connections and packets, which wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Stats {
    /// Connections scheduled.
    pub connections: u64,
    /// Packets from clients.
    pub packets_in: u64,
    /// Packets to clients, as far as they pass the director.
    pub packets_out: u64,
    /// Bytes from clients.
    pub bytes_in: u64,
    /// Bytes to clients, as far as they pass the director.
    pub bytes_out: u64,
    /// Current rates.
    pub rates: Rates,
}

/// Rates per second, smoothed over about 8 s; 0 while the kernel's estimation is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rates {
    /// Connections per second.
    pub connections: u64,
    /// Packets from clients per second.
    pub packets_in: u64,
    /// Packets to clients per second.
    pub packets_out: u64,
    /// Bytes (not bits) from clients per second.
    pub bytes_in: u64,
    /// Bytes (not bits) to clients per second.
    pub bytes_out: u64,
}

/// A service as a kernel reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ServiceEntry {
    /// Its settings.
    pub service: Service,
    /// Its counters.
    pub stats: Stats,
    /// What the settings cannot hold: newer attributes, values that have no effect.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub unknown: Vec<UnknownAttribute>,
}

/// A destination as a kernel reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DestinationEntry {
    /// Its settings.
    pub destination: Destination,
    /// Connections in an established state.
    pub active_connections: u32,
    /// Connections in any other state.
    pub inactive_connections: u32,
    /// Persistence templates.
    pub persistent_connections: u32,
    /// Its counters.
    pub stats: Stats,
    /// What the settings cannot hold: newer attributes, values that have no effect.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub unknown: Vec<UnknownAttribute>,
}

/// Version and connection table size of a kernel's IPVS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Info {
    /// Version, 1.2.1 in every current kernel.
    pub version: Version,
    /// Buckets of the connection table.
    pub connection_table_size: u32,
}

impl Info {
    pub(crate) const fn new(version: u32, connection_table_size: u32) -> Self {
        Self {
            version: Version(version),
            connection_table_size,
        }
    }
}

/// Version of IPVS, printed as `1.2.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(u32);

impl Version {
    #[cfg(feature = "serde")]
    pub(crate) const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(bytes))
    }

    /// The version as one number, 8 bits for each part: 0x010201.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, major, minor, patch] = self.0.to_be_bytes();
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// Everything that one kernel table holds, with its counters; `ipvsadm -Ln`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Version and size.
    pub info: Info,
    /// Services in kernel order, each with its destinations, newest first.
    pub services: Vec<(ServiceEntry, Vec<DestinationEntry>)>,
}

impl Snapshot {
    /// A snapshot put together from its parts.
    #[must_use]
    pub const fn new(info: Info, services: Vec<(ServiceEntry, Vec<DestinationEntry>)>) -> Self {
        Self { info, services }
    }
}
