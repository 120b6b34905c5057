//! The plain forms that nearly every line has, read in one walk; all else goes the long way.

use std::net::Ipv4Addr;

use super::directive::is_space;
use crate::config::Forwarding;

/// `A.B.C.D:PORT METHOD [WEIGHT]` and nothing else: not a word of it can be misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlainReal {
    pub(crate) ip: Ipv4Addr,
    /// 0 when the line has none.
    pub(crate) port: u16,
    pub(crate) forwarding: Forwarding,
    /// 1 when the line has none.
    pub(crate) weight: u32,
}

/// The value of a `real` line, when it has the plain form.
// Most of the work on most files: on its own it gets by with the registers of the processor.
#[inline(never)]
pub(crate) fn real(value: &[u8]) -> Option<PlainReal> {
    let (ip, rest) = quad(value)?;
    let (port, rest) = match rest {
        [b':', port @ ..] => decimal(port, 5)?,
        _ => (0, rest),
    };
    let port = u16::try_from(port).ok()?;
    let (method, rest) = blanks(rest)?.split_first_chunk::<4>()?;
    let forwarding = Forwarding::from_word(method)?;
    let (weight, rest) = match blanks(rest) {
        None | Some([]) => (1, rest),
        Some(digits) => decimal(digits, 9)?,
    };
    let sound = rest.is_empty() || blanks(rest).is_some_and(<[u8]>::is_empty);
    sound.then_some(PlainReal {
        ip,
        port,
        forwarding,
        weight,
    })
}

/// Four decimal numbers without leading zeros at the start of a text, and what follows them.
#[inline(always)]
pub(crate) fn quad(text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (first, rest) = octet(text)?;
    let (second, rest) = octet(rest.strip_prefix(b".")?)?;
    let (third, rest) = octet(rest.strip_prefix(b".")?)?;
    let (fourth, rest) = octet(rest.strip_prefix(b".")?)?;
    let address = Ipv4Addr::from_bits(first << 24 | second << 16 | third << 8 | fourth);
    (rest.first() != Some(&b'.')).then_some((address, rest))
}

/// 0 to 255 without leading zeros, not followed by a digit.
#[inline(always)]
fn octet(text: &[u8]) -> Option<(u32, &[u8])> {
    // Four bytes at once: nearly always there are more.
    let Some(bytes) = text.first_chunk::<4>() else {
        return last_octet(text);
    };
    let [first, second, third, fourth] = bytes.map(|byte| u32::from(byte.wrapping_sub(b'0')));
    if first > 9 {
        None
    } else if second > 9 {
        Some((first, text.get(1..)?))
    } else if first == 0 {
        None
    } else if third > 9 {
        Some((first * 10 + second, text.get(2..)?))
    } else {
        let number = first * 100 + second * 10 + third;
        let rest = text.get(3..).filter(|_| number < 256 && fourth > 9);
        Some((number, rest?))
    }
}

/// The same where less than four bytes are left.
#[cold]
fn last_octet(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut padded = [b' '; 4];
    for (to, from) in padded.iter_mut().zip(text) {
        *to = *from;
    }
    let (number, rest) = octet(&padded)?;
    Some((number, text.get(padded.len() - rest.len()..)?))
}

fn digit(text: &[u8]) -> Option<(u8, &[u8])> {
    let (byte, rest) = text.split_first()?;
    let value = byte.wrapping_sub(b'0');
    (value < 10).then_some((value, rest))
}

/// One to `most` digits, and what follows them; `most` is at most 9.
fn decimal(text: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let (mut number, mut rest, mut left) = (0, text, most);
    while let Some((value, behind)) = digit(rest) {
        left = left.checked_sub(1)?;
        number = number * 10 + u32::from(value);
        rest = behind;
    }
    (left < most).then_some((number, rest))
}

/// What follows at least one blank.
fn blanks(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    while let [first, behind @ ..] = rest
        && is_space(*first)
    {
        rest = behind;
    }
    (rest.len() < text.len()).then_some(rest)
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
            (Forwarding::Masquerade, 7)
        );

        let found = real(b"10.0.0.2 gate ").unwrap();
        assert_eq!((found.port, found.weight), (0, 1));
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
            "10.0.0.1000:80 gate",
            "10..0.2:80 gate",
            "10.0.0.:80 gate",
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
                assert_eq!(tail.weight.unwrap_or(1), u64::from(plain.weight));
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
