//! Ids of resources, constraints and every other element.

use std::fmt;
use std::str::FromStr;

use super::ValueError;
use crate::xml::is_ncname;

/// The id of an element: an `NCName`, as the schema's type ID asks.
///
/// pcs allows fewer: ASCII letters, digits, `_`, `.` and `-`; operations check that on their own.
///
/// ```
/// use cib::model::ResourceId;
///
/// let id: ResourceId = "VirtualIP".parse()?;
/// assert_eq!(id.as_str(), "VirtualIP");
/// assert!("1st".parse::<ResourceId>().is_err());
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(String);

impl ResourceId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ResourceId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<ResourceId> for String {
    fn from(id: ResourceId) -> Self {
        id.0
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ResourceId {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::try_from(text)
    }
}

impl TryFrom<&str> for ResourceId {
    type Error = ValueError;

    fn try_from(text: &str) -> Result<Self, ValueError> {
        let expected = "an id: a letter or `_`, then letters, digits, `_`, `.` and `-`";
        if is_ncname(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueError::new(text, expected))
        }
    }
}
