//! Values of options.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU16;
use std::str::FromStr;

use super::error::{ParseError, Problem};
use super::scan::{Given, Word};
use crate::model::{Protocol, SchedulerFlags};
use crate::text::names::Names;

/// Longest timeout of `-p` and `--set`: 31 days.
pub(crate) const TIMEOUT_MAX: u32 = 31 * 24 * 60 * 60;

/// An address and, unless it is left to a default, a port.
pub(crate) type Endpoint = (IpAddr, Option<u16>);

impl<'a> Given<'a> {
    pub(crate) fn word(&self) -> Word<'a> {
        self.value.unwrap_or(Word {
            text: "",
            column: self.column,
        })
    }

    pub(crate) fn text(&self) -> &'a str {
        self.word().text
    }

    pub(crate) fn error(&self, problem: impl Into<Problem>) -> ParseError {
        ParseError::new(self.word().column, problem.into())
    }

    pub(crate) fn bad(&self, expected: &'static str) -> ParseError {
        self.bad_word(self.word(), expected)
    }

    pub(crate) fn bad_word(&self, word: Word<'_>, expected: &'static str) -> ParseError {
        let problem = Problem::Value {
            option: self.spelling.clone(),
            value: word.text.to_owned(),
            expected,
        };
        ParseError::new(word.column, problem)
    }

    /// A decimal number in a range.
    pub(crate) fn number<N: FromStr + PartialOrd>(
        &self,
        range: std::ops::RangeInclusive<N>,
        expected: &'static str,
    ) -> Result<N, ParseError> {
        decimal(self.text())
            .filter(|number| range.contains(number))
            .ok_or_else(|| self.bad(expected))
    }

    pub(crate) fn port(&self) -> Result<NonZeroU16, ParseError> {
        decimal(self.text()).ok_or_else(|| self.bad("a port from 1 to 65535"))
    }

    pub(crate) fn endpoint(
        &self,
        names: &dyn Names,
        protocol: Protocol,
    ) -> Result<Endpoint, ParseError> {
        endpoint(self.text(), names, protocol).ok_or_else(|| {
            self.bad("`192.0.2.1:80`, `[2001:db8::1]:80`, or names of a host and a port")
        })
    }

    /// `6/192.0.2.1:80`: the protocol by number.
    pub(crate) fn numbered_endpoint(&self) -> Result<(Protocol, SocketAddr), ParseError> {
        let read = || {
            let (number, address) = self.text().split_once('/')?;
            Some((
                Protocol::from_number(decimal(number)?),
                address.parse().ok()?,
            ))
        };
        read().ok_or_else(|| self.bad("a protocol number and an address: `47/192.0.2.1:80`"))
    }

    /// Flags as `-b` takes them, and whether they are those of `scheduler`.
    pub(crate) fn flags(
        &self,
        scheduler: &str,
        hexadecimal: bool,
    ) -> Result<SchedulerFlags, ParseError> {
        let mut flags = SchedulerFlags::empty();
        let mut column = self.word().column;
        for text in self.text().split(',') {
            let flag = named_flag(text, scheduler).or_else(|| {
                let digits = text.strip_prefix("0x").filter(|_| hexadecimal)?;
                u32::from_str_radix(digits, 16).ok()
            });
            let word = Word { text, column };
            let flag = flag.ok_or_else(|| self.bad_word(word, expected_flags(scheduler)))?;
            flags |= SchedulerFlags::from_bits_retain(flag);
            column = column.saturating_add(text.len()).saturating_add(1);
        }
        Ok(flags)
    }
}

fn named_flag(name: &str, scheduler: &str) -> Option<u32> {
    let flag = match (name, scheduler) {
        ("flag-1", _) | ("sh-fallback", "sh") | ("mh-fallback", "mh") => SchedulerFlags::FLAG_1,
        ("flag-2", _) | ("sh-port", "sh") | ("mh-port", "mh") => SchedulerFlags::FLAG_2,
        ("flag-3", _) => SchedulerFlags::FLAG_3,
        _ => return None,
    };
    Some(flag.bits())
}

const fn expected_flags(scheduler: &str) -> &'static str {
    match scheduler.as_bytes() {
        b"sh" => "`sh-fallback`, `sh-port`, `flag-1`, `flag-2` or `flag-3`",
        b"mh" => "`mh-fallback`, `mh-port`, `flag-1`, `flag-2` or `flag-3`",
        _ => "`flag-1`, `flag-2` or `flag-3`; other words need `-s sh` or `-s mh`",
    }
}

/// A number of decimal digits: no sign, no other base.
pub(crate) fn decimal<N: FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn endpoint(text: &str, names: &dyn Names, protocol: Protocol) -> Option<Endpoint> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once("]:")?;
        let address: Ipv6Addr = address.parse().ok()?;
        return Some((address.into(), Some(port_of(port, names, protocol)?)));
    }
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some((address.into(), None));
    }
    match text.split_once(':') {
        Some((host, port)) => {
            let port = port_of(port, names, protocol)?;
            Some((address_of(host, names)?, Some(port)))
        }
        None => Some((address_of(text, names)?, None)),
    }
}

fn address_of(host: &str, names: &dyn Names) -> Option<IpAddr> {
    match host.parse::<Ipv4Addr>() {
        Ok(address) => Some(address.into()),
        Err(_name) => names.address(host).filter(|_| !host.is_empty()),
    }
}

fn port_of(port: &str, names: &dyn Names, protocol: Protocol) -> Option<u16> {
    let by_name = || names.port(port, protocol).filter(|_| !port.is_empty());
    decimal(port).or_else(by_name)
}
