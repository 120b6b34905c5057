//! What a user implements: one check of one target, as a boxed future.
//!
//! First step of the data flow: a [`Probe`] looks at a [`Target`] and returns a [`Report`]; the
//! tracker and the monitor only ever see reports.
//!
//! ```
//! use health::{BoxFuture, Probe, ProbeContext, Report, Target};
//!
//! /// Passes while the address is in 127.0.0.0/8.
//! #[derive(Debug)]
//! struct Local;
//!
//! impl Probe for Local {
//!     fn kind(&self) -> &'static str {
//!         "local"
//!     }
//!     fn run<'a>(&'a self, target: &'a Target, _: &'a ProbeContext) -> BoxFuture<'a, Report> {
//!         Box::pin(async move {
//!             match target.address().ip().is_loopback() {
//!                 true => Report::pass(),
//!                 false => Report::fail(health::Reason::Other("not local")),
//!             }
//!         })
//!     }
//! }
//! ```

use std::fmt::Debug;
use std::pin::Pin;

use crate::{ProbeContext, Report, Target};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One kind of health check with its settings; object safe.
///
/// Dropping the future at any point must cancel the check: close its sockets, end its children.
/// The caller enforces the deadline, so an implementation needs no timeout of its own, but must
/// not block the thread.
pub trait Probe: Debug + Send + Sync + 'static {
    /// The probe's name, one word, for logs and metrics: `tcp`, `http`.
    fn kind(&self) -> &'static str;

    /// Everything that can change this probe's verdict, as text.
    ///
    /// Two probes of one kind with equal identities are the same check: after a reload the state
    /// of a target is kept. `None` (default): the probe is the same only as itself, so a newly
    /// made one restarts the target from [`State::Unknown`](crate::State::Unknown).
    fn identity(&self) -> Option<String> {
        None
    }

    /// How many processes one run spawns at most. Default none. They have a limit of their own.
    fn processes(&self) -> u32 {
        0
    }

    /// Checks the target once. An error is a report, too: every run ends in exactly one outcome.
    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report>;
}
