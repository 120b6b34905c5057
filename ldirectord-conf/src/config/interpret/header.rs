//! The `virtual` line itself.

use std::net::Ipv6Addr;

use super::findings::{Problem, error};
use super::item::{Context, Item};
use crate::config::Protocol;
use crate::diagnostic::{Code, shown};
use crate::document::Written;
use crate::parse::address::{self, Address};
use crate::parse::key::Key;

/// What the line says, before any name is looked up.
pub(super) fn address<'a>(written: &Written<'a>) -> Result<Address<'a>, Problem> {
    let item = Item::new(Context::Global, written);
    match address::virtual_address(written.directive.value()) {
        Some(Address::Bracketed { .. }) if written.key == Some(Key::Virtual) => {
            let message = "`virtual` takes no IPv6 address";
            let problem = item.error(Code::WrongFamily, message);
            Err(Box::new(problem.with_help("use `virtual6`")))
        }
        Some(Address::Bracketed { host, .. }) if !is_ipv6(host) => {
            let message = format!("`{}` is no IPv6 address", shown(host));
            Err(error(Code::UnresolvedHost, item.span_of(host), message))
        }
        Some(written) => Ok(written),
        None => {
            let message = format!("`{}` needs HOST:PORT or a firewall mark", item.name());
            let problem = item.error(Code::InvalidVirtual, message);
            Err(Box::new(
                problem.with_help("for example virtual=10.0.0.1:80 or virtual=5"),
            ))
        }
    }
}

fn is_ipv6(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// The protocol before any `protocol` directive; none for marks.
pub(super) fn protocol_of(written: Option<Address<'_>>) -> Option<Protocol> {
    match written.map(Address::port) {
        Some(None) => None,
        Some(Some(b"53" | b"domain")) => Some(Protocol::Udp),
        Some(Some(_)) | None => Some(Protocol::Tcp),
    }
}
