//! The table of connections.

use super::address::named;
use super::names::{Names, Numeric};
use crate::model::Protocol;
use crate::proc::Connection;

/// Connections as `ipvsadm -Lnc` prints them, in their own order.
///
/// ```
/// let none = ipvs::text::list_connections([]);
///
/// assert!(none.starts_with("IPVS connection entries\npro expire state"));
/// ```
pub fn list_connections<'a>(connections: impl IntoIterator<Item = &'a Connection>) -> String {
    let list = ConnectionList::new(&Numeric);
    let rows = connections
        .into_iter()
        .map(|connection| list.row(connection));
    let text: Vec<u8> = std::iter::once(list.header().into())
        .chain(rows)
        .flatten()
        .collect();
    String::from_utf8_lossy(&text).into_owned()
}

/// A table of connections, row by row: `ipvsadm -L -c`.
///
/// A table of millions of connections need not fit into memory.
#[derive(Clone, Copy)]
pub struct ConnectionList<'n> {
    names: &'n dyn Names,
    engines: bool,
}

impl std::fmt::Debug for ConnectionList<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionList")
            .field("engines", &self.engines)
            .finish_non_exhaustive()
    }
}

impl<'n> ConnectionList<'n> {
    /// A table with these names.
    #[must_use]
    pub const fn new(names: &'n dyn Names) -> Self {
        let engines = false;
        Self { names, engines }
    }

    /// Whether the data of persistence engines is shown, `--persistent-conn`. Default: off.
    #[must_use]
    pub const fn engines(mut self, on: bool) -> Self {
        self.engines = on;
        self
    }

    /// The two lines above the rows.
    #[must_use]
    pub const fn header(&self) -> &'static str {
        if self.engines {
            concat!(
                "IPVS connection entries\n",
                "pro expire state       source             virtual            ",
                "destination        pe name          pe_data\n",
            )
        } else {
            concat!(
                "IPVS connection entries\n",
                "pro expire state       source             virtual            destination\n",
            )
        }
    }

    /// A row with its line end; bytes, because an engine's data may be any.
    #[must_use]
    pub fn row(&self, connection: &Connection) -> Vec<u8> {
        let Connection {
            protocol,
            client,
            virtual_address,
            destination,
            state,
            expires,
            ..
        } = connection;
        let seconds = expires.as_secs();
        let expire = format!("{:02}:{:02}", seconds / 60, seconds % 60);
        let [client, virtual_address, destination] = [client, virtual_address, destination]
            .map(|address| named(*address, Some(*protocol), self.names));
        let protocol = protocol_name(*protocol);
        let mut row =
            format!("{protocol:<3} {expire:<6} {state:<11} {client:<18} {virtual_address:<18} ");
        match connection.engine.as_ref().filter(|_| self.engines) {
            None => {
                row.push_str(&destination);
                row.into_bytes()
            }
            Some(engine) => {
                row.push_str(&format!("{destination:<16} {:<18} ", engine.name));
                [row.as_bytes(), &engine.data].concat()
            }
        }
        .into_iter()
        .chain([b'\n'])
        .collect()
    }
}

fn protocol_name(protocol: Protocol) -> String {
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
