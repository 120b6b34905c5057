//! Attributes and fixed-size fields in borrowed bytes, and their writer.

use netlink_packet_core::Emitable;
use thiserror::Error;

/// Length of a netlink message header.
pub(crate) const NLMSG_HDRLEN: usize = 16;
/// Length of a generic netlink header.
pub(crate) const GENL_HDRLEN: usize = 4;
const NLA_HDRLEN: usize = 4;
const NLA_F_NESTED: u16 = 0x8000;
const NLA_TYPE_MASK: u16 = 0x3fff;

/// Bytes that are not what a kernel sends.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Fewer bytes than the field or its own length needs.
    #[error("{what} is cut: {actual} bytes instead of {expected}")]
    Short {
        /// The field.
        what: &'static str,
        /// Bytes needed.
        expected: usize,
        /// Bytes there.
        actual: usize,
    },
    /// A mandatory attribute is absent.
    #[error("{what} is missing")]
    Missing {
        /// The attribute.
        what: &'static str,
    },
    /// A name is not UTF-8.
    #[error("{what} is not text")]
    Text {
        /// The attribute.
        what: &'static str,
    },
    /// A number is outside what the field can mean.
    #[error("{what} has the impossible value {value}")]
    Value {
        /// The attribute.
        what: &'static str,
        /// The number.
        value: u64,
    },
}

impl From<DecodeError> for netlink_packet_core::DecodeError {
    fn from(error: DecodeError) -> Self {
        error.to_string().into()
    }
}

/// One attribute in borrowed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawAttribute<'a> {
    /// Number with the flag bits.
    pub(crate) kind: u16,
    /// Payload without padding.
    pub(crate) payload: &'a [u8],
}

impl RawAttribute<'_> {
    /// Number without the flag bits.
    pub(crate) const fn number(&self) -> u16 {
        self.kind & NLA_TYPE_MASK
    }
}

/// Iterator over attributes; ends after the first malformed one.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn step(&mut self) -> Result<RawAttribute<'a>, DecodeError> {
        let bytes = self.0;
        let short = |expected| DecodeError::Short {
            what: "attribute",
            expected,
            actual: bytes.len(),
        };
        let (Some(length), Some(kind)) = (field(bytes, 0), field(bytes, 2)) else {
            return Err(short(NLA_HDRLEN));
        };
        let length = usize::from(u16::from_ne_bytes(length));
        let payload = bytes
            .get(NLA_HDRLEN..length)
            .ok_or_else(|| short(length.max(NLA_HDRLEN)))?;
        self.0 = bytes.get(align(length)..).unwrap_or_default();
        Ok(RawAttribute {
            kind: u16::from_ne_bytes(kind),
            payload,
        })
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<RawAttribute<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.0 = &[];
        }
        Some(step)
    }
}

/// The next multiple of four.
pub(crate) const fn align(length: usize) -> usize {
    length.next_multiple_of(4)
}

/// `N` bytes at `offset`.
pub(crate) fn field<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// The leading `N` bytes of a payload; a longer payload is tolerated, as the kernel does.
pub(crate) fn leading<const N: usize>(
    payload: &[u8],
    what: &'static str,
) -> Result<[u8; N], DecodeError> {
    payload.first_chunk().copied().ok_or(DecodeError::Short {
        what,
        expected: N,
        actual: payload.len(),
    })
}

pub(crate) fn read_u8(payload: &[u8], what: &'static str) -> Result<u8, DecodeError> {
    leading(payload, what).map(u8::from_ne_bytes)
}

pub(crate) fn read_u16(payload: &[u8], what: &'static str) -> Result<u16, DecodeError> {
    leading(payload, what).map(u16::from_ne_bytes)
}

/// Ports of services and destinations are the only numbers in network order.
pub(crate) fn read_port(payload: &[u8], what: &'static str) -> Result<u16, DecodeError> {
    leading(payload, what).map(u16::from_be_bytes)
}

pub(crate) fn read_u32(payload: &[u8], what: &'static str) -> Result<u32, DecodeError> {
    leading(payload, what).map(u32::from_ne_bytes)
}

/// Text up to the first NUL.
pub(crate) fn read_text<'a>(payload: &'a [u8], what: &'static str) -> Result<&'a str, DecodeError> {
    let text = payload.split(|byte| *byte == 0).next().unwrap_or_default();
    std::str::from_utf8(text).map_err(|_source| DecodeError::Text { what })
}

