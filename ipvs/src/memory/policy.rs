//! What a kernel checks about attributes before it looks at their meaning.

use crate::wire::errno::EINVAL;
use crate::wire::kernel::{Attributes, align};
use crate::wire::{Command, IPVS_CMD_ATTR_DAEMON};

use super::state::Errno;

/// Form of an attribute.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// At least so many bytes; more are tolerated.
    AtLeast(usize),
    /// At most so many bytes.
    AtMost(usize),
    /// Text with a NUL among its first so many bytes.
    Name(usize),
    /// Attributes, or nothing.
    Nest,
}

/// `ip_vs_cmd_policy`: the first level.
const MESSAGE: [Form; 6] = [
    Form::Nest,
    Form::Nest,
    Form::Nest,
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
];

/// `ip_vs_svc_policy`.
const SERVICE: [Form; 11] = [
    Form::AtLeast(2),
    Form::AtLeast(2),
    Form::AtMost(16),
    Form::AtLeast(2),
    Form::AtLeast(4),
    Form::Name(16),
    Form::AtMost(8),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::Nest,
    Form::Name(17),
];

/// `ip_vs_dest_policy`.
const DESTINATION: [Form; 15] = [
    Form::AtMost(16),
    Form::AtLeast(2),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::AtLeast(4),
    Form::Nest,
    Form::AtLeast(2),
    Form::AtLeast(0),
    Form::AtLeast(1),
    Form::AtLeast(2),
    Form::AtLeast(2),
];

/// `ip_vs_daemon_policy`.
const DAEMON: [Form; 8] = [
    Form::AtLeast(4),
    Form::Name(16),
    Form::AtLeast(4),
    Form::AtLeast(2),
    Form::AtLeast(4),
    Form::AtLeast(16),
    Form::AtLeast(2),
    Form::AtLeast(1),
];

const HEADER: usize = 4;

/// The payload of the last attribute of this number.
pub(super) fn nest(attributes: &[u8], number: u16) -> Option<&[u8]> {
    Attributes::new(attributes)
        .map_while(Result::ok)
        .filter(|each| each.number() == number)
        .last()
        .map(|each| each.payload)
}

/// Where the first attribute lies that the kernel points at when it refuses a command: it does
/// so for the first level and for daemons.
pub(super) fn complaint(command: Command, attributes: &[u8]) -> Option<usize> {
    let first = misfit(attributes, &MESSAGE);
    if first.is_some() || !matches!(command, Command::NewDaemon | Command::DeleteDaemon) {
        return first;
    }
    let daemon = nest(attributes, IPVS_CMD_ATTR_DAEMON)?;
    let start = daemon
        .as_ptr()
        .addr()
        .checked_sub(attributes.as_ptr().addr())?;
    misfit(daemon, &DAEMON)?.checked_add(start)
}

pub(super) fn check_daemon(nest: &[u8]) -> Result<(), Errno> {
    check(nest, &DAEMON)
}

pub(super) fn check_message(attributes: &[u8]) -> Result<(), Errno> {
    check(attributes, &MESSAGE)
}

pub(super) fn check_service(nest: &[u8]) -> Result<(), Errno> {
    check(nest, &SERVICE)
}

pub(super) fn check_destination(nest: &[u8]) -> Result<(), Errno> {
    check(nest, &DESTINATION)
}

fn check(bytes: &[u8], policy: &[Form]) -> Result<(), Errno> {
    match misfit(bytes, policy) {
        Some(_) => Err(EINVAL),
        None => Ok(()),
    }
}

/// Offset of the first attribute that is not of its form. Unknown attributes and bytes that are
/// no attribute are passed over.
fn misfit(bytes: &[u8], policy: &[Form]) -> Option<usize> {
    let mut offset = 0_usize;
    for attribute in Attributes::new(bytes).map_while(Result::ok) {
        let index = usize::from(attribute.number()).checked_sub(1);
        let form = index.and_then(|index| policy.get(index));
        if form.is_some_and(|form| !fits(*form, attribute.payload)) {
            return Some(offset);
        }
        offset = offset.saturating_add(align(attribute.payload.len().saturating_add(HEADER)));
    }
    None
}

fn fits(form: Form, payload: &[u8]) -> bool {
    match form {
        Form::AtLeast(length) => payload.len() >= length,
        Form::AtMost(length) => payload.len() <= length,
        Form::Name(length) => payload.iter().take(length).any(|byte| *byte == 0),
        Form::Nest => payload.is_empty() || payload.len() >= 4,
    }
}
