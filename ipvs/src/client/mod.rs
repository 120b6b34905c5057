//! Effect: a blocking client of a kernel's IPVS table.
//!
//! [`Client`] moves the bytes of a [`conversation`](crate::conversation) through a
//! [`Transport`]. Each request is one datagram out and one or two in. Every command, reading
//! too, needs `CAP_NET_ADMIN` in the initial user namespace.

mod apply;
mod cursor;
mod names;
mod namespace;
pub(crate) mod query;
mod read;
mod rules;
pub(crate) mod session;
mod settings;
pub(crate) mod socket;

use std::ops::Range;
use std::time::Duration;

pub use apply::{ApplyError, Failure, Outcome, Report};
pub use cursor::{DestinationCursor, ServiceCursor};
pub use names::SystemNames;
pub use namespace::Namespace;
pub use rules::Restore;
pub use socket::Socket;

#[cfg(feature = "tokio")]
pub(crate) use apply::Part;
pub(crate) use apply::check;
#[cfg(feature = "tokio")]
pub(crate) use rules::{PENDING_MAX, tell};
#[cfg(feature = "tokio")]
pub(crate) use settings::start_daemon;

use crate::conversation::{BATCH_MAX, Request};
use crate::error::{ConnectError, Error};
use crate::model::{Destination, DestinationKey, Service, ServiceKey, Weight};
use crate::plan::Change;
use crate::transport::Transport;
use crate::wire::{Command, errno};
use query::Query;
use session::{Session, Step};

