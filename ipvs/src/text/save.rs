//! Rules that restore a table.

use std::fmt::{self, Display};

use super::address::{named, service_protocol};
use super::arguments::{Style, write_destination, write_key, write_service, write_thresholds};
use super::names::{Names, Numeric};
use super::order;
use crate::model::{Destination, ServiceKey};
use crate::table::Table;

/// The table as `ipvsadm -Sn` prints it, byte for byte.
///
/// That format lacks thresholds and every forwarding but `-m`, `-g`, `-i`, and what `ipvsadm`
/// prints for odd values it does not read back. [`Rules`](super::Rules) print all.
///
/// ```
/// use ipvs::{Destination, Service, Table, Weight};
///
/// let mut table = Table::new();
/// let service = Service::tcp("192.0.2.70:80".parse()?);
/// let key = *service.key();
/// table.insert_service(service);
/// table.insert_destination(
///     &key,
///     Destination::new("192.0.2.121:80".parse()?).weight(Weight::new(10)?),
/// )?;
///
/// assert_eq!(
///     ipvs::text::save(&table),
///     "-A -t 192.0.2.70:80 -s wlc\n-a -t 192.0.2.70:80 -r 192.0.2.121:80 -g -w 10\n",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn save(table: &Table) -> String {
    save_named(table, &Numeric)
}

/// The table as `ipvsadm -S` prints it: with the names that hosts and ports have.
#[must_use]
pub fn save_named(table: &Table, names: &dyn Names) -> String {
    Saved(table, names).to_string()
}

struct Saved<'a>(&'a Table, &'a dyn Names);

impl Display for Saved<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_table(f, self.0, Style::Printed, self.1)
    }
}

/// Every service with its destinations behind it.
pub(crate) fn write_table(
    f: &mut fmt::Formatter<'_>,
    table: &Table,
    style: Style,
    names: &dyn Names,
) -> fmt::Result {
    let services = table.services().collect();
    for service in order::sort(services, &|a, b| order::by_service(a.key(), b.key())) {
        f.write_str("-A ")?;
        write_service(f, service, style, names)?;
        f.write_str("\n")?;
        let destinations = table.destinations(service.key()).collect();
        for each in order::sort(destinations, &|a, b| {
            order::by_destination(a.key(), b.key())
        }) {
            f.write_str("-a ")?;
            write_rule(f, service.key(), each, style, names)?;
        }
    }
    Ok(())
}

fn write_rule(
    f: &mut fmt::Formatter<'_>,
    service: &ServiceKey,
    destination: &Destination,
    style: Style,
    names: &dyn Names,
) -> fmt::Result {
    write_key(f, service, style, names)?;
    f.write_str(" ")?;
    let address = named(destination.address(), service_protocol(service), names);
    write_destination(f, destination, &address, style)?;
    if style == Style::Readable {
        write_thresholds(f, destination)?;
    }
    f.write_str("\n")
}
