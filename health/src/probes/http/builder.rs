//! Settings of an HTTP probe, checked when it is built.

use std::ops::RangeInclusive;

use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Uri};

use super::host::Host;
use super::{Http, Pattern, PatternError, Redirects, encode};

/// Why an HTTP probe cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The host cannot be sent as a header.
    #[error("host `{}` is empty or contains a character that no host has", host.escape_debug())]
    Host {
        /// What was given.
        host: String,
    },
    /// A HEAD request has no body that could match.
    #[error("an answer to HEAD has no body to match a pattern: use GET, or drop the pattern")]
    PatternWithHead,
    /// The pattern cannot be compiled.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The path cannot be sent.
    #[error(
        "path `{}` must begin with `/` and contain no control character",
        path.escape_debug()
    )]
    Path {
        /// What was given.
        path: String,
    },
    /// A proxy cannot be asked for it.
    #[error("`{}` is no URL for a proxy: give http://HOST/PATH", url.escape_debug())]
    ProxyUrl {
        /// What was given.
        url: String,
    },
    /// The accepted statuses are none, or no statuses.
    #[error("accepted statuses must be ranges within 200-599")]
    Statuses,
}

/// Collects the settings of an [`Http`] probe.
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpBuilder {
    method: Method,
    path: String,
    host: Host,
    statuses: Vec<RangeInclusive<u16>>,
    pattern: Option<String>,
    redirects: Redirects,
    through_proxy: bool,
    as_perl: bool,
}

impl HttpBuilder {
    pub(super) fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            host: Host::Address,
            statuses: vec![200..=299],
            pattern: None,
            redirects: Redirects::none(),
            through_proxy: false,
            as_perl: false,
        }
    }

    /// Sets the name sent as `Host`; a port other than 80 is added unless the name has one.
    ///
    /// Default: the target's host name, or else its address, with the same rule for the port.
    pub fn virtual_host(mut self, name: impl Into<String>) -> Self {
        self.host = Host::Name(name.into());
        self
    }

    /// Sets the `Host` header to exactly this text; no port is added. ldirectord: `virtualhost`.
    pub fn host_header(mut self, text: impl Into<String>) -> Self {
        self.host = Host::Verbatim(text.into());
        self
    }

    /// Sets the accepted statuses. Default 200-299.
    pub fn statuses(mut self, ranges: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        self.statuses = ranges.into_iter().collect();
        self
    }

    /// Sets a regular expression that must match somewhere in the body; see [`Pattern`].
    ///
    /// Default, and the meaning of an empty one: any body. ldirectord: `receive`.
    pub fn receive(mut self, pattern: impl Into<String>) -> Self {
        self.pattern = Some(pattern.into()).filter(|pattern| !pattern.is_empty());
        self
    }

    /// Sets whether and whereto redirects are followed. Default: not at all.
    pub const fn redirects(mut self, redirects: Redirects) -> Self {
        self.redirects = redirects;
        self
    }

    /// Asks the target as an HTTP proxy; the path must then be a URL, `http://www.example/x`.
    ///
    /// The URL's host is sent as `Host` unless another is set. ldirectord: `service=http_proxy`.
    pub const fn through_proxy(mut self) -> Self {
        self.through_proxy = true;
        self
    }

    /// Sends the target's address without its port as `Host`, as ldirectord does.
    #[cfg(feature = "ldirectord")]
    pub(crate) fn host_of_the_address_alone(mut self) -> Self {
        self.host = Host::AddressAlone;
        self
    }

    /// Judges as ldirectord's HTTP library does: a pattern with HEAD is matched against nothing,
    /// and what it makes of broken answers.
    #[cfg(feature = "ldirectord")]
    pub(crate) const fn judging_as_perl(mut self) -> Self {
        self.as_perl = true;
        self
    }

    /// Checks the settings and makes the probe.
    ///
    /// # Errors
    /// When the path or the host contains a control character such as CR, LF or NUL, the
    /// statuses are none, the pattern cannot be compiled, or a pattern is to match no body.
    pub fn build(self) -> Result<Http, HttpError> {
        if self.pattern.is_some() && self.method == Method::HEAD && !self.as_perl {
            return Err(HttpError::PatternWithHead);
        }
        check_statuses(&self.statuses)?;
        check_host(&self.host)?;
        let uri = if self.through_proxy {
            url(&self.path)?
        } else {
            Uri::from(path_and_query(&self.path)?)
        };
        let host = match (&self.host, uri.authority()) {
            (Host::Address, Some(authority)) => Host::Verbatim(authority.to_string()),
            _ => self.host,
        };
        let pattern = self.pattern.as_deref().map(Pattern::new).transpose()?;
        Ok(Http {
            method: self.method,
            uri,
            host,
            statuses: self.statuses,
            pattern,
            redirects: self.redirects,
            as_perl: self.as_perl,
        })
    }
}

