//! Values that hold several others: port ranges, lists of devices.

use std::fmt;
use std::str::FromStr;

use super::ValueError;
use super::written::values;

/// Ports that are the same outside and inside a container: `FIRST-LAST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl FromStr for PortRange {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let parse = || {
            let (first, last) = text.split_once('-')?;
            Some(Self {
                first: first.parse().ok()?,
                last: last.parse().ok()?,
            })
        };
        parse().ok_or_else(|| ValueError::new(text, "a range of ports such as 80-89"))
    }
}

/// The fence devices of a level: ids separated by commas, in the order in which they are used.
///
/// ```
/// use cib::model::Devices;
///
/// let devices: Devices = "ipmi,pdu".parse()?;
/// assert_eq!(devices.ids(), ["ipmi", "pdu"]);
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Devices(Vec<String>);

impl Devices {
    /// A list of device ids.
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(ids.into_iter().map(Into::into).collect())
    }

    /// The ids in order.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

impl FromStr for Devices {
    type Err = ValueError;

    /// Blanks around ids and empty places between commas do not count, as for the fencer.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
        let ids: Vec<String> = ids.map(str::to_owned).collect();
        if ids.is_empty() {
            return Err(ValueError::new(text, "ids of fence devices: ipmi,pdu"));
        }
        Ok(Self(ids))
    }
}

values!(PortRange, Devices);
