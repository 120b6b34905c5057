//! How packets reach a destination.

use std::fmt;
use std::num::NonZeroU16;

/// How packets reach a destination; `ipvsadm -m`, `-g`, `-i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Forwarding {
    /// Address translation both ways, `-m`; the only method that can change the port.
    Masquerade,
    /// Delivery to the director itself.
    Local,
    /// Encapsulation, `-i`; the only method that reaches another address family.
    Tunnel(Tunnel),
    /// Only the link address is rewritten, `-g`: the default of `ipvsadm`.
    DirectRoute,
    /// Around the balancer, to the packet's own address; made by the kernel's cache bypass.
    Bypass,
    /// A method number without a meaning that another program stored.
    Other(UnknownForwarding),
}

impl fmt::Display for Forwarding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Masquerade => f.pad("masquerade"),
            Self::Local => f.pad("local"),
            Self::Tunnel(_) => f.pad("tunnel"),
            Self::DirectRoute => f.pad("direct-route"),
            Self::Bypass => f.pad("bypass"),
            Self::Other(other) => write!(f, "method-{}", other.number()),
        }
    }
}

/// A forwarding method number without a meaning (5 to 7): read back, never made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownForwarding(u8);

impl UnknownForwarding {
    pub(crate) const fn observed(number: u8) -> Self {
        Self(number)
    }

    /// The number in the kernel's three-bit field.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Encapsulation of a tunnel; `ipvsadm --tun-type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tunnel {
    /// IP in IP, `--tun-type ipip`: the default.
    #[default]
    Ipip,
    /// Generic UDP encapsulation, `--tun-type gue` (kernel 5.2 and later).
    Gue {
        /// UDP port of the destination, `--tun-port`.
        port: NonZeroU16,
        /// Checksum of the outer header.
        checksum: GueChecksum,
    },
    /// Generic routing encapsulation, `--tun-type gre` (kernel 5.4 and later).
    Gre {
        /// Whether the outer header has a checksum, `--tun-csum`.
        checksum: bool,
    },
    /// Values without a meaning that another program stored.
    Other(UnknownTunnel),
}

/// Checksum of a GUE tunnel's outer header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GueChecksum {
    /// None, `--tun-nocsum`: the default.
    #[default]
    Off,
    /// UDP checksum, `--tun-csum`.
    On,
    /// Remote checksum offload, `--tun-remcsum`.
    Remote,
}

/// Tunnel values without a meaning: read back, never made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownTunnel {
    kind: u8,
    port: u16,
    flags: u16,
}

impl UnknownTunnel {
    /// Number of the encapsulation: 0 ipip, 1 gue, 2 gre.
    #[must_use]
    pub const fn kind(self) -> u8 {
        self.kind
    }

    /// UDP port.
    #[must_use]
    pub const fn port(self) -> u16 {
        self.port
    }

    /// Checksum flags: 1 checksum, 2 remote checksum offload.
    #[must_use]
    pub const fn flags(self) -> u16 {
        self.flags
    }
}

/// Tunnel attributes as the kernel stores them: type, port, flags.
pub(crate) type RawTunnel = (u8, u16, u16);

pub(crate) const TYPE_IPIP: u8 = 0;
pub(crate) const TYPE_GUE: u8 = 1;
pub(crate) const TYPE_GRE: u8 = 2;
pub(crate) const FLAG_NOCSUM: u16 = 0;
pub(crate) const FLAG_CSUM: u16 = 1;
pub(crate) const FLAG_REMCSUM: u16 = 2;

impl Tunnel {
    pub(crate) fn from_raw((kind, port, flags): RawTunnel) -> Self {
        Self::known(kind, port, flags).unwrap_or(Self::Other(UnknownTunnel { kind, port, flags }))
    }

    fn known(kind: u8, port: u16, flags: u16) -> Option<Self> {
        match (kind, NonZeroU16::new(port)) {
            (TYPE_IPIP, None) if flags == FLAG_NOCSUM => Some(Self::Ipip),
            (TYPE_GUE, Some(port)) => {
                gue_checksum(flags).map(|checksum| Self::Gue { port, checksum })
            }
            (TYPE_GRE, None) if flags == FLAG_NOCSUM => Some(Self::Gre { checksum: false }),
            (TYPE_GRE, None) if flags == FLAG_CSUM => Some(Self::Gre { checksum: true }),
            (_, _) => None,
        }
    }

    pub(crate) const fn to_raw(self) -> RawTunnel {
        match self {
            Self::Ipip => (TYPE_IPIP, 0, FLAG_NOCSUM),
            Self::Gue {
                port,
                checksum: GueChecksum::Off,
            } => (TYPE_GUE, port.get(), FLAG_NOCSUM),
            Self::Gue {
                port,
                checksum: GueChecksum::On,
            } => (TYPE_GUE, port.get(), FLAG_CSUM),
            Self::Gue {
                port,
                checksum: GueChecksum::Remote,
            } => (TYPE_GUE, port.get(), FLAG_REMCSUM),
            Self::Gre { checksum: false } => (TYPE_GRE, 0, FLAG_NOCSUM),
            Self::Gre { checksum: true } => (TYPE_GRE, 0, FLAG_CSUM),
            Self::Other(UnknownTunnel { kind, port, flags }) => (kind, port, flags),
        }
    }
}

const fn gue_checksum(flags: u16) -> Option<GueChecksum> {
    match flags {
        FLAG_NOCSUM => Some(GueChecksum::Off),
        FLAG_CSUM => Some(GueChecksum::On),
        FLAG_REMCSUM => Some(GueChecksum::Remote),
        _ => None,
    }
}
