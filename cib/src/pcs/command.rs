//! The set of operations, and their command lines.

use std::fmt;

use super::edit::{Edit, Outcome, Stop};
use super::report::{Refused, Report};
use super::words::quote;
use super::{Dialect, Metadata};
use super::{
    acl, alert, cluster, constraint, el7, export, node, property, resource, stonith, tag,
    utilization,
};
use crate::cib::Cib;
use crate::rule::Moment;

/// What every operation can do.
pub(super) trait Perform: fmt::Debug {
    /// Whether `--force` is given.
    fn forced(&self) -> bool {
        false
    }

    /// The words of the command line.
    fn words(&self) -> Vec<String>;

    /// Decides and edits; the reports are in `edit`.
    fn run(&self, edit: &mut Edit<'_>) -> Outcome;

    /// What the command prints, if it is one that shows something.
    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let _ = edit;
        Ok(None)
    }
}

macro_rules! operations {
    ($($(#[$doc:meta])* $module:ident::$name:ident,)*) => {
        /// One change of a CIB, as one pcs command makes it, or one listing of it.
        ///
        /// Built from the structs it holds, or read from the words that follow `pcs -f FILE`: with
        /// [`FromStr`](std::str::FromStr) from a line that is quoted as for a shell, with
        /// [`Operation::parse_argv`] from separate words. [`Display`](fmt::Display) gives such a
        /// line back.
        ///
        /// ```
        /// use cib::pcs::{Operation, PropertySet};
        ///
        /// let operation: Operation = "property set stonith-enabled=false".parse()?;
        /// assert_eq!(operation, PropertySet::new("stonith-enabled", "false").into());
        /// # Ok::<(), cib::pcs::CommandError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $name(Box<$module::$name>),)*
        }

        #[cfg(test)]
        impl Operation {
            /// The names of all kinds.
            pub(super) const KINDS: &[&str] = &[$(stringify!($name)),*];
        }

        impl Operation {
            fn inner(&self) -> &dyn Perform {
                match self {
                    $(Self::$name(operation) => operation.as_ref(),)*
                }
            }
        }

        $(impl From<$module::$name> for Operation {
            fn from(operation: $module::$name) -> Self {
                Self::$name(Box::new(operation))
            }
        })*
    };
}

operations! {
    /// `acl config`.
    acl::AclConfig,
    /// `acl permission add`.
    acl::PermissionAdd,
    /// `acl permission delete`.
    acl::PermissionDelete,
    /// `acl role assign` and `acl role unassign`.
    acl::RoleAssign,
    /// `acl role create`.
    acl::RoleCreate,
    /// `acl role delete`.
    acl::RoleDelete,
    /// `acl user create` and `acl group create`.
    acl::UserCreate,
    /// `acl user delete` and `acl group delete`.
    acl::UserDelete,
    /// `alert config`.
    alert::AlertConfig,
    /// `alert create`.
    alert::AlertCreate,
    /// `alert delete` and `alert recipient delete`.
    alert::AlertDelete,
    /// `alert update` and `alert recipient update`.
    alert::AlertUpdate,
    /// `alert recipient add`.
    alert::RecipientAdd,
    /// `cluster cib`.
    cluster::ClusterCib,
    /// `config`.
    cluster::Config,
    /// `constraint colocation add`.
    constraint::ColocationAdd,
    /// `constraint colocation delete`.
    constraint::ColocationRemove,
    /// `constraint config`: shows, and changes nothing.
    constraint::ConstraintConfig,
    /// `constraint ref`.
    constraint::ConstraintRef,
    /// `constraint delete`.
    constraint::ConstraintRemove,
    /// `constraint location add`.
    constraint::LocationAdd,
    /// `constraint location RESOURCE prefers|avoids`.
    constraint::LocationPrefers,
    /// `constraint location RESOURCE rule`.
    constraint::LocationRule,
    /// `constraint order`.
    constraint::OrderAdd,
    /// `constraint order delete`.
    constraint::OrderRemove,
    /// `constraint rule add`.
    constraint::RuleAdd,
    /// `constraint rule delete`.
    constraint::RuleRemove,
    /// `constraint colocation set`, `constraint order set`, `constraint ticket set`.
    constraint::SetConstraint,
    /// `constraint ticket add`.
    constraint::TicketAdd,
    /// `constraint ticket delete`.
    constraint::TicketRemove,
    /// `resource master` and `resource create … master`.
    el7::MasterCreate,
    /// `--output-format` of tags, fencing levels and defaults.
    export::Export,
    /// `node attribute`.
    node::NodeAttribute,
    /// `node standby`, `node maintenance` and back.
    node::NodeMode,
    /// `property config`.
    property::PropertyConfig,
    /// `property defaults`.
    property::PropertyDefaults,
    /// `property set` and `property unset`.
    property::PropertySet,
    /// `resource bundle create`.
    resource::BundleCreate,
    /// `resource bundle reset`.
    resource::BundleReset,
    /// `resource bundle update`.
    resource::BundleUpdate,
    /// `resource clone` and `resource promotable`.
    resource::CloneCreate,
    /// `resource defaults config` and `resource op defaults config`.
    resource::DefaultsConfig,
    /// `resource defaults set create` and `resource op defaults set create`.
    resource::DefaultsCreate,
    /// `resource defaults set delete` and `resource op defaults set delete`.
    resource::DefaultsDelete,
    /// `resource defaults update` and `resource op defaults update`.
    resource::DefaultsUpdate,
    /// `resource group add`.
    resource::GroupAdd,
    /// `resource group list`.
    resource::GroupList,
    /// `resource group remove` and `resource ungroup`.
    resource::GroupRemove,
    /// `resource op add`.
    resource::OpAdd,
    /// `resource op delete`.
    resource::OpDelete,
    /// `resource relocate clear`.
    resource::RelocateClear,
    /// `resource relocate dry-run`.
    resource::RelocateDryRun,
    /// `resource ban`.
    resource::ResourceBan,
    /// `resource clear`.
    resource::ResourceClear,
    /// `resource config` and `stonith config`.
    resource::ResourceConfig,
    /// `resource create` and `stonith create`.
    resource::ResourceCreate,
    /// `resource delete` and `stonith delete`.
    resource::ResourceDelete,
    /// `resource disable`.
    resource::ResourceDisable,
    /// `resource enable`.
    resource::ResourceEnable,
    /// `resource manage`.
    resource::ResourceManage,
    /// `resource meta`.
    resource::ResourceMeta,
    /// `resource move-with-constraint`.
    resource::ResourceMove,
    /// `resource relations`.
    resource::ResourceRelations,
    /// `resource unmanage`.
    resource::ResourceUnmanage,
    /// `resource update` and `stonith update`.
    resource::ResourceUpdate,
    /// `resource unclone`.
    resource::Unclone,
    /// `stonith level add`.
    stonith::LevelAdd,
    /// `stonith level clear`.
    stonith::LevelClear,
    /// `stonith level config`.
    stonith::LevelConfig,
    /// `stonith level delete`.
    stonith::LevelRemove,
    /// `stonith level verify`.
    stonith::LevelVerify,
    /// `tag config`.
    tag::TagConfig,
    /// `tag create`.
    tag::TagCreate,
    /// `tag delete`.
    tag::TagDelete,
    /// `tag update`.
    tag::TagUpdate,
    /// `resource utilization` and `node utilization`.
    utilization::Utilization,
}

impl Operation {
    /// Does the operation to the CIB, or leaves it exactly as it is.
    ///
    /// Returns warnings and notices. `epoch` and `num_updates` count as `pcs -f` makes them count:
    /// an operation that changes nothing leaves them alone.
    ///
    /// # Errors
    /// [`Refused`] with all reports, when pcs or the schema check behind it would refuse.
    pub fn apply(
        &self,
        cib: &mut Cib,
        metadata: &Metadata,
        dialect: Dialect,
    ) -> Result<Vec<Report>, Refused> {
        self.run(cib, metadata, dialect, (None, false))
    }

    /// Does the operation as if it had `--force`.
    pub(super) fn force(
        &self,
        cib: &mut Cib,
        metadata: &Metadata,
        dialect: Dialect,
    ) -> Result<Vec<Report>, Refused> {
        self.run(cib, metadata, dialect, (None, true))
    }

    /// As [`apply`](Self::apply), for operations that end after a while (`lifetime=`) and so need
    /// the time.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn apply_at(
        &self,
        cib: &mut Cib,
        metadata: &Metadata,
        dialect: Dialect,
        now: impl Into<Moment>,
    ) -> Result<Vec<Report>, Refused> {
        self.run(cib, metadata, dialect, (Some(now.into()), false))
    }

    fn run(
        &self,
        cib: &mut Cib,
        metadata: &Metadata,
        dialect: Dialect,
        (now, force): (Option<Moment>, bool),
    ) -> Result<Vec<Report>, Refused> {
        let operation = self.inner();
        let mut edit = Edit {
            cib,
            metadata,
            dialect,
            force: force || operation.forced(),
            now,
            reports: Vec::new(),
        };
        let start = edit.begin();
        let outcome = operation.run(&mut edit).and_then(|()| edit.check());
        let Edit { cib, reports, .. } = edit;
        match outcome {
            Ok(()) => {
                cib.tree_mut().commit(start);
                Ok(reports)
            }
            Err(_) => {
                cib.tree_mut().rollback(start);
                Err(Refused::new(reports))
            }
        }
    }

    /// The text that a command like `constraint config` prints; `None` for one that only edits.
    ///
    /// Rules are shown whether their time has come or not: without a clock nobody knows.
    ///
    /// # Errors
    /// [`Refused`] when [`apply`](Self::apply) would be.
    pub fn show(
        &self,
        cib: &Cib,
        metadata: &Metadata,
        dialect: Dialect,
    ) -> Result<Option<String>, Refused> {
        self.text(cib, metadata, dialect, None)
    }

    /// As [`show`](Self::show), at a time: commands that ask for it leave out what has expired and
    /// mark rules whose time has not come.
    ///
    /// The offset of `now` is that of the cluster's local time, in which dates without a zone are
    /// meant.
    ///
    /// # Errors
    /// As [`show`](Self::show).
    pub fn show_at(
        &self,
        cib: &Cib,
        metadata: &Metadata,
        dialect: Dialect,
        now: impl Into<Moment>,
    ) -> Result<Option<String>, Refused> {
        self.text(cib, metadata, dialect, Some(now.into()))
    }

    fn text(
        &self,
        cib: &Cib,
        metadata: &Metadata,
        dialect: Dialect,
        now: Option<Moment>,
    ) -> Result<Option<String>, Refused> {
        let mut copy = cib.clone();
        let mut edit = Edit {
            cib: &mut copy,
            metadata,
            dialect,
            force: self.inner().forced(),
            now,
            reports: Vec::new(),
        };
        let shown = self.inner().output(&mut edit);
        let Edit { reports, .. } = edit;
        match shown {
            Ok(text) => Ok(text),
            Err(Stop) => Err(Refused::new(reports)),
        }
    }

    /// The words of the command line, not quoted.
    #[must_use]
    pub fn to_argv(&self) -> Vec<String> {
        self.inner().words()
    }
}

impl fmt::Display for Operation {
    /// The words that follow `pcs -f FILE`, quoted for a shell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.to_argv().iter().map(|word| quote(word)).collect();
        f.write_str(&words.join(" "))
    }
}
