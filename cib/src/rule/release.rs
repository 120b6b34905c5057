//! Which Pacemaker decides.

/// A line of Pacemaker releases: they read some texts of rules differently.
///
/// | | 2.1 | 3.0 |
/// |---|---|---|
/// | a part that is not valid | is skipped or read as 0 | makes the expression not pass |
/// | `rsc_expression` without `provider` | agents without provider only | any provider |
/// | `expression` about `#role` | compares the role | compares a node attribute |
/// | `moon` in a `date_spec` | phase of the moon | ignored |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Release {
    /// Pacemaker 2.1 (measured: 2.1.5).
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "2.1"))]
    V2_1,
    /// Pacemaker 3.0 (measured: 3.0.0).
    #[cfg_attr(feature = "serde", serde(rename = "3.0"))]
    V3_0,
}
