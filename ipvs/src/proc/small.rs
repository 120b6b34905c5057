//! Application helpers and the status of newer kernels.

use std::str::FromStr;

use super::ProcError;
use super::text::rows;

/// An application helper that is bound to a port; a line of `/proc/net/ip_vs_app`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Application {
    /// Transport protocol in the kernel's words: `TCP`.
    pub protocol: String,
    /// Port.
    pub port: u16,
    /// Number of connections that use it.
    pub users: u32,
    /// Name of the helper: `ftp`.
    pub name: String,
}

/// The bound application helpers; `/proc/net/ip_vs_app`.
///
/// ```
/// use ipvs::proc::Applications;
///
/// let bound: Applications = "prot port usecnt name\nTCP  21   0      ftp\n".parse()?;
///
/// assert_eq!((bound.entries[0].port, bound.entries[0].name.as_str()), (21, "ftp"));
/// # Ok::<(), ipvs::proc::ProcError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Applications {
    /// The helpers, in the kernel's order.
    pub entries: Vec<Application>,
}

impl FromStr for Applications {
    type Err = ProcError;

    fn from_str(text: &str) -> Result<Self, ProcError> {
        let entries = rows(text, 1).map(|mut row| {
            Ok(Application {
                protocol: row.word("a protocol")?.to_owned(),
                port: row.number("a port")?,
                users: row.number("a number of users")?,
                name: row.word("a name")?.to_owned(),
            })
        });
        let entries = entries.collect::<Result<_, ProcError>>()?;
        Ok(Self { entries })
    }
}

/// Sizes of tables and of estimation, `/proc/net/ip_vs_status`; kernel 7.0 and later.
///
/// The kernel adds lines from version to version: they are kept as they are, in their order.
///
/// ```
/// use ipvs::proc::Status;
///
/// let status: Status = "Conns:\t12\nServices:\t3\n".parse()?;
///
/// assert_eq!(status.value("Services"), Some("3"));
/// # Ok::<(), ipvs::proc::ProcError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Status {
    /// Keys with their values.
    pub entries: Vec<(String, String)>,
}

impl Status {
    /// The value of a key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        let found = self.entries.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }
}

impl FromStr for Status {
    type Err = ProcError;

    fn from_str(text: &str) -> Result<Self, ProcError> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line_number = index.saturating_add(1);
            let (key, value) = line.split_once(':').ok_or(ProcError::Malformed {
                line: line_number,
                expected: "a key, a colon and a value",
            })?;
            entries.push((key.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(Self { entries })
    }
}
