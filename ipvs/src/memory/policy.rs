//! What a kernel checks about attributes before it looks at their meaning.

use crate::wire::errno::EINVAL;
use crate::wire::kernel::Attributes;

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

pub(super) fn check_message(attributes: &[u8]) -> Result<(), Errno> {
    check(attributes, &MESSAGE)
}

pub(super) fn check_service(nest: &[u8]) -> Result<(), Errno> {
    check(nest, &SERVICE)
}

pub(super) fn check_destination(nest: &[u8]) -> Result<(), Errno> {
    check(nest, &DESTINATION)
}

/// Unknown attributes and bytes that are no attribute are passed over.
fn check(bytes: &[u8], policy: &[Form]) -> Result<(), Errno> {
    for attribute in Attributes::new(bytes).map_while(Result::ok) {
        let index = usize::from(attribute.number()).checked_sub(1);
        let form = index.and_then(|index| policy.get(index));
        if form.is_some_and(|form| !fits(*form, attribute.payload)) {
            return Err(EINVAL);
        }
    }
    Ok(())
}

fn fits(form: Form, payload: &[u8]) -> bool {
    match form {
        Form::AtLeast(length) => payload.len() >= length,
        Form::AtMost(length) => payload.len() <= length,
        Form::Name(length) => payload.iter().take(length).any(|byte| *byte == 0),
        Form::Nest => payload.is_empty() || payload.len() >= 4,
    }
}
