//! `resource group add` and `resource group remove`.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::constraint;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids;
use super::super::report::{Membership, Message, Ungroupable};
use super::super::words::Line;
use super::create::Beside;
use super::delete::remove_references;
use super::target::{RESOURCES, is_clone, outer};
use super::toggle::check_kind;
use crate::model::ResourceId;
use crate::xml::{Element, NewElement, NodeId, Place};

/// Moves primitives into a group, made if it does not exist: `resource group add GROUP ID …`.
///
/// A group that is left without members goes, with a clone around it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct GroupAdd {
    pub(super) group: ResourceId,
    pub(super) members: Vec<ResourceId>,
    pub(super) beside: Option<Beside>,
}

impl GroupAdd {
    /// Moves one primitive to the end of the group.
    pub fn new(group: ResourceId, member: ResourceId) -> Self {
        Self {
            group,
            members: vec![member],
            beside: None,
        }
    }

    /// Moves one more primitive.
    pub fn and(mut self, member: ResourceId) -> Self {
        self.members.push(member);
        self
    }

    /// Beside which member they go.
    pub fn beside(mut self, beside: Beside) -> Self {
        self.beside = Some(beside);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--after", "--before"])?;
        let usage = CommandError::Usage {
            command: "resource group add",
            expected: "GROUP RESOURCE … [--after RESOURCE | --before RESOURCE]",
        };
        let [group, members @ ..] = words else {
            return Err(usage);
        };
        let beside = Beside::parse(line, usage.clone())?;
        if members.is_empty() {
            return Err(usage);
        }
        let members = members.iter().map(|id| Ok(id.parse()?));
        Ok(Self {
            group: group.parse()?,
            members: members.collect::<Result<_, CommandError>>()?,
            beside,
        })
    }

    /// The group, and its members to move.
    fn find(&self, edit: &mut Edit<'_>) -> Outcome<(NodeId, Vec<NodeId>)> {
        let group = self.group(edit);
        let mut members = Vec::new();
        for id in &self.members {
            match edit.cib.find(id.as_str()).map(Element::id) {
                None => edit.error(Message::ResourceNotFound { id: id.to_string() }),
                Some(found) if members.contains(&found) => {
                    edit.error(Message::invalid(
                        "members",
                        id.as_str(),
                        "each resource once",
                    ));
                }
                Some(found) => {
                    check_member(edit, id.as_str(), found);
                    members.push(found);
                }
            }
        }
        for (id, member) in self.members.iter().zip(&members) {
            let parent = edit.element(*member).and_then(Element::parent);
            let inside =
                parent.is_some_and(|parent| group.as_ref().is_ok_and(|id| *id == parent.id()));
            if inside && self.beside.is_none() {
                edit.error(Message::AlreadyInGroup {
                    id: id.to_string(),
                    group: self.group.to_string(),
                });
            }
        }
        edit.check()?;
        group.map(|group| (group, members))
    }

    fn group(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        let found = edit.cib.find(self.group.as_str());
        match found.map(|element| (element.id(), element.name().to_owned())) {
            Some((id, name)) if name == "group" => Ok(id),
            Some((_, found)) => edit.refuse(Message::WrongKind {
                id: self.group.to_string(),
                found,
                expected: "group",
            }),
            None => {
                if let Some(character) = ids::fault(self.group.as_str()) {
                    edit.error(Message::InvalidId {
                        kind: "group name",
                        id: self.group.to_string(),
                        character,
                    });
                }
                let section = edit.section("resources")?;
                let new = NewElement::new("group").attribute("id", self.group.as_str());
                edit.append(section, &new)
            }
        }
    }

    fn neighbour(&self, edit: &mut Edit<'_>, group: NodeId) -> Outcome<Option<Place>> {
        let Some(beside) = &self.beside else {
            return Ok(None);
        };
        let id = beside.id();
        let member = edit.find(id.as_str(), &["primitive"]);
        let member = member.filter(|member| {
            let parent = edit.element(*member).and_then(Element::parent);
            parent.is_some_and(|parent| parent.id() == group)
        });
        match member {
            None => edit.refuse(Message::NotInGroup {
                id: id.to_string(),
                group: self.group.to_string(),
                wanted: Membership::GroupNeighbour,
            }),
            Some(_) if self.members.contains(id) => edit.refuse(Message::invalid(
                "--before or --after",
                id.as_str(),
                "a resource that does not move itself",
            )),
            Some(member) => Ok(Some(beside.place(member))),
        }
    }
}

fn check_member(edit: &mut Edit<'_>, id: &str, member: NodeId) {
    let Some(element) = edit.element(member) else {
        return;
    };
    let holder = outer(element).filter(|outer| outer.name() != "group");
    if element.name() != "primitive" || holder.is_some() {
        let parent = holder.and_then(|holder| holder.attribute("id"));
        edit.error(Message::Ungroupable(Ungroupable {
            id: id.to_owned(),
            kind: holder.unwrap_or(element).name().to_owned(),
            parent: parent.map(String::from),
        }));
    }
}

