//! Whether an HTTP server answers with the right status and text.
//!
//! HTTP/1.1, one request per connection and, unless redirects are to be followed, one per check:
//! with the default settings a redirect is a failure.
//!
//! ```
//! use health::probes::Http;
//!
//! let probe = Http::get("/lvs").virtual_host("www.example").receive("auth").build()?;
//! # Ok::<(), health::probes::http::HttpError>(())
//! ```

mod builder;
mod exchange;
mod head;
mod host;
#[cfg(test)]
mod laws;
mod meter;
mod pattern;
mod redirect;
mod verdict;

use std::ops::RangeInclusive;

use hyper::{Method, Uri};

use crate::{BoxFuture, Probe, ProbeContext, Report, Target};
use host::Host;

pub use builder::{HttpBuilder, HttpError};
pub use pattern::{Pattern, PatternError};
pub use redirect::Redirects;

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
    /// A path; a whole URL when the target is a proxy.
    uri: Uri,
    host: Host,
    statuses: Vec<RangeInclusive<u16>>,
    pattern: Option<Pattern>,
    redirects: Redirects,
    /// Broken answers are judged as Perl's library does.
    as_perl: bool,
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

    /// Whether the target is asked as a proxy.
    fn is_proxied(&self) -> bool {
        self.uri.authority().is_some()
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
        if head::decides(self, context) {
            return Box::pin(head::ask(self, target, context));
        }
        Box::pin(exchange::exchange(self, target, context))
    }
}

/// Percent-encodes a byte that a URL cannot carry; what was encoded before stays.
fn encode(byte: u8) -> String {
    let plain = byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte);
    if plain {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
