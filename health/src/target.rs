//! What is checked: a resolved address and, optionally, the host's name.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// The address that a probe talks to. Name resolution is not the probe's work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Target {
    address: SocketAddr,
    host_name: Option<Arc<str>>,
}

impl Target {
    /// The target at an address; a port of 0 is meaningful only to probes that need none.
    pub const fn new(address: SocketAddr) -> Self {
        Self {
            address,
            host_name: None,
        }
    }

    /// Sets the name of the host, which HTTP probes send as `Host`. Default: none.
    pub fn host_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.host_name = Some(name.into());
        self
    }

    /// The same host at another port.
    pub const fn with_port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The address to talk to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The name of the host, if one was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.host_name.as_deref()
    }
}

impl From<SocketAddr> for Target {
    fn from(address: SocketAddr) -> Self {
        Self::new(address)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host_name {
            Some(name) => write!(f, "{name} ({})", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}
