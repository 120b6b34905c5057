//! Reading the table.

use super::{Client, Transport};
use crate::client::query;
use crate::conversation::{Fault, Request};
use crate::error::Error;
use crate::model::{Daemon, DestinationEntry, Info, ServiceEntry, ServiceKey, Snapshot, Timeouts};
use crate::table::Table;
use crate::text::Rules;
use crate::wire::{DestinationRef, Policy, ServiceRef};

impl<T: Transport> Client<T> {
    /// Version and table size, as in the first line of `ipvsadm -Ln`.
    ///
    /// # Errors
    ///
    /// As [`Client::info`](crate::Client::info).
    pub async fn info(&mut self) -> Result<Info, Error> {
        self.run(query::info()).await
    }

    /// What the kernel says that it takes.
    ///
    /// # Errors
    ///
    /// As [`Client::policy`](crate::Client::policy).
    pub async fn policy(&mut self) -> Result<Policy, Error> {
        self.run(query::policy()).await
    }

    /// One service with its counters.
    ///
    /// # Errors
    ///
    /// As [`Client::service`](crate::Client::service).
    pub async fn service(&mut self, key: &ServiceKey) -> Result<ServiceEntry, Error> {
        self.run(query::service(*key)).await
    }

    /// All services with their counters, in kernel order.
    ///
    /// # Errors
    ///
    /// As [`Client::services`](crate::Client::services).
    pub async fn services(&mut self) -> Result<Vec<ServiceEntry>, Error> {
        self.run(query::services()).await
    }

    /// All destinations of a service with their counters, newest first.
    ///
    /// # Errors
    ///
    /// As [`Client::destinations`](crate::Client::destinations).
    pub async fn destinations(
        &mut self,
        service: &ServiceKey,
    ) -> Result<Vec<DestinationEntry>, Error> {
        self.run(query::destinations(*service)).await
    }

    /// The timeouts of connections, `ipvsadm -L --timeout`.
    ///
    /// # Errors
    ///
    /// As [`Client::timeouts`](crate::Client::timeouts).
    pub async fn timeouts(&mut self) -> Result<Timeouts, Error> {
        self.run(query::timeouts()).await
    }

    /// The synchronisation daemons that run, the master first; `ipvsadm -L --daemon`.
    ///
    /// # Errors
    ///
    /// As [`Client::daemons`](crate::Client::daemons).
    pub async fn daemons(&mut self) -> Result<Vec<Daemon>, Error> {
        self.run(query::daemons()).await
    }

    /// The settings of all services and destinations: what a plan starts from.
    ///
    /// # Errors
    ///
    /// As [`Client::table`](crate::Client::table).
    pub async fn table(&mut self) -> Result<Table, Error> {
        self.run(query::settings()).await.map(Table::observed)
    }

    /// The table with its timeouts and daemons.
    ///
    /// # Errors
    ///
    /// As [`Client::rules`](crate::Client::rules).
    pub async fn rules(&mut self) -> Result<Rules, Error> {
        let (table, timeouts) = (self.table().await?, self.timeouts().await?);
        Ok(Rules::observed(table, timeouts, self.daemons().await?))
    }

    /// As [`Client::table`], read until two readings in a row have the same keys.
    ///
    /// # Errors
    ///
    /// As [`Client::stable_table`](crate::Client::stable_table).
    pub async fn stable_table(&mut self, readings: usize) -> Result<Table, Error> {
        let mut last = self.table().await?;
        for _ in 1..readings {
            let table = self.table().await?;
            if table.has_keys_of(&last) {
                return Ok(table);
            }
            last = table;
        }
        Err(Error::fault(&Request::Services, Fault::Interrupted))
    }

    /// Everything that the kernel reports, with counters; `ipvsadm -Ln`.
    ///
    /// # Errors
    ///
    /// As [`Client::snapshot`](crate::Client::snapshot).
    pub async fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let info = self.info().await?;
        let services = self.run(query::entries()).await?;
        Ok(Snapshot::new(info, services))
    }

    /// Calls `take` with each service, without an allocation for it.
    ///
    /// # Errors
    ///
    /// As [`Client::for_each_service`](crate::Client::for_each_service).
    pub async fn for_each_service(
        &mut self,
        take: impl FnMut(&ServiceRef<'_>),
    ) -> Result<(), Error> {
        self.run(query::EachService::new(take)).await
    }

    /// Calls `take` with each destination of a service, without an allocation for it.
    ///
    /// # Errors
    ///
    /// As [`Client::for_each_destination`](crate::Client::for_each_destination).
    pub async fn for_each_destination(
        &mut self,
        service: &ServiceKey,
        take: impl FnMut(&DestinationRef<'_>),
    ) -> Result<(), Error> {
        self.run(query::EachDestination::new(*service, take)).await
    }
}
