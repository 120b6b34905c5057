//! Whether an HTTP server answers with the right status and text.
//!
//! HTTP/1.1 over a connection of our own, one request per check. Redirects are not followed:
//! with the default statuses a redirect is a failure.
//!
//! ```
//! use health::probes::Http;
//!
//! let probe = Http::get("/lvs").virtual_host("www.example").receive("auth").build()?;
//! # Ok::<(), health::probes::http::HttpError>(())
//! ```

mod builder;
mod exchange;
mod host;
mod meter;
mod pattern;

use std::ops::RangeInclusive;

use hyper::Method;
use hyper::http::uri::PathAndQuery;

use crate::{BoxFuture, Probe, ProbeContext, Report, Target};
use host::Host;

pub use builder::{HttpBuilder, HttpError};
pub use pattern::{Pattern, PatternError};

/// Sends one request and judges the answer: status, then text.
///
/// ldirectord: `checktype=negotiate` with `service=http`. The verdict ends the check: no body is
/// read when the status decides, and none beyond the first match. Limits: [`Budgets`].
///
/// A body is matched as it comes: no compression is asked for, none is undone.
///
/// [`Budgets`]: crate::Budgets
#[derive(Clone, Debug)]
#[must_use]
pub struct Http {
    method: Method,
    path: PathAndQuery,
    host: Host,
    statuses: Vec<RangeInclusive<u16>>,
    pattern: Option<Pattern>,
}

impl Http {
    /// A GET of a path with optional query, such as `/status?full`.
    pub fn get(path: impl Into<String>) -> HttpBuilder {
        HttpBuilder::new(Method::GET, path.into())
    }

    /// A HEAD of a path: the status decides alone.
    pub fn head(path: impl Into<String>) -> HttpBuilder {
        HttpBuilder::new(Method::HEAD, path.into())
    }

    fn accepts(&self, status: u16) -> bool {
        self.statuses.iter().any(|range| range.contains(&status))
    }
}

impl Probe for Http {
    fn kind(&self) -> &'static str {
        "http"
    }

    fn identity(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(exchange::exchange(self, target, context))
    }
}
