//! Every command but restoring.

use std::io::{self, BufWriter, Write as _};

use ipvs::Client;
use ipvs::client::SystemNames;
use ipvs::proc::Connections;
use ipvs::text::{self, Complaint, ConnectionList, Invocation, Listing, Names, Numeric};

use crate::{HELP, VERSION, print, quiet};

pub(crate) fn perform(
    client: &mut Client,
    names: &SystemNames,
    invocation: Invocation,
) -> Result<(), Complaint> {
    match invocation {
        Invocation::Rule(rule) => Ok(client.carry_out(&rule)?),
        Invocation::List(listing) => list(client, names, &listing),
        Invocation::Save { numeric: true } => Ok(print(&text::save(&client.table()?))?),
        Invocation::Save { numeric: false } => {
            Ok(print(&text::save_named(&client.table()?, names))?)
        }
        Invocation::Help => Ok(print(HELP)?),
        Invocation::Version => Ok(print(VERSION)?),
        // Rules that restore rules: the original has no answer either.
        Invocation::Restore | _ => Err(Complaint::new(255, "`-R` is no rule")),
    }
}

fn list(client: &mut Client, names: &SystemNames, listing: &Listing) -> Result<(), Complaint> {
    let text = match listing {
        Listing::Table(layout) => text::list_as(&client.snapshot()?, *layout, names),
        Listing::Service(key, layout) => {
            // The original ends with 1 here, and only here.
            let missing = |error: ipvs::Error| Complaint::from(error).with_status(1);
            let service = client.service(key).map_err(missing)?;
            let destinations = client.destinations(key)?;
            text::list_service(&service, &destinations, *layout, names)
        }
        Listing::Timeouts => text::list_timeouts(&client.timeouts()?),
        Listing::Daemons => text::list_daemons(&client.daemons()?),
        Listing::Connections { engines, numeric } => {
            let names: &dyn Names = if *numeric { &Numeric } else { names };
            return Ok(connections(&ConnectionList::new(names).engines(*engines))?);
        }
        _ => {
            return Err(Complaint::new(
                255,
                "this listing is newer than this program",
            ));
        }
    };
    Ok(print(&text)?)
}

/// Row by row: there may be millions.
fn connections(list: &ConnectionList<'_>) -> io::Result<()> {
    let table = Connections::read("/proc/net/ip_vs_conn")?;
    let mut output = BufWriter::new(io::stdout().lock());
    let write = || -> io::Result<()> {
        output.write_all(list.header().as_bytes())?;
        for connection in table {
            let connection = connection.map_err(io::Error::other)?;
            output.write_all(&list.row(&connection))?;
        }
        output.flush()
    };
    quiet(write())
}
