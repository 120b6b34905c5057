//! Values that are one of a few words.

use std::fmt;
use std::str::FromStr;

use super::ValueError;
use super::written::values;

macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $kind:ident $expected:literal { $($(#[$about:meta])* $word:ident $text:literal,)+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $kind {
            $($(#[$about])* $word,)+
        }

        impl $kind {
            /// The word, as documents have it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $kind {
            type Err = ValueError;

            /// Case counts, as it does for the schema.
            fn from_str(text: &str) -> Result<Self, ValueError> {
                match text {
                    $($text => Ok(Self::$word),)+
                    _ => Err(ValueError::new(text, $expected)),
                }
            }
        }

        values!($kind);
    )+};
}

words! {
    /// What a permission allows.
    AclKind "read, write or deny" {
        /// May read.
        Read "read",
        /// May read and write.
        Write "write",
        /// Must not see.
        Deny "deny",
    }

    /// What happens to a resource when its ticket is lost.
    LossPolicy "stop, demote, fence or freeze" {
        /// It is stopped; the default.
        Stop "stop",
        /// It is demoted.
        Demote "demote",
        /// Its nodes are fenced.
        Fence "fence",
        /// Nothing.
        Freeze "freeze",
    }

    /// What a node is.
    NodeKind "member or remote" {
        /// A node that runs the whole cluster stack; the default.
        Member "member",
        /// A node that runs Pacemaker Remote.
        Remote "remote",
        /// The same as a member, before schema 3.0.
        Normal "normal",
        /// A node that is only pinged, before schema 4.0.
        Ping "ping",
    }

    /// What happens when an operation fails.
    OnFail "ignore, block, demote, stop, restart, standby, fence or restart-container" {
        /// As if it had not failed.
        Ignore "ignore",
        /// Nothing more is done with the resource.
        Block "block",
        /// It is demoted; since schema 3.4.
        Demote "demote",
        /// It is stopped and not started anywhere.
        Stop "stop",
        /// It is stopped and started, maybe elsewhere; the default.
        Restart "restart",
        /// All resources leave the node.
        Standby "standby",
        /// The node is fenced; the default for `stop` where fencing is on.
        Fence "fence",
        /// The container of the resource is restarted; since schema 1.2.
        RestartContainer "restart-container",
    }

    /// An action that an order constraint is about.
    OrderAction "start, promote, demote or stop" {
        /// Starting; the default.
        Start "start",
        /// Promotion.
        Promote "promote",
        /// Demotion.
        Demote "demote",
        /// Stopping.
        Stop "stop",
    }

    /// How strict an order is.
    OrderKind "Optional, Mandatory or Serialize" {
        /// It counts when both act at the same time.
        Optional "Optional",
        /// The other one acts only after the first; the default.
        Mandatory "Mandatory",
        /// They never act at the same time.
        Serialize "Serialize",
    }

    /// Where the cluster looks for instances that already run.
    ResourceDiscovery "always, never or exclusive" {
        /// On the node, as everywhere; the default.
        Always "always",
        /// Not on the node.
        Never "never",
        /// On the node and on others with this word, nowhere else.
        Exclusive "exclusive",
    }

    /// How the members of a set in a colocation are ordered.
    SetOrdering "group or listed" {
        /// As in a group: later ones go where earlier ones are; the default.
        Group "group",
        /// Earlier ones go where later ones are.
        Listed "listed",
    }
}
