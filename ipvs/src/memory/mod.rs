//! An IPVS kernel in memory: for tests and dry runs, without root, module or Linux.
//!
//! It stands where a real kernel stands, behind a [`Transport`]: the same bytes come in and go
//! out, with the same error numbers, dumps in parts included. A test against real kernels sends
//! both the same random commands and compares every answer and every dump.
//!
//! There is no traffic but what a test [counts](Kernel::count), and no time but what it
//! [lets pass](Kernel::advance); what goes wrong rarely is [injected](Kernel::inject).
//!
//! # Releases
//!
//! | | 6.1 | 6.12 | 7.2 |
//! |---|---|---|---|
//! | upper threshold above 2147483647 | stored | `EINVAL` | `EINVAL` |
//! | size of the connection table | 4096 | 4096 | 0 until it is needed, then 256 |
//!
//! All else was answered alike by the three, in 22,936 random commands each: services,
//! destinations, daemons and timeouts, sensible and not.
//!
//! # Differences from a real kernel
//!
//! | what | here | there |
//! |---|---|---|
//! | order of services in a dump | that of their keys | that of a hash |
//! | a destination that is added again | counts from 0 | has its old counters for a while |
//! | schedulers and engines | those of Debian's kernels, `twos` is none | those of the modules |
//! | connection table of 7.2 | stays at its first size | grows with the connections |
//! | stopping a daemon | is acknowledged unless [told otherwise](Fault) | may not be |
//! | a daemon's interface | is up or down | has addresses and routes too |
//! | receive queue | 256 replies | as many bytes as the socket asked for |
//!
//! ```
//! # #[cfg(feature = "client")] {
//! use ipvs::{Client, Service, memory::Kernel};
//!
//! let kernel = Kernel::new();
//! let mut client = Client::over(kernel.transport())?;
//! client.add_service(&Service::tcp("192.0.2.70:80".parse()?))?;
//!
//! let mut other = Client::over(kernel.transport())?;
//! assert_eq!(other.table()?.len(), 1);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod commands;
mod counters;
mod daemon;
mod fault;
mod link;
mod policy;
mod release;
mod reply;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use counters::{Connections, Traffic};
pub use daemon::Interface;
pub use fault::Fault;
pub use link::Link;
pub use release::Release;

use crate::model::{DestinationKey, ServiceKey};
use state::State;

#[cfg(doc)]
use crate::transport::Transport;

/// An IPVS kernel in memory that speaks netlink; clones share the table.
///
/// ```
/// # #[cfg(feature = "client")] {
/// use std::time::Duration;
/// use ipvs::memory::{Fault, Kernel, Traffic};
/// use ipvs::{Client, Service};
///
/// let kernel = Kernel::new();
/// let mut client = Client::over(kernel.transport())?;
/// let service = Service::tcp("192.0.2.70:80".parse()?);
/// client.add_service(&service)?;
///
/// let traffic = Traffic { connections: 200, ..Traffic::default() };
/// assert!(kernel.count(service.key(), None, traffic));
/// kernel.advance(Duration::from_secs(2));
/// let stats = client.service(service.key())?.stats;
/// assert_eq!((stats.connections, stats.rates.connections), (200, 25));
///
/// kernel.inject(Fault::NO_PERMISSION);
/// assert!(client.flush().unwrap_err().is_permission());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Kernel {
    state: Arc<Mutex<State>>,
}

impl Default for Kernel {
    fn default() -> Self {
        Self::playing(Release::default())
    }
}

impl Kernel {
    /// A kernel with an empty table: Linux 6.1, whose only interface is `lo`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A kernel of this release with an empty table.
    #[must_use]
    pub fn playing(release: Release) -> Self {
        let state = Arc::new(Mutex::new(State::new(release)));
        Self { state }
    }

    /// A new connection, as a new socket is to a real kernel.
    #[must_use]
    pub fn transport(&self) -> Link {
        Link::new(self.clone())
    }

    /// Adds a network interface for synchronisation daemons, or changes it.
    pub fn set_interface(&self, name: impl Into<String>, interface: Interface) {
        self.state().interfaces.insert(name.into(), interface);
    }

    /// Lets a service, or one of its destinations and so the service too, see traffic.
    ///
    /// Nothing happens if there is none of this key; `false` says so.
    #[must_use = "nothing is counted for a key that is not there"]
    pub fn count(
        &self,
        service: &ServiceKey,
        destination: Option<&DestinationKey>,
        traffic: Traffic,
    ) -> bool {
        self.state().count(service, destination, traffic).is_some()
    }

    /// Sets the number of open connections of a destination; `false` if there is none.
    #[must_use = "nothing is set for a key that is not there"]
    pub fn set_connections(
        &self,
        service: &ServiceKey,
        destination: &DestinationKey,
        connections: Connections,
    ) -> bool {
        let mut state = self.state();
        let found = state.services.get_mut(service);
        let real = found.and_then(|found| found.reals.get_mut(destination));
        real.map(|real| real.connections = connections).is_some()
    }

    /// Lets time pass: every two seconds the kernel estimates its rates.
    pub fn advance(&self, time: Duration) {
        self.state().advance(time);
    }

    /// Makes something go wrong once, at its next occasion; several wait in their order.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.push(fault);
    }

    /// Unloads the module: the table and the family are gone.
    pub fn unload(&self) {
        self.state().unload();
    }

    /// Loads the module again; the family has another number then.
    pub fn load(&self) {
        self.state().loaded = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
