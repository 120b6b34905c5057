//! Ranges of real servers, with the program's comparison of numbers as text.

use std::net::{IpAddr, Ipv4Addr};

use super::findings::{Problem, error};
use crate::diagnostic::Code;
use crate::span::Span;

/// Most addresses in one range.
const LIMIT: usize = 65_536;

/// All addresses of a range. May be empty: the program compares the numbers as text.
pub(super) fn addresses(first: IpAddr, last: IpAddr, span: Span) -> Result<Vec<IpAddr>, Problem> {
    let (IpAddr::V4(first), IpAddr::V4(last)) = (first, last) else {
        let message = "ranges of IPv6 addresses are not supported";
        let problem = error(Code::InvalidRange, span, message);
        return Err(Box::new(
            problem.with_help("write one `real6` line for each server"),
        ));
    };
    if first > last {
        let message = format!("the range runs backwards, from {first} to {last}");
        return Err(error(Code::InvalidRange, span, message));
    }
    let end = u32::from(last).to_string();
    let numbers = u64::from(u32::from(first))..;
    let inside = numbers.take_while(|number| *number.to_string() <= *end);
    let addresses: Vec<IpAddr> = inside.map(address).take(LIMIT + 1).collect();
    if addresses.len() > LIMIT {
        let message = format!("the range holds more than {LIMIT} servers");
        return Err(error(Code::LimitExceeded, span, message));
    }
    Ok(addresses)
}

/// The low 32 bits of a number as an address.
fn address(number: u64) -> IpAddr {
    let low = u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    IpAddr::V4(Ipv4Addr::from(low))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::addresses;
    use crate::diagnostic::Code;
    use crate::span::Span;

    fn range(first: &str, last: &str) -> Result<Vec<IpAddr>, Code> {
        let addresses = addresses(
            first.parse().unwrap(),
            last.parse().unwrap(),
            Span::new(0, 1),
        );
        addresses.map_err(|problem| problem.code())
    }

    #[test]
    fn a_range_holds_both_ends() {
        let servers = range("10.0.0.2", "10.0.0.5").unwrap();

        assert_eq!(servers.len(), 4);
        assert_eq!(servers[3].to_string(), "10.0.0.5");
    }

    #[test]
    fn numbers_are_compared_as_text() {
        assert_eq!(range("5.245.224.255", "5.245.225.1"), Ok(vec![]));
        assert_eq!(range("0.0.0.1", "0.0.0.9").unwrap().len(), 89);
    }

    #[test]
    fn impossible_ranges_are_refused() {
        assert_eq!(range("10.0.0.2", "10.0.0.1"), Err(Code::InvalidRange));
        assert_eq!(range("::1", "::2"), Err(Code::InvalidRange));
        assert_eq!(range("10.0.0.0", "10.255.0.0"), Err(Code::LimitExceeded));
        assert_eq!(range("0.0.0.0", "59.154.201.255"), Err(Code::LimitExceeded));
    }
}
