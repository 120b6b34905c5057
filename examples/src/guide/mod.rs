//! The documented deployment as facts: its machines and its steps.
//!
//! Everything else in this package starts from here: `deployment` walks the steps, `lab deploy`
//! builds the machines.

mod steps;

use std::net::{IpAddr, Ipv4Addr};

pub use steps::{STEPS, Step, Subject};

use crate::host::{HostsBlock, OnLinkRoute};

/// A machine of the deployment, in its own subnet of one layer-2 segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Host name, as the guide's /etc/hosts has it.
    pub name: &'static str,
    /// Its address.
    pub address: Ipv4Addr,
    /// Length of its subnet's prefix.
    pub prefix: u8,
}

/// The virtual IP that clients use.
pub const VIP: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 70);
/// The first director.
pub const LVSM: Machine = Machine {
    name: "lvsm",
    address: Ipv4Addr::new(10, 99, 0, 78),
    prefix: 28,
};
/// The second director.
pub const LVSS: Machine = Machine {
    name: "lvss",
    address: Ipv4Addr::new(10, 99, 0, 117),
    prefix: 28,
};
/// The real server.
pub const WWW: Machine = Machine {
    name: "www.hwlee.shop",
    address: Ipv4Addr::new(10, 99, 0, 121),
    prefix: 28,
};
/// A client on the same segment; not in the guide.
pub const CLIENT: Machine = Machine {
    name: "client",
    address: Ipv4Addr::new(10, 99, 0, 200),
    prefix: 24,
};

/// The network interface of every machine.
pub const INTERFACE: &str = "eth0";

/// The guide's ldirectord.cf with the lab's addresses.
pub const LDIRECTORD_CF: &str = include_str!("ldirectord.cf");

/// The three names of step 1b.
#[must_use]
pub fn hosts() -> HostsBlock {
    HostsBlock::new([LVSM, LVSS, WWW].map(|host| (IpAddr::V4(host.address), host.name.to_owned())))
}

/// The route of step 13: the other machine's subnet, through the shared segment.
#[must_use]
pub fn route_to(other: Machine) -> Option<OnLinkRoute> {
    OnLinkRoute::new(other.address, other.prefix, INTERFACE)
}
