//! Rules that restore a table.

use std::fmt::{self, Display};

use super::arguments::{DestinationArguments, KeyArguments, ServiceArguments, Style};
use super::order;
use crate::table::Table;

/// The table as `ipvsadm -Sn` prints it, byte for byte.
///
/// That format lacks thresholds and every forwarding but `-m`, `-g`, `-i`, and what `ipvsadm`
/// prints for odd values it does not read back. A [`Plan`](crate::Plan) prints rules that say
/// all.
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
    Rules(table).to_string()
}

struct Rules<'a>(&'a Table);

impl Display for Rules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services = self.0.services().collect();
        for service in order::sort(services, &|a, b| order::by_service(a.key(), b.key())) {
            writeln!(f, "-A {}", ServiceArguments(service, Style::Printed))?;
            let destinations = self.0.destinations(service.key()).collect();
            for each in order::sort(destinations, &|a, b| {
                order::by_destination(a.key(), b.key())
            }) {
                let key = KeyArguments(service.key());
                writeln!(f, "-a {key} {}", DestinationArguments(each, Style::Printed))?;
            }
        }
        Ok(())
    }
}
