//! Control messages: acknowledgements, errors with extended text, ends of dumps.

use std::fmt;
use std::io;

use super::bytes::{Attributes, DecodeError, NLMSG_HDRLEN, RawMessage, align, field, read_u32};

const NLMSG_NOOP: u16 = 1;
pub(crate) const NLMSG_ERROR: u16 = 2;
pub(crate) const NLMSG_DONE: u16 = 3;
const NLMSG_OVERRUN: u16 = 4;
pub(crate) const NLM_F_DUMP_INTR: u16 = 0x10;
pub(crate) const NLM_F_CAPPED: u16 = 0x100;
pub(crate) const NLM_F_ACK_TLVS: u16 = 0x200;
pub(crate) const NLMSGERR_ATTR_MSG: u16 = 1;
pub(crate) const NLMSGERR_ATTR_OFFS: u16 = 2;

/// A refusal by the kernel: error number and, from newer kernels, a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelError {
    errno: i32,
    message: Option<Box<str>>,
    offset: Option<u32>,
}

impl KernelError {
    pub(crate) const fn new(errno: i32) -> Self {
        Self {
            errno,
            message: None,
            offset: None,
        }
    }

    /// The error number, for example 17 for `EEXIST`.
    #[must_use]
    pub const fn errno(&self) -> i32 {
        self.errno
    }

    /// The kernel's own words (extended acknowledgement).
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Where in the request the bad attribute starts, in bytes.
    #[must_use]
    pub const fn offset(&self) -> Option<u32> {
        self.offset
    }
}

impl fmt::Display for KernelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        io::Error::from_raw_os_error(self.errno).fmt(f)?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for KernelError {}

impl From<&KernelError> for io::Error {
    fn from(error: &KernelError) -> Self {
        Self::from_raw_os_error(error.errno)
    }
}

/// What a message of a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply<'a> {
    /// The request was done.
    Ack,
    /// The request was refused.
    Refused(KernelError),
    /// A dump is at its end, for better or worse.
    Done(Result<(), KernelError>),
    /// The receive queue overflowed: replies are lost.
    Overrun,
    /// Nothing.
    Noop,
    /// Something that was asked for.
    Object {
        /// Its command.
        command: u8,
        /// Its attributes.
        attributes: &'a [u8],
        /// Whether the table changed during the dump.
        interrupted: bool,
    },
}

impl<'a> Reply<'a> {
    pub(crate) fn parse(message: &RawMessage<'a>) -> Result<Self, DecodeError> {
        Ok(match message.head.kind {
            NLMSG_NOOP => Self::Noop,
            NLMSG_OVERRUN => Self::Overrun,
            NLMSG_ERROR => match parse_code(message, "error code", extra_of_error)? {
                Some(error) => Self::Refused(error),
                None => Self::Ack,
            },
            NLMSG_DONE if message.body.is_empty() => Self::Done(Ok(())),
            NLMSG_DONE => match parse_code(message, "end of dump", extra_of_done)? {
                Some(error) => Self::Done(Err(error)),
                None => Self::Done(Ok(())),
            },
            _ => {
                let (command, attributes) = message.generic()?;
                let interrupted = message.head.flags & NLM_F_DUMP_INTR != 0;
                Self::Object {
                    command,
                    attributes,
                    interrupted,
                }
            }
        })
    }
}

/// Reads an error code and the extended text behind it; `None` for code 0.
fn parse_code(
    message: &RawMessage<'_>,
    what: &'static str,
    extra: fn(&RawMessage<'_>) -> Option<usize>,
) -> Result<Option<KernelError>, DecodeError> {
    let code = i32::from_ne_bytes(super::bytes::leading(message.body, what)?);
    if code == 0 {
        return Ok(None);
    }
    let mut error = KernelError::new(code.checked_abs().unwrap_or(i32::MAX));
    if message.head.flags & NLM_F_ACK_TLVS != 0 {
        let tlvs = extra(message)
            .and_then(|start| message.body.get(start..))
            .unwrap_or_default();
        read_extended(&mut error, tlvs);
    }
    Ok(Some(error))
}

/// Offset of the extended attributes behind the request that an error echoes.
fn extra_of_error(message: &RawMessage<'_>) -> Option<usize> {
    const CODE: usize = 4;
    if message.head.flags & NLM_F_CAPPED != 0 {
        return Some(CODE + NLMSG_HDRLEN);
    }
    let echoed = u32::from_ne_bytes(field(message.body, CODE)?);
    CODE.checked_add(align(usize::try_from(echoed).ok()?.min(message.body.len())))
}

fn extra_of_done(_message: &RawMessage<'_>) -> Option<usize> {
    Some(4)
}

/// Fills in what the extended attributes say; a malformed rest is ignored, the code counts.
fn read_extended(error: &mut KernelError, tlvs: &[u8]) {
    for attribute in Attributes::new(tlvs).map_while(Result::ok) {
        match attribute.number() {
            NLMSGERR_ATTR_MSG => {
                let text = attribute
                    .payload
                    .split(|byte| *byte == 0)
                    .next()
                    .unwrap_or_default();
                error.message = Some(String::from_utf8_lossy(text).into());
            }
            NLMSGERR_ATTR_OFFS => error.offset = read_u32(attribute.payload, "offset").ok(),
            _ => {}
        }
    }
}
