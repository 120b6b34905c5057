//! What the controller of generic netlink says of the commands and attributes of a family.

use super::Command;
use super::bytes::{Attributes, DecodeError, field, read_u32};

const CTRL_ATTR_POLICY: u16 = 8;
const CTRL_ATTR_OP_POLICY: u16 = 9;
const NL_POLICY_TYPE_ATTR_TYPE: u16 = 1;
const NL_POLICY_TYPE_ATTR_MAX_VALUE_U: u16 = 5;

/// What a kernel says that it takes: commands, and attributes of the first level.
///
/// Of services, destinations and daemons kernels say only that they are nests. Commands that
/// only dump (destinations, daemons) are not among those reported. Linux 5.9 and later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The commands.
    pub commands: Vec<Command>,
    /// The attributes, in the order of their numbers.
    pub attributes: Vec<AttributePolicy>,
}

/// What one attribute may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributePolicy {
    /// Its number (`IPVS_CMD_ATTR_*`).
    pub number: u16,
    /// Its form.
    pub kind: AttributeKind,
    /// Largest value, if the form is a number with a range.
    pub maximum: Option<u64>,
}

/// Form of an attribute (`enum netlink_attribute_type`, `linux/netlink.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeKind {
    /// A number of 8 bits.
    U8,
    /// A number of 16 bits.
    U16,
    /// A number of 32 bits.
    U32,
    /// A number of 64 bits.
    U64,
    /// Bytes.
    Binary,
    /// Text, with or without a NUL.
    String,
    /// Text with a NUL.
    NulString,
    /// Attributes.
    Nested,
    /// A form that this version does not name.
    Other(u32),
}

impl Policy {
    /// Adds what one message of the controller's answer says.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] for malformed attributes.
    pub fn read(&mut self, attributes: &[u8]) -> Result<(), DecodeError> {
        for attribute in Attributes::new(attributes) {
            let attribute = attribute?;
            match attribute.number() {
                CTRL_ATTR_OP_POLICY => self.read_commands(attribute.payload)?,
                CTRL_ATTR_POLICY => self.read_policies(attribute.payload)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_commands(&mut self, nest: &[u8]) -> Result<(), DecodeError> {
        for each in Attributes::new(nest) {
            let number = each?.number();
            let command = u8::try_from(number).map_err(|_overflow| DecodeError::Value {
                what: "command",
                value: number.into(),
            })?;
            self.commands.push(Command::from_number(command));
        }
        Ok(())
    }

    /// Each policy is a nest of attributes; IPVS has one policy.
    fn read_policies(&mut self, nest: &[u8]) -> Result<(), DecodeError> {
        for policy in Attributes::new(nest) {
            for attribute in Attributes::new(policy?.payload) {
                let attribute = attribute?;
                let read = AttributePolicy::read(attribute.number(), attribute.payload)?;
                self.attributes.push(read);
            }
        }
        Ok(())
    }
}

impl AttributePolicy {
    fn read(number: u16, nest: &[u8]) -> Result<Self, DecodeError> {
        let mut policy = Self {
            number,
            kind: AttributeKind::Other(0),
            maximum: None,
        };
        for each in Attributes::new(nest) {
            let each = each?;
            match each.number() {
                NL_POLICY_TYPE_ATTR_TYPE => {
                    policy.kind = AttributeKind::of(read_u32(each.payload, "attribute type")?);
                }
                NL_POLICY_TYPE_ATTR_MAX_VALUE_U => {
                    policy.maximum = field(each.payload, 0).map(u64::from_ne_bytes);
                }
                _ => {}
            }
        }
        Ok(policy)
    }
}

impl AttributeKind {
    const fn of(number: u32) -> Self {
        match number {
            2 => Self::U8,
            3 => Self::U16,
            4 => Self::U32,
            5 => Self::U64,
            10 => Self::Binary,
            11 => Self::String,
            12 => Self::NulString,
            13 => Self::Nested,
            other => Self::Other(other),
        }
    }
}

/// Writes what a kernel says: three nests, three numbers, and commands that are more than dumps.
#[cfg(feature = "memory")]
pub(crate) fn write_policy(writer: &mut super::Writer<'_>) {
    const NESTED: u32 = 13;
    const U32: u32 = 4;
    writer.container(CTRL_ATTR_OP_POLICY, |commands| {
        for number in [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 15, 16, 17] {
            commands.nest(number, |runs| runs.attribute(1, &0_u32.to_ne_bytes()));
        }
    });
    writer.container(CTRL_ATTR_POLICY, |policies| {
        policies.nest(0, |policy| {
            for (number, kind) in [
                (1, NESTED),
                (2, NESTED),
                (3, NESTED),
                (4, U32),
                (5, U32),
                (6, U32),
            ] {
                policy.nest(number, |form| {
                    if kind == U32 {
                        let maximum = u64::from(u32::MAX).to_ne_bytes();
                        form.attribute(NL_POLICY_TYPE_ATTR_MAX_VALUE_U, &maximum);
                    }
                    form.attribute(NL_POLICY_TYPE_ATTR_TYPE, &kind.to_ne_bytes());
                });
            }
        });
    });
}
