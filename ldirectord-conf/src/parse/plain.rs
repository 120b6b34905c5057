//! The plain forms that nearly every line has, read in one walk; all else goes the long way.

use std::net::Ipv4Addr;

use super::directive::{is_space, span};
use crate::config::Forwarding;

/// `A.B.C.D:PORT METHOD [WEIGHT]` and nothing else: not a word of it can be misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlainReal {
    pub(crate) ip: Ipv4Addr,
    /// 0 when the line has none.
    pub(crate) port: u16,
    pub(crate) forwarding: Forwarding,
    /// None when the line has none.
    pub(crate) weight: Option<u32>,
}

/// The value of a `real` line, when it has the plain form.
pub(crate) fn real(value: &[u8]) -> Option<PlainReal> {
    let (ip, rest) = quad(value)?;
    let (port, rest) = match rest {
        [b':', port @ ..] => decimal(port, 5)?,
        _ => (0, rest),
    };
    let (method, rest) = blanks(rest)?.split_at_checked(4)?;
    let forwarding = Forwarding::from_word(method)?;
    let (weight, rest) = match blanks(rest) {
        None | Some([]) => (None, rest),
        Some(digits) => {
            let (weight, rest) = decimal(digits, 9)?;
            (Some(weight), rest)
        }
    };
    let sound = rest.is_empty() || blanks(rest).is_some_and(<[u8]>::is_empty);
    Some(PlainReal {
        ip,
        port: u16::try_from(port).ok()?,
        forwarding,
        weight,
    })
    .filter(|_| sound)
}

/// Four decimal numbers without leading zeros at the start of a text, and what follows them.
pub(crate) fn quad(text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (mut address, mut part, mut digits, mut dots) = (0_u32, 0_u32, 0, 0);
    let mut end = text.len();
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if digits > 0 && part == 0 || part > 25 {
                    return None;
                }
                part = part * 10 + u32::from(*byte - b'0');
                digits += 1;
            }
            b'.' => {
                if digits == 0 || dots == 3 || part > 255 {
                    return None;
                }
                address = address << 8 | part;
                (part, digits, dots) = (0, 0, dots + 1);
            }
            _ => {
                end = at;
                break;
            }
        }
    }
    let sound = dots == 3 && digits > 0 && part <= 255;
    sound.then_some((Ipv4Addr::from(address << 8 | part), text.get(end..)?))
}

/// One to `most` digits, and what follows them; `most` is at most 9.
fn decimal(text: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut number = 0;
    let mut end = 0;
    for byte in text.iter().take_while(|byte| byte.is_ascii_digit()) {
        if end == most {
            return None;
        }
        number = number * 10 + u32::from(*byte - b'0');
        end += 1;
    }
    text.get(end..)
        .filter(|_| end > 0)
        .map(|rest| (number, rest))
}

/// What follows at least one blank.
fn blanks(text: &[u8]) -> Option<&[u8]> {
    let (blanks, rest) = span(text, is_space);
    (!blanks.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::{prop, proptest};

    use super::{quad, real};
    use crate::config::{Family, Forwarding};
    use crate::parse::host::{Host, host};
    use crate::parse::real;

    #[test]
    fn plain_lines_are_read() {
        let found = real(b"10.0.0.2:8080  masq\t7 \r").unwrap();
        assert_eq!(
            (found.ip.to_string(), found.port),
            ("10.0.0.2".to_owned(), 8080)
        );
        assert_eq!(
            (found.forwarding, found.weight),
            (Forwarding::Masquerade, Some(7))
        );

        let found = real(b"10.0.0.2 gate ").unwrap();
        assert_eq!((found.port, found.weight), (0, None));
    }

    #[test]
    fn everything_else_goes_the_long_way() {
        for value in [
            "10.0.0.2:80",
            "10.0.0.2:80 gates",
            "10.0.0.2:80 gate5",
            "10.0.0.2:80 gate 5x",
            "10.0.0.2:80 gate 5 u:3",
            "10.0.0.2:80 gate 1234567890",
            "10.0.0.2:65536 gate",
            "10.0.0.2:http gate",
            "10.0.0.02:80 gate",
            "10.0.2:80 gate",
            "10.0.0.256:80 gate",
            "10.0.0.2->10.0.0.3:80 gate",
            "!10.0.0.2:80 gate",
            "10.0.0.2.3:80 gate",
            "",
        ] {
            assert_eq!(real(value.as_bytes()), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_give_the_same(
            value in "[0-9]{1,3}(\\.[0-9]{1,3}){3}(:[0-9]{1,5})?[ \t]{1,2}(gate|masq|ipip|x)([ \t][0-9]{1,9})?[ \r]?",
        ) {
            if let Some(plain) = real(value.as_bytes()) {
                let server = real::server(value.as_bytes()).unwrap();
                let tail = real::tail(server.tail);
                let address = IpAddr::V4(plain.ip);
                assert_eq!(host(server.host, Family::V4), Host::Address(address));
                let port = server.port.map_or("0", |port| std::str::from_utf8(port).unwrap());
                assert_eq!(port.parse(), Ok(plain.port));
                assert_eq!(tail.method.and_then(Forwarding::from_word), Some(plain.forwarding));
                assert_eq!(tail.weight, plain.weight.map(u64::from));
                assert_eq!((tail.exchange, tail.lower, tail.upper), (None, None, None));
                assert_eq!(tail.rest.trim_ascii(), b"");
            }
        }

        #[test]
        fn a_quad_is_what_the_system_reads(text in prop::string::string_regex("[0-9]{1,3}(\\.[0-9]{1,3}){3}").unwrap()) {
            if let Some((ip, rest)) = quad(text.as_bytes()) {
                assert_eq!(rest, b"");
                assert_eq!(host(text.as_bytes(), Family::V4), Host::Address(IpAddr::V4(ip)));
            }
        }
    }
}
