//! How many checks may run at once, in all and of those that have something in common.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How many checks may run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Probes at once.
    pub(crate) in_flight: u32,
    /// Probes at once towards one address; zero is no limit.
    pub(crate) per_host: u32,
    /// Probes at once towards one network, IPv4 /24 or IPv6 /64; zero is no limit.
    pub(crate) per_network: u32,
    /// Probes at once of one group of targets; zero is no limit.
    pub(crate) per_group: u32,
    /// Processes at once.
    pub(crate) processes: u32,
}

/// What a check takes while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) probes: u32,
    pub(crate) processes: u32,
    pub(crate) host: IpAddr,
    /// The number of the target's group.
    pub(crate) group: Option<u32>,
    /// The target hung or is down: it may take only its half.
    pub(crate) slow: bool,
}

/// What has a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    Host(IpAddr),
    /// The first address of an IPv4 /24 or an IPv6 /64.
    Network(IpAddr),
    Group(u32),
}

impl Limits {
    /// The scopes that count for a check, each with its limit.
    pub(super) fn scopes(self, load: Load) -> [Option<(Scope, u32)>; 3] {
        let set = |limit: u32| (limit > 0).then_some(limit);
        [
            set(self.per_host).map(|limit| (Scope::Host(load.host), limit)),
            set(self.per_network).map(|limit| (Scope::Network(network(load.host)), limit)),
            set(self.per_group).and_then(|limit| Some((Scope::Group(load.group?), limit))),
        ]
    }
}

/// The first address of a host's IPv4 /24 or IPv6 /64.
pub(super) fn network(host: IpAddr) -> IpAddr {
    match host.to_canonical() {
        IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8)).into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_24_and_64_bits_long() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();

        assert_eq!(of("192.0.2.77"), "192.0.2.0");
        assert_eq!(of("::ffff:192.0.2.77"), "192.0.2.0");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
