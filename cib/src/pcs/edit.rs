//! The state of one operation while it is decided and done.

use super::Dialect;
use super::ids;
use super::report::{Message, Report, Severity};
use crate::cib::{Cib, is_reference};
use crate::metadata::Metadata;
use crate::model::Schema;
use crate::rule::{Moment, Release};
use crate::xml::{Checkpoint, EditError, Element, NewElement, NodeId, Place, is_ncname};

/// An operation at work: the document, the facts, and what was reported so far.
#[derive(Debug)]
pub(super) struct Edit<'e> {
    pub(super) cib: &'e mut Cib,
    pub(super) metadata: &'e Metadata,
    pub(super) dialect: Dialect,
    pub(super) force: bool,
    /// The time, for what ends after a while and for rules that are shown.
    pub(super) now: Option<Moment>,
    pub(super) reports: Vec<Report>,
}

/// The operation cannot go on; the reports say why.
#[derive(Debug)]
pub(super) struct Stop;

/// How a step of an operation ends.
pub(super) type Outcome<T = ()> = Result<T, Stop>;

impl Edit<'_> {
    /// Notes an error that nothing overrides.
    pub(super) fn error(&mut self, message: impl Into<Message>) {
        self.reports
            .push(Report::new(Severity::Error, message.into()));
    }

    /// Notes an error that `--force` makes a warning.
    pub(super) fn unless_forced(&mut self, message: Message) {
        self.reports.push(if self.force {
            Report::new(Severity::Warning, message)
        } else {
            Report::forceable(message)
        });
    }

    pub(super) fn note(&mut self, severity: Severity, message: Message) {
        self.reports.push(Report::new(severity, message));
    }

    /// Notes that something works, but will not for ever.
    pub(super) fn deprecated(&mut self, what: &'static str, instead: &'static str) {
        let message = Message::Deprecated { what, instead };
        self.note(Severity::Deprecation, message);
    }

    /// Notes an error and gives up.
    pub(super) fn refuse<T>(&mut self, message: impl Into<Message>) -> Outcome<T> {
        self.error(message);
        Err(Stop)
    }

    /// Gives up if there was an error.
    pub(super) fn check(&self) -> Outcome {
        let failed = self
            .reports
            .iter()
            .any(|report| report.severity() == Severity::Error);
        if failed { Err(Stop) } else { Ok(()) }
    }

    /// The Pacemaker behind the pcs of the dialect, as far as the reading of dates goes.
    pub(super) fn release(&self) -> Release {
        if self.dialect >= Dialect::V0_12 {
            Release::V3_0
        } else {
            Release::V2_1
        }
    }

    /// Unwraps the result of an edit of the tree.
    pub(super) fn done<T>(&mut self, result: Result<T, EditError>) -> Outcome<T> {
        result.or_else(|error| self.refuse(error))
    }

    pub(super) fn append(&mut self, parent: NodeId, new: &NewElement) -> Outcome<NodeId> {
        self.insert(Place::LastIn(parent), new)
    }

    /// An id that pcs makes of names and values may be none; the schema would refuse it. The id of
    /// an ACL user is any text.
    pub(super) fn insert(&mut self, place: Place, new: &NewElement) -> Outcome<NodeId> {
        let id = new.value("id").filter(|id| !is_ncname(id));
        if let Some(id) = id.filter(|_| new.name() != "acl_target") {
            let character = ids::fault(id).unwrap_or_default();
            let (kind, id) = ("id", id.to_owned());
            return self.refuse(Message::InvalidId {
                kind,
                id,
                character,
            });
        }
        let result = self.cib.tree_mut().insert(place, new);
        self.done(result)
    }

    pub(super) fn remove(&mut self, id: NodeId) -> Outcome {
        let result = self.cib.tree_mut().remove(id);
        self.done(result)
    }

    pub(super) fn remove_all(&mut self, ids: Vec<NodeId>) -> Outcome {
        ids.into_iter().try_for_each(|id| self.remove(id))
    }

    pub(super) fn set(&mut self, id: NodeId, name: &str, value: &str) -> Outcome {
        let result = self.cib.tree_mut().set_attribute(id, name, value);
        self.done(result)
    }

    pub(super) fn unset(&mut self, id: NodeId, name: &str) -> Outcome {
        let result = self.cib.tree_mut().remove_attribute(id, name);
        self.done(result).map(|_| ())
    }

    pub(super) fn move_to(&mut self, id: NodeId, place: Place) -> Outcome {
        let result = self.cib.tree_mut().move_to(id, place);
        self.done(result)
    }

    pub(super) fn element(&self, id: NodeId) -> Option<Element<'_>> {
        self.cib.tree().element(id)
    }

    /// The value of an attribute; empty if there is none.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> String {
        let element = self.element(id);
        let value = element.and_then(|element| element.attribute(name));
        value.map(String::from).unwrap_or_default()
    }

    /// The children of this name.
    pub(super) fn children(&self, parent: NodeId, name: &str) -> Vec<NodeId> {
        let parent = self.element(parent).into_iter();
        let children = parent.flat_map(|parent| parent.children_named(name));
        children.map(Element::id).collect()
    }

    /// The first child of this name.
    pub(super) fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        self.element(parent)?.child(name).map(Element::id)
    }

    /// The element with this id, if it has one of these names.
    pub(super) fn find(&self, id: &str, names: &[&str]) -> Option<NodeId> {
        let mut elements = self.cib.elements();
        let found = elements.find(|element| {
            names.contains(&element.name()) && element.attribute("id").as_deref() == Some(id)
        });
        found.map(Element::id)
    }

    /// What has this id: the name of the element.
    pub(super) fn owner_of(&self, id: &str) -> Option<String> {
        let mut elements = self.cib.elements();
        let found = elements.find(|element| {
            !is_reference(element.name()) && element.attribute("id").as_deref() == Some(id)
        });
        found.map(|element| element.name().to_owned())
    }

    /// Notes that an option has a value that it does not take.
    pub(super) fn invalid(&mut self, option: &str, value: &str, allowed: &str) {
        self.error(Message::invalid(option, value, allowed));
    }

    /// A section that pcs makes when it is not there.
    pub(super) fn optional_section(&mut self, name: &'static str) -> Outcome<NodeId> {
        if let Some(id) = self.cib.section(name).map(Element::id) {
            return Ok(id);
        }
        let root = self.cib.tree().root();
        match root.and_then(|root| root.child("configuration")) {
            Some(configuration) => {
                let id = configuration.id();
                self.append(id, &NewElement::new(name))
            }
            None => self.refuse(Message::MissingSection {
                name: "configuration",
            }),
        }
    }

    /// A section that every CIB has.
    pub(super) fn section(&mut self, name: &'static str) -> Outcome<NodeId> {
        match self.cib.section(name).map(Element::id) {
            Some(id) => Ok(id),
            None => self.refuse(Message::MissingSection { name }),
        }
    }

    /// The schema, or the newest one where the document names none that is known. pcs 0.9 knows
    /// none after 2.10.
    pub(super) fn schema(&self) -> Schema {
        let schema = self.cib.schema().unwrap_or(Schema::new(u16::MAX, 0));
        if self.dialect == Dialect::V0_9 {
            return schema.min(Schema::new(2, 10));
        }
        schema
    }

    pub(super) fn begin(&mut self) -> Checkpoint {
        self.cib.tree_mut().begin()
    }

    /// Ends one write of pcs: raises the epoch if the document says something else than before.
    pub(super) fn finish(&mut self, before: Checkpoint, write: Write) -> Outcome {
        let changed = self.cib.tree().differs_from(&before);
        let counted = if changed {
            self.count("epoch", 1).and_then(|()| self.reset_updates())
        } else if write == Write::Replace && self.dialect >= Dialect::V0_12 {
            // Pacemaker 3 counts a replacement by the same as an update.
            self.count("num_updates", 1)
        } else {
            Ok(())
        };
        self.cib.tree_mut().commit(before);
        counted
    }

    fn count(&mut self, name: &'static str, step: u64) -> Outcome {
        let value = self
            .cib
            .attribute(name)
            .map_or_else(|| "0".to_owned(), String::from);
        let next = value
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_add(step));
        match (next, self.cib.root_id()) {
            (Some(next), Some(root)) => self.set(root, name, &next.to_string()),
            _ => self.refuse(Message::Counter { name, value }),
        }
    }

    fn reset_updates(&mut self) -> Outcome {
        self.cib
            .root_id()
            .map_or(Ok(()), |root| self.set(root, "num_updates", "0"))
    }
}

/// How pcs hands a change to pacemaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    /// As a patch of what differs.
    Patch,
    /// As a new configuration in place of the old one.
    Replace,
}
