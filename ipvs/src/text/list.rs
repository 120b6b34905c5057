//! Tables for people.

use std::cmp::Ordering;
use std::fmt;

use super::address::{named, service_protocol};
use super::arguments::{FlagNames, Mark, Style};
use super::columns;
use super::layout::{Columns, Layout};
use super::names::{Names, Numeric};
use super::order;
use crate::model::{
    DestinationEntry, Family, Info, Netmask, Persistence, Protocol, Service, ServiceEntry,
    ServiceKey, Snapshot,
};

/// The snapshot as `ipvsadm -Ln` prints it, byte for byte.
#[must_use]
pub fn list(snapshot: &Snapshot) -> String {
    list_as(snapshot, Layout::numeric(), &Numeric)
}

/// The snapshot as `ipvsadm -L` with options prints it, byte for byte.
///
/// Names are printed unless the layout is numeric.
#[must_use]
pub fn list_as(snapshot: &Snapshot, layout: Layout, names: &dyn Names) -> String {
    let services = snapshot
        .services
        .iter()
        .map(|(service, destinations)| (service, destinations.as_slice()))
        .collect();
    let table = Table {
        info: Some(&snapshot.info),
        services,
        layout,
        names: if layout.numeric { &Numeric } else { names },
    };
    table.to_string()
}

/// One service as `ipvsadm -L -t ADDRESS` prints it: without the line of the version.
#[must_use]
pub fn list_service(
    service: &ServiceEntry,
    destinations: &[DestinationEntry],
    layout: Layout,
    names: &dyn Names,
) -> String {
    let table = Table {
        info: None,
        services: vec![(service, destinations)],
        layout,
        names: if layout.numeric { &Numeric } else { names },
    };
    table.to_string()
}

type Entry<'a> = (&'a ServiceEntry, &'a [DestinationEntry]);

struct Table<'a> {
    info: Option<&'a Info>,
    services: Vec<Entry<'a>>,
    layout: Layout,
    names: &'a dyn Names,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(info) = self.info {
            let (version, size) = (info.version, info.connection_table_size);
            writeln!(f, "IP Virtual Server version {version} (size={size})")?;
        }
        f.write_str(columns::header(self.layout.columns))?;
        for (entry, destinations) in self.in_order(self.services.clone(), by_service) {
            self.write_service(f, entry)?;
            let destinations = destinations.iter().collect();
            for destination in self.in_order(destinations, by_destination) {
                self.write_destination(f, entry.service.key(), destination)?;
            }
        }
        Ok(())
    }
}

impl Table<'_> {
    fn in_order<T>(&self, items: Vec<T>, compare: fn(&T, &T) -> Ordering) -> Vec<T> {
        if self.layout.unsorted {
            return items;
        }
        order::sort(items, &compare)
    }

    fn write_service(&self, f: &mut fmt::Formatter<'_>, entry: &ServiceEntry) -> fmt::Result {
        let label = service_label(entry.service.key(), self.names);
        match self.layout.columns {
            Columns::Stats | Columns::Rate => {
                let numbers = columns::service_numbers(&entry.stats, self.layout);
                writeln!(f, "{label:<33}{numbers}")
            }
            Columns::Connections
            | Columns::Tunnels
            | Columns::Thresholds
            | Columns::Persistence => {
                f.write_str(&label)?;
                write_settings(f, &entry.service)
            }
        }
    }

    fn write_destination(
        &self,
        f: &mut fmt::Formatter<'_>,
        service: &ServiceKey,
        entry: &DestinationEntry,
    ) -> fmt::Result {
        let address = entry.destination.address();
        let mut name = named(address, service_protocol(service), self.names);
        if address.is_ipv4() {
            cut(&mut name, DESTINATION_NAME_MAX);
        }
        let numbers = columns::destination_numbers(entry, self.layout);
        writeln!(f, "  -> {name:<28}{numbers}")
    }
}

/// Longest names of IPv4 addresses in a table.
const SERVICE_NAME_MAX: usize = 33;
const DESTINATION_NAME_MAX: usize = 28;

fn cut(name: &mut String, length: usize) {
    if name.is_char_boundary(length) {
        name.truncate(length);
    }
}

fn by_service(a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    order::by_service(a.0.service.key(), b.0.service.key())
}

fn by_destination(a: &&DestinationEntry, b: &&DestinationEntry) -> Ordering {
    order::by_destination(a.destination.key(), b.destination.key())
}

/// `TCP  10.0.0.1:80`, `FWM  17 IPv6`.
fn service_label(key: &ServiceKey, names: &dyn Names) -> String {
    match key {
        ServiceKey::Address { protocol, address } => {
            let mut name = named(*address, Some(*protocol), names);
            if address.is_ipv4() {
                cut(&mut name, SERVICE_NAME_MAX);
            }
            format!("{:<4} {name}", protocol_name(*protocol))
        }
        ServiceKey::FwMark {
            family: Family::Ipv4,
            mark,
        } => format!("FWM  {}", Mark(*mark, Style::Printed)),
        ServiceKey::FwMark {
            family: Family::Ipv6,
            mark,
        } => format!("FWM  {} IPv6", Mark(*mark, Style::Printed)),
    }
}

fn write_settings(f: &mut fmt::Formatter<'_>, service: &Service) -> fmt::Result {
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