/// Largest batch whose bytes fit the send queue of every kernel.
pub(crate) const BATCH_LARGEST: usize = 1024;

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
    session: Session,
    batch: usize,
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

    /// Connects to the table of another network namespace; this thread stays where it is.
    ///
    /// ```no_run
    /// use ipvs::{Client, client::Namespace};
    ///
    /// let mut client = Client::connect_in(&Namespace::named("blue"))?;
    /// # Ok::<(), ipvs::ConnectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConnectError::Namespace`] if there is none, or `CAP_SYS_ADMIN` is missing; and as
    /// [`Client::connect`].
    pub fn connect_in(namespace: &Namespace) -> Result<Self, ConnectError> {
        let socket = Socket::open_in(namespace);
        Self::over(socket.map_err(|source| ConnectError::Namespace {
            namespace: namespace.clone(),
            source,
        })?)
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
            session: Session::new(),
            batch: BATCH_MAX,
        };
        client.renew().map_err(no_family)?;
        Ok(client)
    }

    /// Sets how many changes of a plan go into one datagram: 1 to 1024, 128 by default.
    ///
    /// The kernel answers those that fail, and a receive queue of the usual length holds 256
    /// answers; [`Socket`] asks for one that holds all. Where that is refused, many failures at
    /// once lose outcomes, and applying breaks off with [`Error::Overrun`].
    pub fn set_batch_size(&mut self, changes: usize) {
        self.batch = changes.clamp(1, BATCH_LARGEST);
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

    /// Sets the weight of a destination and keeps its other settings.
    ///
    /// The kernel can only replace all settings, so they are read before; what another program
    /// changes in between is lost. Nothing is sent if the weight is right.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service or destination.
    pub fn set_weight(
        &mut self,
        service: &ServiceKey,
        destination: &DestinationKey,
        weight: Weight,
    ) -> Result<(), Error> {
        let query = query::reweighed(*service, *destination, weight);
        match self.run(query)? {
            Some(change) => self.perform(Request::Change(change)),
            None => Ok(()),
        }
    }

    /// Zeroes the counters of one service or of all, `ipvsadm -Z`.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such service.
    pub fn zero(&mut self, service: Option<&ServiceKey>) -> Result<(), Error> {
        self.perform(Request::Zero(service.copied()))
    }

    /// Removes all services, `ipvsadm -C`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.perform(Request::Flush)
    }

    fn change(&mut self, change: Change) -> Result<(), Error> {
        let sound = check(&change);
        let request = Request::Change(change);
        match sound {
            Ok(()) => self.perform(request),
            Err(source) => Err(Error::Combination {
                request: Box::new(request),
                source,
            }),
        }
    }

    /// Sends a command and waits for its end.
    fn perform(&mut self, request: Request) -> Result<(), Error> {
        self.run(query::Perform::new(request))
    }

    /// Sends the requests of a question, one after the other, and reads their answers.
    fn run<Q: Query>(&mut self, mut query: Q) -> Result<Q::Output, Error> {
        let mut last = None;
        while let Some(request) = query.request() {
            self.exchange(&request, &mut query)?;
            last = Some(request);
        }
        query
            .finish()
            .map_err(|error| Error::fault(&last.unwrap_or(Request::Info), error.into()))
    }

    /// One request with its answer; again if the family had another number meanwhile.
    fn exchange(&mut self, request: &Request, query: &mut impl Query) -> Result<(), Error> {
        match self.exchange_once(request, query) {
            Err(error) if self.is_stale(&error)? => self.exchange_once(request, query),
            result => result,
        }
    }

    fn exchange_once(&mut self, request: &Request, query: &mut impl Query) -> Result<(), Error> {
        self.begin(request)?;
        while let Some((command, range)) = self.step(request)? {
            let taken = query.take(command, self.session.record(range));
            taken.map_err(|error| Error::fault(request, error.into()))?;
        }
        Ok(())
    }

    /// Whether a request failed only because the module was loaded again since: the family has
    /// another number then, which is known afterwards.
    fn is_stale(&mut self, error: &Error) -> Result<bool, Error> {
        if error.may_be_stale() {
            self.renew()
        } else {
            Ok(false)
        }
    }

    /// Asks for the number of the family; whether it is another than before.
    fn renew(&mut self) -> Result<bool, Error> {
        let mut query = query::family();
        let request = Request::Family;
        self.exchange_once(&request, &mut query)?;
        let family = query.finish();
        let family = family.map_err(|error| Error::fault(&request, error.into()))?;
        Ok(self.session.renew(family))
    }

    /// Sends a request, after the rest of a dump that nobody read to its end.
    fn begin(&mut self, request: &Request) -> Result<(), Error> {
        self.settle();
        let exchange = self.session.start(request);
        self.send(request)?;
        self.session.open(exchange);
        Ok(())
    }

    fn send(&mut self, request: &Request) -> Result<(), Error> {
        self.transport
            .send(self.session.outgoing())
            .map_err(|error| Error::transport(request, error))
    }

    /// Waits for the next record of the open request; `None` at its end.
    fn step(&mut self, request: &Request) -> Result<Option<(Command, Range<usize>)>, Error> {
        loop {
            let step = self.session.advance();
            match step.map_err(|fault| Error::fault(request, fault))? {
                Some(Step::Record(command, range)) => return Ok(Some((command, range))),
                Some(Step::End) => return Ok(None),
                None => self.receive(request)?,
            }
        }
    }

    fn receive(&mut self, request: &Request) -> Result<(), Error> {
        let length = self
            .refill()
            .map_err(|error| Error::transport(request, error))?;
        self.session
            .received(length)
            .map_err(|fault| Error::fault(request, fault))
    }

    /// Receives a datagram, whatever signals come meanwhile.
    fn refill(&mut self) -> std::io::Result<usize> {
        loop {
            match self.transport.receive(self.session.room()) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    if error.raw_os_error() == Some(errno::ENOBUFS) {
                        self.session.lose();
                    }
                    return Err(error);
                }
                length => return length,
            }
        }
    }

    /// Reads the rest of a dump: the kernel starts no other before. Silence is an end too.
    fn settle(&mut self) {
        if self.session.has_lost() && self.transport.discard().unwrap_or(false) {
            self.session.abandon();
        }
        while self.session.is_dumping() {
            if matches!(self.session.advance(), Ok(None)) {
                match self.refill() {
                    // Whether it is cut does not matter.
                    Ok(length) => drop(self.session.received(length)),
                    Err(_silence) => break,
                }
            }
        }
        self.session.abandon();
    }
}

pub(crate) fn no_family(error: Error) -> ConnectError {
    if let Error::Refused { source, .. } = &error
        && source.errno() == errno::ENOENT
    {
        return ConnectError::NoFamily {
            source: source.clone(),
        };
    }
    ConnectError::Request(error)
}
