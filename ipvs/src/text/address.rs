//! Addresses as the C library prints them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::names::Names;
use crate::model::{Protocol, ServiceKey};

/// `10.0.0.1:80` or `[fd00::1]:80`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint(pub(crate) SocketAddr);

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.ip(), self.0.port()) {
            (IpAddr::V4(ip), port) => write!(f, "{ip}:{port}"),
            (IpAddr::V6(ip), port) => match embedded(ip) {
                Some(embedded) => write!(f, "[::{embedded}]:{port}"),
                None => write!(f, "[{ip}]:{port}"),
            },
        }
    }
}

/// The IPv4 address in `::a.b.c.d`, a form that `inet_ntop` still prints.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => {
            Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

/// Protocol whose names the ports of a service have; those behind a mark have none.
pub(crate) const fn service_protocol(service: &ServiceKey) -> Option<Protocol> {
    match service {
        ServiceKey::Address { protocol, .. } => Some(*protocol),
        ServiceKey::FwMark { .. } => None,
    }
}

/// `www:http`: names where there are some. IPv6 addresses stay numbers, as in `ipvsadm`.
pub(crate) fn named(address: SocketAddr, protocol: Option<Protocol>, names: &dyn Names) -> String {
    let text = Endpoint(address).to_string();
    let host = Some(address.ip())
        .filter(IpAddr::is_ipv4)
        .and_then(|ip| names.host(ip));
    let port = protocol
        .filter(|_| address.port() != 0)
        .and_then(|protocol| names.service(address.port(), protocol));
    match (text.rsplit_once(':'), host, port) {
        (None, _, _) | (_, None, None) => text,
        (Some((_, number)), Some(host), None) => format!("{host}:{number}"),
        (Some((number, _)), None, Some(port)) => format!("{number}:{port}"),
        (Some(_), Some(host), Some(port)) => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_like_inet_ntop() {
        let cases = [
            ("10.0.0.1:80", "10.0.0.1:80"),
            ("[fd00:1::1]:53", "[fd00:1::1]:53"),
            ("[::1]:1", "[::1]:1"),
            ("[::]:1", "[::]:1"),
            ("[::ffff:1.2.3.4]:1", "[::ffff:1.2.3.4]:1"),
            ("[::102:304]:1", "[::1.2.3.4]:1"),
            ("[1:0:0:2:0:0:0:3]:1", "[1:0:0:2::3]:1"),
        ];

        for (input, printed) in cases {
            assert_eq!(Endpoint(input.parse().unwrap()).to_string(), printed);
        }
    }
}
