//! The PROXY protocol's header, versions 1 and 2 (HAProxy, doc/proxy-protocol.txt).

use std::io;
use std::net::SocketAddr;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";

/// What is told to a server that expects a proxy before it.
///
/// Without addresses the header says that the connection is the proxy's own (`UNKNOWN`, `LOCAL`):
/// servers then take the connection's own addresses, which is what a health check means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct ProxyHeader {
    version: Version,
    addresses: Option<(SocketAddr, SocketAddr)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Version {
    One,
    Two,
}

impl ProxyHeader {
    /// The text form. HAProxy: `send-proxy`.
    pub const fn v1() -> Self {
        Self {
            version: Version::One,
            addresses: None,
        }
    }

    /// The binary form. HAProxy: `send-proxy-v2`.
    pub const fn v2() -> Self {
        Self {
            version: Version::Two,
            addresses: None,
        }
    }

    /// Tells these addresses of a client and of what it connected to; one family for both.
    pub const fn addresses(mut self, client: SocketAddr, server: SocketAddr) -> Self {
        self.addresses = Some((client, server));
        self
    }

    /// The header's bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match (self.version, self.addresses) {
            (Version::One, Some((client, server))) if client.is_ipv4() == server.is_ipv4() => {
                let family = if client.is_ipv4() { 4 } else { 6 };
                let (from, to) = (client.ip(), server.ip());
                let ports = format!("{} {}", client.port(), server.port());
                format!("PROXY TCP{family} {from} {to} {ports}\r\n").into_bytes()
            }
            (Version::One, _) => b"PROXY UNKNOWN\r\n".to_vec(),
            (Version::Two, Some((SocketAddr::V4(client), SocketAddr::V4(server)))) => {
                let addresses = [client.ip().octets(), server.ip().octets()].concat();
                binary(0x21, 0x11, &addresses, [client.port(), server.port()])
            }
            (Version::Two, Some((SocketAddr::V6(client), SocketAddr::V6(server)))) => {
                let addresses = [client.ip().octets(), server.ip().octets()].concat();
                binary(0x21, 0x21, &addresses, [client.port(), server.port()])
            }
            (Version::Two, _) => [&SIGNATURE[..], &[0x20, 0, 0, 0]].concat(),
        }
    }
}

/// Version and command, family, length, addresses, ports.
fn binary(command: u8, family: u8, addresses: &[u8], ports: [u16; 2]) -> Vec<u8> {
    let ports = ports.map(u16::to_be_bytes).concat();
    let length = u16::try_from(addresses.len() + ports.len()).unwrap_or(0);
    [
        &SIGNATURE[..],
        &[command, family],
        &length.to_be_bytes(),
        addresses,
        &ports,
    ]
    .concat()
}

pub(super) async fn send(header: &ProxyHeader, stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(&header.bytes()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn headers_have_the_bytes_of_the_specification() {
        let (client, server) = (address("192.0.2.1:56324"), address("192.0.2.2:443"));
        let (client6, server6) = (address("[2001:db8::1]:1"), address("[2001:db8::2]:2"));

        let one = ProxyHeader::v1().addresses(client, server).bytes();
        let two = ProxyHeader::v2().addresses(client, server).bytes();
        let six = ProxyHeader::v2().addresses(client6, server6).bytes();

        assert_eq!(one, b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n");
        assert_eq!(
            two,
            b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\xdc\x04\x01\xbb"
        );
        assert_eq!(
            (six.len(), &six[12..16]),
            (16 + 36, &b"\x21\x21\x00\x24"[..])
        );
        assert_eq!(ProxyHeader::v1().bytes(), b"PROXY UNKNOWN\r\n");
        assert_eq!(ProxyHeader::v2().bytes(), b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0");
        assert_eq!(
            ProxyHeader::v1().addresses(client, server6).bytes(),
            b"PROXY UNKNOWN\r\n"
        );
    }
}
