//! Names of hosts and ports: where they come from is the caller's choice.
//!
//! ldirectord asks the system while it reads its file. Here the answers come from a [`Resolver`],
//! so that a file can be checked without a network, and twice with the same result. Numbers are
//! never asked for: dotted quads, the classic short forms (`10.1`, `0x7f.1`), IPv6 addresses and
//! port numbers are understood before.
//!
//! ```
//! use ldirectord_conf::{Config, Document, FixedNames, Resolver as _};
//!
//! let names = FixedNames::new()
//!     .with_host("www", "10.0.0.7".parse().unwrap())
//!     .with_port("http", 80);
//! let document = Document::parse("virtual=10.0.0.1:http\n    real=www:http gate\n");
//!
//! let (config, _) = Config::interpret(&document, &names);
//!
//! let real = config.unwrap().virtuals()[0].reals()[0].id();
//! assert_eq!(real.to_string(), "tcp 10.0.0.1:80 -> 10.0.0.7:80");
//! ```

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::config::{Family, Protocol};

/// Answers for names of hosts and ports.
pub trait Resolver {
    /// The first address of this family that the host name has.
    fn host(&self, name: &str, family: Family) -> Option<IpAddr>;

    /// The port of a service name; without a protocol, any protocol will do.
    fn port(&self, name: &str, protocol: Option<Protocol>) -> Option<u16>;
}

/// What was answered for each name.
type Answers = HashMap<(Box<str>, Family), Option<IpAddr>>;

/// Asks another resolver once for each host name.
pub(crate) struct Remembered<'a> {
    names: &'a dyn Resolver,
    hosts: RefCell<Answers>,
}

impl<'a> Remembered<'a> {
    pub(crate) fn new(names: &'a dyn Resolver) -> Self {
        Self {
            names,
            hosts: RefCell::default(),
        }
    }
}

impl Resolver for Remembered<'_> {
    fn host(&self, name: &str, family: Family) -> Option<IpAddr> {
        let mut hosts = self.hosts.borrow_mut();
        let found = hosts.entry((name.into(), family));
        *found.or_insert_with(|| self.names.host(name, family))
    }

    fn port(&self, name: &str, protocol: Option<Protocol>) -> Option<u16> {
        self.names.port(name, protocol)
    }
}

/// Knows no name: only numbers are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumericOnly;

impl Resolver for NumericOnly {
    fn host(&self, _name: &str, _family: Family) -> Option<IpAddr> {
        None
    }

    fn port(&self, _name: &str, _protocol: Option<Protocol>) -> Option<u16> {
        None
    }
}

/// A fixed table of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FixedNames {
    hosts: HashMap<String, Vec<IpAddr>>,
    ports: HashMap<String, Vec<(Option<Protocol>, u16)>>,
}

impl FixedNames {
    /// A table without names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an address of a host.
    #[must_use]
    pub fn with_host(mut self, name: impl Into<String>, address: IpAddr) -> Self {
        self.hosts.entry(name.into()).or_default().push(address);
        self
    }

    /// Adds a port name that exists for every protocol.
    #[must_use]
    pub fn with_port(mut self, name: impl Into<String>, port: u16) -> Self {
        self.ports
            .entry(name.into())
            .or_default()
            .push((None, port));
        self
    }

    /// Adds a port name that exists for one protocol only.
    #[must_use]
    pub fn with_port_of(mut self, name: impl Into<String>, protocol: Protocol, port: u16) -> Self {
        self.ports
            .entry(name.into())
            .or_default()
            .push((Some(protocol), port));
        self
    }
}

impl Resolver for FixedNames {
    fn host(&self, name: &str, family: Family) -> Option<IpAddr> {
        self.hosts
            .get(name)?
            .iter()
            .find(|address| family.holds(**address))
            .copied()
    }

    fn port(&self, name: &str, protocol: Option<Protocol>) -> Option<u16> {
        let fits =
            |known: Option<Protocol>| protocol.is_none() || known.is_none() || known == protocol;
        self.ports
            .get(name)?
            .iter()
            .find(|(known, _)| fits(*known))
            .map(|(_, port)| *port)
    }
}

/// The names of this machine: the system's resolver, and `/etc/services` for ports.
///
/// A look-up may take as long as the system lets it. The service table is read once, when the
/// first port name is asked for; an unreadable table has no names.
#[derive(Debug)]
pub struct SystemNames {
    services: PathBuf,
    ports: OnceLock<FixedNames>,
}

impl SystemNames {
    /// Names of this machine.
    #[must_use]
    pub fn new() -> Self {
        Self::with_services("/etc/services")
    }

    /// Names of this machine with another service table (format: services(5)).
    #[must_use]
    pub fn with_services(path: impl Into<PathBuf>) -> Self {
        Self {
            services: path.into(),
            ports: OnceLock::new(),
        }
    }
}

impl Default for SystemNames {
    fn default() -> Self {
        Self::new()
    }
}

impl Resolver for SystemNames {
    fn host(&self, name: &str, family: Family) -> Option<IpAddr> {
        let addresses = (name, 0).to_socket_addrs().ok()?;
        addresses
            .map(|address| address.ip())
            .find(|address| family.holds(*address))
    }

    fn port(&self, name: &str, protocol: Option<Protocol>) -> Option<u16> {
        let read = || service_table(&fs::read(&self.services).unwrap_or_default());
        self.ports.get_or_init(read).port(name, protocol)
    }
}

/// Port names of a services(5) table; entries of other protocols are left out.
fn service_table(bytes: &[u8]) -> FixedNames {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .filter_map(service_entry)
        .fold(FixedNames::new(), |table, entry| {
            let (names, protocol, port) = entry;
            names.into_iter().fold(table, |table, name| {
                table.with_port_of(name, protocol, port)
            })
        })
}

fn service_entry(line: &str) -> Option<(Vec<&str>, Protocol, u16)> {
    let mut words = line.split('#').next()?.split_ascii_whitespace();
    let name = words.next()?;
    let (port, protocol) = words.next()?.split_once('/')?;
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        _ => return None,
    };
    let names = std::iter::once(name).chain(words).collect();
    Some((names, protocol, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{FixedNames, Resolver as _, service_table};
    use crate::config::{Family, Protocol};

    #[test]
    fn a_name_resolves_only_in_the_family_it_has() {
        let names = FixedNames::new().with_host("a", "::1".parse().unwrap());

        assert_eq!(names.host("a", Family::V4), None);
        assert_eq!(names.host("a", Family::V6), Some("::1".parse().unwrap()));
    }

    #[test]
    fn services_are_read_with_aliases_and_protocols() {
        let table = service_table(b"# c\nhttp 80/tcp www # x\ndomain 53/udp\nodd 1/ddp\nbad\n");

        assert_eq!(table.port("www", Some(Protocol::Tcp)), Some(80));
        assert_eq!(table.port("http", Some(Protocol::Udp)), None);
        assert_eq!(table.port("domain", None), Some(53));
        assert_eq!(table.port("odd", None), None);
    }
}
