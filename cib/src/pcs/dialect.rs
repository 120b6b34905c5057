//! Generations of pcs.

/// The generation of pcs whose results are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// pcs 0.9, with Pacemaker 1.1 (CentOS 7). Known from its sources, not from runs: it writes
    /// `master` elements, the roles `Master` and `Slave`, and ids with whole names.
    V0_9,
    /// pcs 0.11, with Pacemaker 2.1 (Debian 12, RHEL 9). The default.
    #[default]
    V0_11,
    /// pcs 0.12, with Pacemaker 3.0 (Debian 13, RHEL 10).
    V0_12,
}
