//! Questions of one or more requests, and what their answers amount to; no I/O.

use crate::conversation::Request;
use crate::model::{
    Daemon, Destination, DestinationEntry, DestinationKey, Family, Info, Service, ServiceEntry,
    ServiceKey, Timeouts, Weight,
};
use crate::plan::Change;
use crate::wire::{self, Command, DecodeError, DestinationRef, Policy, ServiceRef};

/// A question: says what to send, and makes something of the records that come back.
pub(crate) trait Query {
    /// The answer.
    type Output;

    /// What to send next; `None` if everything is known.
    fn request(&mut self) -> Option<Request>;

    /// Takes a record of the answer to the last request.
    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError>;

    /// What the records amount to.
    fn finish(self) -> Result<Self::Output, DecodeError>;
}

/// A command: records, if any, do not matter.
#[derive(Debug)]
pub(crate) struct Perform(Option<Request>);

impl Perform {
    pub(crate) const fn new(request: Request) -> Self {
        Self(Some(request))
    }
}

impl Query for Perform {
    type Output = ();

    fn request(&mut self) -> Option<Request> {
        self.0.take()
    }

    fn take(&mut self, _command: Command, _record: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }

    fn finish(self) -> Result<(), DecodeError> {
        Ok(())
    }
}

type Read<R> = fn(&[u8]) -> Result<R, DecodeError>;

/// A question that has one record for an answer.
#[derive(Debug)]
pub(crate) struct One<R> {
    request: Option<Request>,
    read: Read<R>,
    record: Option<R>,
}

impl<R> One<R> {
    const fn new(request: Request, read: Read<R>) -> Self {
        Self {
            request: Some(request),
            read,
            record: None,
        }
    }
}

impl<R> Query for One<R> {
    type Output = R;

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, _command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if self.record.is_none() {
            self.record = Some((self.read)(record)?);
        }
        Ok(())
    }

    fn finish(self) -> Result<R, DecodeError> {
        self.record.ok_or(DecodeError::Missing { what: "answer" })
    }
}

pub(crate) const fn family() -> One<u16> {
    One::new(Request::Family, wire::family_id)
}

pub(crate) const fn info() -> One<Info> {
    One::new(Request::Info, wire::info)
}

pub(crate) const fn timeouts() -> One<Timeouts> {
    One::new(Request::Timeouts, wire::timeouts)
}

pub(crate) const fn service(key: ServiceKey) -> One<ServiceEntry> {
    One::new(Request::Service(key), read_service)
}

fn read_service(record: &[u8]) -> Result<ServiceEntry, DecodeError> {
    ServiceRef::of_message(record)?.to_entry()
}

/// A question that has records of one kind for an answer.
#[derive(Debug)]
pub(crate) struct Many<R> {
    request: Option<Request>,
    wanted: Command,
    read: Read<R>,
    records: Vec<R>,
}

impl<R> Many<R> {
    const fn new(request: Request, wanted: Command, read: Read<R>) -> Self {
        Self {
            request: Some(request),
            wanted,
            read,
            records: Vec::new(),
        }
    }
}

impl<R> Query for Many<R> {
    type Output = Vec<R>;

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == self.wanted {
            self.records.push((self.read)(record)?);
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<R>, DecodeError> {
        Ok(self.records)
    }
}

pub(crate) const fn services() -> Many<ServiceEntry> {
    Many::new(Request::Services, Command::NewService, read_service)
}

pub(crate) const fn daemons() -> Many<Daemon> {
    Many::new(Request::Daemons, Command::NewDaemon, wire::daemon)
}

/// The policy of the family.
#[derive(Debug)]
pub(crate) struct ReadPolicy {
    request: Option<Request>,
    policy: Policy,
}

pub(crate) fn policy() -> ReadPolicy {
    ReadPolicy {
        request: Some(Request::Policy),
        policy: Policy::default(),
    }
}

impl Query for ReadPolicy {
    type Output = Policy;

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, _command: Command, record: &[u8]) -> Result<(), DecodeError> {
        self.policy.read(record)
    }

    fn finish(self) -> Result<Policy, DecodeError> {
        Ok(self.policy)
    }
}

/// The destinations of a service; an empty dump says nothing of whether there is a service.
#[derive(Debug)]
pub(crate) struct Destinations {
    service: ServiceKey,
    asked: usize,
    entries: Vec<DestinationEntry>,
}

pub(crate) const fn destinations(service: ServiceKey) -> Destinations {
    Destinations {
        service,
        asked: 0,
        entries: Vec::new(),
    }
}

impl Query for Destinations {
    type Output = Vec<DestinationEntry>;

    fn request(&mut self) -> Option<Request> {
        self.asked = self.asked.saturating_add(1);
        match self.asked {
            1 => Some(Request::Destinations(self.service)),
            2 if self.entries.is_empty() => Some(Request::Service(self.service)),
            _ => None,
        }
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == Command::NewDestination {
            let destination = DestinationRef::of_message(record, self.service.family())?;
            self.entries.push(destination.to_entry()?);
        }
        Ok(())
    }

    fn finish(self) -> Result<Self::Output, DecodeError> {
        Ok(self.entries)
    }
}

