//! Versions of the CIB schema.

use std::fmt;
use std::str::FromStr;

use super::ValueError;

/// A schema version, as in `validate-with="pacemaker-3.9"`. Compares as numbers: 3.10 > 3.9.
///
/// ```
/// use cib::model::Schema;
///
/// let schema: Schema = "pacemaker-3.10".parse()?;
/// assert!(schema > Schema::new(3, 9));
/// assert_eq!(schema.to_string(), "pacemaker-3.10");
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Schema {
    major: u16,
    minor: u16,
}

impl Schema {
    /// Schema `pacemaker-MAJOR.MINOR`.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// The number before the dot.
    #[must_use]
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The number after the dot.
    #[must_use]
    pub const fn minor(self) -> u16 {
        self.minor
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pacemaker-{}.{}", self.major, self.minor)
    }
}

impl FromStr for Schema {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let parse = || {
            let (major, minor) = text.strip_prefix("pacemaker-")?.split_once('.')?;
            Some(Self {
                major: major.parse().ok()?,
                minor: minor.parse().ok()?,
            })
        };
        parse().ok_or_else(|| ValueError::new(text, "a schema version such as pacemaker-3.9"))
    }
}
