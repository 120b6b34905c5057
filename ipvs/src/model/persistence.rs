//! Persistence: how long, and for how wide a net, clients stay on one destination.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::scheduler::check_name;
use super::{Family, ValueError};

/// Longest timeout that `ipvsadm -p` takes: 31 days.
const TIMEOUT_MAX: u64 = 31 * 24 * 60 * 60;

/// Which bits of a client's address persistence looks at; `ipvsadm -M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Netmask {
    /// Mask of IPv4 clients.
    Ipv4(Ipv4Addr),
    /// Prefix length of IPv6 clients: 1 to 128 unless another program set it.
    Ipv6(u8),
}

/// Connections of one client, or of one client net, stay on one destination; `ipvsadm -p`.
///
/// ```
/// use std::time::Duration;
/// use ipvs::Persistence;
///
/// let hour = Persistence::new(Duration::from_secs(3600))?.netmask([255, 255, 255, 0].into());
/// assert_eq!(hour.timeout(), Duration::from_secs(3600));
/// assert!(Persistence::new(Duration::from_millis(1500)).is_err());
/// # Ok::<(), ipvs::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Persistence {
    seconds: u32,
    mask: Option<Netmask>,
}

impl Persistence {
    /// Persistence of single clients for `timeout` after the last connection.
    ///
    /// # Errors
    ///
    /// [`ValueError::Timeout`] unless it is 1 s to 31 days in whole seconds, the range of
    /// `ipvsadm -p`.
    pub fn new(timeout: Duration) -> Result<Self, ValueError> {
        let whole = timeout.subsec_nanos() == 0 && (1..=TIMEOUT_MAX).contains(&timeout.as_secs());
        u32::try_from(timeout.as_secs())
            .ok()
            .filter(|_| whole)
            .map(|seconds| Self {
                seconds,
                mask: None,
            })
            .ok_or_else(|| ValueError::Timeout {
                seconds: timeout.as_secs_f64().to_string(),
            })
    }

    /// What the kernel reports, in its own range.
    pub(crate) fn observed(seconds: u32, mask: Option<Netmask>) -> Self {
        Self { seconds, mask }.normal()
    }

    /// Treats IPv4 clients that agree under `mask` as one; `-M 255.255.255.0`.
    pub fn netmask(mut self, mask: Ipv4Addr) -> Self {
        self.mask = Some(Netmask::Ipv4(mask));
        self.normal()
    }

    /// Treats IPv6 clients that agree in `length` leading bits as one; `-M 64`.
    ///
    /// # Errors
    ///
    /// [`ValueError::Prefix`] unless it is 1 to 128.
    pub fn prefix(mut self, length: u8) -> Result<Self, ValueError> {
        if !(1..=128).contains(&length) {
            return Err(ValueError::Prefix { length });
        }
        self.mask = Some(Netmask::Ipv6(length));
        Ok(self.normal())
    }

    /// How long a client stays after its last connection.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// The mask; `None` when each client stands for itself.
    #[must_use]
    pub fn mask(&self) -> Option<Netmask> {
        self.mask
    }

    pub(crate) fn seconds(&self) -> u32 {
        self.seconds
    }

    /// Whether the mask, if any, fits services of this family.
    pub(crate) fn fits(&self, family: Family) -> bool {
        match self.mask {
            None => true,
            Some(Netmask::Ipv4(_)) => family == Family::Ipv4,
            Some(Netmask::Ipv6(_)) => family == Family::Ipv6,
        }
    }

    /// A mask of all bits is no mask.
    fn normal(mut self) -> Self {
        let full = [Netmask::Ipv4(Ipv4Addr::BROADCAST), Netmask::Ipv6(128)];
        self.mask = self.mask.filter(|mask| !full.contains(mask));
        self
    }
}

/// Name of a persistence engine; `ipvsadm --pe NAME`. Linux has one: `sip`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Engine(String);

impl Engine {
    /// The SIP engine: persistence by Call-ID instead of by client address.
    #[must_use]
    pub fn sip() -> Self {
        Self("sip".to_owned())
    }

    /// The engine of this name, module `ip_vs_pe_NAME`.
    ///
    /// # Errors
    ///
    /// [`ValueError::Name`] unless it is 1 to 15 printable ASCII characters.
    pub fn new(name: &str) -> Result<Self, ValueError> {
        check_name(name)?;
        Ok(Self(name.to_owned()))
    }

    pub(crate) fn observed(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}
