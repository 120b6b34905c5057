//! Reading the table.

use super::{Client, DestinationCursor, ServiceCursor, query};
use crate::conversation::{Fault, Request};
use crate::error::Error;
use crate::model::{DestinationEntry, Info, ServiceEntry, ServiceKey, Snapshot};
use crate::table::Table;
use crate::transport::Transport;
use crate::wire::{DestinationRef, Policy, ServiceRef};

impl<T: Transport> Client<T> {
    /// Version and table size, as in the first line of `ipvsadm -Ln`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn info(&mut self) -> Result<Info, Error> {
        self.run(query::info())
    }

    /// What the kernel says that it takes: commands, and attributes of the first level.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] by kernels before 5.9, which say nothing.
    pub fn policy(&mut self) -> Result<Policy, Error> {
        self.run(query::policy())
    }

    /// One service with its counters.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is none.
    pub fn service(&mut self, key: &ServiceKey) -> Result<ServiceEntry, Error> {
        self.run(query::service(*key))
    }

    /// All services with their counters, in kernel order.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn services(&mut self) -> Result<Vec<ServiceEntry>, Error> {
        self.run(query::services())
    }

    /// All destinations of a service with their counters, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service: the kernel's own answer would be an
    /// empty list, so a service without destinations is asked for once more.
    pub fn destinations(&mut self, service: &ServiceKey) -> Result<Vec<DestinationEntry>, Error> {
        self.run(query::destinations(*service))
    }

    /// Reads the services one by one, without an allocation for each.
    ///
    /// # Errors
    ///
    /// As [`ServiceCursor::read`].
    pub fn service_cursor(&mut self) -> Result<ServiceCursor<'_, T>, Error> {
        ServiceCursor::open(self)
    }

    /// Reads the destinations of a service one by one, without an allocation for each.
    ///
    /// There are none also if there is no such service.
    ///
    /// # Errors
    ///
    /// As [`ServiceCursor::read`].
    pub fn destination_cursor(
        &mut self,
        service: &ServiceKey,
    ) -> Result<DestinationCursor<'_, T>, Error> {
        DestinationCursor::open(self, *service)
    }

    /// The settings of all services and destinations: what a plan starts from.
    ///
    /// The kernel answers service by service: what others change meanwhile may be in it or not.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn table(&mut self) -> Result<Table, Error> {
        self.run(query::settings()).map(Table::observed)
    }

    /// As [`Client::table`], read until two readings in a row have the same keys.
    ///
    /// Kernels show no sign that a table changed while it was read. What changed between the two
    /// readings only in settings may still be old or new.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`] if no two of `readings` agree, and what [`Client::table`] says.
    pub fn stable_table(&mut self, readings: usize) -> Result<Table, Error> {
        let mut last = self.table()?;
        for _ in 1..readings {
            let table = self.table()?;
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
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let info = self.info()?;
        let services = self.run(query::entries())?;
        Ok(Snapshot::new(info, services))
    }

    /// Calls `take` with each service, without an allocation for it.
    ///
    /// # Errors
    ///
    /// As [`ServiceCursor::read`].
    pub fn for_each_service(&mut self, mut take: impl FnMut(&ServiceRef<'_>)) -> Result<(), Error> {
        let mut cursor = self.service_cursor()?;
        while let Some(service) = cursor.read()? {
            take(&service);
        }
        Ok(())
    }

    /// Calls `take` with each destination of a service, without an allocation for it.
    ///
    /// # Errors
    ///
    /// As [`DestinationCursor::read`].
    pub fn for_each_destination(
        &mut self,
        service: &ServiceKey,
        mut take: impl FnMut(&DestinationRef<'_>),
    ) -> Result<(), Error> {
        let mut cursor = self.destination_cursor(service)?;
        while let Some(destination) = cursor.read()? {
            take(&destination);
        }
        Ok(())
    }
}
