//! An IPVS kernel in memory: for tests and dry runs, without root, module or Linux.
//!
//! It stands where a real kernel stands, behind a [`Transport`]: the same bytes come in and go
//! out, with the same error numbers, dumps in parts included. What it lacks is traffic (counters
//! stay 0) and synchronisation daemons (their commands answer "not supported").
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
mod link;
mod policy;
mod reply;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use link::Link;

use state::State;

#[cfg(doc)]
use crate::transport::Transport;

/// An IPVS table in memory that speaks netlink; clones share the table.
#[derive(Clone, Debug, Default)]
pub struct Kernel {
    state: Arc<Mutex<State>>,
}

impl Kernel {
    /// A kernel with an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new connection, as a new socket is to a real kernel.
    #[must_use]
    pub fn transport(&self) -> Link {
        Link::new(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
