//! Desired configuration: only what is missing becomes a plan.

use std::collections::HashSet;

use super::command::Operation;
use super::report::{Message, Refused};
use super::resource::difference;
use super::values::seconds;
use super::{Dialect, Metadata};
use crate::cib::Cib;
use crate::model::Score;
use crate::xml::{Element, NodeId, canonical_eq};

/// The operations that are still needed for the configuration to mean what all the given ones ask
/// for; none if it means that already.
///
/// Matches by meaning, not by id: a constraint that says the same under another id is enough, and
/// so are a resource with the same agent and at least the wanted options, and intervals and scores
/// that are equal as values. Resources that exist with other options become a
/// [`ResourceUpdate`](super::ResourceUpdate). The plan can be [applied](Operation::apply) in order.
///
/// Meant for what shall be there. Of removals, those of resources, properties and attributes are done
/// when there is nothing left to remove; others are refused as pcs refuses them. `resource clone`,
/// `resource op add`, updates with operations or mappings, and additions to a role or rule are not
/// matched by meaning: make the resource with its clone and operations instead.
///
/// ```
/// use cib::Cib;
/// use cib::pcs::{Dialect, Metadata, Operation, ensure};
///
/// let facts = Metadata::builtin();
/// let wanted: Vec<Operation> = [
///     "resource create A ocf:heartbeat:Dummy op monitor interval=60",
///     "constraint location A prefers n1=5",
/// ]
/// .iter()
/// .map(|line| line.parse())
/// .collect::<Result<_, _>>()?;
///
/// let mut cib = Cib::empty();
/// let plan = ensure(&cib, &wanted, &facts, Dialect::V0_11)?;
/// assert_eq!(plan, wanted);
/// for operation in &plan {
///     operation.apply(&mut cib, &facts, Dialect::V0_11)?;
/// }
/// assert!(ensure(&cib, &wanted, &facts, Dialect::V0_11)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Refused`] when an operation cannot be done, or what exists under its id is something else.
pub fn ensure<'o>(
    cib: &Cib,
    desired: impl IntoIterator<Item = &'o Operation>,
    metadata: &Metadata,
    dialect: Dialect,
) -> Result<Vec<Operation>, Refused> {
    let mut working = cib.clone();
    let mut plan = Vec::new();
    for operation in desired {
        for step in missing(&working, operation, metadata, dialect)? {
            step.apply(&mut working, metadata, dialect)?;
            plan.push(step);
        }
    }
    Ok(plan)
}

/// What one operation still needs.
fn missing(
    cib: &Cib,
    operation: &Operation,
    metadata: &Metadata,
    dialect: Dialect,
) -> Result<Vec<Operation>, Refused> {
    if let Operation::ResourceCreate(create) = operation
        && let Some(existing) = cib.find(create.id().as_str())
        && existing.name() == "primitive"
    {
        return match difference(create, existing, metadata) {
            Some(plan) => Ok(plan),
            None => Err(taken(create.id().as_str())),
        };
    }
    if let Operation::ResourceDelete(delete) = operation {
        let rest = delete.of_existing(cib).map(Operation::from);
        return Ok(rest.into_iter().collect());
    }
    let mut trial = cib.clone();
    match operation.apply(&mut trial, metadata, dialect) {
        Ok(_) if means_the_same(cib, &trial) => Ok(Vec::new()),
        Ok(_) => Ok(vec![operation.clone()]),
        Err(refused) => match already(cib, operation, &refused, (metadata, dialect)) {
            true => Ok(Vec::new()),
            false => Err(refused),
        },
    }
}

fn taken(id: &str) -> Refused {
    let message = Message::IdInUse { id: id.to_owned() };
    Refused::of(message)
}

/// Whether an operation is refused only because what it asks for is there.
fn already(
    cib: &Cib,
    operation: &Operation,
    refused: &Refused,
    (metadata, dialect): (&Metadata, Dialect),
) -> bool {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most reasons to refuse are no such sign"
    )]
    let done = |message: &Message| match message {
        Message::AlreadyInGroup { .. }
        | Message::LevelExists { .. }
        | Message::NotSet { .. }
        | Message::RoleAssigned { .. } => true,
        Message::DuplicateConstraint { .. } | Message::RecipientExists { .. } => {
            let mut words = operation.to_argv();
            words.push("--force".to_owned());
            let forced = Operation::parse_argv(&words);
            let mut trial = cib.clone();
            forced.is_ok_and(|forced| {
                forced.apply(&mut trial, metadata, dialect).is_ok() && means_the_same(cib, &trial)
            })
        }
        Message::IdInUse { id } => recreated(cib, operation, id, (metadata, dialect)),
        _ => false,
    };
    refused.errors().all(|report| done(report.message()))
}

