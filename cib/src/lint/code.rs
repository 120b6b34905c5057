//! The catalogue of lints: stable names, severities, one line each.

use std::fmt;
use std::str::FromStr;

use super::docs;
use crate::finding::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $summary:literal,)+) => {
        /// What a finding is about. Names are stable: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $summary, ".")] $variant,)+
        }

        impl Code {
            /// All codes, sorted by subject.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, such as `fencing-disabled`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// What it is about in half a line; lower case, without a full stop.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }
        }
    };
}

codes! {
    FencingDisabled "fencing-disabled" Warning "fencing is switched off",
    FencingMissing "fencing-missing" Error "fencing is on, but there is no fence device",
    FencingRace "fencing-race" Info "two nodes can fence each other at the same moment",
    FencingStartup "fencing-startup" Warning "nodes that were never seen are taken for stopped",
    FencingLevelDevice "fencing-level-device" Warning "a fencing level names something that is no fence device",
    FencingLevelNode "fencing-level-node" Warning "a fencing level is for a node that does not exist",
    QuorumIgnored "quorum-ignored" Warning "the loss of quorum is ignored",
    QuorumTwoNode "quorum-two-node" Warning "two nodes, and corosync.conf has no `two_node`",
    QuorumWaitForAll "quorum-wait-for-all" Warning "corosync.conf lets one of two nodes start alone",
    ColocationUnordered "colocation-unordered" Warning "resources go together, but in no order",
    OrderUncolocated "order-uncolocated" Info "resources start in order, but may run apart",
    ConstraintInner "constraint-inner" Warning "a constraint names a resource inside a clone or bundle",
    ConstraintLeftover "constraint-leftover" Warning "a move or ban was never cleared",
    ConstraintDuplicate "constraint-duplicate" Warning "two constraints are about the same resources",
    ConstraintSelf "constraint-self" Warning "a constraint ties a resource to itself",
    LocationNode "location-node" Warning "a location constraint names a node that does not exist",
    FailBack "fail-back" Info "a resource moves back when a node returns",
    Nowhere "nowhere" Warning "a resource may run on no node",
    MonitorMissing "monitor-missing" Warning "nothing notices when the resource fails",
    MonitorDuplicate "monitor-duplicate" Error "two operations have the same name and interval",
    MonitorRole "monitor-role" Info "a promoted instance is not monitored",
    TimeoutShort "timeout-short" Warning "a timeout is shorter than the agent advises",
    OperationUnknown "operation-unknown" Warning "the agent has no such action",
    OperationValue "operation-value" Warning "an operation has a duration that Pacemaker does not understand",
    OperationOnce "operation-once" Error "an operation that happens once has an interval",
    OnFailIgnored "on-fail-ignored" Error "an operation cannot have this consequence",
    BundleUnreachable "bundle-unreachable" Error "the cluster cannot reach what a bundle runs",
    CloneAnonymous "clone-anonymous" Error "instances that are all alike cannot share a node",
    ColocationTemplates "colocation-templates" Error "a colocation of two templates or tags is ignored",
    OrderSymmetrical "order-symmetrical" Warning "an order without direction has a direction",
    Deprecated "deprecated" Info "later releases of Pacemaker ignore or refuse it",
    MetaMisspelt "meta-misspelt" Warning "a meta attribute has a name that is almost right",
    MetaValue "meta-value" Warning "a meta attribute has a value that Pacemaker does not understand",
    PropertyMisspelt "property-misspelt" Warning "a cluster property has a name that is almost right",
    PropertyValue "property-value" Warning "a cluster property has a value that Pacemaker does not understand",
    PairRepeated "pair-repeated" Warning "a set has the same name twice",
    DefaultsSplit "defaults-split" Warning "several sets of defaults have the same name",
    ParameterUnknown "parameter-unknown" Warning "the agent has no such parameter",
    ParameterMissing "parameter-missing" Warning "a parameter that the agent requires is missing",
    ParameterDuplicate "parameter-duplicate" Warning "two resources have the same value where it must be unique",
    TemplateUnused "template-unused" Info "no resource uses the template",
    TagDangling "tag-dangling" Warning "a tag names something that does not exist",
    AclDisabled "acl-disabled" Warning "access control lists are there, but switched off",
    MaintenanceMode "maintenance-mode" Info "the cluster is in maintenance",
    Unmanaged "unmanaged" Info "a resource is not managed",
}

impl Code {
    /// Why it matters and what to do, as a paragraph.
    #[must_use]
    pub fn explain(self) -> &'static str {
        docs::of(self).explain
    }

    /// Sections of a configuration that this finding is about.
    ///
    /// Sections that the schema asks for and that do not matter here are left out.
    #[must_use]
    pub fn bad(self) -> &'static str {
        docs::of(self).bad
    }

    /// The same without the finding.
    #[must_use]
    pub fn good(self) -> &'static str {
        docs::of(self).good
    }
}

impl Code {
    /// The corosync.conf of the bad and of the good example, where the finding is about that file.
    #[must_use]
    pub fn corosync(self) -> Option<[&'static str; 2]> {
        super::quorum::example(self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|code| code.as_str() == text);
        found.copied().ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

/// A text that names no lint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no lint is called `{0}`: they have names such as fencing-disabled")]
pub struct UnknownCode(String);
