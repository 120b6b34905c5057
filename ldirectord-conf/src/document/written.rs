//! A directive with the line that it stands on.

use super::{Directive, Line, LineKind};
use crate::parse::key::Key;

/// A line that has the shape of a directive, and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) line: Line<'a>,
    pub(crate) directive: Directive<'a>,
    /// None when there is no such directive.
    pub(crate) key: Option<Key>,
}

impl<'a> Written<'a> {
    // As a call, it would hand over a hundred bytes through memory: that takes longer than the rest.
    #[inline(always)]
    pub(crate) fn of(line: Line<'a>) -> Option<Self> {
        let directive = line.directive()?;
        let key = Key::of(directive.key());
        Some(Self {
            line,
            directive,
            key,
        })
    }

    /// The key as written.
    pub(crate) const fn word(&self) -> &'a [u8] {
        self.directive.key()
    }

    pub(crate) fn is_member(&self) -> bool {
        self.line.kind() == LineKind::Member
    }

    /// Whether it adds a real server.
    pub(crate) const fn is_real(&self) -> bool {
        matches!(self.key, Some(Key::Real | Key::Real6))
    }
}
