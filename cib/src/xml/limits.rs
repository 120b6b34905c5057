//! How much is read, and what is let in.

use super::error::{ParseError, ParseErrorKind};

/// How much a document may ask for. What goes beyond a limit is at most one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Attributes in one tag; 1,000 by default.
    pub attributes: usize,
    /// Size of the input in bytes; 64 MiB by default, never above 2 GiB.
    pub bytes: usize,
    /// Open elements at any point; 512 by default.
    pub depth: usize,
    /// Nodes of any kind; 4,000,000 by default.
    pub nodes: usize,
}

impl Limits {
    const MOST_BYTES: usize = 1 << 31;

    /// For what has been read within limits before.
    pub(crate) fn none() -> Self {
        Self {
            attributes: usize::MAX,
            bytes: usize::MAX,
            depth: usize::MAX,
            nodes: usize::MAX,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attributes: 1_000,
            bytes: 64 << 20,
            depth: 512,
            nodes: 4_000_000,
        }
    }
}

/// What to do with a document type declaration. It is never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doctype {
    /// Keep `<!DOCTYPE name SYSTEM "…">` as it stands: metadata of agents has one. Declarations
    /// of its own (`[…]`) are refused all the same.
    Keep,
    /// An error: the rule for a CIB.
    Refuse,
}

/// Whether the input is small enough.
pub(super) fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), ParseError> {
    let limit = limits.bytes.min(Limits::MOST_BYTES);
    if bytes.len() > limit {
        let kind = ParseErrorKind::TooLarge { limit };
        return Err(ParseError::at(bytes, limit, kind));
    }
    Ok(())
}
