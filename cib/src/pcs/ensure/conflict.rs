//! Operations that are refused, or would stand beside their like: done already, or to be replaced.

use super::super::command::Operation;
use super::super::constraint::{ConstraintRemove, RuleRemove};
use super::super::report::{Message, Refused};
use super::super::resource::UNCLONED;
use super::{At, Meaning, meaning};
use crate::cib::Cib;
use crate::xml::Element;

/// Whether an operation is refused only because it is done: what it adds is there, or what it
/// removes is gone.
pub(super) fn is_done(refused: &Refused, removal: bool) -> bool {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most reasons to refuse are no such sign"
    )]
    let done = |message: &Message| match message {
        Message::AlreadyInGroup { .. }
        | Message::LevelExists { .. }
        | Message::RoleAssigned { .. } => true,
        Message::LevelNotFound(_)
        | Message::NotFound { .. }
        | Message::NotInGroup { .. }
        | Message::NotSet { .. }
        | Message::ResourceNotFound { .. } => removal,
        Message::WrongKind { expected, .. } => removal && *expected == UNCLONED,
        _ => false,
    };
    refused.errors().all(|report| done(report.message()))
}

/// What is there needs nothing, even where pcs would make it by force only; and a constraint takes
/// the place of those that pcs sees as duplicates of it, or that have its id.
pub(super) fn replaced(
    at: At<'_>,
    operation: &Operation,
    refused: Refused,
) -> Result<Vec<Operation>, Refused> {
    let there = refused.is_forceable() && says_the_same(at, operation);
    if there || is_redirected(at, operation, &refused) {
        return Ok(Vec::new());
    }
    let plan = match only_error(&refused) {
        Some(Message::DuplicateConstraint { ids }) => Some(in_place_of(ids, operation)),
        Some(Message::IdInUse { id }) => under_other_id(at, operation, id),
        _ => None,
    };
    plan.ok_or(refused)
}

fn only_error(refused: &Refused) -> Option<&Message> {
    let mut errors = refused.errors();
    let first = errors.next()?;
    errors.next().is_none().then(|| first.message())
}

fn in_place_of(ids: &[String], operation: &Operation) -> Vec<Operation> {
    let remove = ids.split_first().map(|(first, rest)| {
        let remove = ConstraintRemove::new(first.as_str());
        let rest = rest.iter();
        Operation::from(rest.fold(remove, |remove, id| remove.and(id.as_str())))
    });
    remove.into_iter().chain([operation.clone()]).collect()
}

/// Whether a constraint of resources that were cloned since is one of their clones now, as pcs
/// makes it when it clones.
fn is_redirected(at: At<'_>, operation: &Operation, refused: &Refused) -> bool {
    use Operation as O;
    let moves = matches!(
        operation,
        O::ColocationAdd(_)
            | O::LocationAdd(_)
            | O::LocationPrefers(_)
            | O::LocationRule(_)
            | O::OrderAdd(_)
    );
    let mut words = operation.to_argv();
    for report in refused.errors() {
        let Message::InnerResource {
            id,
            kind,
            container,
        } = report.message()
        else {
            return false;
        };
        if kind == "bundle" {
            return false;
        }
        for word in words.iter_mut().filter(|word| *word == id) {
            word.clone_from(container);
        }
    }
    let of_clones = Operation::parse_argv_as(&words, at.dialect);
    moves && of_clones.is_ok_and(|of_clones| !at.needs(of_clones))
}

/// Whether doing it by force changes no meaning.
fn says_the_same(at: At<'_>, operation: &Operation) -> bool {
    let mut trial = at.cib.clone();
    let forced = operation.force(&mut trial, at.facts, at.dialect);
    forced.is_ok() && meaning::same(at.cib, &trial, at.facts)
}

/// The plan for a constraint whose id is taken: nothing if it is there, under whatever id; else it
/// takes the place of the one of this id, if pcs sees a duplicate in that.
fn under_other_id(at: At<'_>, operation: &Operation, id: &str) -> Option<Vec<Operation>> {
    let taken = at.cib.find(id)?;
    let holder = std::iter::successors(Some(taken), |element| element.parent())
        .find(|element| parent_name(*element) == "constraints")?;
    let mut other = format!("{id}-");
    while at.cib.find(&other).is_some() {
        other.push('-');
    }
    let mut renamed = at.cib.clone();
    let tree = renamed.tree_mut();
    tree.set_attribute(taken.id(), "id", &other).ok()?;
    let within = At {
        cib: &renamed,
        ..at
    };
    if says_the_same(within, operation) {
        return Some(Vec::new());
    }
    let mut trial = renamed.clone();
    let refused = operation.apply(&mut trial, at.facts, at.dialect).err()?;
    let Message::DuplicateConstraint { ids } = only_error(&refused)? else {
        return None;
    };
    let holder = renamed.tree().element(holder.id())?.attribute("id")?;
    ids.iter().find(|id| **id == holder)?;
    let original = |found: &String| if *found == other { id } else { found.as_str() }.to_owned();
    let ids: Vec<String> = ids.iter().map(original).collect();
    Some(in_place_of(&ids, operation))
}

fn parent_name(element: Element<'_>) -> &str {
    element.parent().map_or("", Element::name)
}

/// A rule in place of one of the same expression that says something else, in the same constraint.
pub(super) fn with_rule(at: At<'_>, trial: &Cib, operation: &Operation) -> Option<Vec<Operation>> {
    let Operation::RuleAdd(_) = operation else {
        return None;
    };
    let says = |rule: Element<'_>| {
        let rule = Meaning::of(rule, at.facts);
        rule.without(&["role", "score", "score-attribute"])
    };
    let new = meaning::added(at.cib, trial).next()?;
    let constraint = at.cib.tree().element(new.parent()?.id())?;
    let wanted = says(new);
    let mut rules = constraint.children_named("rule");
    let old = rules.find(|rule| says(*rule) == wanted)?;
    // In this order: without a rule the constraint would go.
    let remove = RuleRemove::new(old.attribute("id")?);
    Some(vec![operation.clone(), remove.into()])
}
