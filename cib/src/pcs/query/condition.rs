//! `is-state`: whether a resource is in a state.

use super::state::{Resource, ResourceKind, ResourceStates};
use super::{QueryError, Target};

/// How many of the members or instances have to be in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quantifier {
    /// Each of them.
    All,
    /// At least one.
    Any,
    /// Not one.
    None,
}

impl Quantifier {
    fn holds(self, mut each: impl Iterator<Item = bool>) -> bool {
        match self {
            Self::All => each.all(|one| one),
            Self::Any => each.any(|one| one),
            Self::None => !each.any(|one| one),
        }
    }
}

/// What is to be true of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// It has a role.
    Role(&'static str),
    /// `crm_mon` says this of it, or not.
    Flag(&'static str, bool),
    /// An operation of it is under way.
    Pending(&'static str),
    /// It may run on one node only, or on this one only.
    LockedTo(Option<String>),
}

/// The states of pcs, sorted.
pub(super) const STATES: [&str; 22] = [
    "active",
    "blocked",
    "demoting",
    "disabled",
    "enabled",
    "failed",
    "failure_ignored",
    "locked_to",
    "maintenance",
    "managed",
    "migrating",
    "monitoring",
    "orphaned",
    "pending",
    "promoted",
    "promoting",
    "started",
    "starting",
    "stopped",
    "stopping",
    "unmanaged",
    "unpromoted",
];

/// A state: one of these has to be true.
fn tests(state: &str, node: Option<&str>) -> Vec<Test> {
    let one = match state {
        "demoting" => Test::Role("Demoting"),
        "migrating" => Test::Role("Migrating"),
        "promoted" => Test::Role("Promoted"),
        "promoting" => Test::Role("Promoting"),
        "started" => Test::Role("Started"),
        "starting" => Test::Role("Starting"),
        "stopped" => Test::Role("Stopped"),
        "stopping" => Test::Role("Stopping"),
        "unpromoted" => Test::Role("Unpromoted"),
        "active" => Test::Flag("active", true),
        "blocked" => Test::Flag("blocked", true),
        "disabled" => Test::Flag("disabled", true),
        "enabled" => Test::Flag("disabled", false),
        "failed" => Test::Flag("failed", true),
        "failure_ignored" => Test::Flag("failure_ignored", true),
        "maintenance" => Test::Flag("maintenance", true),
        "managed" => Test::Flag("managed", true),
        "orphaned" => Test::Flag("orphaned", true),
        "unmanaged" => Test::Flag("managed", false),
        "locked_to" => Test::LockedTo(node.map(str::to_owned)),
        "monitoring" => Test::Pending("Monitoring"),
        "pending" => {
            let roles = ["Starting", "Stopping", "Migrating", "Promoting", "Demoting"];
            let roles = roles.into_iter().map(Test::Role);
            return roles.chain([Test::Pending("Monitoring")]).collect();
        }
        _ => return Vec::new(),
    };
    vec![one]
}

/// `is-state STATE [NODE] [on-node NODE] [members all|any|none] [instances all|any|none]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// `started`, `disabled` …
    pub state: String,
    /// Of `locked_to`: the node.
    pub locked_to: Option<String>,
    /// Where the resource has to be in that state.
    pub node: Option<String>,
    /// How many of the members of a group.
    pub members: Option<Quantifier>,
    /// How many of the instances of a clone, or replicas of a bundle.
    pub instances: Option<Quantifier>,
}

impl Condition {
    /// Whether it is true of a resource.
    pub(super) fn holds(
        &self,
        target: &Target,
        states: &ResourceStates,
    ) -> Result<bool, QueryError> {
        let first = target.find(states)?;
        let cloned = matches!(first.kind, ResourceKind::Group | ResourceKind::Primitive)
            && states.container(&target.id, ResourceKind::Clone).is_some();
        if states.has_bundles() && (cloned || first.kind == ResourceKind::Clone) {
            return Err(QueryError::CloneBesideBundle);
        }
        let outer = matches!(first.kind, ResourceKind::Bundle | ResourceKind::Clone);
        let mut asked = if outer || target.instance.is_some() {
            vec![first]
        } else {
            states.all(&target.id)
        };
        if cloned {
            asked.retain(|one| !one.is_orphaned());
        }
        if asked.is_empty() {
            return Err(QueryError::Missing(target.to_string()));
        }
        self.check_quantifiers(first, target, states)?;
        let each = tests(&self.state, self.locked_to.as_deref());
        let holds = |test: &Test| {
            if outer {
                return self.outer(first, test);
            }
            let each = asked.iter().map(|one| self.inner(one, test));
            self.instances.unwrap_or(Quantifier::Any).holds(each)
        };
        Ok(each.iter().any(holds))
    }

    fn check_quantifiers(
        &self,
        first: &Resource,
        target: &Target,
        states: &ResourceStates,
    ) -> Result<(), QueryError> {
        let is_group = |one: &Resource| one.kind == ResourceKind::Group;
        let of_groups =
            first.kind == ResourceKind::Clone && first.instances().into_iter().any(is_group);
        if self.members.is_some() && !is_group(first) && !of_groups {
            return Err(QueryError::NoMembers);
        }
        let inside = |kind| states.container(&target.id, kind).is_some();
        let several = match first.kind {
            ResourceKind::Bundle | ResourceKind::Clone => true,
            ResourceKind::Group => inside(ResourceKind::Clone),
            ResourceKind::Primitive => inside(ResourceKind::Clone) || inside(ResourceKind::Bundle),
        };
        if self.instances.is_some() && !(several && target.instance.is_none()) {
            return Err(QueryError::NoInstances);
        }
        Ok(())
    }

    /// Of a clone or bundle: what `crm_mon` says of it as a whole, else of its instances.
    fn outer(&self, one: &Resource, test: &Test) -> bool {
        let whole = self.instances.is_none() && self.node.is_none();
        if let Some(holds) = own(one, test).filter(|_| whole) {
            return holds;
        }
        let instances = one.instances();
        let each = instances.iter().map(|one| self.inner(one, test));
        let quantifier = self.instances.unwrap_or(Quantifier::Any);
        !instances.is_empty() && quantifier.holds(each)
    }

    /// Of a group or primitive.
    fn inner(&self, one: &Resource, test: &Test) -> bool {
        if one.kind == ResourceKind::Primitive {
            return self.primitive(one, test);
        }
        let whole = self.members.is_none() && self.node.is_none();
        if let Some(holds) = own(one, test).filter(|_| whole) {
            return holds;
        }
        let each = one.inner.iter().map(|member| self.primitive(member, test));
        let quantifier = self.members.unwrap_or(Quantifier::All);
        !one.inner.is_empty() && quantifier.holds(each)
    }

    fn primitive(&self, one: &Resource, test: &Test) -> bool {
        let holds = match test {
            Test::Role(role) => one.role == *role,
            Test::Flag(flag, wanted) => one.is(flag) == *wanted,
            Test::Pending(task) => one.pending.as_deref() == Some(task),
            Test::LockedTo(None) => one.locked_to.is_some(),
            Test::LockedTo(node) => one.locked_to == *node,
        };
        holds
            && self
                .node
                .as_ref()
                .is_none_or(|node| one.nodes.contains(node))
    }
}

/// What `crm_mon` says of a group, clone or bundle as a whole.
fn own(one: &Resource, test: &Test) -> Option<bool> {
    let known: &[&str] = match one.kind {
        ResourceKind::Bundle => &["maintenance", "managed", "failed"],
        ResourceKind::Clone => &[
            "maintenance",
            "managed",
            "disabled",
            "failed",
            "failure_ignored",
        ],
        ResourceKind::Group => &["maintenance", "managed", "disabled"],
        ResourceKind::Primitive => &[],
    };
    match test {
        Test::Flag(flag, wanted) if known.contains(flag) => Some(one.is(flag) == *wanted),
        Test::Flag(..) | Test::LockedTo(_) | Test::Pending(_) | Test::Role(_) => None,
    }
}
