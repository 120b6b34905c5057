//! Verdicts without a check.

use crate::{BoxFuture, Probe, ProbeContext, Reason, Report, Target};

/// A fixed verdict: always up, or never up. Opens no connection.
///
/// ldirectord: `checktype=on` and `checktype=off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Fixed {
    up: bool,
}

impl Fixed {
    /// Always up, unchecked.
    pub const fn always() -> Self {
        Self { up: true }
    }

    pub(crate) const NEVER: Self = Self::never();

    /// Never up: each run fails with [`Reason::Disabled`].
    pub const fn never() -> Self {
        Self { up: false }
    }
}

impl Probe for Fixed {
    fn kind(&self) -> &'static str {
        "fixed"
    }

    fn identity(&self) -> Option<String> {
        Some(self.up.to_string())
    }

    fn run<'a>(&'a self, _: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
        let report = if self.up {
            Report::pass()
        } else {
            Report::fail(Reason::Disabled)
        };
        Box::pin(std::future::ready(report))
    }
}
