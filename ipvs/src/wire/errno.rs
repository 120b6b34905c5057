//! Error numbers that IPVS answers with (`asm-generic/errno.h`, most architectures).

/// `CAP_NET_ADMIN` is missing.
pub const EPERM: i32 = 1;
/// No such destination, scheduler, engine or family.
pub const ENOENT: i32 = 2;
/// No such service.
pub const ESRCH: i32 = 3;
/// A system call was interrupted.
pub const EINTR: i32 = 4;
/// The kernel has no memory.
pub const ENOMEM: i32 = 12;
/// A dump is not finished.
pub const EBUSY: i32 = 16;
/// The service or destination exists.
pub const EEXIST: i32 = 17;
/// No such interface.
pub const ENODEV: i32 = 19;
/// An attribute is missing or makes no sense.
pub const EINVAL: i32 = 22;
/// Weight or thresholds are out of range.
pub const ERANGE: i32 = 34;
/// No such command.
pub const EOPNOTSUPP: i32 = 95;
/// No such address family.
pub const EAFNOSUPPORT: i32 = 97;
/// The interface has no address.
pub const EADDRNOTAVAIL: i32 = 99;
/// The interface is down.
pub const ENETUNREACH: i32 = 101;
/// Replies were lost.
pub const ENOBUFS: i32 = 105;
