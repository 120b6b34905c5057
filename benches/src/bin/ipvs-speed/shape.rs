//! Tables of a size, the same for every program.

use std::{net::SocketAddr, str::FromStr};

use ipvs::{Destination, Forwarding, Scheduler, Service, Table, TableError};

/// Services, and destinations of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) services: u32,
    pub(crate) destinations: u32,
}

impl Shape {
    pub(crate) const fn new(services: u32, destinations: u32) -> Self {
        Self {
            services,
            destinations,
        }
    }

    /// The table, of the addresses that `peers/sender.c` uses.
    pub(crate) fn table(self) -> Result<Table, TableError> {
        let mut table = Table::new();
        for number in 0..self.services {
            let address = socket(0x0a00_0001, number, 80);
            let service = Service::tcp(address).scheduler(Scheduler::Rr);
            let key = *service.key();
            table.insert_service(service);
            for number in 0..self.destinations {
                let server = Destination::new(socket(0x0b00_0001, number, 8080));
                table.insert_destination(&key, server.forwarding(Forwarding::Masquerade))?;
            }
        }
        Ok(table)
    }
}

fn socket(base: u32, number: u32, port: u16) -> SocketAddr {
    (base.saturating_add(number).to_be_bytes(), port).into()
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no table: write SERVICESxDESTINATIONS");
        let (services, destinations) = text.split_once('x').ok_or_else(wrong)?;
        let number = |text: &str| text.parse().map_err(|_error| wrong());
        Ok(Self::new(number(services)?, number(destinations)?))
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {}", self.services, self.destinations)
    }
}
