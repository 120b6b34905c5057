//! Removing constraints, and what names a resource.

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::report::Message;
use super::super::resource::forget as forget_everywhere;
use super::super::words::Line;
use crate::model::ResourceId;
use crate::xml::{Element, NodeId};

/// Removes constraints by id: `constraint delete ID …`. The id of a rule removes the rule, and its
/// constraint when it was the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ConstraintRemove {
    ids: Vec<String>,
    location: bool,
}

divisible!(ConstraintRemove: ids);

impl ConstraintRemove {
    /// Removes one constraint.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            ids: vec![id.into()],
            location: false,
        }
    }

    /// Removes one more.
    pub fn and(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "constraint delete",
                expected: "ID …",
            });
        }
        Ok(Self {
            ids: words.to_vec(),
            location: false,
        })
    }

    pub(super) fn parse_location(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "constraint location delete",
                expected: "ID",
            });
        }
        Ok(Self {
            ids: words.to_vec(),
            location: true,
        })
    }

    fn remove(&self, edit: &mut Edit<'_>, id: &str) -> Outcome {
        let named = |element: &Element<'_>| element.attribute("id").as_deref() == Some(id);
        let wanted = |element: &Element<'_>| !self.location || element.name() == "rsc_location";
        let found: Vec<NodeId> = edit
            .cib
            .constraints()
            .filter(|element| named(element) && wanted(element))
            .map(Element::id)
            .collect();
        if !found.is_empty() {
            return edit.remove_all(found);
        }
        let rule = edit
            .cib
            .constraints()
            .filter(|_| !self.location)
            .flat_map(Element::descendants)
            .find(|element| element.name() == "rule" && named(element));
        match rule.map(|rule| (rule.id(), rule.parent().map(Element::id))) {
            Some((rule, parent)) => remove_rule(edit, rule, parent),
            None => edit.refuse(Message::missing("constraint", id)),
        }
    }
}

/// Removes a rule, and what held it if that is empty then.
pub(super) fn remove_rule(edit: &mut Edit<'_>, rule: NodeId, parent: Option<NodeId>) -> Outcome {
    edit.remove(rule)?;
    let empty = parent.filter(|parent| edit.child(*parent, "rule").is_none());
    empty.map_or(Ok(()), |parent| edit.remove(parent))
}

impl Perform for ConstraintRemove {
    fn words(&self) -> Vec<String> {
        let command = if self.location {
            "constraint location delete"
        } else {
            "constraint delete"
        };
        Writer::new(command).words(&self.ids).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect < Dialect::V0_12 {
            if self.location && self.ids.len() != 1 {
                return edit.refuse(Message::invalid(
                    "constraint location delete",
                    &self.ids.join(" "),
                    "one id",
                ));
            }
            // Each is a write of its own.
            return self.ids.iter().try_for_each(|id| {
                let before = edit.begin();
                self.remove(edit, id)?;
                edit.finish(before, Write::Replace)
            });
        }
        if self.location {
            edit.deprecated("constraint location delete", "constraint delete");
        }
        let before = edit.begin();
        let mut distinct = self.ids.clone();
        distinct.sort();
        distinct.dedup();
        if distinct.len() < self.ids.len() {
            return edit.refuse(Message::invalid(
                "constraint delete",
                &self.ids.join(" "),
                "each id once",
            ));
        }
        for id in &distinct {
            self.remove(edit, id)?;
            // Tags and access rights may name constraints too.
            forget_everywhere(edit, id)?;
        }
        edit.finish(before, Write::Patch)
    }
}

/// Removes colocations of two resources, either way round: `constraint colocation delete A B`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ColocationRemove {
    one: ResourceId,
    other: ResourceId,
}

impl ColocationRemove {
    /// Removes what colocates these two.
    pub fn new(one: ResourceId, other: ResourceId) -> Self {
        Self { one, other }
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            // More words are passed over.
            [one, other, ..] => Ok(Self::new(one.parse()?, other.parse()?)),
            _ => Err(CommandError::Usage {
                command: "constraint colocation delete",
                expected: "RESOURCE RESOURCE",
            }),
        }
    }
}

impl Perform for ColocationRemove {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint colocation delete")
            .words([&self.one, &self.other])
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let pair = |element: &Element<'_>| {
            let is =
                |name, id: &ResourceId| element.attribute(name).as_deref() == Some(id.as_str());
            (is("rsc", &self.one) && is("with-rsc", &self.other))
                || (is("rsc", &self.other) && is("with-rsc", &self.one))
        };
        let constraints = edit.cib.constraints();
        let found: Vec<NodeId> = constraints
            .filter(|element| element.name() == "rsc_colocation" && pair(element))
            .map(Element::id)
            .collect();
        if found.is_empty() {
            let id = format!("{} with {}", self.one, self.other);
            return edit.refuse(Message::missing("colocation", &id));
        }
        edit.remove_all(found)?;
        edit.finish(before, Write::Replace)
    }
}

/// Takes resources out of all orders: `constraint order delete RESOURCE …`.
///
/// Removes the orders of two that name them, and takes them out of sets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OrderRemove(Vec<ResourceId>);

divisible!(OrderRemove: 0);

