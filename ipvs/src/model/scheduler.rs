//! Scheduling methods and their flags.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use bitflags::bitflags;

use super::ValueError;

/// Longest scheduler or engine name: `IP_VS_SCHEDNAME_MAXLEN` minus the final NUL.
const NAME_MAX: usize = 15;

/// How a new connection picks its destination; `ipvsadm -s NAME`.
///
/// Each method is a kernel module `ip_vs_NAME`, loaded by the kernel when a service asks for it.
/// Two values with the same [name](Self::name) are equal, however written.
///
/// ```
/// use ipvs::Scheduler;
///
/// assert_eq!("wlc".parse(), Ok(Scheduler::Wlc));
/// assert_eq!(Scheduler::Other("twos".into()).name(), "twos");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Scheduler {
    /// Destination hashing.
    Dh,
    /// Weighted failover: all to the heaviest available destination.
    Fo,
    /// Least-connection.
    Lc,
    /// Locality-based least-connection.
    Lblc,
    /// Locality-based least-connection with replication.
    Lblcr,
    /// Maglev hashing.
    Mh,
    /// Never queue.
    Nq,
    /// No scheduler: the service accepts no new connection (kernel 4.4 and later).
    None,
    /// Weighted overflow.
    Ovf,
    /// Round robin.
    Rr,
    /// Shortest expected delay.
    Sed,
    /// Source hashing.
    Sh,
    /// Weighted least-connection: the default of `ipvsadm`.
    Wlc,
    /// Weighted round robin.
    Wrr,
    /// A method that this version does not name, for example `twos`.
    Other(String),
}

const NAMED: [(&str, Scheduler); 14] = [
    ("dh", Scheduler::Dh),
    ("fo", Scheduler::Fo),
    ("lc", Scheduler::Lc),
    ("lblc", Scheduler::Lblc),
    ("lblcr", Scheduler::Lblcr),
    ("mh", Scheduler::Mh),
    ("nq", Scheduler::Nq),
    ("none", Scheduler::None),
    ("ovf", Scheduler::Ovf),
    ("rr", Scheduler::Rr),
    ("sed", Scheduler::Sed),
    ("sh", Scheduler::Sh),
    ("wlc", Scheduler::Wlc),
    ("wrr", Scheduler::Wrr),
];

impl Scheduler {
    /// Name as the kernel and `ipvsadm -s` spell it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Dh => "dh",
            Self::Fo => "fo",
            Self::Lc => "lc",
            Self::Lblc => "lblc",
            Self::Lblcr => "lblcr",
            Self::Mh => "mh",
            Self::Nq => "nq",
            Self::None => "none",
            Self::Ovf => "ovf",
            Self::Rr => "rr",
            Self::Sed => "sed",
            Self::Sh => "sh",
            Self::Wlc => "wlc",
            Self::Wrr => "wrr",
            Self::Other(name) => name,
        }
    }

    /// The scheduler of this name, without a check of the name.
    pub(crate) fn named(name: &str) -> Self {
        NAMED.iter().find(|(known, _)| *known == name).map_or_else(
            || Self::Other(name.to_owned()),
            |(_, scheduler)| scheduler.clone(),
        )
    }
}

impl FromStr for Scheduler {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        check_name(name)?;
        Ok(Self::named(name))
    }
}

impl PartialEq for Scheduler {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Scheduler {}

impl Hash for Scheduler {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Display for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Fails unless the kernel can hold the name.
pub(crate) fn check_name(name: &str) -> Result<(), ValueError> {
    let usable = (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
    if usable {
        Ok(())
    } else {
        Err(ValueError::Name {
            name: name.to_owned(),
        })
    }
}

bitflags! {
    /// Options of a scheduling method; `ipvsadm -b`. Their meaning depends on the method.
    ///
    /// Bits that this version does not name are kept.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct SchedulerFlags: u32 {
        /// `flag-1`.
        const FLAG_1 = 0x08;
        /// `flag-2`.
        const FLAG_2 = 0x10;
        /// `flag-3`.
        const FLAG_3 = 0x20;
        /// `sh-fallback`: hash again when the destination is not available.
        const SH_FALLBACK = 0x08;
        /// `sh-port`: hash the source port too.
        const SH_PORT = 0x10;
        /// `mh-fallback`: hash again when the destination is not available.
        const MH_FALLBACK = 0x08;
        /// `mh-port`: hash the source port too.
        const MH_PORT = 0x10;
    }
}
