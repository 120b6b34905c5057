//! Constraints: what goes together, in which order, and what was left behind.

use std::collections::HashMap;

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::model::{OrderAction, OrderKind, Score};
use crate::view::{Colocation, Order};
use crate::xml::Element;

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut pairs = Pairs::new(facts);
    for colocation in facts.cib.colocations() {
        findings.extend(unordered(&mut pairs, colocation));
    }
    for order in facts.cib.orders() {
        findings.extend(uncolocated(facts, &mut pairs, order));
    }
    for constraint in facts.cib.constraints() {
        inner(facts, constraint, findings);
        findings.extend(leftover(constraint));
        findings.extend(tied_to_itself(constraint));
    }
    duplicates(facts, findings);
}

/// Which resources are in an order, and which are colocated.
struct Pairs {
    orders: Together,
    colocations: Together,
}

struct Together {
    /// The numbers of the constraints that name a resource, by its id.
    numbers: HashMap<String, Vec<usize>>,
    /// Pairs that have been asked for.
    known: HashMap<(String, String), bool>,
}

impl Pairs {
    fn new(facts: &Facts<'_>) -> Self {
        Self {
            orders: Together::new(facts, "rsc_order"),
            colocations: Together::new(facts, "rsc_colocation"),
        }
    }
}

impl Together {
    fn new(facts: &Facts<'_>, name: &str) -> Self {
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        let constraints = facts.cib.constraints().filter(|one| one.name() == name);
        for (number, constraint) in constraints.enumerate() {
            for (id, ..) in named(constraint) {
                known.entry(id).or_default().push(number);
            }
        }
        Self {
            numbers: known,
            known: HashMap::new(),
        }
    }

    /// Whether one constraint names both.
    fn has(&mut self, one: &str, two: &str) -> bool {
        let pair = (one.to_owned(), two.to_owned());
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        let found = self.find(one, two);
        self.known.insert(pair, found);
        found
    }

    fn find(&self, one: &str, two: &str) -> bool {
        let of = |id| self.numbers.get(id).map_or(&[][..], Vec::as_slice);
        let (mut few, mut many) = (of(one), of(two));
        if few.len() > many.len() {
            (few, many) = (many, few);
        }
        // The numbers are sorted.
        few.iter().any(|number| many.binary_search(number).is_ok())
    }
}

/// The resources that a constraint names, with the element and attribute that name them.
fn named(constraint: Element<'_>) -> Vec<(String, Element<'_>, &'static str)> {
    let mut named = Vec::new();
    for attribute in ["rsc", "with-rsc", "first", "then"] {
        if let Some(id) = constraint.attribute(attribute) {
            named.push((id.into_owned(), constraint, attribute));
        }
    }
    let members = constraint.descendants();
    for member in members.filter(|inner| inner.name() == "resource_ref") {
        if let Some(id) = member.attribute("id") {
            named.push((id.into_owned(), member, "id"));
        }
    }
    named
}

/// Only pairs that must be together: a finite or negative score leaves room.
fn unordered(pairs: &mut Pairs, colocation: Colocation<'_>) -> Option<Finding> {
    let (follower, leader) = (colocation.resource()?, colocation.with_resource()?);
    let must = colocation.score() == Some(Score::INFINITY) && follower != leader;
    if !must || pairs.orders.has(&follower, &leader) {
        return None;
    }
    let message =
        format!("`{follower}` goes where `{leader}` is, but may start before it and stop after it");
    let help = format!("run `pcs constraint order {leader} then {follower}`");
    Some(finding(
        Code::ColocationUnordered,
        colocation.element(),
        message,
        help,
    ))
}

/// Instances of clones are everywhere: only what runs once is meant.
fn uncolocated(facts: &Facts<'_>, pairs: &mut Pairs, order: Order<'_>) -> Option<Finding> {
    let (first, then) = (order.first()?, order.then()?);
    let kind = order.kind().unwrap_or(OrderKind::Mandatory);
    let optional = order.score() == Some(Score::ZERO) || kind != OrderKind::Mandatory;
    let starts = order.actions() == (OrderAction::Start, OrderAction::Start);
    let single = |id: &str| {
        let found = facts.find(id);
        found.is_some_and(|found| matches!(found.name(), "primitive" | "group"))
    };
    let meant = !optional && starts && first != then && single(&first) && single(&then);
    if !meant || pairs.colocations.has(&first, &then) {
        return None;
    }
    let message = format!("`{then}` starts after `{first}`, but maybe on another node");
    let help =
        format!("if they belong together, run `pcs constraint colocation add {then} with {first}`");
    Some(finding(
        Code::OrderUncolocated,
        order.element(),
        message,
        help,
    ))
}

