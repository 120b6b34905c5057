//! Desired configuration: only what is missing becomes a plan.

mod conflict;
#[cfg(test)]
mod kinds;
mod meaning;
mod parts;

use super::command::Operation;
use super::report::{Message, Refused};
use super::{Dialect, Metadata};
use crate::cib::Cib;

pub(super) use meaning::Meaning;
pub(super) use parts::divisible;

/// The operations that are still needed for the configuration to mean what all the given ones ask
/// for; none if it means that already.
///
/// Applying the plan in order does what is missing, after which the plan is empty. The list is
/// what the configuration shall mean once all of it is done in order; what it does not name stays
/// as it is. What is desired is said in operations, and so is the plan: both read as the commands
/// that anybody would type, and the plan is one change for
/// [`Patchset::between`](crate::diff::Patchset::between) the document before and after it.
///
/// # What counts as the same
/// The meaning, not the id: a constraint, rule, operation, permission, mapping or set of defaults
/// that says the same under another id is enough. Values are compared as values: `60s` and `1min`,
/// `INFINITY` and `1000000`, `Promoted` and `Master`, `yes` and `true` where a boolean is meant.
/// Writing out a default (`symmetrical=true`, `kind=Mandatory`, role `Started`) changes nothing, nor
/// does the order of options. Resources, groups, clones, tags, roles and alerts are known by their
/// ids, and may have more options, members and operations than are asked for.
///
/// # What exists with other values
/// - Options, operations, members, roles and mappings that differ become the update that pcs has for them.
/// - A constraint between the same resources that says something else (another score, kind, role of
///   a rule) is removed and made anew: whatever pcs refuses as a duplicate is replaced. With
///   `--force` it is kept and the new one added beside it, as pcs does.
/// - So are a fencing level of the same index and target, a permission of the same scope, a rule
///   of the same expression, an operation of the same name and interval (what it has beside the
///   wanted options stays), and a set of defaults of the same id with another rule or score.
/// - The order of a group is part of its meaning: members that stand in another order are moved.
/// - What pcs can change in no way is refused: another agent, another kind of element under the id,
///   a resource outside the bundle that it should be in, another description of a role.
///
/// Operations that undo one another (`disable A`, then `enable A`) count in their order; a list that
/// would never come to rest is refused, and so is one that pcs would not take a second time, such as
/// an order of two resources that are put into one group after it.
///
/// Removing what is not there needs nothing. A ban or move for a while (`lifetime=`) is no state to
/// be in, and is refused.
///
/// ```
/// use cib::Cib;
/// use cib::pcs::{Dialect, Metadata, Operation, ensure};
///
/// // A director: its address, ldirectord beside it, and where both prefer to be.
/// let wanted: Vec<Operation> = [
///     "property set stonith-enabled=false no-quorum-policy=ignore",
///     "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.100 cidr_netmask=32 \
///      op monitor interval=30s",
///     "resource create WebService ocf:heartbeat:ldirectord op monitor interval=20 timeout=10",
///     "constraint colocation add WebService with VirtualIP INFINITY",
///     "constraint order VirtualIP then WebService",
///     "constraint location WebService prefers lvsm=50",
/// ]
/// .iter()
/// .map(|line| line.parse())
/// .collect::<Result<_, _>>()?;
/// let facts = Metadata::builtin();
///
/// let mut cib = Cib::empty();
/// let plan = ensure(&cib, &wanted, &facts, Dialect::V0_11)?;
/// assert_eq!(plan, wanted, "nothing is there yet");
/// for operation in &plan {
///     operation.apply(&mut cib, &facts, Dialect::V0_11)?;
/// }
/// assert!(ensure(&cib, &wanted, &facts, Dialect::V0_11)?.is_empty());
///
/// // Somebody changes the score by hand: one step puts it back.
/// let drift: Operation = "constraint location WebService prefers lvsm=10".parse()?;
/// drift.apply(&mut cib, &facts, Dialect::V0_11)?;
/// let plan = ensure(&cib, &wanted, &facts, Dialect::V0_11)?;
/// assert_eq!(plan.len(), 1);
/// assert_eq!(plan[0].to_string(), "constraint location WebService prefers lvsm=50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Refused`] when an operation cannot be done, what exists under its id is something else, or
/// two operations contradict each other ([`Message::Contradiction`]).
pub fn ensure<'o>(
    cib: &Cib,
    desired: impl IntoIterator<Item = &'o Operation>,
    metadata: &Metadata,
    dialect: Dialect,
) -> Result<Vec<Operation>, Refused> {
    let start = At {
        cib,
        facts: metadata,
        dialect,
    };
    let desired: Vec<Operation> = desired.into_iter().cloned().collect();
    let (plan, end) = start.each(&desired)?;
    if plan.is_empty() || meaning::same(cib, &end, metadata) {
        return Ok(Vec::new());
    }
    At { cib: &end, ..start }.check(&desired)?;
    Ok(plan)
}

