//! Tables for people.

use std::cmp::Ordering;
use std::fmt;

use super::address::Endpoint;
use super::arguments::{FlagNames, Style};
use super::order;
use crate::model::{
    DestinationEntry, Family, Forwarding, Netmask, Persistence, Protocol, Service, ServiceEntry,
    ServiceKey, Snapshot,
};
use crate::proc::Connection;

/// The snapshot as `ipvsadm -Ln` prints it, byte for byte.
#[must_use]
pub fn list(snapshot: &Snapshot) -> String {
    Listing(snapshot).to_string()
}

struct Listing<'a>(&'a Snapshot);

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = &self.0.info;
        let size = info.connection_table_size;
        writeln!(
            f,
            "IP Virtual Server version {} (size={size})",
            info.version
        )?;
        f.write_str("Prot LocalAddress:Port Scheduler Flags\n")?;
        f.write_str("  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n")?;
        let services = self.0.services.iter().collect();
        for (entry, destinations) in order::sort(services, &by_service) {
            write_service(f, &entry.service)?;
            let destinations = destinations.iter().collect();
            for destination in order::sort(destinations, &by_destination) {
                write_destination(f, destination)?;
            }
        }
        Ok(())
    }
}

type Entry = (ServiceEntry, Vec<DestinationEntry>);

fn by_service(a: &&Entry, b: &&Entry) -> Ordering {
    order::by_service(a.0.service.key(), b.0.service.key())
}

fn by_destination(a: &&DestinationEntry, b: &&DestinationEntry) -> Ordering {
    order::by_destination(a.destination.key(), b.destination.key())
}

fn write_service(f: &mut fmt::Formatter<'_>, service: &Service) -> fmt::Result {
    match service.key() {
        ServiceKey::Address { protocol, address } => {
            write!(f, "{:<4} {}", protocol_name(*protocol), Endpoint(*address))?;
        }
        ServiceKey::FwMark {
            family: Family::Ipv4,
            mark,
        } => write!(f, "FWM  {mark}")?,
        ServiceKey::FwMark {
            family: Family::Ipv6,
            mark,
        } => write!(f, "FWM  {mark} IPv6")?,
    }
    write!(f, " {}", service.scheduler)?;
    if let Some(flags) = FlagNames::of(service, Style::Printed) {
        write!(f, " ({flags})")?;
    }
    if let Some(persistence) = &service.persistence {
        write_persistence(f, persistence)?;
        if let Some(engine) = &service.engine {
            write!(f, " pe {}", engine.name())?;
        }
    }
    writeln!(f, "{}", if service.one_packet { " ops" } else { "" })
}

fn write_persistence(f: &mut fmt::Formatter<'_>, persistence: &Persistence) -> fmt::Result {
    write!(f, " persistent {}", persistence.seconds())?;
    match persistence.mask() {
        None => Ok(()),
        Some(Netmask::Ipv4(mask)) => write!(f, " mask {mask}"),
        Some(Netmask::Ipv6(length)) => write!(f, " mask {length}"),
    }
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match Protocol::from_number(protocol.number()) {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
        Protocol::Sctp => "SCTP",
        Protocol::Other(_) => "?",
    }
}

fn write_destination(f: &mut fmt::Formatter<'_>, entry: &DestinationEntry) -> fmt::Result {
    writeln!(
        f,
        "  -> {:<28} {:<7} {:<6} {:<10} {:<10}",
        Endpoint(entry.destination.address()).to_string(),
        forwarding_name(entry.destination.forwarding),
        entry.destination.weight.get(),
        entry.active_connections,
        entry.inactive_connections,
    )
}

fn forwarding_name(forwarding: Forwarding) -> &'static str {
    match forwarding {
        Forwarding::Masquerade => "Masq",
        Forwarding::Local => "Local",
        Forwarding::Tunnel(_) => "Tunnel",
        Forwarding::DirectRoute => "Route",
        // ipvsadm has no name for these, and prints it.
        Forwarding::Bypass | Forwarding::Other(_) => "(null)",
    }
}

/// Connections as `ipvsadm -Lnc` prints them, in their own order.
///
/// ```
/// let none = ipvs::text::list_connections([]);
///
/// assert!(none.starts_with("IPVS connection entries\npro expire state"));
/// ```
pub fn list_connections<'a>(connections: impl IntoIterator<Item = &'a Connection>) -> String {
    let rows = connections
        .into_iter()
        .map(|connection| Row(connection).to_string());
    std::iter::once(CONNECTIONS_HEADER.to_owned())
        .chain(rows)
        .collect()
}

const CONNECTIONS_HEADER: &str = "\
IPVS connection entries
pro expire state       source             virtual            destination
";

struct Row<'a>(&'a Connection);

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Connection {
            client,
            virtual_address,
            destination,
            state,
            expires,
            ..
        } = self.0;
        let seconds = expires.as_secs();
        let expire = format!("{:02}:{:02}", seconds / 60, seconds % 60);
        let client = Endpoint(*client).to_string();
        let virtual_address = Endpoint(*virtual_address).to_string();
        let destination = Endpoint(*destination);
        let protocol = connection_protocol(self.0.protocol);
        writeln!(
            f,
            "{protocol:<3} {expire:<6} {state:<11} {client:<18} {virtual_address:<18} {destination}"
        )
    }
}

fn connection_protocol(protocol: Protocol) -> String {
    match protocol.number() {
        0 => "IP".to_owned(),
        1 => "ICMP".to_owned(),
        6 => "TCP".to_owned(),
        17 => "UDP".to_owned(),
        58 => "ICMPv6".to_owned(),
        132 => "SCTP".to_owned(),
        other => format!("IP_{other}"),
    }
}