fn inner(facts: &Facts<'_>, constraint: Element<'_>, findings: &mut Vec<Finding>) {
    for (id, place, attribute) in named(constraint) {
        let Some(outer) = facts.find(&id).and_then(copied_by) else {
            continue;
        };
        let outer_id = outer.attribute("id").unwrap_or_default();
        let message = format!("`{id}` is inside {} `{outer_id}`", outer.name());
        let help = format!("name `{outer_id}`: what is inside has no instances of its own");
        let about = finding(Code::ConstraintInner, place, message, help);
        findings.push(about.at(place, attribute));
    }
}

/// The clone or bundle around a resource.
fn copied_by(resource: Element<'_>) -> Option<Element<'_>> {
    let resource = Some(resource).filter(|it| matches!(it.name(), "primitive" | "group"));
    let mut around = std::iter::successors(resource?.parent(), |at| at.parent());
    around.find(|at| matches!(at.name(), "clone" | "master" | "bundle"))
}

fn leftover(constraint: Element<'_>) -> Option<Finding> {
    let id = constraint.attribute("id")?;
    let rest = id.strip_prefix("cli-ban-").map(|rest| ("ban", rest));
    let rest = rest.or_else(|| id.strip_prefix("cli-prefer-").map(|rest| ("move", rest)));
    let (what, rest) = rest?;
    let resource = constraint.attribute("rsc");
    let resource = resource.as_deref().unwrap_or(rest);
    let message = format!("a {what} of `{resource}` was never cleared and still holds");
    let help = format!("run `pcs resource clear {resource}` once it is not needed");
    Some(finding(Code::ConstraintLeftover, constraint, message, help))
}

fn tied_to_itself(constraint: Element<'_>) -> Option<Finding> {
    let pair = match constraint.name() {
        "rsc_colocation" => ("rsc", "with-rsc", ["rsc-role", "with-rsc-role"]),
        "rsc_order" => ("first", "then", ["first-action", "then-action"]),
        _ => return None,
    };
    let (one, two, roles) = pair;
    let (id, other) = (constraint.attribute(one)?, constraint.attribute(two)?);
    let same_role = constraint.attribute(roles[0]) == constraint.attribute(roles[1]);
    if id != other || !same_role {
        return None;
    }
    let message = format!("the constraint ties `{id}` to itself and does nothing");
    let about = finding(Code::ConstraintSelf, constraint, message, "remove it");
    Some(about.at(constraint, two))
}

/// Constraints of one kind that name the same resources the same way.
fn duplicates(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut known: HashMap<Vec<Option<String>>, String> = HashMap::new();
    for constraint in facts.cib.constraints() {
        let key = match constraint.name() {
            "rsc_location" => ["rsc", "node", "role"],
            "rsc_colocation" => ["rsc", "with-rsc", "node-attribute"],
            "rsc_order" => ["first", "then", "kind"],
            _ => continue,
        };
        let extra = ["rsc-role", "with-rsc-role", "first-action", "then-action"];
        let names = key.iter().chain(&extra);
        let value = |name: &&str| constraint.attribute(name).map(|value| value.into_owned());
        let mut key: Vec<Option<String>> = names.map(value).collect();
        // Sets and rules are no pairs.
        let [Some(_), Some(_), ..] = &*key else {
            continue;
        };
        key.push(Some(constraint.name().to_owned()));
        let id = constraint.attribute("id").unwrap_or_default().into_owned();
        if let Some(first) = known.get(&key) {
            let message = format!("`{first}` is about the same resources already");
            let help = format!("remove one of them: `pcs constraint remove {id}`");
            findings.push(finding(
                Code::ConstraintDuplicate,
                constraint,
                message,
                help,
            ));
        } else {
            known.insert(key, id);
        }
    }
}