impl OrderRemove {
    /// Takes one resource out.
    pub fn new(id: ResourceId) -> Self {
        Self(vec![id])
    }

    /// Takes out one more.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.0.push(id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "constraint order delete",
                expected: "RESOURCE …",
            });
        }
        let ids = words.iter().map(|word| Ok(word.parse()?));
        ids.collect::<Result<_, CommandError>>().map(Self)
    }
}

impl Perform for OrderRemove {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint order delete").words(&self.0).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut removed = false;
        for id in &self.0 {
            let orders: Vec<NodeId> = edit
                .cib
                .constraints()
                .filter(|element| element.name() == "rsc_order")
                .filter(|element| {
                    let is = |name| element.attribute(name).as_deref() == Some(id.as_str());
                    is("first") || is("then")
                })
                .map(Element::id)
                .collect();
            removed |= !orders.is_empty();
            edit.remove_all(orders)?;
            // Sets of any kind: as pcs does it.
            let references = references(edit, id.as_str(), |_| true);
            removed |= !references.is_empty();
            remove_empty_sets(edit, references)?;
        }
        if !removed {
            let ids: Vec<&str> = self.0.iter().map(ResourceId::as_str).collect();
            return edit.refuse(Message::missing("order of", &ids.join(" ")));
        }
        edit.finish(before, Write::Replace)
    }
}

/// Takes a resource out of the constraints of a ticket: `constraint ticket delete TICKET RESOURCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TicketRemove {
    ticket: String,
    resource: ResourceId,
}

impl TicketRemove {
    /// The resource does not need the ticket any more.
    pub fn new(ticket: impl Into<String>, resource: ResourceId) -> Self {
        Self {
            ticket: ticket.into(),
            resource,
        }
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [ticket, resource] => Ok(Self::new(ticket.as_str(), resource.parse()?)),
            _ => Err(CommandError::Usage {
                command: "constraint ticket delete",
                expected: "TICKET RESOURCE",
            }),
        }
    }
}

impl Perform for TicketRemove {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint ticket delete")
            .word(self.ticket.as_str())
            .word(self.resource.as_str())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let of_ticket = |element: &Element<'_>| {
            element.name() == "rsc_ticket"
                && element.attribute("ticket").as_deref() == Some(self.ticket.as_str())
        };
        let plain: Vec<NodeId> = edit
            .cib
            .constraints()
            .filter(of_ticket)
            .filter(|element| element.attribute("rsc").as_deref() == Some(self.resource.as_str()))
            .map(Element::id)
            .collect();
        let references = references(edit, self.resource.as_str(), of_ticket);
        if plain.is_empty() && references.is_empty() {
            return edit.refuse(Message::missing("ticket constraint", &self.ticket));
        }
        edit.remove_all(plain)?;
        remove_empty_sets(edit, references)?;
        edit.finish(before, Write::Patch)
    }
}

/// The references to a resource in the sets of constraints.
fn references(edit: &Edit<'_>, id: &str, wanted: impl Fn(&Element<'_>) -> bool) -> Vec<NodeId> {
    let constraints = edit.cib.constraints().filter(wanted);
    let references = constraints
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "resource_ref");
    references
        .filter(|element| element.attribute("id").as_deref() == Some(id))
        .map(Element::id)
        .collect()
}

/// Removes references; then the sets and the constraints that are empty.
fn remove_empty_sets(edit: &mut Edit<'_>, references: Vec<NodeId>) -> Outcome {
    for reference in references {
        let parent = |edit: &Edit<'_>, id| edit.element(id)?.parent().map(Element::id);
        let set = parent(edit, reference);
        edit.remove(reference)?;
        let Some(set) = set.filter(|set| edit.child(*set, "resource_ref").is_none()) else {
            continue;
        };
        let constraint = parent(edit, set);
        edit.remove(set)?;
        let empty = constraint.filter(|id| edit.child(*id, "resource_set").is_none());
        if let Some(constraint) = empty {
            edit.remove(constraint)?;
        }
    }
    Ok(())
}

/// The attributes by which constraints name resources.
const MENTIONS: [&str; 4] = ["first", "rsc", "then", "with-rsc"];

/// Whether a constraint of single resources names this one.
pub(in super::super) fn mentions(constraint: &Element<'_>, id: &str) -> bool {
    MENTIONS
        .iter()
        .any(|name| constraint.attribute(name).as_deref() == Some(id))
}

/// Removes the constraints that name a resource, and takes it out of sets.
pub(in super::super) fn forget(edit: &mut Edit<'_>, id: &str) -> Outcome {
    let constraints = edit.cib.constraints();
    let found: Vec<NodeId> = constraints
        .filter(|constraint| mentions(constraint, id))
        .map(Element::id)
        .collect();
    edit.remove_all(found)?;
    let references = references(edit, id, |_| true);
    remove_empty_sets(edit, references)
}

/// Whether any constraint names this id, by itself or in a set.
pub(in super::super) fn names_in_constraint(edit: &Edit<'_>, id: &str) -> bool {
    let mut constraints = edit.cib.constraints();
    constraints.any(|constraint| {
        mentions(&constraint, id)
            || constraint.descendants().any(|element| {
                element.name() == "resource_ref" && element.attribute("id").as_deref() == Some(id)
            })
    })
}
