//! Effect: a client of a kernel's IPVS table for tokio.
//!
//! [`Client`] moves the same bytes as the [blocking one](crate::Client), has the same methods,
//! and reads answers with the same code.
//!
//! Every future may be dropped at any time: a dump that nobody reads to its end, and answers
//! that come late, do not spoil the client. Whether a command whose future was dropped was
//! carried out is unknown then: read the table.

mod apply;
mod read;
mod rules;
mod socket;

use std::future::Future;
use std::io;
use std::time::Duration;

use ::tokio::time;

pub use rules::Restore;
pub use socket::Socket;

use crate::client::query::{self, Query};
use crate::client::session::{Session, Step};
use crate::client::socket::TIMEOUT;
use crate::client::{BATCH_LARGEST, Namespace, check, no_family, start_daemon};
use crate::conversation::{BATCH_MAX, Request};
use crate::error::{ConnectError, Error};
use crate::model::{
    Daemon, DaemonRole, Destination, DestinationKey, Service, ServiceKey, Timeouts, Weight,
};
use crate::plan::Change;
use crate::wire::errno;

/// A connection that carries netlink datagrams, as [`transport`](crate::transport) but waiting.
///
/// Futures must be safe to drop: what was not sent or received yet stays so.
pub trait Transport: Send {
    /// Sends one datagram.
    fn send(&mut self, datagram: &[u8]) -> impl Future<Output = io::Result<()>> + Send;

    /// Receives one datagram into `buffer`; its true length, above `buffer.len()` if it was cut.
    ///
    /// It waits as long as it takes: a client has a timeout of its own.
    fn receive(&mut self, buffer: &mut [u8]) -> impl Future<Output = io::Result<usize>> + Send;

    /// Throws away what has come already, without waiting for more; whether it did.
    ///
    /// # Errors
    ///
    /// Whatever the connection says.
    fn discard(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}

/// The kernel in memory never has to be waited for.
#[cfg(feature = "memory")]
impl Transport for crate::memory::Link {
    async fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        crate::transport::Transport::send(self, datagram)
    }

    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        crate::transport::Transport::receive(self, buffer)
    }

    fn discard(&mut self) -> io::Result<bool> {
        crate::transport::Transport::discard(self)
    }
}

/// A client of one kernel table for tokio; one request at a time.
///
/// ```no_run
/// use ipvs::{Service, tokio::Client};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let mut client = Client::connect().await?;
/// client.add_service(&Service::tcp("192.0.2.70:80".parse()?)).await?;
/// print!("{}", ipvs::text::save(&client.table().await?));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Client<T = Socket> {
    transport: T,
    session: Session,
    timeout: Duration,
    batch: usize,
}

impl Client {
    /// Connects to the running kernel, in the network namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// As [`Client::connect`](crate::Client::connect).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime whose I/O is enabled.
    pub async fn connect() -> Result<Self, ConnectError> {
        Self::over(Socket::open().map_err(ConnectError::Socket)?).await
    }

    /// Connects to the table of another network namespace; this thread stays where it is.
    ///
    /// # Errors
    ///
    /// As [`Client::connect_in`](crate::Client::connect_in).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime whose I/O is enabled.
    pub async fn connect_in(namespace: &Namespace) -> Result<Self, ConnectError> {
        let socket = Socket::open_in(namespace);
        Self::over(socket.map_err(|source| ConnectError::Namespace {
            namespace: namespace.clone(),
            source,
        })?)
        .await
    }
}

impl<T: Transport> Client<T> {
    /// Connects over a transport: asks it for the number of the IPVS family.
    ///
    /// # Errors
    ///
    /// As [`Client::over`](crate::Client::over).
    pub async fn over(transport: T) -> Result<Self, ConnectError> {
        let mut client = Self {
            transport,
            session: Session::new(),
            timeout: TIMEOUT,
            batch: BATCH_MAX,
        };
        client.renew().await.map_err(no_family)?;
        Ok(client)
    }

    /// Sets how long an answer may take. Default: 10 s.
    pub const fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Sets how many changes of a plan go into one datagram: 1 to 1024, 128 by default.
    ///
    /// See [`Client::set_batch_size`](crate::Client::set_batch_size).
    pub fn set_batch_size(&mut self, changes: usize) {
        self.batch = changes.clamp(1, BATCH_LARGEST);
    }

