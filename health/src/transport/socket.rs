//! A socket with all options set, not yet connected.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt::IpBindAddressNoPort};
use socket2::{Domain, Protocol, Socket, Type};

use super::First;
use super::builder::Options;
use crate::{Reason, Report};

/// What a socket is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) address: SocketAddr,
    pub(super) first: First,
}

/// An option that could not be set: this machine's own fault.
#[derive(Debug)]
pub(super) struct SetupError {
    what: String,
    error: io::Error,
}

impl SetupError {
    pub(super) fn new(what: impl Into<String>, error: io::Error) -> Self {
        Self {
            what: what.into(),
            error,
        }
    }

    pub(super) fn into_report(self) -> Report {
        let reason = match self.error.raw_os_error() {
            // Of all our addresses, this one is not there: nothing is exhausted.
            Some(errno @ libc::EADDRNOTAVAIL) => Reason::Setup { errno: Some(errno) },
            _ => Reason::from_setup(&self.error),
        };
        Report::fail(reason).detail(self.what)
    }
}

/// Names the option that an error is about.
fn about<T>(what: impl FnOnce() -> String, result: io::Result<T>) -> Result<T, SetupError> {
    result.map_err(|error| SetupError::new(what(), error))
}

/// A socket with nothing set but how the handshake ends.
pub(super) fn plain(address: SocketAddr, first: First) -> Result<Socket, SetupError> {
    let kind = Type::STREAM.nonblocking().cloexec();
    let socket = Socket::new(Domain::for_address(address), kind, Some(Protocol::TCP));
    let socket = about(|| "socket".to_owned(), socket)?;
    if first == First::Us {
        about(|| "TCP_QUICKACK".to_owned(), socket.set_tcp_quickack(false))?;
    }
    Ok(socket)
}

/// A socket with all options set; the address with its scope.
pub(super) fn prepared(
    options: &Options,
    opening: Opening,
) -> Result<(Socket, SocketAddr), SetupError> {
    let address = scoped(options, opening.address)?;
    let socket = plain(address, opening.first)?;
    if options.reset_on_close {
        let linger = socket.set_linger(Some(Duration::ZERO));
        about(|| "SO_LINGER".to_owned(), linger)?;
    }
    if let Some(device) = &options.device {
        let bound = socket.bind_device(Some(device.as_bytes()));
        about(|| format!("device {device}"), bound)?;
    }
    if let Some(mark) = options.mark {
        about(|| format!("mark {mark}"), socket.set_mark(mark))?;
    }
    if let Some(dscp) = options.dscp {
        about(
            || format!("DSCP {dscp}"),
            set_dscp(&socket, address, u32::from(dscp)),
        )?;
    }
    if let Some(source) = options.source {
        let bound = bind(&socket, source, options.freebind);
        about(|| format!("source {source}"), bound)?;
    }
    Ok((socket, address))
}

/// The code point is the upper six bits of the byte (RFC 2474).
fn set_dscp(socket: &Socket, address: SocketAddr, dscp: u32) -> io::Result<()> {
    match address {
        SocketAddr::V4(_) => socket.set_tos_v4(dscp << 2),
        SocketAddr::V6(_) => socket.set_tclass_v6(dscp << 2),
    }
}

fn bind(socket: &Socket, source: SocketAddr, freebind: bool) -> io::Result<()> {
    if freebind {
        match source {
            SocketAddr::V4(_) => socket.set_freebind_v4(true)?,
            SocketAddr::V6(_) => socket.set_freebind_v6(true)?,
        }
    }
    if source.port() == 0 {
        // Else one source address has only some 28,000 ports for all its targets.
        setsockopt(socket, IpBindAddressNoPort, &true)?;
    } else {
        // A fixed port is in TIME_WAIT after each check.
        socket.set_reuse_address(true)?;
    }
    socket.bind(&source.into())
}

/// Link-local addresses mean something only together with a device.
fn scoped(options: &Options, address: SocketAddr) -> Result<SocketAddr, SetupError> {
    let (Some(scope), SocketAddr::V6(mut v6)) = (&options.scope, address) else {
        return Ok(address);
    };
    if v6.ip().is_unicast_link_local() && v6.scope_id() == 0 {
        let index = nix::net::if_::if_nametoindex(&**scope).map_err(io::Error::from);
        v6.set_scope_id(about(|| format!("scope {scope}"), index)?);
    }
    Ok(SocketAddr::V6(v6))
}
