//! Where a redirect leads, and whether it is followed. Pure.

use std::net::{IpAddr, SocketAddr};

use fluent_uri::{Uri, UriRef};
use hyper::http::uri::{Authority, PathAndQuery};

use super::encode;

/// The port of a URL that names none.
const DEFAULT_PORT: u16 = 80;
/// The most redirects that can be asked for.
const MOST: u8 = 20;

/// How many redirects are followed, and whereto. Default: none.
///
/// Followed are 301, 302, 303, 307 and 308 with a `Location`, unless the status is an accepted
/// one. A redirect that is not followed fails with its status. All requests together stay under
/// the check's one deadline, and the number ends every loop.
///
/// ```
/// use health::probes::Http;
/// use health::probes::http::Redirects;
///
/// let probe = Http::get("/").redirects(Redirects::same_host(5)).build()?;
/// # Ok::<(), health::probes::http::HttpError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct Redirects {
    limit: u8,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Reach {
    #[default]
    SameHost,
    SameServer,
    Anywhere,
}

impl Redirects {
    /// Follows none.
    pub const fn none() -> Self {
        Self::new(0, Reach::SameHost)
    }

    /// Follows at most so many (up to 20) within the host: the name sent as `Host`, or the
    /// target's address. The connection goes to the target, the `Host` header stays.
    pub const fn same_host(limit: u8) -> Self {
        Self::new(limit, Reach::SameHost)
    }

    /// Follows at most so many (up to 20) to any host name, but asks the target for all of them.
    pub const fn same_server(limit: u8) -> Self {
        Self::new(limit, Reach::SameServer)
    }

    /// Follows at most so many (up to 20) to wherever they lead, as ldirectord does.
    ///
    /// The verdict then is about whoever answers last. Host names are looked up; a lookup that
    /// fails is inconclusive.
    pub const fn anywhere(limit: u8) -> Self {
        Self::new(limit, Reach::Anywhere)
    }

    const fn new(limit: u8, reach: Reach) -> Self {
        let limit = if limit < MOST { limit } else { MOST };
        Self { limit, reach }
    }

    pub(super) const fn limit(self) -> u8 {
        self.limit
    }

    /// Whether a relative `Location` counts from the address, not from the `Host` header.
    pub(super) const fn starts_at_the_address(self) -> bool {
        matches!(self.reach, Reach::Anywhere)
    }

    /// Decides about a redirect.
    pub(super) fn lead(self, from: &Origin<'_>, location: &[u8]) -> Result<Lead, String> {
        let uri = resolve(from, location)?;
        let authority = uri.authority();
        let (Some(authority), "http") = (authority, uri.scheme().as_str()) else {
            return Err(format!("redirect to {uri}: only http is supported"));
        };
        let (host, port) = (authority.host(), authority.port_to_u16());
        let port = port.ok().flatten().unwrap_or(DEFAULT_PORT);
        if self.reach == Reach::SameHost && !from.is_same_host(host, port) {
            return Err(format!("redirect to {uri}: it leaves the host"));
        }
        let query = uri.query().map(|query| format!("?{query}"));
        let path = match uri.path().as_str() {
            "" => "/",
            path => path,
        };
        let path = format!("{path}{}", query.unwrap_or_default());
        let place = match self.reach {
            Reach::SameHost => None,
            Reach::SameServer => Some((named(host, port), Whereto::SameServer)),
            Reach::Anywhere => Some((named(host, port), Whereto::Host(bare(host), port))),
        };
        let path = PathAndQuery::try_from(path);
        let path = path.map_err(|error| format!("redirect to {uri}: {error}"))?;
        Ok(Lead { place, path })
    }
}

/// Where the redirecting request went.
#[derive(Debug)]
pub(super) struct Origin<'a> {
    /// Host and port, as in a URL.
    pub(super) authority: &'a str,
    pub(super) path: &'a str,
    pub(super) address: SocketAddr,
}

/// A redirect to follow.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lead {
    /// The new `Host` header and where to connect; `None`: as before.
    pub(super) place: Option<(String, Whereto)>,
    pub(super) path: PathAndQuery,
}

