//! Effect: a blocking client of a kernel's IPVS table.
//!
//! [`Client`] moves the bytes of a [`conversation`](crate::conversation) through a
//! [`Transport`]. Each request is one datagram out and one or two in. Every command, reading
//! too, needs `CAP_NET_ADMIN` in the initial user namespace.

mod apply;
mod cursor;
mod read;
mod settings;
mod socket;

use std::ops::Range;
use std::time::Duration;

pub use apply::{ApplyError, Failure, Outcome, Report};
pub use cursor::{DestinationCursor, ServiceCursor};
pub use socket::Socket;

use crate::conversation::{Conversation, Event, Exchange, Fault, Request, whole};
use crate::error::{ConnectError, Error};
use crate::model::{Destination, DestinationKey, Service, ServiceKey};
use crate::plan::Change;
use crate::transport::Transport;
use crate::wire::{Command, DecodeError, errno, family_id};

/// Longer than any datagram that the kernel makes (32 KiB).
const BUFFER: usize = 64 * 1024;

/// A blocking client of one kernel table; one request at a time.
///
/// ```no_run
/// use ipvs::{Client, Scheduler, Service};
///
/// let mut client = Client::connect()?;
/// client.add_service(&Service::tcp("192.0.2.70:80".parse()?).scheduler(Scheduler::Rr))?;
/// print!("{}", ipvs::text::save(&client.table()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Client<T = Socket> {
    transport: T,
    conversation: Conversation,
    request: Vec<u8>,
    buffer: Box<[u8]>,
    unread: Range<usize>,
    open: Option<Exchange>,
}

impl Client {
    /// Connects to the running kernel, in the network namespace of the calling thread.
    ///
    /// The kernel loads its module `ip_vs` if it can.
    ///
    /// # Errors
    ///
    /// [`ConnectError::NoFamily`] without IPVS, [`ConnectError::Socket`] without netlink.
    pub fn connect() -> Result<Self, ConnectError> {
        Self::over(Socket::open().map_err(ConnectError::Socket)?)
    }
}

impl<T: Transport> Client<T> {
    /// Connects over a transport: asks it for the number of the IPVS family.
    ///
    /// # Errors
    ///
    /// [`ConnectError::NoFamily`] without IPVS, [`ConnectError::Request`] if it does not answer.
    pub fn over(transport: T) -> Result<Self, ConnectError> {
        let mut client = Self {
            transport,
            conversation: Conversation::new(1),
            request: Vec::new(),
            buffer: vec![0; BUFFER].into(),
            unread: 0..0,
            open: None,
        };
        let family = client.ask(&Request::Family, family_id).map_err(no_family)?;
        client.conversation.set_family(family);
        Ok(client)
    }

    /// Sets how long an answer may take. Default of [`Socket`]: 10 s.
    ///
    /// # Errors
    ///
    /// What the transport says.
    pub fn set_timeout(&mut self, timeout: Duration) -> std::io::Result<()> {
        self.transport.set_timeout(timeout)
    }

    /// Adds a service, `ipvsadm -A`.
    ///
    /// # Errors
    ///
    /// [`Error::is_exists`] if its key is taken, [`Error::is_not_found`] if the kernel has no
    /// such scheduler or engine, [`Error::Combination`] if [`Service::check`] refuses it.
    pub fn add_service(&mut self, service: &Service) -> Result<(), Error> {
        self.change(Change::AddService(service.clone()))
    }

    /// Replaces all settings of a service, `ipvsadm -E`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service, scheduler or engine,
    /// [`Error::Combination`] if [`Service::check`] refuses it.
    pub fn edit_service(&mut self, service: &Service) -> Result<(), Error> {
        self.change(Change::EditService(service.clone()))
    }

    /// Deletes a service with its destinations, `ipvsadm -D`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service.
    pub fn delete_service(&mut self, service: &ServiceKey) -> Result<(), Error> {
        self.change(Change::DeleteService(*service))
    }

    /// Adds a destination to a service, `ipvsadm -a`.
    ///
    /// # Errors
    ///
    /// [`Error::is_exists`] if its key is taken, [`Error::is_not_found`] if there is no such
    /// service, [`Error::Combination`] if [`Destination::check`] refuses it.
    pub fn add_destination(
        &mut self,
        service: &ServiceKey,
        destination: &Destination,
    ) -> Result<(), Error> {
        let destination = destination.clone();
        self.change(Change::AddDestination {
            service: *service,
            destination,
        })
    }

    /// Replaces all settings of a destination, `ipvsadm -e`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service or destination,
    /// [`Error::Combination`] if [`Destination::check`] refuses it.
    pub fn edit_destination(
        &mut self,
        service: &ServiceKey,
        destination: &Destination,
    ) -> Result<(), Error> {
        let destination = destination.clone();
        self.change(Change::EditDestination {
            service: *service,
            destination,
        })
    }