    /// Adds a service, `ipvsadm -A`.
    ///
    /// # Errors
    ///
    /// As [`Client::add_service`](crate::Client::add_service).
    pub async fn add_service(&mut self, service: &Service) -> Result<(), Error> {
        self.change(Change::AddService(service.clone())).await
    }

    /// Replaces all settings of a service, `ipvsadm -E`.
    ///
    /// # Errors
    ///
    /// As [`Client::edit_service`](crate::Client::edit_service).
    pub async fn edit_service(&mut self, service: &Service) -> Result<(), Error> {
        self.change(Change::EditService(service.clone())).await
    }

    /// Deletes a service with its destinations, `ipvsadm -D`.
    ///
    /// # Errors
    ///
    /// As [`Client::delete_service`](crate::Client::delete_service).
    pub async fn delete_service(&mut self, service: &ServiceKey) -> Result<(), Error> {
        self.change(Change::DeleteService(*service)).await
    }

    /// Adds a destination to a service, `ipvsadm -a`.
    ///
    /// # Errors
    ///
    /// As [`Client::add_destination`](crate::Client::add_destination).
    pub async fn add_destination(
        &mut self,
        service: &ServiceKey,
        destination: &Destination,
    ) -> Result<(), Error> {
        let (service, destination) = (*service, destination.clone());
        self.change(Change::AddDestination {
            service,
            destination,
        })
        .await
    }

    /// Replaces all settings of a destination, `ipvsadm -e`.
    ///
    /// # Errors
    ///
    /// As [`Client::edit_destination`](crate::Client::edit_destination).
    pub async fn edit_destination(
        &mut self,
        service: &ServiceKey,
        destination: &Destination,
    ) -> Result<(), Error> {
        let (service, destination) = (*service, destination.clone());
        self.change(Change::EditDestination {
            service,
            destination,
        })
        .await
    }

    /// Deletes a destination, `ipvsadm -d`.
    ///
    /// # Errors
    ///
    /// As [`Client::delete_destination`](crate::Client::delete_destination).
    pub async fn delete_destination(
        &mut self,
        service: &ServiceKey,
        destination: &DestinationKey,
    ) -> Result<(), Error> {
        let (service, destination) = (*service, *destination);
        self.change(Change::DeleteDestination {
            service,
            destination,
        })
        .await
    }

    /// Sets the weight of a destination and keeps its other settings.
    ///
    /// # Errors
    ///
    /// As [`Client::set_weight`](crate::Client::set_weight).
    pub async fn set_weight(
        &mut self,
        service: &ServiceKey,
        destination: &DestinationKey,
        weight: Weight,
    ) -> Result<(), Error> {
        let query = query::reweighed(*service, *destination, weight);
        match self.run(query).await? {
            Some(change) => self.perform(Request::Change(change)).await,
            None => Ok(()),
        }
    }

    /// Zeroes the counters of one service or of all, `ipvsadm -Z`.
    ///
    /// # Errors
    ///
    /// As [`Client::zero`](crate::Client::zero).
    pub async fn zero(&mut self, service: Option<&ServiceKey>) -> Result<(), Error> {
        self.perform(Request::Zero(service.copied())).await
    }

    /// Removes all services, `ipvsadm -C`.
    ///
    /// # Errors
    ///
    /// As [`Client::flush`](crate::Client::flush).
    pub async fn flush(&mut self) -> Result<(), Error> {
        self.perform(Request::Flush).await
    }

    /// Sets timeouts of connections, `ipvsadm --set`; those of zero stay as they are.
    ///
    /// # Errors
    ///
    /// As [`Client::set_timeouts`](crate::Client::set_timeouts).
    pub async fn set_timeouts(&mut self, timeouts: &Timeouts) -> Result<(), Error> {
        self.perform(Request::SetTimeouts(*timeouts)).await
    }

    /// Starts a synchronisation daemon, `ipvsadm --start-daemon`.
    ///
    /// # Errors
    ///
    /// As [`Client::start_daemon`](crate::Client::start_daemon).
    pub async fn start_daemon(&mut self, daemon: &Daemon) -> Result<(), Error> {
        self.perform(start_daemon(daemon)?).await
    }