/// Where to connect for a redirect.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Whereto {
    /// The checked target.
    SameServer,
    /// Some host, by address or name.
    Host(String, u16),
}

impl Origin<'_> {
    /// The name we asked for, or the address itself; on their own port or the default one.
    fn is_same_host(&self, host: &str, port: u16) -> bool {
        let asked = self.authority.parse::<Authority>().ok();
        let asked = asked.as_ref();
        let name = asked.is_some_and(|asked| asked.host().eq_ignore_ascii_case(host));
        let own = bare(host).parse::<IpAddr>() == Ok(self.address.ip());
        let asked_port = asked.and_then(Authority::port_u16).unwrap_or(DEFAULT_PORT);
        (name || own) && [asked_port, self.address.port()].contains(&port)
    }
}

/// The absolute form of a location, RFC 3986 section 5.2; what a URL cannot carry is encoded.
fn resolve(from: &Origin<'_>, location: &[u8]) -> Result<Uri<String>, String> {
    let shown = || format!("redirect to {}", location.escape_ascii());
    let text: String = location.iter().copied().map(encode).collect();
    let base = Uri::parse(format!("http://{}{}", from.authority, from.path));
    let base = base.map_err(|(error, _)| format!("{}: {error}", shown()))?;
    let reference = UriRef::parse(text).map_err(|(error, _)| format!("{}: {error}", shown()))?;
    let base = base.strip_fragment();
    let resolved = reference.resolve_against(&base);
    resolved.map_err(|error| format!("{}: {error}", shown()))
}

/// A host as the header has it.
fn named(host: &str, port: u16) -> String {
    match port {
        DEFAULT_PORT => host.to_owned(),
        _ => format!("{host}:{port}"),
    }
}

/// An address without its brackets.
fn bare(host: &str) -> String {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inner.unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(redirects: Redirects, location: &str) -> Result<(String, Option<String>), String> {
        let from = Origin {
            authority: "www.example",
            path: "/a/b?c",
            address: "192.0.2.1:8080".parse().unwrap(),
        };
        let lead = redirects.lead(&from, location.as_bytes())?;
        Ok((lead.path.to_string(), lead.place.map(|(host, _)| host)))
    }

    #[test]
    fn within_the_host_the_path_changes_only() {
        let cases = [
            ("/x?y", "/x?y"),
            ("x", "/a/x"),
            ("../x", "/x"),
            ("?q", "/a/b?q"),
            ("//www.example/x", "/x"),
            ("http://www.example/x", "/x"),
            ("http://WWW.example:80/x#part", "/x"),
            ("http://www.example:8080/x", "/x"),
            ("http://192.0.2.1:8080/x", "/x"),
            ("http://www.example", "/"),
            ("/with blank\u{e9}", "/with%20blank%C3%A9"),
        ];

        for (location, path) in cases {
            let expected = Ok((path.to_owned(), None));
            assert_eq!(
                lead(Redirects::same_host(1), location),
                expected,
                "{location}"
            );
        }
    }

    #[test]
    fn what_leaves_the_host_is_refused_with_its_url() {
        let cases = [
            ("http://other.example/", "it leaves the host"),
            ("http://www.example:81/", "it leaves the host"),
            ("http://192.0.2.2:8080/", "it leaves the host"),
            ("https://www.example/", "only http is supported"),
            ("mailto:root@www.example", "only http is supported"),
            ("http://[::1/", "redirect to http://[::1/"),
        ];

        for (location, problem) in cases {
            let error = lead(Redirects::same_host(1), location).unwrap_err();
            assert!(error.contains(problem), "{location}: {error}");
        }
    }

    #[test]
    fn other_hosts_are_asked_for_by_name() {
        let cases = [
            ("http://other.example/x", "other.example"),
            ("http://user:secret@other.example:81/x", "other.example:81"),
            ("http://[2001:db8::1]:81/x", "[2001:db8::1]:81"),
        ];

        for (location, host) in cases {
            let expected = Ok(("/x".to_owned(), Some(host.to_owned())));
            assert_eq!(lead(Redirects::same_server(1), location), expected);
            assert_eq!(lead(Redirects::anywhere(1), location), expected);
        }
    }
}
