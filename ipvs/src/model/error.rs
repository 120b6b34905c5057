//! Why a value or a combination of values is refused.

use std::net::IpAddr;

use thiserror::Error;

use super::{Family, Forwarding};

/// A single value is outside what IPVS can mean.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A firewall mark of 0.
    #[error("firewall mark 0 identifies no service: use 1 or more")]
    ZeroMark,
    /// A weight above `i32::MAX`.
    #[error("weight {weight} is out of range: use 0 to 2147483647")]
    Weight {
        /// The weight asked for.
        weight: u32,
    },
    /// A persistence timeout that is not 1 s to 31 days in whole seconds.
    #[error("persistence timeout {seconds} s is out of range: use whole seconds, 1 to 2678400")]
    Timeout {
        /// The timeout asked for, in seconds.
        seconds: String,
    },
    /// A lower threshold above the upper one.
    #[error("lower threshold {lower} is above upper threshold {upper}")]
    ThresholdOrder {
        /// Upper connection threshold.
        upper: u32,
        /// Lower connection threshold.
        lower: u32,
    },
    /// An upper threshold above `i32::MAX`.
    #[error("upper threshold {upper} is out of range: use 0 to 2147483647")]
    Threshold {
        /// Upper connection threshold.
        upper: u32,
    },
    /// A scheduler or engine name that the kernel cannot hold.
    #[error("name `{name}` is not usable: use 1 to 15 printable ASCII characters without blanks")]
    Name {
        /// The name asked for.
        name: String,
    },
    /// An IPv6 persistence prefix that is not 1 to 128.
    #[error("persistence prefix length {length} is out of range: use 1 to 128")]
    Prefix {
        /// The prefix length asked for.
        length: u8,
    },
    /// A timeout of connections that is not 0 to 2678400 whole seconds.
    #[error("timeout {seconds} s is out of range: use whole seconds, 0 to 2678400")]
    ProtocolTimeout {
        /// The timeout asked for, in seconds.
        seconds: String,
    },
    /// An interface name that the kernel cannot hold.
    #[error("interface `{name}` is not usable: use 1 to 15 bytes without blanks, `/` and `:`")]
    Interface {
        /// The name asked for.
        name: String,
    },
    /// A synchronisation number above 255.
    #[error("synchronisation id {id} is out of range: use 0 to 255")]
    SyncId {
        /// The number asked for.
        id: u32,
    },
    /// A synchronisation message that fits no UDP datagram.
    #[error(
        "synchronisation messages of {length} bytes fit no datagram: use 1 to 65507, or to 65487 \
         with an IPv6 group"
    )]
    SyncLength {
        /// The length asked for.
        length: u16,
    },
    /// A group that is no multicast address.
    #[error("group {group} is no multicast address: use 224.0.0.0/4 or ff00::/8")]
    Group {
        /// The address asked for.
        group: IpAddr,
    },
}

/// Settings that are fine alone but mean nothing together.
///
/// The kernel stores most of these without complaint; they are refused here, before anything
/// is sent, and still read back when another program made them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CombinationError {
    /// A catch-all port without persistence is never scheduled.
    #[error("port 0 needs persistence: the kernel schedules no other service of all ports")]
    PortZeroWithoutPersistence,
    /// One-packet scheduling on a connection-oriented protocol.
    #[error("one-packet scheduling works only for udp services and firewall marks")]
    OnePacket,
    /// A persistence mask of the other family.
    #[error("the persistence mask is not an {family} mask")]
    MaskFamily {
        /// Family of the service.
        family: Family,
    },
    /// Scheduler flags that are settings of their own.
    #[error("scheduler flags {flags:#x} hold bits of other settings: use 0x8 and above")]
    ReservedFlags {
        /// The flags asked for.
        flags: u32,
    },
    /// A scheduler name that the kernel cannot hold.
    #[error("the scheduler has no usable name")]
    Scheduler(#[source] ValueError),
    /// A synchronisation daemon has a value that the kernel cannot hold.
    #[error("the synchronisation daemon cannot be started")]
    Daemon(#[source] ValueError),
    /// A destination of the other family without a tunnel.
    #[error("a destination of another family can only be reached by a tunnel, not by {forwarding}")]
    CrossFamily {
        /// Forwarding asked for.
        forwarding: Forwarding,
    },
    /// A port that the forwarding method cannot rewrite.
    #[error(
        "{forwarding} forwarding keeps port {service}: give the destination this port or use \
         masquerade"
    )]
    PortNotRewritten {
        /// Forwarding asked for.
        forwarding: Forwarding,
        /// Port of the service.
        service: u16,
    },
}
