//! Fallback servers.

use std::net::IpAddr;

use super::words::Forwarding;

/// A server that gets all traffic while no real server is up (`fallback`, `fallback6`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fallback {
    pub(crate) address: IpAddr,
    pub(crate) port: Option<u16>,
    pub(crate) forwarding: Forwarding,
}

impl Fallback {
    /// Its address.
    #[must_use]
    pub const fn address(&self) -> IpAddr {
        self.address
    }

    /// Its port; none means the port of the virtual service.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// How packets reach it; `gate` by default. Its weight is always 1.
    #[must_use]
    pub const fn forwarding(&self) -> Forwarding {
        self.forwarding
    }
}
