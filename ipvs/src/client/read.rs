//! Reading the table.

use super::{Client, DestinationCursor, ServiceCursor};
use crate::conversation::Request;
use crate::error::Error;
use crate::model::{Destination, DestinationEntry, Info, ServiceEntry, ServiceKey, Snapshot};
use crate::table::Table;
use crate::transport::Transport;
use crate::wire::{self, Policy, ServiceRef};

impl<T: Transport> Client<T> {
    /// Version and table size, as in the first line of `ipvsadm -Ln`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn info(&mut self) -> Result<Info, Error> {
        self.ask(&Request::Info, wire::info)
    }

    /// What the kernel says that it takes: commands, and attributes of the first level.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] by kernels before 5.9, which say nothing.
    pub fn policy(&mut self) -> Result<Policy, Error> {
        let request = Request::Policy;
        let mut policy = Policy::default();
        self.begin(&request)?;
        while let Some((_, range)) = self.step(&request)? {
            let read = policy.read(self.record(range));
            read.map_err(|error| Error::fault(&request, error.into()))?;
        }
        Ok(policy)
    }

    /// One service with its counters.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is none.
    pub fn service(&mut self, key: &ServiceKey) -> Result<ServiceEntry, Error> {
        self.ask(&Request::Service(*key), |attributes| {
            ServiceRef::of_message(attributes)?.to_entry()
        })
    }

    /// All services with their counters, in kernel order.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn services(&mut self) -> Result<Vec<ServiceEntry>, Error> {
        let mut entries = Vec::new();
        let mut cursor = self.service_cursor()?;
        while let Some(service) = cursor.read()? {
            let entry = service.to_entry();
            entries.push(entry.map_err(|error| Error::fault(&Request::Services, error.into()))?);
        }
        Ok(entries)
    }

    /// All destinations of a service with their counters, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service: the kernel's own answer would be an
    /// empty list, so a service without destinations is asked for once more.
    pub fn destinations(&mut self, service: &ServiceKey) -> Result<Vec<DestinationEntry>, Error> {
        let entries = self.destination_entries(service)?;
        if entries.is_empty() {
            self.perform(&Request::Service(*service))?;
        }
        Ok(entries)
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
        let mut table = Table::new();
        for service in self.services()?.into_iter().map(|entry| entry.service) {
            let destinations = self.destination_settings(service.key())?;
            table.insert_observed(service, destinations);
        }
        Ok(table)
    }

    /// Everything that the kernel reports, with counters; `ipvsadm -Ln`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let info = self.info()?;
        let mut services = Vec::new();
        for entry in self.services()? {
            let destinations = self.destination_entries(entry.service.key())?;
            services.push((entry, destinations));
        }
        Ok(Snapshot::new(info, services))
    }

    fn destination_entries(&mut self, key: &ServiceKey) -> Result<Vec<DestinationEntry>, Error> {
        let mut entries = Vec::new();
        let mut cursor = self.destination_cursor(key)?;
        while let Some(destination) = cursor.read()? {
            let entry = destination.to_entry();
            let request = || Request::Destinations(*key);
            entries.push(entry.map_err(|error| Error::fault(&request(), error.into()))?);
        }
        Ok(entries)
    }

    fn destination_settings(&mut self, key: &ServiceKey) -> Result<Vec<Destination>, Error> {
        let mut settings = Vec::new();
        let mut cursor = self.destination_cursor(key)?;
        while let Some(destination) = cursor.read()? {
            settings.push(destination.to_destination());
        }
        Ok(settings)
    }
}
