//! The settings `net.ipv4.vs.*`: how IPVS treats connections, besides the table.
//!
//! They belong to a network namespace. Which of them a kernel has depends on its version and
//! configuration: names that this version does not know are read and written all the same.

mod parameter;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use parameter::{Kind, Parameter};

/// A value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// One number.
    Number(i64),
    /// Two numbers: `sync_threshold`.
    Pair(i64, i64),
    /// Anything else: a list of processors, or what a newer kernel holds.
    Text(String),
}

impl Value {
    /// Reads what the kernel prints.
    ///
    /// ```
    /// use ipvs::sysctl::Value;
    ///
    /// assert_eq!(Value::parse("3\t50\n"), Value::Pair(3, 50));
    /// assert_eq!(Value::parse("0-3"), Value::Text("0-3".to_owned()));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let numbers: Option<Vec<i64>> = text
            .split_ascii_whitespace()
            .map(|word| word.parse().ok())
            .collect();
        match numbers.as_deref() {
            Some([number]) => Self::Number(*number),
            Some([first, second]) => Self::Pair(*first, *second),
            Some(_) | None => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Pair(first, second) => write!(f, "{first} {second}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Self::Number(on.into())
    }
}

impl From<(i64, i64)> for Value {
    fn from((first, second): (i64, i64)) -> Self {
        Self::Pair(first, second)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

/// A setting cannot be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SysctlError {
    /// The name is none.
    #[error("`{name}` is no name of a setting: use lower-case letters, digits and `_`")]
    Name {
        /// The name asked for.
        name: String,
    },
    /// The value is out of range.
    #[error("net.ipv4.vs.{name} cannot be `{value}`: use {expected}")]
    Range {
        /// Name of the setting.
        name: String,
        /// The value asked for.
        value: Value,
        /// What it takes.
        expected: Kind,
    },
    /// The kernel has no such setting, or refuses.
    #[error("cannot {action} net.ipv4.vs.{name}")]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// Name of the setting.
        name: String,
        /// Not found: another kernel version, or module `ip_vs` is not loaded. Permission: be
        /// root. Invalid input: the kernel's range is narrower.
        source: io::Error,
    },
}

/// The settings of one network namespace: that of the thread which reads and writes.
///
/// ```no_run
/// use ipvs::sysctl::{Settings, Value};
///
/// let settings = Settings::new();
/// settings.set("expire_nodest_conn", true)?;
/// assert_eq!(settings.get("expire_nodest_conn")?, Value::Number(1));
/// # Ok::<(), ipvs::sysctl::SysctlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    directory: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

impl Settings {
    /// The settings in `/proc/sys/net/ipv4/vs`.
    #[must_use]
    pub fn new() -> Self {
        Self::at("/proc/sys/net/ipv4/vs")
    }

    /// The settings in a directory of files.
    #[must_use]
    pub fn at(directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref().to_owned();
        Self { directory }
    }

    /// Names of the settings that this kernel has, sorted.
    ///
    /// # Errors
    ///
    /// What reading the directory says: not found means that module `ip_vs` is not loaded.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Reads a setting, `sysctl net.ipv4.vs.NAME`.
    ///
    /// # Errors
    ///
    /// [`SysctlError::Name`], and [`SysctlError::Io`] if this kernel has no such setting.
    pub fn get(&self, name: &str) -> Result<Value, SysctlError> {
        let path = self.path(name)?;
        let text = fs::read_to_string(path).map_err(|source| io_error("read", name, source))?;
        Ok(Value::parse(&text))
    }

    /// Writes a setting, `sysctl -w net.ipv4.vs.NAME=VALUE`.
    ///
    /// # Errors
    ///
    /// [`SysctlError::Range`] before anything is written, [`SysctlError::Io`] if the kernel
    /// refuses.
    pub fn set(&self, name: &str, value: impl Into<Value>) -> Result<(), SysctlError> {
        let path = self.path(name)?;
        let value = value.into();
        if let Some(parameter) = Parameter::named(name)
            && !parameter.kind().takes(&value)
        {
            return Err(SysctlError::Range {
                name: name.to_owned(),
                value,
                expected: parameter.kind(),
            });
        }
        fs::write(path, value.to_string()).map_err(|source| io_error("write", name, source))
    }

    fn path(&self, name: &str) -> Result<PathBuf, SysctlError> {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || !name.bytes().all(letter) {
            let name = name.to_owned();
            return Err(SysctlError::Name { name });
        }
        Ok(self.directory.join(name))
    }
}

fn io_error(action: &'static str, name: &str, source: io::Error) -> SysctlError {
    SysctlError::Io {
        action,
        name: name.to_owned(),
        source,
    }
}
