//! Kernel settings as a typed set: rendered for sysctl.conf, applied, read back (steps 9, W1).

use std::{fs, io, path::Path};

/// Kernel settings, in order: `name = value` as in sysctl.conf(5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SysctlSet {
    entries: Vec<(String, String)>,
}

/// Why a kernel setting could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SysctlError {
    /// The setting does not exist in this kernel or network namespace.
    #[error("sysctl {name} does not exist here: is the interface or module there?")]
    Missing {
        /// The setting.
        name: String,
    },
    /// The kernel holds another value than the one wanted.
    #[error("sysctl {name} is {found}, wanted {wanted}")]
    Different {
        /// The setting.
        name: String,
        /// The value read.
        found: String,
        /// The value wanted.
        wanted: String,
    },
    /// Reading or writing the setting was refused.
    #[error("cannot {action} sysctl {name}")]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The setting.
        name: String,
        /// The system's answer; permission needs root in the network namespace.
        source: io::Error,
    },
}

impl SysctlSet {
    /// The empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With `name = value` added at the end.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.entries.push((name.into(), value.into()));
        self
    }

    /// Packet forwarding on a host: `net.ipv4.ip_forward = 1` (step 9).
    #[must_use]
    pub fn forwarding() -> Self {
        Self::new().with("net.ipv4.ip_forward", "1")
    }

    /// A real server behind direct routing (step W1): it forwards, and never answers nor announces
    /// ARP for the virtual IP that it holds on `lo`.
    #[must_use]
    pub fn real_server(interface: &str) -> Self {
        ["default", "all", "lo", interface]
            .iter()
            .fold(Self::forwarding(), |set, name| {
                set.with(format!("net.ipv4.conf.{name}.arp_ignore"), "1")
                    .with(format!("net.ipv4.conf.{name}.arp_announce"), "2")
            })
    }

    /// The settings, in order.
    #[must_use]
    pub fn entries(&self) -> &[(String, String)] {
        &self.entries
    }

    /// The lines for /etc/sysctl.conf.
    #[must_use]
    pub fn render(&self) -> String {
        self.entries
            .iter()
            .map(|(name, value)| format!("{name} = {value}\n"))
            .collect()
    }

    /// Writes every setting into the calling thread's network namespace: `sysctl -w`.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or refused; those before it stay written.
    pub fn apply(&self) -> Result<(), SysctlError> {
        self.entries.iter().try_for_each(|(name, value)| {
            fs::write(path(name), value).map_err(|source| io_error("write", name, source))
        })
    }

    /// Checks every setting against the kernel: `sysctl -n`.
    ///
    /// # Errors
    ///
    /// The first setting that is missing, unreadable or different.
    pub fn verify(&self) -> Result<(), SysctlError> {
        self.entries.iter().try_for_each(|(name, wanted)| {
            let text =
                fs::read_to_string(path(name)).map_err(|source| io_error("read", name, source))?;
            let found = text.trim_end();
            if found == wanted {
                return Ok(());
            }
            Err(SysctlError::Different {
                name: name.clone(),
                found: found.to_owned(),
                wanted: wanted.clone(),
            })
        })
    }
}

/// The file of a setting. A dot separates directories; interface names with a dot are written
/// with a slash in sysctl(8), and so here.
fn path(name: &str) -> std::path::PathBuf {
    let swapped: String = name
        .chars()
        .map(|character| match character {
            '.' => '/',
            '/' => '.',
            other => other,
        })
        .collect();
    Path::new("/proc/sys").join(swapped)
}

fn io_error(action: &'static str, name: &str, source: io::Error) -> SysctlError {
    let name = name.to_owned();
    if source.kind() == io::ErrorKind::NotFound {
        return SysctlError::Missing { name };
    }
    SysctlError::Io {
        action,
        name,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_servers_file_is_the_guides() {
        let text = SysctlSet::real_server("eth0").render();

        let guide = "net.ipv4.ip_forward = 1\n\
                     net.ipv4.conf.default.arp_ignore = 1\nnet.ipv4.conf.default.arp_announce = 2\n\
                     net.ipv4.conf.all.arp_ignore = 1\nnet.ipv4.conf.all.arp_announce = 2\n\
                     net.ipv4.conf.lo.arp_ignore = 1\nnet.ipv4.conf.lo.arp_announce = 2\n\
                     net.ipv4.conf.eth0.arp_ignore = 1\nnet.ipv4.conf.eth0.arp_announce = 2\n";
        assert_eq!(text, guide);
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = SysctlSet::new()
            .with("net.ipv4.no_such_setting", "1")
            .verify()
            .unwrap_err();

        assert!(
            matches!(error, SysctlError::Missing { name } if name.ends_with("no_such_setting"))
        );
    }

    #[test]
    fn a_different_value_is_reported_with_both() {
        let error = SysctlSet::new()
            .with("kernel.ostype", "Plan9")
            .verify()
            .unwrap_err();

        let text = error.to_string();
        assert_eq!(text, "sysctl kernel.ostype is Linux, wanted Plan9");
    }

    #[test]
    fn an_interface_with_a_dot_is_reachable() {
        assert_eq!(
            path("net.ipv4.conf.eth0/100.arp_ignore"),
            Path::new("/proc/sys/net/ipv4/conf/eth0.100/arp_ignore")
        );
    }
}
