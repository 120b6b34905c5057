//! A table of services with their destinations: what a director wants, or what a kernel has.
//!
//! Pure data between the configuration (or [`text`](crate::text)) and [`Plan`](crate::Plan).
//! Counters are not in it: see [`Snapshot`].

use std::collections::BTreeMap;

use thiserror::Error;

use crate::model::{CombinationError, Destination, DestinationKey, Service, ServiceKey, Snapshot};

/// Services with their destinations, each unique by key and in the order of keys.
///
/// ```
/// use ipvs::{Destination, Service, Table};
///
/// let service = Service::tcp("192.0.2.70:80".parse()?);
/// let key = *service.key();
/// let mut table = Table::new();
/// table.insert_service(service);
/// table.insert_destination(&key, Destination::new("192.0.2.121:80".parse()?))?;
///
/// assert_eq!(table.destinations(&key).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    services: BTreeMap<ServiceKey, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    service: Service,
    destinations: BTreeMap<DestinationKey, Destination>,
}

/// A destination cannot be put into a table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// The table has no such service.
    #[error("cannot add destination {destination} to {service}: insert the service first")]
    NoService {
        /// The service asked for.
        service: ServiceKey,
        /// The destination.
        destination: DestinationKey,
    },
    /// The destination means nothing for this service.
    #[error("cannot add destination {destination} to {service}")]
    Destination {
        /// The service.
        service: ServiceKey,
        /// The destination.
        destination: DestinationKey,
        /// Why not.
        source: CombinationError,
    },
}

impl Table {
    /// A table without services.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service or replaces its settings; returns the settings it replaced.
    ///
    /// Destinations of a replaced service stay.
    pub fn insert_service(&mut self, service: Service) -> Option<Service> {
        let key = *service.key();
        if let Some(entry) = self.services.get_mut(&key) {
            return Some(std::mem::replace(&mut entry.service, service));
        }
        self.services.insert(
            key,
            Entry {
                service,
                destinations: BTreeMap::new(),
            },
        );
        None
    }

    /// Adds a destination to a service or replaces its settings; returns those replaced.
    ///
    /// # Errors
    ///
    /// [`TableError::NoService`] before [`Table::insert_service`], and
    /// [`TableError::Destination`] if [`Destination::check`] refuses the settings.
    pub fn insert_destination(
        &mut self,
        service: &ServiceKey,
        destination: Destination,
    ) -> Result<Option<Destination>, TableError> {
        let key = *destination.key();
        let Some(entry) = self.services.get_mut(service) else {
            return Err(TableError::NoService {
                service: *service,
                destination: key,
            });
        };
        destination
            .check(service)
            .map_err(|source| TableError::Destination {
                service: *service,
                destination: key,
                source,
            })?;
        Ok(entry.destinations.insert(key, destination))
    }

    /// Adds a service with destinations as a kernel reports them, sensible or not.
    pub(crate) fn insert_observed(
        &mut self,
        service: Service,
        destinations: impl IntoIterator<Item = Destination>,
    ) {
        let key = *service.key();
        let destinations = destinations
            .into_iter()
            .map(|each| (*each.key(), each))
            .collect();
        self.services.insert(
            key,
            Entry {
                service,
                destinations,
            },
        );
    }

    /// A table as a kernel reports it, sensible or not.
    #[cfg(feature = "client")]
    pub(crate) fn observed(services: Vec<(Service, Vec<Destination>)>) -> Self {
        let mut table = Self::new();
        for (service, destinations) in services {
            table.insert_observed(service, destinations);
        }
        table
    }

    /// Whether both tables have the same services and destinations, whatever their settings.
    #[cfg(feature = "client")]
    pub(crate) fn has_keys_of(&self, other: &Self) -> bool {
        let keys = |table: &Self| -> Vec<(ServiceKey, Vec<DestinationKey>)> {
            let services = table.services.iter();
            services
                .map(|(key, entry)| (*key, entry.destinations.keys().copied().collect()))
                .collect()
        };
        keys(self) == keys(other)
    }

    /// Removes a service with its destinations; returns its settings.
    pub fn remove_service(&mut self, key: &ServiceKey) -> Option<Service> {
        self.services.remove(key).map(|entry| entry.service)
    }

    /// Removes a destination; returns its settings.
    pub fn remove_destination(
        &mut self,
        service: &ServiceKey,
        key: &DestinationKey,
    ) -> Option<Destination> {
        self.services.get_mut(service)?.destinations.remove(key)
    }

    /// The services, in the order of their keys.
    #[must_use]
    pub fn services(&self) -> impl ExactSizeIterator<Item = &Service> {
        self.services.values().map(|entry| &entry.service)
    }

    /// The service of this key.
    #[must_use]
    pub fn service(&self, key: &ServiceKey) -> Option<&Service> {
        self.services.get(key).map(|entry| &entry.service)
    }

    /// The service of this key, to be changed.
    pub fn service_mut(&mut self, key: &ServiceKey) -> Option<&mut Service> {
        self.services.get_mut(key).map(|entry| &mut entry.service)
    }

    /// The destinations of a service, in the order of their keys; none for an absent service.
    pub fn destinations(&self, service: &ServiceKey) -> impl Iterator<Item = &Destination> {
        self.services
            .get(service)
            .into_iter()
            .flat_map(|entry| entry.destinations.values())
    }

    /// The destination of this key.
    #[must_use]
    pub fn destination(&self, service: &ServiceKey, key: &DestinationKey) -> Option<&Destination> {
        self.services.get(service)?.destinations.get(key)
    }

    /// The destination of this key, to be changed.
    pub fn destination_mut(
        &mut self,
        service: &ServiceKey,
        key: &DestinationKey,
    ) -> Option<&mut Destination> {
        self.services.get_mut(service)?.destinations.get_mut(key)
    }

    /// Whether both tables have this service with the same settings and destinations.
    pub(crate) fn agrees_on(&self, service: &ServiceKey, other: &Self) -> bool {
        let entry = self.services.get(service);
        entry.is_some() && entry == other.services.get(service)
    }

    /// Number of services.
    #[must_use]
    pub fn len(&self) -> usize {
        self.services.len()
    }

    /// Whether there is no service.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }
}

impl From<&Snapshot> for Table {
    /// The settings of a snapshot, without its counters.
    fn from(snapshot: &Snapshot) -> Self {
        let mut table = Self::new();
        for (entry, destinations) in &snapshot.services {
            let destinations = destinations.iter().map(|each| each.destination.clone());
            table.insert_observed(entry.service.clone(), destinations);
        }
        table
    }
}
