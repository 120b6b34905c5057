//! What identifies virtual services and real servers.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Address family of a section: `virtual` is IPv4, `virtual6` is IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Whether the address is of this family.
    #[must_use]
    pub const fn holds(self, address: IpAddr) -> bool {
        matches!(
            (self, address),
            (Self::V4, IpAddr::V4(_)) | (Self::V6, IpAddr::V6(_))
        )
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// Transport protocol of a virtual service that has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// `protocol=tcp`.
    Tcp,
    /// `protocol=udp`.
    Udp,
}

impl Protocol {
    /// The word of the file: `tcp` or `udp`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What identifies a virtual service. Printed as `tcp 10.99.0.70:80` or `fwm 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VirtualId {
    /// TCP address and port (`ipvsadm -t`).
    Tcp(SocketAddr),
    /// UDP address and port (`ipvsadm -u`).
    Udp(SocketAddr),
    /// Firewall mark (`ipvsadm -f`, with `-6` for IPv6).
    FwMark {
        /// Family of the packets and of the real servers.
        family: Family,
        /// The number of the file. The kernel takes 1 to 4294967295; ldirectord does not check.
        mark: u64,
    },
}

impl VirtualId {
    /// The id of an address and port.
    #[must_use]
    pub const fn new(protocol: Protocol, address: SocketAddr) -> Self {
        match protocol {
            Protocol::Tcp => Self::Tcp(address),
            Protocol::Udp => Self::Udp(address),
        }
    }

    /// Address and port; none for a firewall mark.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(address) | Self::Udp(address) => Some(*address),
            Self::FwMark { .. } => None,
        }
    }

    /// Transport protocol; none for a firewall mark.
    #[must_use]
    pub const fn protocol(&self) -> Option<Protocol> {
        match self {
            Self::Tcp(_) => Some(Protocol::Tcp),
            Self::Udp(_) => Some(Protocol::Udp),
            Self::FwMark { .. } => None,
        }
    }

    /// Family of the virtual service and all its real servers.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self {
            Self::Tcp(SocketAddr::V4(_)) | Self::Udp(SocketAddr::V4(_)) => Family::V4,
            Self::Tcp(SocketAddr::V6(_)) | Self::Udp(SocketAddr::V6(_)) => Family::V6,
            Self::FwMark { family, .. } => *family,
        }
    }
}

impl fmt::Display for VirtualId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp {address}"),
            Self::Udp(address) => write!(f, "udp {address}"),
            Self::FwMark {
                family: Family::V4,
                mark,
            } => write!(f, "fwm {mark}"),
            Self::FwMark {
                family: Family::V6,
                mark,
            } => write!(f, "fwm6 {mark}"),
        }
    }
}

/// What identifies a real server in its virtual service.
///
/// Printed as `tcp 10.99.0.70:80 -> 10.99.0.121:80`. The port is the one of the file, 0 when
/// the line has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RealId {
    virtual_id: VirtualId,
    address: SocketAddr,
}

impl RealId {
    /// The real server with this address and port in that virtual service.
    #[must_use]
    pub const fn new(virtual_id: VirtualId, address: SocketAddr) -> Self {
        Self {
            virtual_id,
            address,
        }
    }

    /// The virtual service that the real server belongs to.
    #[must_use]
    pub const fn virtual_id(&self) -> VirtualId {
        self.virtual_id
    }

    /// Address and port of the real server, as in the file.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl fmt::Display for RealId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.virtual_id, self.address)
    }
}

/// What is known about the health of a real server.
///
/// The policy of `Config::to_ipvs` (feature `ipvs`) turns it into destinations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RealState {
    /// Not checked yet: gets no traffic, and holds back the fallback server.
    #[default]
    Unknown,
    /// Passed its checks: gets traffic by its weight.
    Up,
    /// Failed its checks: weight 0 (`quiescent=yes`) or no destination.
    Down,
    /// Taken out by an operator (`maintenancedir`): treated as down.
    Maintenance,
}
