//! Whether a TCP port accepts connections.

use crate::transport::First;
use crate::{BoxFuture, Probe, ProbeContext, Report, Target};

/// Connects, and closes again. Up as soon as the handshake is complete.
///
/// ldirectord: `checktype=connect`. A connect to a port of this host that meets itself halfway
/// (possible within the ephemeral range) is a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Tcp {
    half_open: bool,
}

impl Tcp {
    /// The probe with a full handshake.
    pub const fn new() -> Self {
        Self { half_open: false }
    }

    /// Ends with RST in place of the handshake's last packet, as HAProxy's checks do.
    ///
    /// Takes a third less CPU on both sides, and the server's program never sees the connection;
    /// but a program that has stopped accepting cannot be told from one that works. Has an effect
    /// together with [`reset_on_close`](crate::TransportBuilder::reset_on_close) only.
    pub const fn half_open(mut self) -> Self {
        self.half_open = true;
        self
    }

    /// Without RST, the closing packet carries the acknowledgement: a full handshake, too.
    fn first(self, context: &ProbeContext) -> First {
        if self.half_open || !context.transport().resets() {
            First::Us
        } else {
            First::Unknown
        }
    }
}

impl Probe for Tcp {
    fn kind(&self) -> &'static str {
        "tcp"
    }

    fn identity(&self) -> Option<String> {
        Some(if self.half_open { "half-open" } else { "" }.to_owned())
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async move {
            let first = self.first(context);
            match context.connect_as(target.address(), first).await {
                Ok(_) => Report::pass(),
                Err(report) => report,
            }
        })
    }
}
