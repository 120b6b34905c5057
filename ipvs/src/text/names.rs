//! Names of hosts and ports.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::model::Protocol;

/// What names stand for; a rule may use names where it could use numbers.
///
/// The default of every method is that there is no name: [`Numeric`] is just that.
pub trait Names {
    /// Address of a host, read in `-t www:80`.
    fn address(&self, _host: &str) -> Option<IpAddr> {
        None
    }

    /// Port of a network service, read in `-t 192.0.2.70:http`.
    fn port(&self, _service: &str, _protocol: Protocol) -> Option<u16> {
        None
    }

    /// Name of an address, printed without `-n`.
    fn host(&self, _address: IpAddr) -> Option<String> {
        None
    }

    /// Name of a port, printed without `-n`.
    fn service(&self, _port: u16, _protocol: Protocol) -> Option<String> {
        None
    }
}

/// Numbers only; `ipvsadm -n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numeric;

impl Names for Numeric {}

/// Names from the files `/etc/hosts` and `/etc/services`.
///
/// No name server is asked: listing a table takes no longer when one is down.
///
/// ```
/// use ipvs::Protocol;
/// use ipvs::text::{HostFiles, Names};
///
/// let names = HostFiles::parse("192.0.2.70 www.example.net www\n", "http 80/tcp web # WWW\n");
///
/// assert_eq!(names.address("www"), Some("192.0.2.70".parse()?));
/// assert_eq!(names.port("web", Protocol::Tcp), Some(80));
/// assert_eq!(names.service(80, Protocol::Tcp).as_deref(), Some("http"));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct HostFiles {
    addresses: HashMap<String, IpAddr>,
    hosts: HashMap<IpAddr, String>,
    ports: HashMap<(String, u16), u16>,
    services: HashMap<(u16, u16), String>,
}

impl HostFiles {
    /// Reads the contents of `/etc/hosts` and `/etc/services`; odd lines name nothing.
    #[must_use]
    pub fn parse(hosts: &str, services: &str) -> Self {
        let mut names = Self::default();
        for line in lines(hosts) {
            names.add_host(line);
        }
        for line in lines(services) {
            names.add_service(line);
        }
        names
    }

    /// As in the C library, the first line that fits counts.
    fn add_host(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_ascii_whitespace();
        let address: IpAddr = words.next()?.parse().ok()?;
        for (index, name) in words.enumerate() {
            if index == 0 {
                self.hosts.entry(address).or_insert_with(|| name.to_owned());
            }
            self.addresses.entry(name.to_owned()).or_insert(address);
        }
        Some(())
    }

    fn add_service(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_ascii_whitespace();
        let name = words.next()?;
        let (port, protocol) = words.next()?.split_once('/')?;
        let port: u16 = port.parse().ok()?;
        let protocol = protocol_number(protocol)?;
        let canonical = || name.to_owned();
        self.services
            .entry((port, protocol))
            .or_insert_with(canonical);
        for name in std::iter::once(name).chain(words) {
            let key = (name.to_owned(), protocol);
            self.ports.entry(key).or_insert(port);
        }
        Some(())
    }
}

impl Names for HostFiles {
    fn address(&self, host: &str) -> Option<IpAddr> {
        self.addresses.get(host).copied()
    }

    fn port(&self, service: &str, protocol: Protocol) -> Option<u16> {
        let key = (service.to_owned(), protocol.number());
        self.ports.get(&key).copied()
    }

    fn host(&self, address: IpAddr) -> Option<String> {
        self.hosts.get(&address).cloned()
    }

    fn service(&self, port: u16, protocol: Protocol) -> Option<String> {
        self.services.get(&(port, protocol.number())).cloned()
    }
}

fn protocol_number(name: &str) -> Option<u16> {
    [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
        .into_iter()
        .find(|protocol| protocol.to_string() == name)
        .map(Protocol::number)
}

/// Lines without their comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default())
}