    /// Stops a synchronisation daemon, `ipvsadm --stop-daemon`.
    ///
    /// # Errors
    ///
    /// As [`Client::stop_daemon`](crate::Client::stop_daemon).
    pub async fn stop_daemon(&mut self, role: DaemonRole) -> Result<(), Error> {
        self.perform(Request::StopDaemon(role)).await
    }

    async fn change(&mut self, change: Change) -> Result<(), Error> {
        let sound = check(&change);
        let request = Request::Change(change);
        match sound {
            Ok(()) => self.perform(request).await,
            Err(source) => Err(Error::Combination {
                request: Box::new(request),
                source,
            }),
        }
    }

    async fn perform(&mut self, request: Request) -> Result<(), Error> {
        self.run(query::Perform::new(request)).await
    }

    /// Sends the requests of a question, one after the other, and reads their answers.
    async fn run<Q: Query>(&mut self, mut query: Q) -> Result<Q::Output, Error> {
        let mut last = None;
        while let Some(request) = query.request() {
            self.exchange(&request, &mut query).await?;
            last = Some(request);
        }
        query
            .finish()
            .map_err(|error| Error::fault(&last.unwrap_or(Request::Info), error.into()))
    }

    /// One request with its answer; again if the family had another number meanwhile.
    async fn exchange(&mut self, request: &Request, query: &mut impl Query) -> Result<(), Error> {
        match self.exchange_once(request, query).await {
            Err(error) if error.may_be_stale() && self.renew().await? => {
                self.exchange_once(request, query).await
            }
            result => result,
        }
    }

    async fn exchange_once(
        &mut self,
        request: &Request,
        query: &mut impl Query,
    ) -> Result<(), Error> {
        self.begin(request).await?;
        loop {
            let step = self.session.advance();
            match step.map_err(|fault| Error::fault(request, fault))? {
                Some(Step::Record(command, range)) => {
                    let taken = query.take(command, self.session.record(range));
                    taken.map_err(|error| Error::fault(request, error.into()))?;
                }
                Some(Step::End) => return Ok(()),
                None => self.receive(request).await?,
            }
        }
    }

    /// Asks for the number of the family; whether it is another than before.
    async fn renew(&mut self) -> Result<bool, Error> {
        let mut query = query::family();
        let request = Request::Family;
        self.exchange_once(&request, &mut query).await?;
        let family = query.finish();
        let family = family.map_err(|error| Error::fault(&request, error.into()))?;
        Ok(self.session.renew(family))
    }

    /// Sends a request, after the rest of a dump that nobody read to its end.
    async fn begin(&mut self, request: &Request) -> Result<(), Error> {
        self.settle().await;
        let exchange = self.session.start(request);
        self.send(request).await?;
        self.session.open(exchange);
        Ok(())
    }

    async fn send(&mut self, request: &Request) -> Result<(), Error> {
        let sent = self.transport.send(self.session.outgoing());
        let sent = time::timeout(self.timeout, sent).await;
        sent.unwrap_or_else(|_elapsed| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|error| Error::transport(request, error))
    }

    async fn receive(&mut self, request: &Request) -> Result<(), Error> {
        let length = self.refill().await;
        let length = length.map_err(|error| Error::transport(request, error))?;
        self.session
            .received(length)
            .map_err(|fault| Error::fault(request, fault))
    }

    /// Receives a datagram, whatever signals come meanwhile.
    async fn refill(&mut self) -> io::Result<usize> {
        loop {
            let length = self.transport.receive(self.session.room());
            match time::timeout(self.timeout, length).await {
                Err(_elapsed) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(Err(error)) => {
                    if error.raw_os_error() == Some(errno::ENOBUFS) {
                        self.session.lose();
                    }
                    return Err(error);
                }
                Ok(length) => return length,
            }
        }
    }

    /// Reads the rest of a dump: the kernel starts no other before. Silence is an end too.
    async fn settle(&mut self) {
        if self.session.has_lost() && self.transport.discard().unwrap_or(false) {
            self.session.abandon();
        }
        while self.session.is_dumping() {
            if matches!(self.session.advance(), Ok(None)) {
                match self.refill().await {
                    // Whether it is cut does not matter.
                    Ok(length) => drop(self.session.received(length)),
                    Err(_silence) => break,
                }
            }
        }
        self.session.abandon();
    }
}
