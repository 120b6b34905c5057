//! The options of the probes that come with this crate.

#[cfg(feature = "external")]
use std::path::PathBuf;
use std::sync::Arc;
#[cfg(feature = "external")]
use std::time::Duration;

use serde::Deserialize;

use super::Registry;
#[cfg(feature = "http")]
use super::values::statuses::Statuses;
#[cfg(feature = "external")]
use super::values::time;
#[cfg(feature = "http")]
use crate::Probe;
#[cfg(feature = "http")]
use crate::probes::Http;
#[cfg(feature = "http")]
use crate::probes::http::{HttpBuilder, HttpError, Redirects};
#[cfg(feature = "external")]
use crate::probes::{ExitCodes, External};
use crate::probes::{Fixed, Tcp};

pub(super) fn register(registry: Registry) -> Registry {
    let registry = registry
        .with("tcp", |options| {
            Ok(Arc::new(options.parse::<TcpOptions>()?.probe()))
        })
        .with("fixed", |options| {
            Ok(Arc::new(options.parse::<FixedOptions>()?.probe()))
        });
    #[cfg(feature = "http")]
    let registry = registry.with("http", |options| {
        let probe: Arc<dyn Probe> = Arc::new(options.parse::<HttpOptions>()?.probe()?);
        Ok(probe)
    });
    #[cfg(feature = "external")]
    let registry = registry.with("external", |options| {
        Ok(Arc::new(options.parse::<ExternalOptions>()?.probe()))
    });
    registry
}

/// Options of the probe `tcp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TcpOptions {
    /// Whether to end the handshake with RST; see [`Tcp::half_open`]. Default: no.
    pub half_open: bool,
}

impl TcpOptions {
    const fn probe(self) -> Tcp {
        if self.half_open {
            Tcp::new().half_open()
        } else {
            Tcp::new()
        }
    }
}

/// Options of the probe `fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FixedOptions {
    /// Whether the target is always up, or never.
    pub up: bool,
}

impl FixedOptions {
    const fn probe(self) -> Fixed {
        if self.up {
            Fixed::always()
        } else {
            Fixed::never()
        }
    }
}

/// Options of the probe `external`, each as in [`External`].
#[cfg(feature = "external")]
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExternalOptions {
    /// The program; a name without `/` is looked for in `PATH`.
    pub program: PathBuf,
    /// The first argument: the virtual service's address, or its firewall mark. Default: empty.
    #[serde(default)]
    pub service: String,
    /// The second argument: the virtual service's port. Default: empty.
    pub service_port: Option<u16>,
    /// The third argument. Default: the target's address, or nothing with `real_port`.
    pub real_server: Option<String>,
    /// The fourth argument. Default: the target's port, or nothing with `real_server`.
    pub real_port: Option<u16>,
    /// What exit statuses mean: `plain` (default), `nagios` or `ldirectord`.
    #[serde(default)]
    pub exit_codes: ExitCodes,
    /// The time from `SIGTERM` to `SIGKILL`. Default 1 s.
    #[serde(default, with = "time")]
    pub grace: Option<Duration>,
}

#[cfg(feature = "external")]
impl ExternalOptions {
    fn probe(self) -> External {
        let mut probe = External::new(self.program)
            .service(self.service, self.service_port)
            .exit_codes(self.exit_codes);
        if self.real_server.is_some() || self.real_port.is_some() {
            probe = probe.real_server(self.real_server.unwrap_or_default(), self.real_port);
        }
        match self.grace {
            Some(grace) => probe.grace(grace),
            None => probe,
        }
    }
}

/// Options of the probe `http`, each as in [`HttpBuilder`].
#[cfg(feature = "http")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct HttpOptions {
    /// `GET` (default) or `HEAD`.
    pub method: HttpMethod,
    /// Path and query; a URL with `through_proxy`. Default `/`.
    pub path: Option<String>,
    /// The name to send as `Host`; a port is added if needed.
    pub virtual_host: Option<String>,
    /// The `Host` header as it is; comes before `virtual_host`.
    pub host_header: Option<String>,
    /// Accepted statuses: numbers, and ranges such as `"200-299"`. Default 200-299.
    statuses: Option<Vec<Statuses>>,
    /// A regular expression for the body.
    pub receive: Option<String>,
    /// How many redirects are followed, at most 20. Default 0.
    pub redirects: u8,
    /// Whereto they are followed: `same-host` (default), `same-server` or `anywhere`.
    pub reach: Reach,
    /// Whether the target is asked as a proxy.
    pub through_proxy: bool,
}

/// A request's method.
#[cfg(feature = "http")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// With a body in the answer.
    #[default]
    Get,
    /// The status alone.
    Head,
}

/// Whereto redirects are followed; see [`Redirects`].
#[cfg(feature = "http")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Within the host.
    #[default]
    SameHost,
    /// To any name, asked of the target.
    SameServer,
    /// Wherever they lead.
    Anywhere,
}

#[cfg(feature = "http")]
impl HttpOptions {
    fn probe(self) -> Result<Http, HttpError> {
        let redirects = match self.reach {
            Reach::SameHost => Redirects::same_host(self.redirects),
            Reach::SameServer => Redirects::same_server(self.redirects),
            Reach::Anywhere => Redirects::anywhere(self.redirects),
        };
        let mut builder = self.start().redirects(redirects);
        if let Some(name) = self.virtual_host {
            builder = builder.virtual_host(name);
        }
        if let Some(text) = self.host_header {
            builder = builder.host_header(text);
        }
        if let Some(statuses) = self.statuses {
            builder = builder.statuses(statuses.into_iter().map(|range| range.0));
        }
        if let Some(pattern) = self.receive {
            builder = builder.receive(pattern);
        }
        builder.build()
    }

    fn start(&self) -> HttpBuilder {
        let path = self.path.as_deref().unwrap_or("/");
        let builder = match self.method {
            HttpMethod::Get => Http::get(path),
            HttpMethod::Head => Http::head(path),
        };
        if self.through_proxy {
            builder.through_proxy()
        } else {
            builder
        }
    }
}
