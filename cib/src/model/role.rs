//! Roles of a resource.

use std::fmt;
use std::str::FromStr;

use super::written::values;
use super::{Schema, ValueError};

/// A role that a resource can have on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Promoted instance of a promotable clone; `Master` before schema 3.7.
    Promoted,
    /// Running.
    Started,
    /// Not running.
    Stopped,
    /// Instance of a promotable clone that is not promoted; `Slave` before schema 3.7.
    Unpromoted,
}

impl Role {
    /// The name that a document of this schema uses.
    ///
    /// ```
    /// use cib::model::{Role, Schema};
    ///
    /// assert_eq!(Role::Promoted.name(Schema::new(3, 6)), "Master");
    /// assert_eq!(Role::Promoted.name(Schema::new(3, 10)), "Promoted");
    /// ```
    #[must_use]
    pub fn name(self, schema: Schema) -> &'static str {
        let legacy = schema < Schema::new(3, 7);
        match self {
            Self::Promoted if legacy => "Master",
            Self::Unpromoted if legacy => "Slave",
            Self::Promoted => "Promoted",
            Self::Started => "Started",
            Self::Stopped => "Stopped",
            Self::Unpromoted => "Unpromoted",
        }
    }
}

impl fmt::Display for Role {
    /// The name of schema 3.7 and later.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name(Schema::new(3, 7)))
    }
}

impl FromStr for Role {
    type Err = ValueError;

    /// Reads new and old names; case counts.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text {
            "Promoted" | "Master" => Ok(Self::Promoted),
            "Started" => Ok(Self::Started),
            "Stopped" => Ok(Self::Stopped),
            "Unpromoted" | "Slave" => Ok(Self::Unpromoted),
            _ => Err(ValueError::new(
                text,
                "a role: Promoted, Unpromoted, Started or Stopped",
            )),
        }
    }
}

values!(Role);
