//! Settings of a virtual service.

use std::net::SocketAddr;

use super::scheduler::check_name;
use super::{
    CombinationError, Engine, Family, FwMark, Persistence, Protocol, Scheduler, SchedulerFlags,
    ServiceKey,
};

/// Settings of one virtual service, desired or observed; counters are not part of it.
///
/// ```
/// use std::time::Duration;
/// use ipvs::{Persistence, Scheduler, Service};
///
/// // ipvsadm -A -t 192.0.2.70:80 -s rr -p 7200
/// let service = Service::tcp("192.0.2.70:80".parse()?)
///     .scheduler(Scheduler::Rr)
///     .persistence(Persistence::new(Duration::from_secs(7200))?);
/// assert!(service.check().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use]
pub struct Service {
    key: ServiceKey,
    /// The scheduling method, `-s NAME`. Default: [`Scheduler::Wlc`].
    pub scheduler: Scheduler,
    /// Options of the scheduling method, `-b FLAG,FLAG`. Default: none.
    pub scheduler_flags: SchedulerFlags,
    /// Every datagram is scheduled on its own, `-o`. Default: off.
    pub one_packet: bool,
    /// Clients stay on one destination, `-p SECONDS [-M MASK]`. Default: off.
    pub persistence: Option<Persistence>,
    /// The persistence engine, `--pe NAME`. Default: none.
    pub engine: Option<Engine>,
}

impl Service {
    /// A service with the defaults of `ipvsadm -A`: weighted least-connection, not persistent.
    pub const fn new(key: ServiceKey) -> Self {
        let key = match key {
            ServiceKey::Address { protocol, address } => ServiceKey::address(protocol, address),
            ServiceKey::FwMark { .. } => key,
        };
        Self {
            key,
            scheduler: Scheduler::Wlc,
            scheduler_flags: SchedulerFlags::empty(),
            one_packet: false,
            persistence: None,
            engine: None,
        }
    }

    /// A TCP service, `ipvsadm -A -t ADDRESS:PORT`.
    pub const fn tcp(address: SocketAddr) -> Self {
        Self::new(ServiceKey::tcp(address))
    }

    /// A UDP service, `ipvsadm -A -u ADDRESS:PORT`.
    pub const fn udp(address: SocketAddr) -> Self {
        Self::new(ServiceKey::udp(address))
    }

    /// An SCTP service, `ipvsadm -A --sctp-service ADDRESS:PORT`.
    pub const fn sctp(address: SocketAddr) -> Self {
        Self::new(ServiceKey::sctp(address))
    }

    /// A firewall mark service, `ipvsadm -A -f MARK`, with `-6` for IPv6.
    pub const fn fwmark(mark: FwMark, family: Family) -> Self {
        Self::new(ServiceKey::fwmark(mark, family))
    }

    /// Sets [`scheduler`](Self#structfield.scheduler).
    pub fn scheduler(mut self, scheduler: Scheduler) -> Self {
        self.scheduler = scheduler;
        self
    }

    /// Sets [`scheduler_flags`](Self#structfield.scheduler_flags).
    pub fn scheduler_flags(mut self, flags: SchedulerFlags) -> Self {
        self.scheduler_flags = flags;
        self
    }

    /// Sets [`one_packet`](Self#structfield.one_packet).
    pub fn one_packet(mut self, on: bool) -> Self {
        self.one_packet = on;
        self
    }

    /// Sets [`persistence`](Self#structfield.persistence).
    pub fn persistence(mut self, persistence: impl Into<Option<Persistence>>) -> Self {
        self.persistence = persistence.into();
        self
    }

    /// Sets [`engine`](Self#structfield.engine).
    pub fn engine(mut self, engine: impl Into<Option<Engine>>) -> Self {
        self.engine = engine.into();
        self
    }

    /// What identifies the service.
    #[must_use]
    pub const fn key(&self) -> &ServiceKey {
        &self.key
    }

    /// Whether the settings mean something together; asked before anything is sent.
    ///
    /// # Errors
    ///
    /// What the kernel would store although it cannot work: see [`CombinationError`].
    pub fn check(&self) -> Result<(), CombinationError> {
        check_name(self.scheduler.name()).map_err(CombinationError::Scheduler)?;
        if self.scheduler_flags.bits() & SERVICE_FLAGS != 0 {
            return Err(CombinationError::ReservedFlags {
                flags: self.scheduler_flags.bits(),
            });
        }
        if self.key.port() == Some(0) && self.persistence.is_none() {
            return Err(CombinationError::PortZeroWithoutPersistence);
        }
        if self.one_packet && !self.takes_one_packet() {
            return Err(CombinationError::OnePacket);
        }
        let family = self.key.family();
        match self.persistence {
            Some(persistence) if !persistence.fits(family) => {
                Err(CombinationError::MaskFamily { family })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn takes_one_packet(&self) -> bool {
        match self.key {
            ServiceKey::Address { protocol, .. } => protocol == Protocol::Udp,
            ServiceKey::FwMark { .. } => true,
        }
    }
}

/// Bits of the kernel's flag word that are no scheduler flags: persistent, hashed, one-packet.
const SERVICE_FLAGS: u32 = 0x7;
