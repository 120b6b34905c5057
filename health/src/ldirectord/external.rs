//! The external check: `checktype=external` with `checkcommand`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use ldirectord_conf::{Check, VirtualId};

use super::Compat;
use crate::probes::{ExitCodes, External, bracketed};

pub(super) fn probe(check: Check<'_>, compat: Compat) -> External {
    let program = PathBuf::from(OsStr::from_bytes(check.command()));
    let (service, port) = match check.virtual_service().id() {
        VirtualId::Tcp(address) | VirtualId::Udp(address) => {
            (bracketed(address), Some(address.port()))
        }
        // The port of a firewall mark is an empty argument.
        VirtualId::FwMark { mark, .. } => (mark.to_string(), None),
        _ => (String::new(), None),
    };
    // The real server's own port, even where another one is checked.
    let real = check.real().id().address();
    External::new(program)
        .service(service, port)
        .real_server(bracketed(real), Some(real.port()))
        .exit_codes(match compat {
            Compat::Fixed => ExitCodes::Plain,
            Compat::Strict => ExitCodes::Ldirectord,
        })
}
