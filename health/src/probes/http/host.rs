//! What is sent as the `Host` header.

use std::net::{IpAddr, SocketAddr};

use crate::Target;

/// The port that a `Host` header need not name.
const DEFAULT_PORT: u16 = 80;

/// Where the `Host` header comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// The target's host name or address.
    Address,
    /// The target's address without its port.
    #[cfg(feature = "ldirectord")]
    AddressAlone,
    /// A name, to which the port is added if needed.
    Name(String),
    /// The text as it is.
    Verbatim(String),
}

impl Host {
    /// The header's value for a target.
    pub(super) fn header(&self, target: &Target) -> String {
        let port = target.address().port();
        match self {
            Self::Verbatim(text) => text.clone(),
            #[cfg(feature = "ldirectord")]
            Self::AddressAlone => literal(target.address()),
            Self::Name(name) => with_port(name, port),
            Self::Address => match target.name() {
                Some(name) => with_port(name, port),
                None => with_port(&literal(target.address()), port),
            },
        }
    }
}

fn literal(address: SocketAddr) -> String {
    match address.ip() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn with_port(host: &str, port: u16) -> String {
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, after)| !after.ends_with(']'));
    if port == DEFAULT_PORT || has_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_named_unless_it_is_the_default_or_given() {
        let cases = [
            (Host::Address, "192.0.2.1:80", "192.0.2.1"),
            (Host::Address, "192.0.2.1:8080", "192.0.2.1:8080"),
            (Host::Address, "[2001:db8::1]:80", "[2001:db8::1]"),
            (Host::Address, "[2001:db8::1]:81", "[2001:db8::1]:81"),
            (
                Host::Name("www.example".to_owned()),
                "192.0.2.1:80",
                "www.example",
            ),
            (
                Host::Name("www.example".to_owned()),
                "192.0.2.1:8080",
                "www.example:8080",
            ),
            (
                Host::Name("www.example:1".to_owned()),
                "192.0.2.1:8080",
                "www.example:1",
            ),
            (
                Host::Name("[::1]".to_owned()),
                "192.0.2.1:8080",
                "[::1]:8080",
            ),
            (Host::Verbatim("www".to_owned()), "192.0.2.1:8080", "www"),
        ];

        for (host, address, expected) in cases {
            let target = Target::new(address.parse().unwrap());

            assert_eq!(host.header(&target), expected, "{host:?} at {address}");
        }
    }

    #[test]
    fn the_targets_name_comes_before_its_address() {
        let target = Target::new("192.0.2.1:8080".parse().unwrap()).host_name("www");

        assert_eq!(Host::Address.header(&target), "www:8080");
    }
}
