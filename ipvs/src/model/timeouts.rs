//! How long connections without traffic are kept.

use std::fmt;
use std::time::Duration;

use super::ValueError;

/// Longest timeout that `ipvsadm --set` takes: 31 days.
const TIMEOUT_MAX: u64 = 31 * 24 * 60 * 60;

/// Timeouts of connections without traffic; `ipvsadm -L --timeout`, `ipvsadm --set`.
///
/// They belong to the table, not to a service; kernels start with 900 s, 120 s and 300 s.
/// A timeout of zero, as in `--set 0 60 0`, leaves the kernel's value as it is.
///
/// ```
/// use std::time::Duration;
/// use ipvs::Timeouts;
///
/// let fin = Timeouts::new(Duration::ZERO, Duration::from_secs(60), Duration::ZERO)?;
/// assert_eq!(fin.to_string(), "0 60 0");
/// # Ok::<(), ipvs::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timeouts {
    tcp: u32,
    tcp_fin: u32,
    udp: u32,
}

impl Timeouts {
    /// Timeouts of TCP, of TCP after a FIN, and of UDP, in the order of `ipvsadm --set`.
    ///
    /// # Errors
    ///
    /// [`ValueError::ProtocolTimeout`] unless each is 0 to 2678400 whole seconds. Kernels of
    /// 1000 Hz refuse more than 2147483 themselves.
    pub fn new(tcp: Duration, tcp_fin: Duration, udp: Duration) -> Result<Self, ValueError> {
        Ok(Self {
            tcp: seconds(tcp)?,
            tcp_fin: seconds(tcp_fin)?,
            udp: seconds(udp)?,
        })
    }

    /// What the kernel reports, in its own range.
    pub(crate) const fn observed(tcp: u32, tcp_fin: u32, udp: u32) -> Self {
        Self { tcp, tcp_fin, udp }
    }

    /// Timeout of TCP connections.
    #[must_use]
    pub fn tcp(&self) -> Duration {
        Duration::from_secs(self.tcp.into())
    }

    /// Timeout of TCP connections after a FIN.
    #[must_use]
    pub fn tcp_fin(&self) -> Duration {
        Duration::from_secs(self.tcp_fin.into())
    }

    /// Timeout of UDP exchanges.
    #[must_use]
    pub fn udp(&self) -> Duration {
        Duration::from_secs(self.udp.into())
    }

    /// The seconds in the order of the kernel's attributes.
    pub(crate) const fn in_seconds(&self) -> [u32; 3] {
        [self.tcp, self.tcp_fin, self.udp]
    }
}

/// Seconds as `ipvsadm --set` takes them: `900 120 300`.
impl fmt::Display for Timeouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tcp, tcp_fin, udp } = self;
        write!(f, "{tcp} {tcp_fin} {udp}")
    }
}

fn seconds(timeout: Duration) -> Result<u32, ValueError> {
    let whole = timeout.subsec_nanos() == 0 && timeout.as_secs() <= TIMEOUT_MAX;
    u32::try_from(timeout.as_secs())
        .ok()
        .filter(|_| whole)
        .ok_or_else(|| ValueError::ProtocolTimeout {
            seconds: timeout.as_secs_f64().to_string(),
        })
}
