//! Options of sockets, checked when they are put together.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use socket2::{Domain, Socket, Type};

use super::namespace::Namespace;
use super::{NetworkNamespace, ProxyHeader, Transport};

/// The longest name of a device: `IFNAMSIZ` without the NUL.
const DEVICE_BYTES: usize = 15;
/// The largest code point of RFC 2474.
const DSCP_MAX: u8 = 63;

/// Why options cannot be used: a mistake in the configuration, or a missing privilege.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// That is no name of a network device.
    #[error("device `{}` is no device name: 1 to 15 bytes without `/` and blanks", name.escape_debug())]
    Device {
        /// What was given.
        name: String,
    },
    /// The code point is too large.
    #[error("DSCP {given} is out of range: choose 0 to 63 (46 is expedited forwarding)")]
    Dscp {
        /// What was given.
        given: u8,
    },
    /// The source address cannot reach the target.
    #[error("source {local} cannot reach {target}: choose one of the same address family")]
    Family {
        /// The source address.
        local: SocketAddr,
        /// The target.
        target: SocketAddr,
    },
    /// There is nothing to bind freely.
    #[error("freebind without a source address has no effect: set the source, or drop freebind")]
    FreebindAlone,
    /// The namespace cannot be entered.
    #[error("network namespace {namespace} cannot be entered: {problem}")]
    Namespace {
        /// Which one.
        namespace: NetworkNamespace,
        /// What the operating system says.
        problem: String,
    },
    /// This process may not do it.
    #[error("{option} needs {capability}: run with that capability, or drop the option")]
    Privilege {
        /// What was asked for.
        option: String,
        /// The capability, capabilities(7).
        capability: &'static str,
    },
    /// The two addresses of a PROXY header are of different families.
    #[error("the PROXY header's addresses {from} and {to} must be of one address family")]
    ProxyFamilies {
        /// The source address.
        from: SocketAddr,
        /// The destination address.
        to: SocketAddr,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Options {
    pub(super) source: Option<SocketAddr>,
    pub(super) device: Option<Box<str>>,
    pub(super) scope: Option<Box<str>>,
    pub(super) mark: Option<u32>,
    pub(super) dscp: Option<u8>,
    pub(super) freebind: bool,
    pub(super) namespace: Option<Namespace>,
    pub(super) proxy: Option<ProxyHeader>,
    pub(super) reset_on_close: bool,
}

/// Collects the options of a [`Transport`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct TransportBuilder {
    options: Options,
    namespace: Option<NetworkNamespace>,
}

impl TransportBuilder {
    /// Sets the local address; port 0 lets the kernel choose one (`ip route get … from`).
    ///
    /// With port 0 the port is chosen when connecting (`IP_BIND_ADDRESS_NO_PORT`, ip(7)), so
    /// that one address serves more than 28,000 connections.
    pub const fn source(mut self, address: SocketAddr) -> Self {
        self.options.source = Some(address);
        self
    }

    /// Binds to a network device or VRF (`SO_BINDTODEVICE`, socket(7)).
    pub fn device(mut self, name: impl Into<Box<str>>) -> Self {
        self.options.device = Some(name.into());
        self
    }

    /// Sets the device through which link-local targets are reached, as in `fe80::1%eth0`.
    ///
    /// It counts for IPv6 link-local targets that have no scope of their own (RFC 4007).
    pub fn scope(mut self, device: impl Into<Box<str>>) -> Self {
        self.options.scope = Some(device.into());
        self
    }

    /// Sets the firewall mark of the packets (`SO_MARK`, socket(7)). Needs `CAP_NET_ADMIN`.
    pub const fn mark(mut self, mark: u32) -> Self {
        self.options.mark = Some(mark);
        self
    }

    /// Sets the differentiated services code point of the packets, 0-63 (RFC 2474). Default 0.
    pub const fn dscp(mut self, code_point: u8) -> Self {
        self.options.dscp = Some(code_point);
        self
    }

    /// Allows a source address that no interface has yet (`IP_FREEBIND`, ip(7)).
    pub const fn freebind(mut self) -> Self {
        self.options.freebind = true;
        self
    }

    /// Makes the sockets in a network namespace (`network_namespaces(7)`). Needs `CAP_SYS_ADMIN`.
    ///
    /// One thread for each namespace in use makes them. Shell: `ip netns exec NAME …`.
    pub fn namespace(mut self, namespace: NetworkNamespace) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Sends a PROXY protocol header first, for servers that expect one.
    pub const fn proxy_header(mut self, header: ProxyHeader) -> Self {
        self.options.proxy = Some(header);
        self
    }

