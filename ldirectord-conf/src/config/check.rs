//! A check of one real server, with all settings in effect.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::real_server::RealServer;
use super::settings::{Login, Password};
use super::text::{Secret, Text};
use super::virtual_service::VirtualService;
use super::words::{CheckService, CheckType, HttpMethod};

/// What ldirectord does to find out whether a real server is up; borrowed from the config.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    pub(super) virtual_service: &'a VirtualService,
    pub(super) real: &'a RealServer,
}

impl<'a> Check<'a> {
    /// The virtual service that the check belongs to.
    #[must_use]
    pub const fn virtual_service(&self) -> &'a VirtualService {
        self.virtual_service
    }

    /// The real server that is checked.
    #[must_use]
    pub const fn real(&self) -> &'a RealServer {
        self.real
    }

    /// The kind of check.
    #[must_use]
    pub fn kind(&self) -> CheckType {
        self.virtual_service.check_type()
    }

    /// The protocol that a negotiate check speaks.
    #[must_use]
    pub const fn service(&self) -> CheckService {
        self.virtual_service.service()
    }

    /// Address that is checked.
    #[must_use]
    pub const fn ip(&self) -> IpAddr {
        self.real.id().address().ip()
    }

    /// Port that is checked: `checkport`, else the real server's, else the service's default.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        let real = Some(self.real.id().address().port()).filter(|port| *port != 0);
        self.virtual_service
            .check_port()
            .or(real)
            .or_else(|| self.service().default_port())
    }

    /// Address and port that are checked; none when no port is known.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.port().map(|port| SocketAddr::new(self.ip(), port))
    }

    /// What is asked for, with a leading `/`; the bare `/` by default.
    ///
    /// The real server's own request, else the section's. HTTP checks use the own one only
    /// together with an own receive pattern, as ldirectord does.
    #[must_use]
    pub fn request(&self) -> &'a [u8] {
        let complete = self.real.receive().is_some() || !self.service().is_http();
        let own = self.real.request().filter(|_| complete);
        own.or_else(|| self.virtual_service.request())
            .map_or(b"/", Text::as_bytes)
    }

    /// Pattern that the answer must match; none means no content test.
    #[must_use]
    pub fn receive(&self) -> Option<&'a Text> {
        let own = self
            .real
            .receive()
            .or_else(|| self.virtual_service.receive());
        own.filter(|pattern| !pattern.is_empty())
    }

    /// Method of HTTP requests.
    #[must_use]
    pub fn http_method(&self) -> HttpMethod {
        self.virtual_service.http_method()
    }

    /// Host header of HTTP requests; none means the address of the real server.
    #[must_use]
    pub const fn virtual_host(&self) -> Option<&'a Text> {
        self.virtual_service.virtual_host()
    }

    /// Time that a connect, ping, external or ldap check may take; zero is no limit.
    #[must_use]
    pub fn check_timeout(&self) -> Duration {
        self.virtual_service.check_timeout()
    }

    /// Time that a negotiate check may take; zero is no limit.
    #[must_use]
    pub fn negotiate_timeout(&self) -> Duration {
        self.virtual_service.negotiate_timeout()
    }

    /// Pause between two rounds of checks.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.virtual_service.check_interval()
    }

    /// Failures in a row before the server counts as down.
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        self.virtual_service.failure_count()
    }

    /// Tries of a ping check.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.virtual_service.check_count()
    }

    /// Command of an external check.
    #[must_use]
    pub fn command(&self) -> &'a [u8] {
        self.virtual_service
            .check_command()
            .map_or(b"/bin/true", Text::as_bytes)
    }

    /// Login name.
    #[must_use]
    pub const fn login(&self) -> &'a Login {
        self.virtual_service.login()
    }

    /// Password.
    #[must_use]
    pub const fn password(&self) -> &'a Password {
        self.virtual_service.password()
    }

    /// Database of an SQL check.
    #[must_use]
    pub const fn database(&self) -> Option<&'a Text> {
        self.virtual_service.database()
    }

    /// Shared secret of a RADIUS check.
    #[must_use]
    pub const fn secret(&self) -> Option<&'a Secret> {
        self.virtual_service.secret()
    }
}