/// All services, and then the destinations of one after the other.
#[derive(Debug)]
pub(crate) struct Everything<S, D> {
    asked: usize,
    read_service: fn(&ServiceRef<'_>) -> Result<S, DecodeError>,
    read_destination: fn(&DestinationRef<'_>) -> Result<D, DecodeError>,
    services: Vec<(ServiceKey, S, Vec<D>)>,
}

/// Settings alone.
pub(crate) const fn settings() -> Everything<Service, Destination> {
    Everything {
        asked: 0,
        read_service: |service| service.to_service(),
        read_destination: |destination| Ok(destination.to_destination()),
        services: Vec::new(),
    }
}

/// Settings with counters.
pub(crate) const fn entries() -> Everything<ServiceEntry, DestinationEntry> {
    Everything {
        asked: 0,
        read_service: |service| service.to_entry(),
        read_destination: |destination| destination.to_entry(),
        services: Vec::new(),
    }
}

impl<S, D> Everything<S, D> {
    /// The service whose destinations are read.
    fn current(&mut self) -> Option<&mut (ServiceKey, S, Vec<D>)> {
        let index = self.asked.checked_sub(2)?;
        self.services.get_mut(index)
    }

    fn take_destination(&mut self, record: &[u8]) -> Result<(), DecodeError> {
        let read = self.read_destination;
        if let Some((key, _, destinations)) = self.current() {
            let family: Family = key.family();
            destinations.push(read(&DestinationRef::of_message(record, family)?)?);
        }
        Ok(())
    }
}

impl<S, D> Query for Everything<S, D> {
    type Output = Vec<(S, Vec<D>)>;

    fn request(&mut self) -> Option<Request> {
        self.asked = self.asked.saturating_add(1);
        if self.asked == 1 {
            return Some(Request::Services);
        }
        self.current().map(|(key, ..)| Request::Destinations(*key))
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == Command::NewService {
            let service = ServiceRef::of_message(record)?;
            let entry = (*service.key(), (self.read_service)(&service)?, Vec::new());
            self.services.push(entry);
        } else if command == Command::NewDestination {
            self.take_destination(record)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Self::Output, DecodeError> {
        let pairs = self.services.into_iter();
        Ok(pairs
            .map(|(_, service, destinations)| (service, destinations))
            .collect())
    }
}

/// The edit that gives a destination another weight; `None` if it has it.
#[derive(Debug)]
pub(crate) struct Reweighed {
    request: Option<Request>,
    service: ServiceKey,
    key: DestinationKey,
    weight: Weight,
    found: Option<Destination>,
}

pub(crate) const fn reweighed(
    service: ServiceKey,
    key: DestinationKey,
    weight: Weight,
) -> Reweighed {
    Reweighed {
        request: Some(Request::Destinations(service)),
        service,
        key,
        weight,
        found: None,
    }
}

impl Query for Reweighed {
    type Output = Option<Change>;

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == Command::NewDestination {
            let destination = DestinationRef::of_message(record, self.service.family())?;
            if destination.key() == &self.key {
                self.found = Some(destination.to_destination());
            }
        }
        Ok(())
    }

    /// The edit of an absent destination is the kernel's to refuse: it knows which of both is
    /// missing.
    fn finish(self) -> Result<Self::Output, DecodeError> {
        let destination = match self.found {
            Some(found) if found.weight == self.weight => return Ok(None),
            Some(found) => found,
            None => Destination::new(self.key.address()),
        };
        Ok(Some(Change::EditDestination {
            service: self.service,
            destination: destination.weight(self.weight),
        }))
    }
}

/// Shows each service to a function.
#[cfg(feature = "tokio")]
pub(crate) struct EachService<F> {
    request: Option<Request>,
    show: F,
}

#[cfg(feature = "tokio")]
impl<F: FnMut(&ServiceRef<'_>)> EachService<F> {
    pub(crate) const fn new(show: F) -> Self {
        Self {
            request: Some(Request::Services),
            show,
        }
    }
}

#[cfg(feature = "tokio")]
impl<F: FnMut(&ServiceRef<'_>)> Query for EachService<F> {
    type Output = ();

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == Command::NewService {
            (self.show)(&ServiceRef::of_message(record)?);
        }
        Ok(())
    }

    fn finish(self) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// Shows each destination of a service to a function.
#[cfg(feature = "tokio")]
pub(crate) struct EachDestination<F> {
    request: Option<Request>,
    family: Family,
    show: F,
}

#[cfg(feature = "tokio")]
impl<F: FnMut(&DestinationRef<'_>)> EachDestination<F> {
    pub(crate) const fn new(service: ServiceKey, show: F) -> Self {
        Self {
            request: Some(Request::Destinations(service)),
            family: service.family(),
            show,
        }
    }
}

#[cfg(feature = "tokio")]
impl<F: FnMut(&DestinationRef<'_>)> Query for EachDestination<F> {
    type Output = ();

    fn request(&mut self) -> Option<Request> {
        self.request.take()
    }

    fn take(&mut self, command: Command, record: &[u8]) -> Result<(), DecodeError> {
        if command == Command::NewDestination {
            (self.show)(&DestinationRef::of_message(record, self.family)?);
        }
        Ok(())
    }

    fn finish(self) -> Result<(), DecodeError> {
        Ok(())
    }
}
