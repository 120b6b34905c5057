//! Synchronisation daemons: how directors tell each other of their connections.

use std::fmt;
use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};

use super::ValueError;

/// Longest interface name: `IP_VS_IFNAME_MAXLEN` minus the final NUL.
const INTERFACE_MAX: usize = 15;
/// What the headers of UDP and of IPv4 or IPv6 leave of a datagram.
const LENGTH_MAX: u16 = u16::MAX - 28;
const LENGTH_MAX_IPV6: u16 = u16::MAX - 48;

/// What a synchronisation daemon does; `ipvsadm --start-daemon master|backup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DaemonRole {
    /// It sends the connections of this director.
    Master,
    /// It takes over the connections that a master sends.
    Backup,
}

impl fmt::Display for DaemonRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Master => "master",
            Self::Backup => "backup",
        })
    }
}

/// A synchronisation daemon, desired or observed; one of each role may run.
///
/// What is `None` the kernel chooses, and reports afterwards: group 224.0.0.81, port 8848, a
/// time to live of 1, and the longest message that a packet of the interface holds.
///
/// ```
/// use ipvs::Daemon;
///
/// // ipvsadm --start-daemon master --mcast-interface eth0 --syncid 7
/// let daemon = Daemon::master("eth0").sync_id(7);
/// assert!(daemon.check().is_ok());
/// assert!(Daemon::backup("no room for this name").check().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use]
pub struct Daemon {
    /// What it does.
    pub role: DaemonRole,
    /// Interface whose network it speaks to, `--mcast-interface NAME`; it must be up.
    pub interface: String,
    /// Number of the cluster, 0 to 255, `--syncid N`. Default: 0, and a backup takes all.
    pub sync_id: u32,
    /// Longest message in bytes, 1 to 65507 (65487 for an IPv6 group), `--sync-maxlen N`.
    ///
    /// A backup takes 1024 or more.
    pub max_length: Option<NonZeroU16>,
    /// Multicast group, `--mcast-group ADDRESS`.
    pub group: Option<IpAddr>,
    /// UDP port, `--mcast-port PORT`.
    pub port: Option<NonZeroU16>,
    /// Routers that messages may pass, plus one, `--mcast-ttl N`.
    pub ttl: Option<NonZeroU8>,
}

impl Daemon {
    /// A daemon with the defaults of `ipvsadm --start-daemon`.
    pub fn new(role: DaemonRole, interface: impl Into<String>) -> Self {
        Self {
            role,
            interface: interface.into(),
            sync_id: 0,
            max_length: None,
            group: None,
            port: None,
            ttl: None,
        }
    }

    /// A sender, `ipvsadm --start-daemon master --mcast-interface NAME`.
    pub fn master(interface: impl Into<String>) -> Self {
        Self::new(DaemonRole::Master, interface)
    }

    /// A receiver, `ipvsadm --start-daemon backup --mcast-interface NAME`.
    pub fn backup(interface: impl Into<String>) -> Self {
        Self::new(DaemonRole::Backup, interface)
    }

    /// Sets [`sync_id`](Self#structfield.sync_id).
    pub fn sync_id(mut self, id: u8) -> Self {
        self.sync_id = id.into();
        self
    }

    /// Sets [`max_length`](Self#structfield.max_length).
    pub fn max_length(mut self, bytes: impl Into<Option<NonZeroU16>>) -> Self {
        self.max_length = bytes.into();
        self
    }

    /// Sets [`group`](Self#structfield.group).
    pub fn group(mut self, address: impl Into<Option<IpAddr>>) -> Self {
        self.group = address.into();
        self
    }

    /// Sets [`port`](Self#structfield.port).
    pub fn port(mut self, port: impl Into<Option<NonZeroU16>>) -> Self {
        self.port = port.into();
        self
    }

    /// Sets [`ttl`](Self#structfield.ttl).
    pub fn ttl(mut self, ttl: impl Into<Option<NonZeroU8>>) -> Self {
        self.ttl = ttl.into();
        self
    }

    /// Whether a kernel can hold the values; asked before anything is sent.
    ///
    /// # Errors
    ///
    /// [`ValueError::Interface`], [`ValueError::SyncId`], [`ValueError::SyncLength`] or
    /// [`ValueError::Group`].
    pub fn check(&self) -> Result<(), ValueError> {
        check_interface(&self.interface)?;
        if self.sync_id > u8::MAX.into() {
            return Err(ValueError::SyncId { id: self.sync_id });
        }
        match (self.max_length, self.group) {
            (Some(length), group) if length.get() > length_max(group) => {
                Err(ValueError::SyncLength {
                    length: length.get(),
                })
            }
            (_, Some(group)) if !group.is_multicast() => Err(ValueError::Group { group }),
            (_, _) => Ok(()),
        }
    }
}

const fn length_max(group: Option<IpAddr>) -> u16 {
    match group {
        Some(IpAddr::V6(_)) => LENGTH_MAX_IPV6,
        Some(IpAddr::V4(_)) | None => LENGTH_MAX,
    }
}

/// What `dev_valid_name` of the kernel takes.
fn check_interface(name: &str) -> Result<(), ValueError> {
    let odd = |byte: u8| byte == 0 || byte == b'/' || byte == b':' || byte.is_ascii_whitespace();
    let usable = (1..=INTERFACE_MAX).contains(&name.len()) && !name.bytes().any(odd);
    if usable && name != "." && name != ".." {
        Ok(())
    } else {
        Err(ValueError::Interface {
            name: name.to_owned(),
        })
    }
}
