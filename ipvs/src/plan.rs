//! The decision: which changes turn one table into another.
//!
//! Pure: the same tables give the same plan, and applying a plan leaves nothing to do.
//! [`Client::apply`](crate::Client::apply) is the only writer.

use std::fmt;

use crate::model::{Destination, DestinationKey, Service, ServiceKey, Weight};
use crate::table::Table;
use crate::text::{
    DestinationArguments, Endpoint, KeyArguments, ServiceArguments, Style, write_thresholds,
};

/// One step towards a desired table; displayed as the arguments of `ipvsadm`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Adds a service, `-A`.
    AddService(Service),
    /// Replaces the settings of a service, `-E`.
    EditService(Service),
    /// Adds a destination, `-a`.
    AddDestination {
        /// The service.
        service: ServiceKey,
        /// The destination.
        destination: Destination,
    },
    /// Replaces the settings of a destination, `-e`.
    EditDestination {
        /// The service.
        service: ServiceKey,
        /// The destination with all its settings.
        destination: Destination,
    },
    /// Deletes a destination, `-d`.
    DeleteDestination {
        /// The service.
        service: ServiceKey,
        /// The destination.
        destination: DestinationKey,
    },
    /// Deletes a service with its destinations, `-D`.
    DeleteService(ServiceKey),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddService(service) => {
                write!(f, "-A {}", ServiceArguments(service, Style::Readable))
            }
            Self::EditService(service) => {
                write!(f, "-E {}", ServiceArguments(service, Style::Readable))
            }
            Self::AddDestination {
                service,
                destination,
            } => {
                write!(f, "-a {} ", KeyArguments(service))?;
                write_destination(f, destination)
            }
            Self::EditDestination {
                service,
                destination,
            } => {
                write!(f, "-e {} ", KeyArguments(service))?;
                write_destination(f, destination)
            }
            Self::DeleteDestination {
                service,
                destination,
            } => {
                let address = Endpoint(destination.address());
                write!(f, "-d {} -r {address}", KeyArguments(service))
            }
            Self::DeleteService(service) => write!(f, "-D {}", KeyArguments(service)),
        }
    }
}

/// As in a saved rule, and the thresholds that a rule cannot hold.
fn write_destination(f: &mut fmt::Formatter<'_>, destination: &Destination) -> fmt::Result {
    write!(f, "{}", DestinationArguments(destination, Style::Readable))?;
    write_thresholds(f, destination)
}

/// Changes in the order in which they are safe: make before break.
///
/// Services are added first, then destinations are added and edited and services edited, and
/// only then is anything removed: no step leaves a service with less than it needs.
///
/// ```
/// use ipvs::{Destination, Plan, Service, Table};
///
/// let service = Service::tcp("192.0.2.70:80".parse()?);
/// let key = *service.key();
/// let mut desired = Table::new();
/// desired.insert_service(service);
/// let observed = desired.clone();
/// desired.insert_destination(&key, Destination::new("192.0.2.121:80".parse()?))?;
///
/// let plan = Plan::between(&desired, &observed);
///
/// assert_eq!(plan.to_string(), "-a -t 192.0.2.70:80 -r 192.0.2.121:80 -g -w 1\n");
/// assert!(Plan::between(&desired, &desired).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Plan {
    changes: Vec<Change>,
}

impl Plan {
    /// The changes that turn `observed` into `desired`; whatever else there is, is removed.
    pub fn between(desired: &Table, observed: &Table) -> Self {
        Self::between_owned(desired, observed, |_| true)
    }

    /// As [`Plan::between`], but removes only services that `owns` claims.
    ///
    /// Services of other programs stay, with their destinations. A desired service is always
    /// owned.
    pub fn between_owned(
        desired: &Table,
        observed: &Table,
        owns: impl Fn(&ServiceKey) -> bool,
    ) -> Self {
        let mut changes = made(desired, observed);
        for service in differing_services(desired, observed) {
            changes.extend(removed_destinations(service.key(), desired, observed));
        }
        changes.extend(
            observed
                .services()
                .map(Service::key)
                .filter(|key| desired.service(key).is_none() && owns(key))
                .map(|key| Change::DeleteService(*key)),
        );
        Self { changes }
    }