    /// Closes with RST (`SO_LINGER` 0), which leaves no `TIME_WAIT` behind. The server may log it.
    pub const fn reset_on_close(mut self) -> Self {
        self.options.reset_on_close = true;
        self
    }

    /// Checks the options and makes the transport.
    ///
    /// # Errors
    /// When an option is out of range or contradicts another, and when this process lacks the
    /// privilege for one. A missing device or address is no error: it may come later, and until
    /// then checks are inconclusive.
    pub fn build(self) -> Result<Transport, TransportError> {
        let mut options = self.options;
        check_values(&options)?;
        if let Some(namespace) = self.namespace {
            options.namespace = Some(Namespace::enter(&namespace)?);
        }
        check_privileges(&options)?;
        let is_set = options != Options::default();
        Ok(Transport {
            options: is_set.then(|| Arc::new(options)),
        })
    }
}

fn check_values(options: &Options) -> Result<(), TransportError> {
    for name in [&options.device, &options.scope].into_iter().flatten() {
        check_device(name)?;
    }
    if let Some(given) = options.dscp.filter(|given| *given > DSCP_MAX) {
        return Err(TransportError::Dscp { given });
    }
    if options.freebind && options.source.is_none() {
        return Err(TransportError::FreebindAlone);
    }
    match options.proxy.as_ref().and_then(ProxyHeader::given) {
        Some((from, to)) if from.is_ipv4() != to.is_ipv4() => {
            Err(TransportError::ProxyFamilies { from, to })
        }
        _ => Ok(()),
    }
}

fn check_device(name: &str) -> Result<(), TransportError> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'/' || !byte.is_ascii();
    let valid = (1..=DEVICE_BYTES).contains(&name.len()) && name.bytes().all(plain);
    valid.then_some(()).ok_or_else(|| TransportError::Device {
        name: name.to_owned(),
    })
}

/// Tries what needs a privilege, where it will be needed.
fn check_privileges(options: &Options) -> Result<(), TransportError> {
    let Some(mark) = options.mark else {
        return Ok(());
    };
    let attempt = move || -> io::Result<()> {
        Socket::new(Domain::IPV4, Type::DGRAM.cloexec(), None)?.set_mark(mark)
    };
    let result = match &options.namespace {
        Some(namespace) => namespace.run_blocking(attempt).and_then(|result| result),
        None => attempt(),
    };
    match result {
        Err(error) if error.raw_os_error() == Some(libc::EPERM) => Err(TransportError::Privilege {
            option: format!("mark {mark} (SO_MARK)"),
            capability: "CAP_NET_ADMIN",
        }),
        // Anything else is exhaustion that passes.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn impossible_options_are_refused_when_built() {
        let cases = [
            (Transport::builder().dscp(64), "DSCP 64 is out of range"),
            (Transport::builder().device(""), "device `` is no device"),
            (
                Transport::builder().scope("a/b"),
                "device `a/b` is no device",
            ),
            (
                Transport::builder().device("sixteen-bytes-xx"),
                "device `sixteen-bytes-xx`",
            ),
            (
                Transport::builder().freebind(),
                "freebind without a source address",
            ),
            (
                Transport::builder().proxy_header(
                    ProxyHeader::v2().addresses(address("192.0.2.1:1"), address("[::1]:1")),
                ),
                "the PROXY header's addresses 192.0.2.1:1 and [::1]:1",
            ),
            (
                Transport::builder().namespace(NetworkNamespace::named("no-such-namespace")),
                "network namespace /run/netns/no-such-namespace cannot be entered: No such file",
            ),
        ];

        for (builder, text) in cases {
            let error = builder.build().unwrap_err().to_string();

            assert!(error.starts_with(text), "{error}");
        }
    }

    #[test]
    fn a_source_of_the_other_family_does_not_suit() {
        let transport = Transport::builder()
            .source(address("[::1]:0"))
            .build()
            .unwrap();

        assert_eq!(transport.suits(address("[::1]:80")), Ok(()));
        assert_eq!(
            transport
                .suits(address("127.0.0.1:80"))
                .unwrap_err()
                .to_string(),
            "source [::1]:0 cannot reach 127.0.0.1:80: choose one of the same address family"
        );
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(Transport::builder().build(), Ok(Transport::default()));
        assert!(size_of::<Transport>() <= size_of::<usize>());
    }
}
