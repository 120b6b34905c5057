//! Hosts given as numbers, the way the C library reads them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::plain::quad;
use crate::config::Family;

/// What a host word turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host<'a> {
    /// A number of the wanted family, or nothing at all, which is the loopback address.
    Address(IpAddr),
    /// A number of the other family.
    OtherFamily(IpAddr),
    /// A name to be looked up.
    Name(&'a str),
    /// Bytes that no name can have.
    Invalid,
}

/// Reads a host: brackets are taken off, a NUL ends it, numbers are understood.
pub(crate) fn host(word: &[u8], family: Family) -> Host<'_> {
    if let (Family::V4, Some((address, []))) = (family, quad(word)) {
        return Host::Address(IpAddr::V4(address));
    }
    let inner = bracketed(word).unwrap_or(word);
    let inner = inner.split(|byte| *byte == 0).next().unwrap_or_default();
    let Ok(name) = std::str::from_utf8(inner) else {
        return Host::Invalid;
    };
    let number = if name.is_empty() {
        Some(loopback(family))
    } else {
        number(name)
    };
    match number {
        Some(address) if family.holds(address) => Host::Address(address),
        Some(address) => Host::OtherFamily(address),
        None => Host::Name(name),
    }
}

/// From the first `[` to the last `]` behind it.
fn bracketed(word: &[u8]) -> Option<&[u8]> {
    let open = word.iter().position(|byte| *byte == b'[')?;
    let inner = word.get(open + 1..)?;
    let close = inner.iter().rposition(|byte| *byte == b']')?;
    inner.get(..close)
}

const fn loopback(family: Family) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Family::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
    }
}

fn number(name: &str) -> Option<IpAddr> {
    // The plain forms first: nearly every file has nothing else.
    let plain = name.parse().ok();
    plain.or_else(|| classic_ipv4(name).map(IpAddr::V4))
}

/// One to four parts, each decimal, octal (`0…`) or hexadecimal (`0x…`); see inet(3).
fn classic_ipv4(name: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = name.splitn(5, '.').collect();
    let (last, leading) = parts.split_last()?;
    let free_bits = 32_u32.checked_sub(u32::try_from(leading.len()).ok()? * 8)?;
    let push =
        |high: u32, part: &&str| Some(high << 8 | u32::from(u8::try_from(c_number(part)?).ok()?));
    let high = leading.iter().try_fold(0, push)?;
    let low = c_number(last)?;
    let fits = free_bits > 0 && u64::from(low) < 1 << free_bits;
    let shifted = u64::from(high) << free_bits | u64::from(low);
    fits.then_some(Ipv4Addr::from(u32::try_from(shifted).ok()?))
}

fn c_number(part: &str) -> Option<u32> {
    if !part.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let (digits, radix) = match part.as_bytes() {
        [b'0', b'x' | b'X', ..] => (part.get(2..)?, 16),
        [b'0', _, ..] => (part.get(1..)?, 8),
        _ => (part, 10),
    };
    // No sign: from_str_radix would take one.
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(())?;
    u32::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::{Host, host};
    use crate::config::Family;

    #[test]
    fn classic_forms_are_addresses() {
        for (word, address) in [
            ("10.0.0.2", "10.0.0.2"),
            ("10.1", "10.0.0.1"),
            ("010.0.0.2", "8.0.0.2"),
            ("0x7f.1", "127.0.0.1"),
            ("80", "0.0.0.80"),
            ("0", "0.0.0.0"),
            ("4294967295", "255.255.255.255"),
            ("", "127.0.0.1"),
        ] {
            let expected = Host::Address(address.parse().unwrap());
            assert_eq!(host(word.as_bytes(), Family::V4), expected, "{word}");
        }
    }

    #[test]
    fn near_misses_are_names() {
        for word in [
            "08",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3.256",
            "4294967296",
            "0x",
            "1.",
            ".1",
            "1.+2",
        ] {
            assert_eq!(host(word.as_bytes(), Family::V4), Host::Name(word));
        }
    }

    #[test]
    fn the_other_family_is_told_apart() {
        assert_eq!(
            host(b"[::1]", Family::V6),
            Host::Address("::1".parse().unwrap())
        );
        assert_eq!(
            host(b"[::1]", Family::V4),
            Host::OtherFamily("::1".parse().unwrap())
        );
        assert_eq!(
            host(b"1.2.3.4", Family::V6),
            Host::OtherFamily("1.2.3.4".parse().unwrap())
        );
        assert_eq!(host(b"\xff", Family::V4), Host::Invalid);
        assert_eq!(
            host(b"10.1\0junk", Family::V4),
            Host::Address("10.0.0.1".parse().unwrap())
        );
    }
}