    /// As [`Plan::between_owned`], but quiesces what is to go instead of deleting it.
    ///
    /// A destination that is not desired gets weight 0: connections and clients with persistence
    /// stay on it, new ones go elsewhere. Those of an owned service that is not desired all do,
    /// and the service stays. What is quiesced already is not touched: a second plan is empty.
    pub fn quiescing(
        desired: &Table,
        observed: &Table,
        owns: impl Fn(&ServiceKey) -> bool,
    ) -> Self {
        let kept = |key: &ServiceKey| desired.service(key).is_some() || owns(key);
        let quiesced = observed
            .services()
            .map(Service::key)
            .filter(|key| kept(key))
            .flat_map(|key| quiesced_destinations(key, desired, observed));
        let mut changes = made(desired, observed);
        changes.extend(quiesced);
        Self { changes }
    }

    /// The changes, in the order in which they are applied.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The changes, to keep.
    #[must_use]
    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Number of changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }
}

/// One change a line: what `ipvsadm -R` reads, as far as it has the words.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes
            .iter()
            .try_for_each(|change| writeln!(f, "{change}"))
    }
}

impl FromIterator<Change> for Plan {
    /// A plan of one's own, applied in the order given.
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        Self {
            changes: changes.into_iter().collect(),
        }
    }
}

/// Everything that is added or edited; nothing is removed.
fn made(desired: &Table, observed: &Table) -> Vec<Change> {
    let mut changes: Vec<Change> = added_services(desired, observed).collect();
    for service in differing_services(desired, observed) {
        changes.extend(edited_service(service, observed));
        changes.extend(put_destinations(service.key(), desired, observed));
    }
    changes
}

/// The usual plan finds most services as they should be: those cost one comparison.
fn differing_services<'t>(
    desired: &'t Table,
    observed: &Table,
) -> impl Iterator<Item = &'t Service> {
    desired
        .services()
        .filter(|service| !desired.agrees_on(service.key(), observed))
}

fn added_services(desired: &Table, observed: &Table) -> impl Iterator<Item = Change> {
    desired
        .services()
        .filter(|service| observed.service(service.key()).is_none())
        .map(|service| Change::AddService(service.clone()))
}

fn edited_service(service: &Service, observed: &Table) -> Option<Change> {
    let old = observed.service(service.key())?;
    (old != service).then(|| Change::EditService(service.clone()))
}

fn put_destinations(
    service: &ServiceKey,
    desired: &Table,
    observed: &Table,
) -> impl Iterator<Item = Change> {
    desired.destinations(service).filter_map(|destination| {
        let service = *service;
        match observed.destination(&service, destination.key()) {
            None => Some(Change::AddDestination {
                service,
                destination: destination.clone(),
            }),
            Some(old) if old != destination => Some(Change::EditDestination {
                service,
                destination: destination.clone(),
            }),
            Some(_) => None,
        }
    })
}

/// Weight 0 for the destinations of a service that are not desired and not quiesced yet.
fn quiesced_destinations(
    service: &ServiceKey,
    desired: &Table,
    observed: &Table,
) -> impl Iterator<Item = Change> {
    observed
        .destinations(service)
        .filter(|old| old.weight != Weight::QUIESCED)
        .filter(|old| desired.destination(service, old.key()).is_none())
        .map(|old| Change::EditDestination {
            service: *service,
            destination: old.clone().weight(Weight::QUIESCED),
        })
}

fn removed_destinations(
    service: &ServiceKey,
    desired: &Table,
    observed: &Table,
) -> impl Iterator<Item = Change> {
    observed
        .destinations(service)
        .map(Destination::key)
        .filter(|key| desired.destination(service, key).is_none())
        .map(|key| Change::DeleteDestination {
            service: *service,
            destination: *key,
        })
}
