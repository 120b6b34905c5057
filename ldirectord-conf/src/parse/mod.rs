//! Grammar of lines and values; private, the only place that knows nom.
//!
//! Every function works on the bytes of one line and takes time linear in it. The grammar is the
//! program's own, which is often laxer than it looks: where it searches a word inside a value,
//! these functions do the same.

pub(crate) mod address;
pub(crate) mod directive;
pub(crate) mod host;
pub(crate) mod key;
pub(crate) mod plain;
pub(crate) mod real;
pub(crate) mod value;

use nom::Offset as _;

/// Where `inner`, a slice of `outer`, starts in it.
pub(crate) fn offset_in(outer: &[u8], inner: &[u8]) -> usize {
    outer.offset(inner)
}