/// A document, and the facts and rules that operations are decided by.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) cib: &'a Cib,
    pub(super) facts: &'a Metadata,
    pub(super) dialect: Dialect,
}

/// What a desired operation asks for, in view of what is there.
#[derive(Debug)]
pub(super) enum Desired {
    /// To be tried as it is.
    AsIs,
    /// The same as these, which are desired in its place.
    Instead(Vec<Operation>),
    /// Something that cannot be.
    Refused(Message),
    /// To be tried; that what it removes is not there is what it asks for.
    Removal,
    /// Exactly these steps.
    Steps(Vec<Operation>),
}

impl At<'_> {
    /// Whether there is anything left to do for an operation, or it cannot be done.
    pub(super) fn needs(self, operation: impl Into<Operation>) -> bool {
        !self
            .missing(&operation.into())
            .is_ok_and(|plan| plan.is_empty())
    }

    /// Refuses a list of which something is still to do when all of it was done.
    fn check(self, desired: &[Operation]) -> Result<(), Refused> {
        let again = self.each(desired);
        let stable = |end: &Cib| meaning::same(self.cib, end, self.facts);
        if again.is_ok_and(|(plan, end)| plan.is_empty() || stable(&end)) {
            return Ok(());
        }
        let undone = desired
            .iter()
            .find(|operation| self.needs((*operation).clone()));
        let operation = undone.map(Operation::to_string).unwrap_or_default();
        Err(Refused::of(Message::Contradiction { operation }))
    }

    /// What is left to do of all, and the document when it is done.
    fn each(self, desired: &[Operation]) -> Result<(Vec<Operation>, Cib), Refused> {
        let mut working = self.cib.clone();
        let mut plan = Vec::new();
        for operation in desired {
            let at = At {
                cib: &working,
                ..self
            };
            let steps = at.missing(operation)?;
            for step in steps {
                step.apply(&mut working, self.facts, self.dialect)?;
                plan.push(step);
            }
        }
        Ok((plan, working))
    }

    /// What is left to do of one operation.
    fn missing(self, operation: &Operation) -> Result<Vec<Operation>, Refused> {
        let Some(rest) = parts::needed(self, operation) else {
            return Ok(Vec::new());
        };
        match desired(self, &rest) {
            Desired::AsIs => self.tried(&rest, false),
            Desired::Removal => self.tried(&rest, true),
            Desired::Instead(operations) => self.each(&operations).map(|(plan, _)| plan),
            Desired::Refused(message) => Err(Refused::of(message)),
            Desired::Steps(steps) => Ok(steps),
        }
    }

    fn tried(self, operation: &Operation, removal: bool) -> Result<Vec<Operation>, Refused> {
        let mut trial = self.cib.clone();
        match operation.apply(&mut trial, self.facts, self.dialect) {
            Ok(_) if meaning::same(self.cib, &trial, self.facts) => Ok(Vec::new()),
            Ok(_) => Ok(conflict::with_rule(self, &trial, operation)
                .unwrap_or_else(|| vec![operation.clone()])),
            Err(refused) if conflict::is_done(&refused, removal) => Ok(Vec::new()),
            Err(refused) => conflict::replaced(self, operation, refused),
        }
    }
}

