//! `virtual` addresses and fallback servers.

use std::net::Ipv4Addr;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::combinator::map;
use nom::sequence::{delimited, separated_pair};
use nom::{IResult, Parser as _};

use super::directive::{is_space, span};
use super::plain::quad;

/// What stands behind `virtual=` or `virtual6=`; what follows it is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address<'a> {
    /// Four decimal numbers and a port, as nearly every file has them.
    Quad {
        ip: Ipv4Addr,
        host: &'a [u8],
        port: &'a [u8],
    },
    /// Any other host and port, either as a number or as a name.
    Host { host: &'a [u8], port: &'a [u8] },
    /// Bracketed IPv6 address and port.
    Bracketed { host: &'a [u8], port: &'a [u8] },
    /// A digit run without a port: a firewall mark.
    Mark(&'a [u8]),
}

impl<'a> Address<'a> {
    /// The port as written; none for a mark.
    pub(crate) const fn port(self) -> Option<&'a [u8]> {
        match self {
            Self::Quad { port, .. } | Self::Host { port, .. } | Self::Bracketed { port, .. } => {
                Some(port)
            }
            Self::Mark(_) => None,
        }
    }

    /// Whether it is a dotted quad and a port number, and the whole of this value: nothing of it
    /// can be misread.
    pub(crate) fn is_plain(self, value: &[u8]) -> bool {
        let Self::Quad { host, port, .. } = self else {
            return false;
        };
        host.len() + 1 + port.len() == value.len() && port.iter().all(u8::is_ascii_digit)
    }
}

const fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-')
}

const fn is_hex_or_colon(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':'
}

pub(crate) const fn is_port(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The address of a virtual service, first form that fits.
pub(crate) fn virtual_address(value: &[u8]) -> Option<Address<'_>> {
    quad_address(value).or_else(|| any_address(value))
}

fn quad_address(value: &[u8]) -> Option<Address<'_>> {
    let (ip, rest) = quad(value)?;
    let (port, _) = span(rest.strip_prefix(b":")?, is_port);
    let host = value.get(..value.len() - rest.len())?;
    (!port.is_empty()).then_some(Address::Quad { ip, host, port })
}

fn any_address(value: &[u8]) -> Option<Address<'_>> {
    let colon = || tag(&b":"[..]);
    let host = separated_pair(take_while1(is_host), colon(), take_while1(is_port));
    let inner = delimited(tag(&b"["[..]), take_while1(is_hex_or_colon), tag(&b"]"[..]));
    let bracketed = separated_pair(inner, colon(), take_while1(is_port));
    let result: IResult<&[u8], Address<'_>> = alt((
        map(host, |(host, port)| Address::Host { host, port }),
        map(take_while1(|byte: u8| byte.is_ascii_digit()), Address::Mark),
        map(bracketed, |(host, port)| Address::Bracketed { host, port }),
    ))
    .parse(value);
    result.ok().map(|(_, address)| address)
}

/// A fallback server as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fallback<'a> {
    pub(crate) host: &'a [u8],
    pub(crate) port: Option<&'a [u8]>,
    pub(crate) method: Option<&'a [u8]>,
}

/// `HOST[:PORT] [METHOD]`: of more than two words, the last two count.
pub(crate) fn fallback(value: &[u8]) -> Fallback<'_> {
    let mut words = value
        .rsplit(|byte| is_space(*byte))
        .filter(|word| !word.is_empty());
    let (server, method) = match (words.next(), words.next()) {
        (Some(method), Some(server)) => (server, Some(method)),
        (Some(server), None) => (server, None),
        (None, _) => (&b""[..], None),
    };
    let (host, port) = host_and_port(server);
    // "0" is false to the program: as if no method had been given.
    Fallback {
        host,
        port,
        method: method.filter(|method| *method != b"0"),
    }
}

/// Splits at the last colon, when only port characters follow it.
fn host_and_port(server: &[u8]) -> (&[u8], Option<&[u8]>) {
    let colon = server.iter().rposition(|byte| *byte == b':');
    let split = colon.and_then(|colon| server.split_at_checked(colon));
    match split {
        Some((host, [b':', port @ ..])) if is_port_word(port) => (host, Some(port)),
        _ => (server, None),
    }
}

fn is_port_word(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(|byte| is_port(*byte))
}

#[cfg(test)]
mod tests {
    use super::{Address, any_address, fallback, virtual_address};

    #[test]
    fn a_quad_without_a_port_is_a_mark() {
        assert_eq!(virtual_address(b"10.0.0.1"), Some(Address::Mark(b"10")));
        assert_eq!(virtual_address(b"5 # five"), Some(Address::Mark(b"5")));
    }

    #[test]
    fn what_follows_the_port_is_ignored() {
        let expected = Address::Quad {
            ip: [10, 0, 0, 1].into(),
            host: b"10.0.0.1",
            port: b"80",
        };

        assert_eq!(virtual_address(b"10.0.0.1:80:90"), Some(expected));
        assert_eq!(virtual_address(b"10.0.0.1:80 # x"), Some(expected));
    }

    #[test]
    fn brackets_hold_hex_digits_and_colons() {
        let expected = Address::Bracketed {
            host: b"fe80::1",
            port: b"http",
        };

        assert_eq!(virtual_address(b"[fe80::1]:http"), Some(expected));
        assert_eq!(virtual_address(b"[fe80::1]"), None);
        assert_eq!(virtual_address(b"[::1.2.3.4]:80"), None);
    }

    #[test]
    fn of_three_fallback_words_the_last_two_count() {
        let parsed = fallback(b"x 127.0.0.1:80 gate ");

        assert_eq!(parsed.host, b"127.0.0.1");
        assert_eq!(parsed.port, Some(&b"80"[..]));
        assert_eq!(parsed.method, Some(&b"gate"[..]));
    }

    #[test]
    fn a_fallback_may_lack_everything() {
        let parsed = fallback(b"");

        assert_eq!(
            (parsed.host, parsed.port, parsed.method),
            (&b""[..], None, None)
        );
        assert_eq!(fallback(b"[::1]").port, None);
        assert_eq!(fallback(b"h 0").method, None);
    }

    #[test]
    fn quads_are_read_as_all_others() {
        for value in [
            "10.0.0.1:80",
            "10.0.0.1:http",
            "10.0.0.1:80 # x",
            "10.0.0.1:",
            "10.0.0.1:80:90",
            "010.0.0.1:80",
            "10.0.0.256:80",
            "10.0.0.1.2:80",
            "10.0.0.1",
        ] {
            let value = value.as_bytes();
            let found = match virtual_address(value) {
                Some(Address::Quad { host, port, .. }) => Some(Address::Host { host, port }),
                other => other,
            };
            assert_eq!(found, any_address(value));
        }
    }

    #[test]
    fn plain_addresses_are_quads_with_a_number_and_nothing_else() {
        for (value, plain) in [
            (&b"10.0.0.1:80"[..], true),
            (b"10.0.0.1:80 ", false),
            (b"10.0.0.1:http", false),
            (b"10.1:80", false),
        ] {
            let found = virtual_address(value).unwrap();
            assert_eq!(found.is_plain(value), plain);
        }
    }
}
