//! The controller of generic netlink, as far as it names our family.

use super::IPVS_GENL_NAME;
use super::bytes::{DecodeError, Writer, read_u16};
use super::entry::record;

/// Message type of the controller.
pub(crate) const GENL_ID_CTRL: u16 = 16;
/// Asks for a family.
pub(crate) const CTRL_CMD_GETFAMILY: u8 = 3;
/// Asks for the policy of a family.
pub(crate) const CTRL_CMD_GETPOLICY: u8 = 10;
/// Describes a family.
#[cfg(feature = "memory")]
pub(crate) const CTRL_CMD_NEWFAMILY: u8 = 1;
pub(crate) const CTRL_ATTR_FAMILY_ID: u16 = 1;
pub(crate) const CTRL_ATTR_FAMILY_NAME: u16 = 2;
const CTRL_VERSION: u8 = 2;

/// Writes the question for the number of the IPVS family.
pub(crate) fn write_family_request(writer: &mut Writer<'_>) {
    write_named(writer, CTRL_CMD_GETFAMILY);
}

/// Writes the question for the policy of the IPVS family.
pub(crate) fn write_policy_request(writer: &mut Writer<'_>) {
    write_named(writer, CTRL_CMD_GETPOLICY);
}

fn write_named(writer: &mut Writer<'_>, command: u8) {
    writer.generic_header(command, CTRL_VERSION);
    let mut name = IPVS_GENL_NAME.as_bytes().to_vec();
    name.push(0);
    writer.attribute(CTRL_ATTR_FAMILY_NAME, &name);
}

/// The number of the IPVS family in the attributes of the controller's answer.
///
/// # Errors
///
/// [`DecodeError`] for malformed attributes or an answer without a number.
pub fn family_id(attributes: &[u8]) -> Result<u16, DecodeError> {
    let what = "family number";
    record(attributes, CTRL_ATTR_FAMILY_ID, what).and_then(|payload| read_u16(payload, what))
}
