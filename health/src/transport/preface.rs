//! The PROXY protocol's header: who is talking, told before the first byte.
//!
//! Source: <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>, sections 2.1 and 2.2.

use std::net::{IpAddr, SocketAddr};

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// Version 2, command PROXY or LOCAL.
const PROXY: u8 = 0x21;
const LOCAL: u8 = 0x20;
/// Address family and TCP.
const TCP4: u8 = 0x11;
const TCP6: u8 = 0x21;
const UNSPECIFIED: u8 = 0x00;

/// A PROXY protocol header. Default addresses: those of the connection itself.
///
/// ```
/// use health::{ProxyHeader, Transport};
///
/// let check = ProxyHeader::v2().unknown(); // HAProxy: `check-send-proxy`
/// let transport = Transport::builder().proxy_header(check).build()?;
/// # Ok::<(), health::TransportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct ProxyHeader {
    version: Version,
    addresses: Addresses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Version {
    One,
    Two,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Addresses {
    Connection,
    Given(SocketAddr, SocketAddr),
    Unknown,
}

impl ProxyHeader {
    /// Version 1, one line of text.
    pub const fn v1() -> Self {
        Self {
            version: Version::One,
            addresses: Addresses::Connection,
        }
    }

    /// Version 2, binary.
    pub const fn v2() -> Self {
        Self {
            version: Version::Two,
            addresses: Addresses::Connection,
        }
    }

    /// Names a client and the address it spoke to; both of one family.
    pub const fn addresses(mut self, source: SocketAddr, destination: SocketAddr) -> Self {
        self.addresses = Addresses::Given(source, destination);
        self
    }

    /// Names nobody: `UNKNOWN` in version 1, the command `LOCAL` in version 2, meant for checks.
    pub const fn unknown(mut self) -> Self {
        self.addresses = Addresses::Unknown;
        self
    }

    pub(super) const fn given(&self) -> Option<(SocketAddr, SocketAddr)> {
        match self.addresses {
            Addresses::Given(source, destination) => Some((source, destination)),
            Addresses::Connection | Addresses::Unknown => None,
        }
    }

    /// The header on a connection between two addresses.
    pub(super) fn bytes(&self, local: SocketAddr, peer: SocketAddr) -> Vec<u8> {
        let pair = match self.addresses {
            Addresses::Connection => Some((local, peer)),
            Addresses::Given(source, destination) => Some((source, destination)),
            Addresses::Unknown => None,
        };
        match self.version {
            Version::One => line(pair).into_bytes(),
            Version::Two => binary(pair),
        }
    }
}

fn line(pair: Option<(SocketAddr, SocketAddr)>) -> String {
    let Some((source, destination)) = pair else {
        return "PROXY UNKNOWN\r\n".to_owned();
    };
    let family = if source.is_ipv4() { "TCP4" } else { "TCP6" };
    let (from, to) = (source.ip(), destination.ip());
    let (from_port, to_port) = (source.port(), destination.port());
    format!("PROXY {family} {from} {to} {from_port} {to_port}\r\n")
}

fn binary(pair: Option<(SocketAddr, SocketAddr)>) -> Vec<u8> {
    let mut addresses = Vec::new();
    if let Some((source, destination)) = pair {
        push_ip(&mut addresses, source.ip());
        push_ip(&mut addresses, destination.ip());
        addresses.extend(source.port().to_be_bytes());
        addresses.extend(destination.port().to_be_bytes());
    }
    let (command, family) = match pair {
        None => (LOCAL, UNSPECIFIED),
        Some((SocketAddr::V4(_), _)) => (PROXY, TCP4),
        Some((SocketAddr::V6(_), _)) => (PROXY, TCP6),
    };
    // At most two IPv6 addresses and two ports: 36 bytes.
    let length = u16::try_from(addresses.len()).unwrap_or(u16::MAX);
    let mut header = SIGNATURE.to_vec();
    header.extend([command, family]);
    header.extend(length.to_be_bytes());
    header.extend(addresses);
    header
}

fn push_ip(bytes: &mut Vec<u8>, ip: IpAddr) {
    match ip {
        IpAddr::V4(ip) => bytes.extend(ip.octets()),
        IpAddr::V6(ip) => bytes.extend(ip.octets()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(header: &ProxyHeader) -> Vec<u8> {
        header.bytes(
            "192.0.2.1:1025".parse().unwrap(),
            "192.0.2.2:80".parse().unwrap(),
        )
    }

    #[test]
    fn version_1_is_the_specifications_line() {
        let six = ProxyHeader::v1().addresses(
            "[2001:db8::1]:7".parse().unwrap(),
            "[::1]:8".parse().unwrap(),
        );

        assert_eq!(
            bytes(&ProxyHeader::v1()),
            b"PROXY TCP4 192.0.2.1 192.0.2.2 1025 80\r\n"
        );
        assert_eq!(bytes(&six), b"PROXY TCP6 2001:db8::1 ::1 7 8\r\n");
        assert_eq!(bytes(&ProxyHeader::v1().unknown()), b"PROXY UNKNOWN\r\n");
    }

    #[test]
    fn version_2_is_the_specifications_block() {
        let four = bytes(&ProxyHeader::v2());

        let mut expected = SIGNATURE.to_vec();
        expected.extend([
            0x21, 0x11, 0, 12, 192, 0, 2, 1, 192, 0, 2, 2, 0x04, 0x01, 0, 80,
        ]);
        assert_eq!(four, expected);
        let unknown = bytes(&ProxyHeader::v2().unknown());
        assert_eq!(unknown, [SIGNATURE.as_slice(), &[0x20, 0, 0, 0]].concat());
    }
}
