//! Daemons and timeouts in words.

use std::fmt;

use crate::model::{Daemon, Timeouts};

/// `--start-daemon master --mcast-interface eth0 --syncid 7`.
pub(crate) fn write_start(f: &mut fmt::Formatter<'_>, daemon: &Daemon) -> fmt::Result {
    let Daemon {
        role,
        interface,
        sync_id,
        ..
    } = daemon;
    write!(f, "--start-daemon {role} --mcast-interface {interface}")?;
    write!(f, " --syncid {sync_id}")?;
    option(f, "--sync-maxlen", daemon.max_length)?;
    option(f, "--mcast-group", daemon.group)?;
    option(f, "--mcast-port", daemon.port)?;
    option(f, "--mcast-ttl", daemon.ttl)
}

fn option(f: &mut fmt::Formatter<'_>, name: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, " {name} {value}"))
}

/// The timeouts as `ipvsadm -L --timeout` prints them, byte for byte.
///
/// ```
/// use std::time::Duration;
/// use ipvs::Timeouts;
///
/// let [tcp, fin, udp] = [900, 120, 300].map(Duration::from_secs);
/// let timeouts = Timeouts::new(tcp, fin, udp)?;
/// let text = ipvs::text::list_timeouts(&timeouts);
///
/// assert_eq!(text, "Timeout (tcp tcpfin udp): 900 120 300\n");
/// # Ok::<(), ipvs::ValueError>(())
/// ```
#[must_use]
pub fn list_timeouts(timeouts: &Timeouts) -> String {
    format!("Timeout (tcp tcpfin udp): {timeouts}\n")
}

/// The running daemons as `ipvsadm -L --daemon` prints them, byte for byte.
pub fn list_daemons<'a>(daemons: impl IntoIterator<Item = &'a Daemon>) -> String {
    daemons.into_iter().map(row).collect()
}

fn row(daemon: &Daemon) -> String {
    let Daemon {
        role,
        interface,
        sync_id,
        ..
    } = daemon;
    let mut row = format!("{role} sync daemon (mcast={interface}, syncid={sync_id}");
    let known = [
        ("maxlen", daemon.max_length.map(|value| value.to_string())),
        ("group", daemon.group.map(|value| value.to_string())),
        ("port", daemon.port.map(|value| value.to_string())),
        ("ttl", daemon.ttl.map(|value| value.to_string())),
    ];
    for (name, value) in known {
        row.extend(value.map(|value| format!(", {name}={value}")));
    }
    row.push_str(")\n");
    row
}