/// Text with exactly one NUL, at its end: the only form that prints back to the same bytes.
pub(crate) fn exact_text(payload: &[u8]) -> Option<String> {
    let (0, text) = payload.split_last()? else {
        return None;
    };
    if text.contains(&0) {
        return None;
    }
    std::str::from_utf8(text).ok().map(str::to_owned)
}

/// Writes a name with its NUL into a buffer made for it.
pub(crate) fn put_text(buffer: &mut [u8], text: &str) {
    if let Some((last, rest)) = buffer.split_last_mut() {
        rest.copy_from_slice(text.as_bytes());
        *last = 0;
    }
}

/// Appends messages and attributes to a buffer that its owner keeps.
#[derive(Debug)]
pub(crate) struct Writer<'a>(&'a mut Vec<u8>);

impl<'a> Writer<'a> {
    pub(crate) const fn new(buffer: &'a mut Vec<u8>) -> Self {
        Self(buffer)
    }

    /// Appends a message; the length is filled in when `body` has written the rest.
    #[inline]
    pub(crate) fn message(&mut self, header: MessageHead, body: impl FnOnce(&mut Writer<'_>)) {
        let start = self.0.len();
        self.0.extend_from_slice(&message_head(0, &header));
        body(&mut Writer(self.0));
        let length = u32::try_from(self.0.len().saturating_sub(start)).unwrap_or(u32::MAX);
        self.patch(start, &length.to_ne_bytes());
        self.pad();
    }

    /// Appends a generic netlink header.
    pub(crate) fn generic_header(&mut self, command: u8, version: u8) {
        self.0.extend_from_slice(&[command, version, 0, 0]);
    }

    /// Appends an attribute of the netlink-packet traits.
    pub(crate) fn push(&mut self, attribute: &impl Emitable) {
        let start = self.0.len();
        self.0
            .resize(start.saturating_add(attribute.buffer_len()), 0);
        if let Some(room) = self.0.get_mut(start..) {
            attribute.emit(room);
        }
    }

    /// Appends an attribute of up to four bytes.
    ///
    /// Written at once, with its padding: most attributes are this small.
    #[inline]
    pub(crate) fn small<const N: usize>(&mut self, kind: u16, payload: [u8; N]) {
        const { assert!(N <= 4) };
        let length = u16::try_from(NLA_HDRLEN.saturating_add(N)).unwrap_or(u16::MAX);
        let mut bytes = [0; 8];
        let (head, value) = bytes.split_at_mut(NLA_HDRLEN);
        head.copy_from_slice(&attribute_head(length, kind));
        for (place, byte) in value.iter_mut().zip(payload) {
            *place = byte;
        }
        self.0.extend_from_slice(&bytes);
    }

    /// Appends an address of `union nf_inet_addr`, in one piece as well.
    #[inline]
    pub(crate) fn address(&mut self, kind: u16, address: [u8; 16]) {
        const LENGTH: u16 = 20;
        let mut bytes = [0; LENGTH as usize];
        let (head, value) = bytes.split_at_mut(NLA_HDRLEN);
        head.copy_from_slice(&attribute_head(LENGTH, kind));
        value.copy_from_slice(&address);
        self.0.extend_from_slice(&bytes);
    }

    /// Appends an attribute.
    #[inline]
    pub(crate) fn attribute(&mut self, kind: u16, payload: &[u8]) {
        let length = NLA_HDRLEN.saturating_add(payload.len());
        let length = u16::try_from(length).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&attribute_head(length, kind));
        self.0.extend_from_slice(payload);
        self.pad();
    }

    /// Appends an attribute of text, with the NUL that ends it.
    pub(crate) fn text(&mut self, kind: u16, text: &str) {
        self.container(kind, |inner| {
            inner.0.extend_from_slice(text.as_bytes());
            inner.0.push(0);
        });
    }