/// Removes groups that a move has emptied, and clones around them.
fn remove_empty_group(edit: &mut Edit<'_>, group: NodeId) -> Outcome {
    let Some(element) = edit.element(group) else {
        return Ok(());
    };
    if element.name() != "group" || element.child("primitive").is_some() {
        return Ok(());
    }
    let clone = element.parent().filter(|parent| is_clone(*parent));
    let gone: Vec<String> = clone
        .into_iter()
        .chain([element])
        .filter_map(|element| element.attribute("id").map(String::from))
        .collect();
    let goes = clone.map_or(group, Element::id);
    edit.remove(goes)?;
    for id in gone {
        if is_referenced(edit, &id) {
            return edit.refuse(Message::GroupLeftEmpty { group: id });
        }
    }
    Ok(())
}

/// Whether anything that the schema checks names this id.
pub(super) fn is_referenced(edit: &Edit<'_>, id: &str) -> bool {
    let acls = edit.cib.section("acls").into_iter();
    let mut permissions = acls.flat_map(Element::descendants);
    constraint::names_in_constraint(edit, id)
        || permissions.any(|element| element.attribute("reference").as_deref() == Some(id))
}

impl Perform for GroupAdd {
    fn words(&self) -> Vec<String> {
        Writer::new("resource group add")
            .word(self.group.as_str())
            .words(&self.members)
            .words(self.beside.iter().map(Beside::to_word))
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        if let Some(id) = self.beside.as_ref().map(Beside::id)
            && edit.cib.find(id.as_str()).is_none()
        {
            return edit.refuse(Message::ResourceNotFound { id: id.to_string() });
        }
        check_kind(edit, &self.members, false, "")?;
        let (group, members) = self.find(edit)?;
        let mut place = self.neighbour(edit, group)?.unwrap_or(Place::LastIn(group));
        for member in members {
            let old = edit.element(member).and_then(Element::parent);
            let old = old.map(Element::id).filter(|old| *old != group);
            edit.move_to(member, place)?;
            if let Place::After(_) = place {
                place = Place::After(member);
            }
            if let Some(old) = old {
                remove_empty_group(edit, old)?;
            }
        }
        edit.finish(before, Write::Patch)
    }
}

/// Takes primitives out of a group: `resource group remove GROUP [ID …]`, `resource ungroup …`.
///
/// Without ids all of them, and the group with its constraints goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct GroupRemove {
    group: ResourceId,
    members: Vec<ResourceId>,
}

divisible!(GroupRemove: members);

impl GroupRemove {
    /// Takes all members out.
    pub fn new(group: ResourceId) -> Self {
        Self {
            group,
            members: Vec::new(),
        }
    }

    /// Takes only named members out.
    pub fn member(mut self, id: ResourceId) -> Self {
        self.members.push(id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let [group, members @ ..] = words else {
            return Err(CommandError::Usage {
                command: "resource group remove",
                expected: "GROUP [RESOURCE …]",
            });
        };
        let members = members.iter().map(|id| Ok(id.parse()?));
        Ok(Self {
            group: group.parse()?,
            members: members.collect::<Result<_, CommandError>>()?,
        })
    }
}

impl Perform for GroupRemove {
    fn words(&self) -> Vec<String> {
        Writer::new("resource group remove")
            .word(self.group.as_str())
            .words(&self.members)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let ids: Vec<&str> = self.members.iter().map(ResourceId::as_str).collect();
        take_out(edit, self.group.as_str(), &ids)?;
        edit.finish(before, Write::Replace)
    }
}

/// Takes members out of a group; all of them if none is named.
pub(super) fn take_out(edit: &mut Edit<'_>, group_id: &str, ids: &[&str]) -> Outcome {
    let Some(group) = edit.find(group_id, &["group"]) else {
        return edit.refuse(Message::missing("group", group_id));
    };
    let members = edit.children(group, "primitive");
    let mut moving: Vec<NodeId> = Vec::new();
    if ids.is_empty() {
        moving.clone_from(&members);
    }
    for id in ids {
        let member = members
            .iter()
            .find(|member| edit.attribute(**member, "id") == *id);
        match member {
            Some(member) => moving.push(*member),
            None => {
                let (id, group) = ((*id).to_owned(), group_id.to_owned());
                let wanted = Membership::GroupMember;
                return edit.refuse(Message::NotInGroup { id, group, wanted });
            }
        }
    }
    let parent = edit.element(group).and_then(Element::parent);
    let cloned = parent.is_some_and(is_clone);
    let Some(parent) = parent.map(Element::id) else {
        return Ok(());
    };
    if cloned && members.len() > 1 && moving.len() == members.len() {
        return edit.refuse(Message::GroupLeftEmpty {
            group: group_id.to_owned(),
        });
    }
    let target = if cloned && members.len() > 1 {
        edit.section("resources")?
    } else {
        parent
    };
    for member in moving {
        edit.move_to(member, Place::LastIn(target))?;
    }
    if edit.child(group, "primitive").is_none() {
        edit.remove(group)?;
        remove_references(edit, group_id)?;
    }
    Ok(())
}

/// Whether an id names a resource.
pub(super) fn is_resource(edit: &Edit<'_>, id: &str) -> bool {
    edit.find(id, &RESOURCES).is_some()
}
