//! One socket with its options; each failure names the option.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpSocket;

use super::{Set, TransportError, netns};

/// What could not be set, and why.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) option: &'static str,
    pub(super) error: io::Error,
}

fn on<T>(option: &'static str, result: io::Result<T>) -> Result<T, Failed> {
    result.map_err(|error| Failed { option, error })
}

/// A socket without any option.
pub(super) fn plain(address: SocketAddr, nodelay: bool) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    if nodelay {
        socket.set_nodelay(true)?;
    }
    Ok(socket)
}

pub(super) fn into_tokio(socket: Socket, nodelay: bool) -> io::Result<TcpSocket> {
    if nodelay {
        socket.set_tcp_nodelay(true)?;
    }
    Ok(TcpSocket::from_std_stream(socket.into()))
}

pub(super) fn new(set: &Set, target: SocketAddr) -> Result<Socket, Failed> {
    let kind = Type::STREAM.nonblocking().cloexec();
    let socket = on(
        "a socket",
        Socket::new(Domain::for_address(target), kind, Some(Protocol::TCP)),
    )?;
    if set.abort_handshake {
        on("TCP_QUICKACK", socket.set_tcp_quickack(false))?;
    }
    if set.reset_on_close || set.abort_handshake {
        on(
            "SO_LINGER",
            socket.set_linger(Some(std::time::Duration::ZERO)),
        )?;
    }
    if let Some(device) = &set.device {
        on(
            "SO_BINDTODEVICE",
            socket.bind_device(Some(device.as_bytes())),
        )?;
    }
    if let Some(mark) = set.mark {
        on("SO_MARK", socket.set_mark(mark))?;
    }
    if let Some(dscp) = set.dscp {
        let class = u32::from(dscp) << 2;
        match target {
            SocketAddr::V4(_) => on("IP_TOS", socket.set_tos_v4(class))?,
            SocketAddr::V6(_) => on("IPV6_TCLASS", socket.set_tclass_v6(class))?,
        }
    }
    if let Some(source) = set.source {
        bind(&socket, set.freebind, source, target)?;
    }
    Ok(socket)
}

fn bind(
    socket: &Socket,
    freebind: bool,
    source: SocketAddr,
    target: SocketAddr,
) -> Result<(), Failed> {
    if freebind {
        match target {
            SocketAddr::V4(_) => on("IP_FREEBIND", socket.set_freebind_v4(true))?,
            SocketAddr::V6(_) => on("IPV6_FREEBIND", socket.set_freebind_v6(true))?,
        }
    }
    if source.port() == 0 {
        on(
            "IP_BIND_ADDRESS_NO_PORT",
            setsockopt(socket, sockopt::IpBindAddressNoPort, &true).map_err(io::Error::from),
        )?;
    } else {
        // A fixed port is in TIME_WAIT after each check.
        on("SO_REUSEADDR", socket.set_reuse_address(true))?;
    }
    on("the source address", socket.bind(&source.into()))
}

/// Makes a socket as a check would, and closes it.
pub(super) fn try_out(set: &Set) -> Result<(), TransportError> {
    let unspecified = match set.source.map(|source| source.ip()) {
        Some(IpAddr::V6(_)) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        Some(IpAddr::V4(_)) | None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    // A source address may come later, with the interface: that is no mistake of the plan.
    let set = Set {
        source: None,
        ..set.clone()
    };
    let target = SocketAddr::new(unspecified, 0);
    let made = match set.namespace.clone() {
        None => new(&set, target).map(drop),
        Some(path) => {
            let within = netns::within(&path, move || new(&set, target).map(drop));
            within.map_err(|error| TransportError::Namespace {
                path,
                problem: error.kind(),
            })?
        }
    };
    made.map_err(|failed| explain(&failed))
}

fn explain(failed: &Failed) -> TransportError {
    let option = failed.option;
    let problem = failed.error.kind();
    if problem != io::ErrorKind::PermissionDenied {
        return TransportError::Setup { option, problem };
    }
    let capability = match option {
        "SO_BINDTODEVICE" => "CAP_NET_RAW",
        _ => "CAP_NET_ADMIN",
    };
    TransportError::Permission { option, capability }
}
