//! Whether a TCP port accepts connections.

use crate::{BoxFuture, Probe, ProbeContext, Report, Target};

/// Connects, and closes again. Up as soon as the handshake is complete.
///
/// ldirectord: `checktype=connect`. A connect to a port of this host that meets itself halfway
/// (possible within the ephemeral range) is a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Tcp(());

impl Tcp {
    /// The probe; it has no settings of its own.
    pub const fn new() -> Self {
        Self(())
    }
}

impl Probe for Tcp {
    fn kind(&self) -> &'static str {
        "tcp"
    }

    fn identity(&self) -> Option<String> {
        Some(String::new())
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async move {
            match context.connect_once(target.address()).await {
                Ok(_) => Report::pass(),
                Err(report) => report,
            }
        })
    }
}
