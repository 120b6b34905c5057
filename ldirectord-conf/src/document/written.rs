//! A directive with the line that it stands on.

use super::{Directive, Line, LineKind};

/// A line that has the shape of a directive, and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) line: Line<'a>,
    pub(crate) directive: Directive<'a>,
}

impl<'a> Written<'a> {
    #[inline]
    pub(crate) fn of(line: Line<'a>) -> Option<Self> {
        let directive = line.directive()?;
        Some(Self { line, directive })
    }

    pub(crate) const fn key(&self) -> &'a [u8] {
        self.directive.key()
    }

    pub(crate) fn is_member(&self) -> bool {
        self.line.kind() == LineKind::Member
    }

    /// Whether it adds a real server.
    pub(crate) const fn is_real(&self) -> bool {
        matches!(self.key(), b"real" | b"real6")
    }
}
