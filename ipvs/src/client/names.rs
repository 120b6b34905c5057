//! Names of this host's files and name servers.

use std::cell::OnceCell;
use std::fs;
use std::net::{IpAddr, ToSocketAddrs as _};

use crate::model::Protocol;
use crate::text::{HostFiles, Names};

/// Names as this host knows them: `/etc/hosts`, `/etc/services`, and its name servers.
///
/// Nothing is read before the first name is asked for. Servers are asked for the address of a
/// host, never for the name of an address: listing a table takes no longer when one is down.
/// Addresses are IPv4, as with `ipvsadm`.
///
/// ```
/// use ipvs::client::SystemNames;
/// use ipvs::text::Names;
///
/// let names = SystemNames::default();
///
/// assert_eq!(names.host("192.0.2.1".parse()?), None);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Default)]
pub struct SystemNames {
    files: OnceCell<HostFiles>,
}

impl SystemNames {
    fn files(&self) -> &HostFiles {
        self.files.get_or_init(|| {
            let read = |path| fs::read_to_string(path).unwrap_or_default();
            HostFiles::parse(&read("/etc/hosts"), &read("/etc/services"))
        })
    }
}

impl Names for SystemNames {
    fn address(&self, host: &str) -> Option<IpAddr> {
        let asked = || {
            let addresses = (host, 0).to_socket_addrs().ok()?;
            addresses.map(|address| address.ip()).find(IpAddr::is_ipv4)
        };
        self.files()
            .address(host)
            .filter(IpAddr::is_ipv4)
            .or_else(asked)
    }

    fn port(&self, service: &str, protocol: Protocol) -> Option<u16> {
        self.files().port(service, protocol)
    }

    fn host(&self, address: IpAddr) -> Option<String> {
        self.files().host(address)
    }

    fn service(&self, port: u16, protocol: Protocol) -> Option<String> {
        self.files().service(port, protocol)
    }
}
