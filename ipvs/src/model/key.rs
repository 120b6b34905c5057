//! What identifies a virtual service and a destination.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use super::ValueError;

/// Address family of a service or a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4 (`AF_INET`).
    Ipv4,
    /// IPv6 (`AF_INET6`).
    Ipv6,
}

impl Family {
    /// Family of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::Ipv4,
            IpAddr::V6(_) => Self::Ipv6,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        })
    }
}

/// Transport protocol of a virtual service.
///
/// Two values with the same [number](Self::number) are equal, however written.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Protocol {
    /// TCP (6), `ipvsadm -t`.
    Tcp,
    /// UDP (17), `ipvsadm -u`.
    Udp,
    /// SCTP (132), `ipvsadm --sctp-service`.
    Sctp,
    /// Any other number: IPVS stores all 16 bits, but balances none of these.
    Other(u16),
}

impl Protocol {
    /// The protocol with this IANA number.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        match number {
            6 => Self::Tcp,
            17 => Self::Udp,
            132 => Self::Sctp,
            other => Self::Other(other),
        }
    }

    /// IANA protocol number.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
            Self::Sctp => 132,
            Self::Other(number) => number,
        }
    }
}

impl PartialEq for Protocol {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Protocol {}

impl Hash for Protocol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl PartialOrd for Protocol {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Protocol {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::from_number(self.number()) {
            Self::Tcp => f.pad("tcp"),
            Self::Udp => f.pad("udp"),
            Self::Sctp => f.pad("sctp"),
            Self::Other(number) => write!(f, "protocol-{number}"),
        }
    }
}

/// A firewall mark: the number that a packet filter put on a packet; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FwMark(NonZeroU32);

impl FwMark {
    /// Checks a mark.
    ///
    /// # Errors
    ///
    /// [`ValueError::ZeroMark`]: the kernel takes mark 0 as a TCP service at 0.0.0.0:0.
    pub const fn new(mark: u32) -> Result<Self, ValueError> {
        match NonZeroU32::new(mark) {
            Some(mark) => Ok(Self(mark)),
            None => Err(ValueError::ZeroMark),
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl From<NonZeroU32> for FwMark {
    fn from(mark: NonZeroU32) -> Self {
        Self(mark)
    }
}

impl TryFrom<u32> for FwMark {
    type Error = ValueError;

    fn try_from(mark: u32) -> Result<Self, ValueError> {
        Self::new(mark)
    }
}

impl fmt::Display for FwMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What identifies a virtual service: no two services of a table share a key.
///
/// Keys are ordered as `ipvsadm` lists them: addresses before marks, then family, protocol,
/// address, port.
///
/// ```
/// use ipvs::{Family, FwMark, ServiceKey};
///
/// let key = ServiceKey::tcp("192.0.2.70:80".parse()?);
/// assert_eq!(key.to_string(), "tcp 192.0.2.70:80");
/// assert_eq!(key.family(), Family::Ipv4);
///
/// let mark = ServiceKey::fwmark(FwMark::new(17)?, Family::Ipv6);
/// assert!(key < mark);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServiceKey {
    /// A protocol, address and port; `ipvsadm -t`, `-u`, `--sctp-service`.
    ///
    /// Port 0 stands for every port that has no service of its own. [`ServiceKey::address`]
    /// makes this variant without the scope and flow label that an IPv6 socket address may carry.
    Address {
        /// Transport protocol.
        protocol: Protocol,
        /// Virtual address and port.
        address: SocketAddr,
    },
    /// A firewall mark of one family; `ipvsadm -f MARK [-6]`.
    FwMark {
        /// Family of the packets; the same mark may exist once per family.
        family: Family,
        /// The mark.
        mark: FwMark,
    },
}

impl ServiceKey {
    /// Key of an address service. An IPv6 scope or flow label is dropped: IPVS has none.
    #[must_use]
    pub const fn address(protocol: Protocol, address: SocketAddr) -> Self {
        Self::Address {
            protocol,
            address: plain(address),
        }
    }

    /// Key of a TCP service, `-t ADDRESS:PORT`.
    #[must_use]
    pub const fn tcp(address: SocketAddr) -> Self {
        Self::address(Protocol::Tcp, address)
    }

    /// Key of a UDP service, `-u ADDRESS:PORT`.
    #[must_use]
    pub const fn udp(address: SocketAddr) -> Self {
        Self::address(Protocol::Udp, address)
    }

    /// Key of an SCTP service, `--sctp-service ADDRESS:PORT`.
    #[must_use]
    pub const fn sctp(address: SocketAddr) -> Self {
        Self::address(Protocol::Sctp, address)
    }

    /// Key of a firewall mark service, `-f MARK`, with `-6` for IPv6.
    #[must_use]
    pub const fn fwmark(mark: FwMark, family: Family) -> Self {
        Self::FwMark { family, mark }
    }

    /// Address family of the service.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self {
            Self::Address { address, .. } => Family::of(address.ip()),
            Self::FwMark { family, .. } => *family,
        }
    }

    /// Virtual port; `None` for a firewall mark.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        match self {
            Self::Address { address, .. } => Some(address.port()),
            Self::FwMark { .. } => None,
        }
    }

    const fn rank(&self) -> (u32, Family, Option<(Protocol, SocketAddr)>) {
        match self {
            Self::Address { protocol, address } => (0, self.family(), Some((*protocol, *address))),
            Self::FwMark { family, mark } => (mark.get(), *family, None),
        }
    }
}

impl PartialOrd for ServiceKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ServiceKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl fmt::Display for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { protocol, address } => write!(f, "{protocol} {address}"),
            Self::FwMark {
                family: Family::Ipv4,
                mark,
            } => write!(f, "fwmark {mark}"),
            Self::FwMark {
                family: Family::Ipv6,
                mark,
            } => write!(f, "fwmark {mark} ipv6"),
        }
    }
}

/// What identifies a destination within its service: address and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DestinationKey(SocketAddr);

impl DestinationKey {
    /// Key of the destination at this address; an IPv6 scope or flow label is dropped.
    #[must_use]
    pub const fn new(address: SocketAddr) -> Self {
        Self(plain(address))
    }

    /// Address and port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.0
    }

    /// Address family, which may differ from the service's (tunnels only).
    #[must_use]
    pub const fn family(&self) -> Family {
        Family::of(self.0.ip())
    }
}

impl From<SocketAddr> for DestinationKey {
    fn from(address: SocketAddr) -> Self {
        Self::new(address)
    }
}

impl fmt::Display for DestinationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The address without what IPVS does not store.
const fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port())
}
