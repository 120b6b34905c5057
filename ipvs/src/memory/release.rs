//! Kernel releases that the kernel in memory can play.

/// A kernel release, as far as IPVS differs between them.
///
/// The attributes are the same in all; values and texts that differ are in the
/// [table](super#releases).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Release {
    /// Linux 6.1, of Debian 12.
    #[default]
    V6_1,
    /// Linux 6.12, of Debian 13.
    V6_12,
    /// Linux 7.2: tables of a namespace that grow and shrink.
    V7_2,
}