    /// Deletes a destination, `ipvsadm -d`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service or destination.
    pub fn delete_destination(
        &mut self,
        service: &ServiceKey,
        destination: &DestinationKey,
    ) -> Result<(), Error> {
        let (service, destination) = (*service, *destination);
        self.change(Change::DeleteDestination {
            service,
            destination,
        })
    }

    /// Zeroes the counters of one service or of all, `ipvsadm -Z`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service.
    pub fn zero(&mut self, service: Option<&ServiceKey>) -> Result<(), Error> {
        self.perform(&Request::Zero(service.copied()))
    }

    /// Removes all services, `ipvsadm -C`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.perform(&Request::Flush)
    }

    fn change(&mut self, change: Change) -> Result<(), Error> {
        let sound = apply::check(&change);
        let request = Request::Change(change);
        match sound {
            Ok(()) => self.perform(&request),
            Err(source) => Err(Error::Combination {
                request: Box::new(request),
                source,
            }),
        }
    }

    /// Sends a request and waits for its end; records are dropped.
    fn perform(&mut self, request: &Request) -> Result<(), Error> {
        self.begin(request)?;
        while self.step(request)?.is_some() {}
        Ok(())
    }

    /// Sends a request that has one record for an answer, and reads that.
    fn ask<R>(
        &mut self,
        request: &Request,
        read: impl FnOnce(&[u8]) -> Result<R, DecodeError>,
    ) -> Result<R, Error> {
        self.begin(request)?;
        let record = self
            .step(request)?
            .map(|(_, range)| read(self.record(range)));
        while self.step(request)?.is_some() {}
        record
            .unwrap_or(Err(DecodeError::Missing { what: "answer" }))
            .map_err(|error| Error::fault(request, error.into()))
    }

    /// Sends a request, after the rest of a dump that nobody read to its end.
    fn begin(&mut self, request: &Request) -> Result<(), Error> {
        self.settle();
        self.request.clear();
        let exchange = self.conversation.start(request, &mut self.request);
        self.transport
            .send(&self.request)
            .map_err(|error| Error::transport(request, error))?;
        self.open = Some(exchange);
        Ok(())
    }

    /// Waits for the next record of the open request; `None` at its end.
    fn step(&mut self, request: &Request) -> Result<Option<(Command, Range<usize>)>, Error> {
        loop {
            match self
                .advance()
                .map_err(|fault| Error::fault(request, fault))?
            {
                Some(Step::Record(command, range)) => return Ok(Some((command, range))),
                Some(Step::End) => return Ok(None),
                None => self.receive(request)?,
            }
        }
    }

    /// Reads on in the datagram at hand; `None` if there is nothing left in it.
    fn advance(&mut self) -> Result<Option<Step>, Fault> {
        let Some(exchange) = &mut self.open else {
            return Ok(Some(Step::End));
        };
        let mut unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
        let event = exchange.advance(&mut unread);
        self.unread.start = self.unread.end.saturating_sub(unread.len());
        if exchange.is_finished() {
            self.open = None;
        }
        Ok(event?.map(|event| match event {
            Event::Object {
                command,
                attributes,
            } => Step::Record(command, offset(&self.buffer, attributes)),
            Event::Finished => Step::End,
        }))
    }

    fn receive(&mut self, request: &Request) -> Result<(), Error> {
        self.unread = 0..0;
        let length = receive(&mut self.transport, &mut self.buffer)
            .map_err(|error| Error::transport(request, error))?;
        let datagram = whole(&self.buffer, length).map_err(|fault| Error::fault(request, fault))?;
        self.unread = 0..datagram.len();
        Ok(())
    }

    fn record(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// Reads the rest of a dump: the kernel starts no other before. Silence is an end too.
    fn settle(&mut self) {
        while self.open.as_ref().is_some_and(Exchange::is_dump) {
            if matches!(self.advance(), Ok(None)) && self.refill().is_err() {
                break;
            }
        }
        self.open = None;
        self.unread = 0..0;
    }

    /// Receives a datagram of a dump that nobody reads; whether it is cut does not matter.
    fn refill(&mut self) -> std::io::Result<()> {
        let length = receive(&mut self.transport, &mut self.buffer)?;
        self.unread = 0..length.min(self.buffer.len());
        Ok(())
    }
}

/// A step of the open request.
enum Step {
    Record(Command, Range<usize>),
    End,
}

/// Receives a datagram, whatever signals come meanwhile.
fn receive(transport: &mut impl Transport, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match transport.receive(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Where `part` lies in `whole`.
fn offset(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start.saturating_add(part.len())
}

fn no_family(error: Error) -> ConnectError {
    if let Error::Refused { source, .. } = &error
        && source.errno() == errno::ENOENT
    {
        return ConnectError::NoFamily {
            source: source.clone(),
        };
    }
    ConnectError::Request(error)
}