/// A URL for the request line of a proxy.
fn url(text: &str) -> Result<Uri, HttpError> {
    let encoded: String = text.bytes().map(encode).collect();
    let uri = Uri::try_from(encoded).ok();
    uri.filter(|uri| uri.scheme_str() == Some("http") && uri.host().is_some_and(|h| !h.is_empty()))
        .ok_or_else(|| HttpError::ProxyUrl {
            url: text.to_owned(),
        })
}

fn check_statuses(ranges: &[RangeInclusive<u16>]) -> Result<(), HttpError> {
    let valid = |range: &RangeInclusive<u16>| {
        !range.is_empty() && *range.start() >= 200 && *range.end() <= 599
    };
    let all = !ranges.is_empty() && ranges.iter().all(valid);
    all.then_some(()).ok_or(HttpError::Statuses)
}

fn check_host(host: &Host) -> Result<(), HttpError> {
    let text = match host {
        Host::Address => return Ok(()),
        #[cfg(feature = "ldirectord")]
        Host::AddressAlone => return Ok(()),
        Host::Name(text) | Host::Verbatim(text) => text,
    };
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    let valid = !text.is_empty() && printable && HeaderValue::from_str(text).is_ok();
    valid
        .then_some(())
        .ok_or_else(|| HttpError::Host { host: text.clone() })
}

/// Percent-encodes what a request line cannot carry; what was encoded before stays.
fn path_and_query(path: &str) -> Result<PathAndQuery, HttpError> {
    let refused = || HttpError::Path {
        path: path.to_owned(),
    };
    if !path.starts_with('/') || path.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(refused());
    }
    let encoded: String = path.bytes().map(encode).collect();
    PathAndQuery::try_from(encoded).ok().ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_nul_cannot_be_smuggled_in() {
        for bad in ["/a\r\nHost: evil", "/a\nb", "/\0", "relative", ""] {
            let error = Http::get(bad).build().unwrap_err();
            assert_eq!(
                error,
                HttpError::Path {
                    path: bad.to_owned()
                }
            );
        }
        for bad in ["a\r\nb", "a\nb", "a\0b", "a b", ""] {
            let error = Http::get("/").virtual_host(bad).build().unwrap_err();
            assert_eq!(
                error,
                HttpError::Host {
                    host: bad.to_owned()
                }
            );
            assert!(Http::get("/").host_header(bad).build().is_err());
        }
    }

    #[test]
    fn what_a_request_line_cannot_carry_is_encoded_once() {
        let path = path_and_query("/a b/\u{e9}%20?q=<x>").unwrap();

        assert_eq!(path.as_str(), "/a%20b/%C3%A9%20?q=%3Cx%3E");
    }

    #[test]
    fn no_status_at_all_is_refused() {
        for ranges in [vec![], vec![100..=199], vec![200..=600]] {
            assert_eq!(
                Http::get("/").statuses(ranges).build().unwrap_err(),
                HttpError::Statuses
            );
        }
    }

    #[test]
    fn head_and_a_pattern_exclude_each_other() {
        let error = Http::head("/").receive("x").build().unwrap_err();

        assert_eq!(error, HttpError::PatternWithHead);
        assert!(Http::head("/").receive("").build().is_ok());
    }
}