/// What an operation that makes something asks for, in view of what is there.
///
/// Every kind of operation is named here, so that none is forgotten.
fn desired(at: At<'_>, operation: &Operation) -> Desired {
    use Operation as O;
    match operation {
        O::AlertCreate(create) => create.against(at),
        O::BundleCreate(create) => create.against(at.cib),
        O::BundleUpdate(update) => update.against(at.cib),
        O::CloneCreate(create) => create.against(at.cib),
        O::DefaultsCreate(create) => create.against(at),
        O::GroupAdd(add) => add.against(at.cib),
        O::LevelAdd(add) => add.against(at.cib),
        O::MasterCreate(create) => create.against(at),
        O::OpAdd(add) => add.against(at.cib),
        O::PermissionAdd(add) => add.against(at.cib),
        O::RecipientAdd(add) => add.against(at),
        O::ResourceCreate(create) => create.against(at),
        O::RoleCreate(create) => create.against(at.cib),
        O::TagCreate(create) => create.against(at.cib),
        O::UserCreate(create) => create.against(at.cib),
        O::NodeAttribute(attribute) if attribute.only_removes() => Desired::Removal,
        O::PropertySet(set) if set.only_removes() => Desired::Removal,
        O::RoleAssign(assign) if assign.only_removes() => Desired::Removal,
        O::TagUpdate(update) if update.only_removes() => Desired::Removal,
        // Constraints: pcs itself looks for those like them.
        O::ColocationAdd(_)
        | O::LocationAdd(_)
        | O::LocationPrefers(_)
        | O::LocationRule(_)
        | O::OrderAdd(_)
        | O::ResourceBan(_)
        | O::ResourceMove(_)
        | O::RuleAdd(_)
        | O::SetConstraint(_)
        | O::TicketAdd(_)
        // Values: setting them again changes nothing.
        | O::NodeAttribute(_)
        | O::PropertySet(_)
        | O::RoleAssign(_)
        | O::TagUpdate(_)
        | O::AlertUpdate(_)
        | O::BundleReset(_)
        | O::DefaultsUpdate(_)
        | O::NodeMode(_)
        | O::ResourceDisable(_)
        | O::ResourceEnable(_)
        | O::ResourceManage(_)
        | O::ResourceMeta(_)
        | O::ResourceUnmanage(_)
        | O::ResourceUpdate(_)
        | O::Utilization(_)
        // Listings: nothing to be done.
        | O::AclConfig(_)
        | O::AlertConfig(_)
        | O::ClusterCib(_)
        | O::Config(_)
        | O::ConstraintConfig(_)
        | O::ConstraintRef(_)
        | O::DefaultsConfig(_)
        | O::Export(_)
        | O::GroupList(_)
        | O::LevelConfig(_)
        | O::LevelVerify(_)
        | O::PropertyConfig(_)
        | O::PropertyDefaults(_)
        | O::RelocateDryRun(_)
        | O::ResourceConfig(_)
        | O::ResourceRelations(_)
        | O::TagConfig(_) => Desired::AsIs,
        // Removals: refused when it is gone.
        O::AlertDelete(_)
        | O::ColocationRemove(_)
        | O::ConstraintRemove(_)
        | O::DefaultsDelete(_)
        | O::GroupRemove(_)
        | O::LevelClear(_)
        | O::LevelRemove(_)
        | O::OpDelete(_)
        | O::OrderRemove(_)
        | O::PermissionDelete(_)
        | O::RelocateClear(_)
        | O::ResourceClear(_)
        | O::ResourceDelete(_)
        | O::RoleDelete(_)
        | O::RuleRemove(_)
        | O::TagDelete(_)
        | O::TicketRemove(_)
        | O::Unclone(_)
        | O::UserDelete(_) => Desired::Removal,
    }
}
