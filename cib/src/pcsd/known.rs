//! The file of known hosts: names, addresses and tokens, as pcs keeps them.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::host::{HostAddress, KnownHost};
use super::secret::Secret;

/// A `known-hosts` file of pcs 0.10 and later: `/var/lib/pcsd/known-hosts`, `~/.pcs/known-hosts`.
///
/// Members that are not known here are kept. Every change raises the version of the data, by
/// which pcsd tells the newest of several files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownHosts {
    hosts: BTreeMap<String, KnownHost>,
    data_version: u64,
    other: Map<String, Value>,
}

/// Why a file of known hosts was not read or written. No text of it holds a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KnownHostsError {
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// It is no file of known hosts.
    #[error("{}: expected JSON of known hosts, format 1: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl KnownHosts {
    /// Longest file that is read: 1 MiB.
    pub const LIMIT: u64 = 1 << 20;

    /// No host.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The host of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&KnownHost> {
        self.hosts.get(name)
    }

    /// All hosts, by name.
    pub fn iter(&self) -> impl Iterator<Item = &KnownHost> {
        self.hosts.values()
    }

    /// How often the data has changed.
    #[must_use]
    pub const fn data_version(&self) -> u64 {
        self.data_version
    }

    /// Adds a host, or replaces the one of its name.
    pub fn add(&mut self, host: KnownHost) {
        self.hosts.insert(host.name().to_owned(), host);
        self.data_version = self.data_version.saturating_add(1);
    }

    /// Removes the host of a name.
    pub fn remove(&mut self, name: &str) -> Option<KnownHost> {
        let host = self.hosts.remove(name)?;
        self.data_version = self.data_version.saturating_add(1);
        Some(host)
    }

    /// Reads a file; one that is not there has no hosts.
    ///
    /// # Errors
    /// [`KnownHostsError`]
    pub fn read(path: &Path) -> Result<Self, KnownHostsError> {
        let io = |source| KnownHostsError::Io {
            action: "read",
            path: path.to_owned(),
            source,
        };
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::new()),
            Err(error) => return Err(io(error)),
        };
        let mut text = Vec::new();
        file.take(Self::LIMIT + 1)
            .read_to_end(&mut text)
            .map_err(io)?;
        let format = |reason| KnownHostsError::Format {
            path: path.to_owned(),
            reason,
        };
        if text.len() as u64 > Self::LIMIT {
            return Err(format("longer than 1 MiB"));
        }
        Self::parse(&text).map_err(format)
    }

    /// What this and other versions of the file come to: a later version counts more, and the new
    /// hosts count most. The result is later than all.
    pub(super) fn merged(self, others: Vec<Self>, new: &[KnownHost], gone: &[String]) -> Self {
        let mut all = others;
        all.push(self);
        all.sort_by_key(|known| known.data_version);
        let mut merged = Self::new();
        for known in all {
            merged.hosts.extend(known.hosts);
            merged.other = known.other;
            merged.data_version = known.data_version.saturating_add(1);
        }
        let new = new
            .iter()
            .map(|host| (host.name().to_owned(), host.clone()));
        merged.hosts.extend(new);
        merged.hosts.retain(|name, _| !gone.contains(name));
        merged
    }

    pub(super) fn parse(text: &[u8]) -> Result<Self, &'static str> {
        // The error of the parser may quote a token.
        let value: Value = serde_json::from_slice(text).map_err(|_secret| "no JSON")?;
        let Value::Object(mut other) = value else {
            return Err("no object");
        };
        if other
            .remove("format_version")
            .and_then(|version| version.as_u64())
            != Some(1)
        {
            return Err("format_version is not 1");
        }
        let data_version = other
            .remove("data_version")
            .and_then(|version| version.as_u64());
        let Some(Value::Object(hosts)) = other.remove("known_hosts") else {
            return Err("known_hosts is no object");
        };
        let hosts = hosts
            .iter()
            .map(|(name, host)| Some((name.clone(), parse_host(name, host)?)));
        Ok(Self {
            hosts: hosts
                .collect::<Option<_>>()
                .ok_or("a host without dest_list or token")?,
            data_version: data_version.ok_or("data_version is no number")?,
            other,
        })
    }

    /// Writes the file, readable for its owner only; one that is there is replaced at once.
    ///
    /// # Errors
    /// [`KnownHostsError::Io`]; the file is as before.
    pub fn write(&self, path: &Path) -> Result<(), KnownHostsError> {
        let io = |source| KnownHostsError::Io {
            action: "write",
            path: path.to_owned(),
            source,
        };
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(format!(".{}.new", std::process::id()));
        let fresh = PathBuf::from(fresh);
        let written = write_private(&fresh, self.to_json().as_bytes());
        let done = written.and_then(|()| std::fs::rename(&fresh, path));
        done.map_err(|error| {
            drop(std::fs::remove_file(&fresh));
            io(error)
        })
    }

    /// The text of the file. Holds secrets.
    #[must_use]
    pub fn to_json(&self) -> String {
        let host = |host: &KnownHost| {
            let places = host.addresses();
            let places: Vec<Value> = places
                .iter()
                .map(|place| json!({"addr": place.address, "port": place.port}))
                .collect();
            let token = String::from_utf8_lossy(host.token().expose()).into_owned();
            (
                host.name().to_owned(),
                json!({"dest_list": places, "token": token}),
            )
        };
        let mut file = self.other.clone();
        file.insert("format_version".to_owned(), json!(1));
        file.insert("data_version".to_owned(), json!(self.data_version));
        file.insert(
            "known_hosts".to_owned(),
            Value::Object(self.hosts.values().map(host).collect()),
        );
        format!("{:#}\n", Value::Object(file))
    }
}

fn parse_host(name: &str, host: &Value) -> Option<KnownHost> {
    let token = host.get("token")?.as_str()?;
    let mut known = KnownHost::new(name, Secret::from(token));
    for place in host.get("dest_list")?.as_array()? {
        let address = place.get("addr")?.as_str()?.to_owned();
        let port = place.get("port")?;
        let port = port.as_u64().or_else(|| port.as_str()?.parse().ok())?;
        known = known.address(HostAddress {
            address,
            port: u16::try_from(port).ok()?,
        });
    }
    Some(known)
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
