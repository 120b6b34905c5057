//! Options of sockets as configuration has them.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{NetworkNamespace, ProxyHeader, Transport, TransportBuilder, TransportError};

/// The options of a check's sockets, each as in [`TransportBuilder`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TransportSpec {
    /// The local `ADDRESS:PORT`; port 0 lets the kernel choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SocketAddr>,
    /// The network device to bind to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The device of IPv6 link-local targets; also set by `%DEVICE` in the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The firewall mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<u32>,
    /// The differentiated services code point, 0-63.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dscp: Option<u8>,
    /// Whether the source address may be one that no interface has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub freebind: bool,
    /// The network namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<NamespaceSpec>,
    /// The PROXY protocol header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_header: Option<ProxyHeaderSpec>,
    /// Whether to close with RST.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reset_on_close: bool,
}

/// A network namespace: `name: blue`, `pid: 4711` or `path: /run/netns/blue`, in a map.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NamespaceSpec {
    /// As `ip netns add` named it.
    Name(String),
    /// That of a process.
    Pid(u32),
    /// A file.
    Path(PathBuf),
}

/// A PROXY protocol header. Default addresses: those of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProxyHeaderSpec {
    /// `v1` or `v2`.
    pub version: ProxyVersion,
    /// A client to name; together with `destination`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SocketAddr>,
    /// The address that the client spoke to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<SocketAddr>,
    /// Whether to name nobody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
}

/// A version of the PROXY protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyVersion {
    /// A line of text.
    V1,
    /// Binary.
    V2,
}

impl TransportSpec {
    /// Checks the options and makes the transport.
    ///
    /// # Errors
    /// As [`TransportBuilder::build`].
    pub(super) fn build(&self, zone: Option<&str>) -> Result<Transport, TransportError> {
        let mut builder = Transport::builder();
        if let Some(source) = self.source {
            builder = builder.source(source);
        }
        if let Some(device) = &self.device {
            builder = builder.device(device.as_str());
        }
        if let Some(scope) = zone.or(self.scope.as_deref()) {
            builder = builder.scope(scope);
        }
        if let Some(mark) = self.mark {
            builder = builder.mark(mark);
        }
        if let Some(dscp) = self.dscp {
            builder = builder.dscp(dscp);
        }
        if let Some(namespace) = &self.namespace {
            builder = builder.namespace(namespace.namespace());
        }
        if let Some(header) = self.proxy_header {
            builder = builder.proxy_header(header.header());
        }
        self.switches(builder).build()
    }

    const fn switches(&self, mut builder: TransportBuilder) -> TransportBuilder {
        if self.freebind {
            builder = builder.freebind();
        }
        if self.reset_on_close {
            builder = builder.reset_on_close();
        }
        builder
    }
}

impl NamespaceSpec {
    fn namespace(&self) -> NetworkNamespace {
        match self {
            Self::Name(name) => NetworkNamespace::named(name),
            Self::Pid(pid) => NetworkNamespace::of_process(*pid),
            Self::Path(path) => NetworkNamespace::at(path),
        }
    }
}

impl ProxyHeaderSpec {
    const fn header(self) -> ProxyHeader {
        let header = match self.version {
            ProxyVersion::V1 => ProxyHeader::v1(),
            ProxyVersion::V2 => ProxyHeader::v2(),
        };
        match (self.unknown, self.source, self.destination) {
            (true, _, _) => header.unknown(),
            (false, Some(source), Some(destination)) => header.addresses(source, destination),
            (false, _, _) => header,
        }
    }
}