    /// Appends a nest, with the flag that newer kernels ask for.
    #[inline]
    pub(crate) fn nest(&mut self, kind: u16, body: impl FnOnce(&mut Writer<'_>)) {
        self.container(kind | NLA_F_NESTED, body);
    }

    /// Appends a nest without the flag, as kernels reply.
    #[inline]
    pub(crate) fn container(&mut self, kind: u16, body: impl FnOnce(&mut Writer<'_>)) {
        let start = self.0.len();
        self.0.extend_from_slice(&attribute_head(0, kind));
        body(&mut Writer(self.0));
        let length = u16::try_from(self.0.len().saturating_sub(start)).unwrap_or(u16::MAX);
        self.patch(start, &length.to_ne_bytes());
        self.pad();
    }

    /// Appends the header of a message, as errors echo it.
    #[cfg(feature = "memory")]
    pub(crate) fn header(&mut self, message: &RawMessage<'_>) {
        let length = u32::try_from(message.body.len().saturating_add(NLMSG_HDRLEN));
        let head = message_head(length.unwrap_or(u32::MAX), &message.head);
        self.0.extend_from_slice(&head);
    }

    /// Appends bytes that have their form already.
    #[cfg(feature = "memory")]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn patch(&mut self, start: usize, value: &[u8]) {
        if let Some(room) = self.0.get_mut(start..start.saturating_add(value.len())) {
            room.copy_from_slice(value);
        }
    }

    fn pad(&mut self) {
        let length = self.0.len();
        if !length.is_multiple_of(4) {
            self.0.resize(align(length), 0);
        }
    }
}

fn attribute_head(length: u16, kind: u16) -> [u8; NLA_HDRLEN] {
    join(length.to_ne_bytes(), kind.to_ne_bytes())
}

const fn join([a, b]: [u8; 2], [c, d]: [u8; 2]) -> [u8; 4] {
    [a, b, c, d]
}

fn message_head(length: u32, head: &MessageHead) -> [u8; NLMSG_HDRLEN] {
    let type_and_flags = join(head.kind.to_ne_bytes(), head.flags.to_ne_bytes());
    let words = [
        length.to_ne_bytes(),
        type_and_flags,
        head.sequence.to_ne_bytes(),
        head.port.to_ne_bytes(),
    ];
    words
        .as_flattened()
        .first_chunk()
        .copied()
        .unwrap_or_default()
}

/// A netlink message header but for the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageHead {
    /// Family or control type.
    pub(crate) kind: u16,
    /// `NLM_F_*`.
    pub(crate) flags: u16,
    /// Sequence number, copied into the reply.
    pub(crate) sequence: u32,
    /// Port of the user's socket.
    pub(crate) port: u32,
}

/// One message of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawMessage<'a> {
    /// Its header.
    pub(crate) head: MessageHead,
    /// What follows the header, without padding.
    pub(crate) body: &'a [u8],
}

impl<'a> RawMessage<'a> {
    /// Command and attributes of a generic netlink message.
    pub(crate) fn generic(&self) -> Result<(u8, &'a [u8]), DecodeError> {
        match (self.body.first(), self.body.get(GENL_HDRLEN..)) {
            (Some(command), Some(attributes)) => Ok((*command, attributes)),
            (_, _) => Err(DecodeError::Short {
                what: "generic netlink header",
                expected: GENL_HDRLEN,
                actual: self.body.len(),
            }),
        }
    }
}

/// Iterator over the messages of a datagram; ends after the first malformed one.
#[derive(Clone, Debug)]
pub(crate) struct Messages<'a>(&'a [u8]);

impl<'a> Messages<'a> {
    pub(crate) const fn new(datagram: &'a [u8]) -> Self {
        Self(datagram)
    }

    /// Bytes not yet read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    fn step(&mut self) -> Result<RawMessage<'a>, DecodeError> {
        let bytes = self.0;
        let short = |expected| DecodeError::Short {
            what: "netlink message",
            expected,
            actual: bytes.len(),
        };
        let head = head(bytes).ok_or_else(|| short(NLMSG_HDRLEN))?;
        let length = field(bytes, 0).map_or(0, u32::from_ne_bytes);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let body = bytes
            .get(NLMSG_HDRLEN..length)
            .ok_or_else(|| short(length.max(NLMSG_HDRLEN)))?;
        self.0 = bytes.get(align(length)..).unwrap_or_default();
        Ok(RawMessage { head, body })
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<RawMessage<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.0 = &[];
        }
        Some(step)
    }
}

fn head(bytes: &[u8]) -> Option<MessageHead> {
    Some(MessageHead {
        kind: u16::from_ne_bytes(field(bytes, 4)?),
        flags: u16::from_ne_bytes(field(bytes, 6)?),
        sequence: u32::from_ne_bytes(field(bytes, 8)?),
        port: u32::from_ne_bytes(field(bytes, 12)?),
    })
}