/// Whether making the element of this id anew gives what is there.
fn recreated(
    cib: &Cib,
    operation: &Operation,
    id: &str,
    (metadata, dialect): (&Metadata, Dialect),
) -> bool {
    let mut trial = cib.clone();
    let Some(existing) = find(cib, id) else {
        return false;
    };
    let removed = trial.tree_mut().remove(existing.id()).is_ok();
    removed
        && operation.apply(&mut trial, metadata, dialect).is_ok()
        && find(&trial, id).is_some_and(|new| covers(existing, new))
}

/// The element of this id, or the ACL user of this name, which is no id to the schema.
fn find<'c>(cib: &'c Cib, id: &str) -> Option<Element<'c>> {
    let user = |acls: Element<'c>| {
        let mut users = acls.children_named("acl_target");
        users.find(|user| user.attribute("id").as_deref() == Some(id))
    };
    cib.find(id).or_else(|| user(cib.section("acls")?))
}

/// Whether everything new in the second document is in the first, and nothing else is different.
fn means_the_same(before: &Cib, after: &Cib) -> bool {
    let known: HashSet<NodeId> = before.elements().map(Element::id).collect();
    let new: Vec<Element<'_>> = after
        .elements()
        .filter(|element| !known.contains(&element.id()))
        .filter(|element| {
            element
                .parent()
                .is_some_and(|parent| known.contains(&parent.id()))
        })
        .collect();
    if new.is_empty() {
        return same_without_counters(before, after);
    }
    let found = |new: &Element<'_>| {
        let parent = new
            .parent()
            .and_then(|parent| before.tree().element(parent.id()));
        let mut siblings = parent.into_iter().flat_map(Element::children);
        siblings.any(|sibling| covers(sibling, *new))
    };
    // Only constraints are replaced by others that say the same.
    let constraints = |element: &Element<'_>| element.name().starts_with("rsc_");
    new.iter()
        .all(|element| constraints(element) && found(element))
}

fn same_without_counters(before: &Cib, after: &Cib) -> bool {
    let reset = |cib: &Cib| {
        let mut copy = cib.clone();
        if let Some(root) = copy.root_id() {
            for counter in ["epoch", "num_updates"] {
                drop(copy.tree_mut().set_attribute(root, counter, "0"));
            }
        }
        copy
    };
    canonical_eq(reset(before).tree(), reset(after).tree())
}

/// Elements whose id is what they are about.
const NAMED: [&str; 8] = [
    "bundle",
    "clone",
    "group",
    "obj_ref",
    "primitive",
    "resource_ref",
    "role",
    "template",
];

/// Elements that may have more than what is asked for.
const OPEN: [&str; 14] = [
    "acl_group",
    "acl_role",
    "acl_target",
    "alert",
    "bundle",
    "clone",
    "group",
    "instance_attributes",
    "meta_attributes",
    "op",
    "operations",
    "primitive",
    "recipient",
    "tag",
];

/// Whether an element means at least what a new one would; ids do not count.
fn covers(existing: Element<'_>, wanted: Element<'_>) -> bool {
    let open = OPEN.contains(&existing.name());
    let counts = |name: &str| name != "id" || NAMED.contains(&existing.name());
    let attributes = |element: Element<'_>| {
        let all = element
            .attributes()
            .filter(|attribute| counts(attribute.name()));
        all.count()
    };
    let children = |element: Element<'_>| element.children().count();
    if existing.name() != wanted.name()
        || (!open && attributes(existing) != attributes(wanted))
        || (!open && children(existing) != children(wanted))
    {
        return false;
    }
    let same = wanted
        .attributes()
        .filter(|attribute| counts(attribute.name()))
        .all(|attribute| {
            let value = existing.attribute(attribute.name());
            value.is_some_and(|value| equal(attribute.name(), &value, &attribute.value()))
        });
    let mut left: Vec<Element<'_>> = existing.children().collect();
    same && wanted.children().all(|child| {
        let at = left.iter().position(|one| covers(*one, child));
        at.map(|at| left.swap_remove(at)).is_some()
    })
}

/// Whether two values of an attribute mean the same.
pub(super) fn equal(name: &str, one: &str, other: &str) -> bool {
    let same = match name {
        "interval" | "timeout" | "start-delay" => {
            seconds(one).is_some() && seconds(one) == seconds(other)
        }
        "score" => {
            let score = |text: &str| text.parse::<Score>().ok();
            score(one).is_some() && score(one) == score(other)
        }
        _ => false,
    };
    same || one == other
}
