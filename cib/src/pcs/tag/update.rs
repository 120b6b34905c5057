//! `tag update`.

use super::super::arguments::{Groups, Writer};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::report::{Membership, Message};
use super::super::resource::Beside;
use super::super::words::Line;
use super::{check_members, check_once, find, members};
use crate::model::ResourceId;
use crate::xml::{NewElement, NodeId, Place};

/// Changes what a tag names: `tag update TAG [add ID …] [remove ID …] [--before|--after ID]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TagUpdate {
    id: String,
    added: Vec<String>,
    removed: Vec<String>,
    beside: Option<Beside>,
}

divisible!(TagUpdate: added, removed);

impl TagUpdate {
    /// Changes nothing yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            added: Vec::new(),
            removed: Vec::new(),
            beside: None,
        }
    }

    /// Adds a resource, or moves it beside another one.
    pub fn member(mut self, id: ResourceId) -> Self {
        self.added.push(id.into());
        self
    }

    /// Adds these, whatever they are.
    pub(super) fn adding(id: &str, members: &[String]) -> Self {
        Self {
            added: members.to_vec(),
            ..Self::new(id)
        }
    }

    /// Takes a resource out, which may be gone itself.
    pub fn without(mut self, id: impl Into<String>) -> Self {
        self.removed.push(id.into());
        self
    }

    /// Beside which member the added ones go.
    pub fn beside(mut self, beside: Beside) -> Self {
        self.beside = Some(beside);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--after", "--before"])?;
        let usage = CommandError::Usage {
            command: "tag update",
            expected: "TAG [add RESOURCE …] [remove ID …] [--after ID | --before ID]",
        };
        let [id, rest @ ..] = words else {
            return Err(usage);
        };
        let groups = Groups::split(rest, &["add", "remove"]);
        groups.only_once("tag update", &[])?;
        let neither = !groups.has("add") && !groups.has("remove");
        if neither
            || groups.is_bare("add")
            || groups.is_bare("remove")
            || !groups.flat("").is_empty()
        {
            return Err(usage);
        }
        let beside = Beside::parse(line, usage)?;
        Ok(Self {
            id: id.clone(),
            added: groups.flat("add").into_iter().cloned().collect(),
            removed: groups.flat("remove").into_iter().cloned().collect(),
            beside,
        })
    }

    /// Whether it adds nothing.
    pub(in super::super) fn only_removes(&self) -> bool {
        self.added.is_empty()
    }

    fn check(&self, edit: &mut Edit<'_>, members: &[(NodeId, String)]) -> Outcome {
        let is_member = |id: &str| members.iter().any(|(_, member)| member == id);
        if self.added.iter().any(|id| self.removed.contains(id)) {
            edit.invalid(
                "ids",
                &self.added.join(" "),
                "ids that are not removed as well",
            );
        }
        check_members(edit, &self.added);
        check_once(edit, &self.removed);
        if self.beside.is_none() {
            for id in self.added.iter().filter(|id| is_member(id)) {
                edit.error(Message::AlreadyInGroup {
                    id: id.clone(),
                    group: self.id.clone(),
                });
            }
        }
        for id in self.removed.iter().filter(|id| !is_member(id)) {
            edit.error(Message::NotInGroup {
                id: id.clone(),
                group: self.id.clone(),
                wanted: Membership::TagMember,
            });
        }
        let left = members
            .iter()
            .any(|(_, member)| !self.removed.contains(member));
        if self.added.is_empty() && !left {
            edit.error(Message::GroupLeftEmpty {
                group: self.id.clone(),
            });
        }
        edit.check()
    }

    fn place(
        &self,
        edit: &mut Edit<'_>,
        members: &[(NodeId, String)],
        tag: NodeId,
    ) -> Outcome<Place> {
        let Some(beside) = &self.beside else {
            return Ok(Place::LastIn(tag));
        };
        let id = beside.id();
        let moving = |ids: &[String]| ids.iter().any(|known| known == id.as_str());
        if self.added.is_empty() || moving(&self.added) || moving(&self.removed) {
            return edit.refuse(Message::invalid(
                "--before or --after",
                id.as_str(),
                "a member that is neither added nor removed",
            ));
        }
        match members.iter().find(|(_, member)| member == id.as_str()) {
            Some((member, _)) => Ok(beside.place(*member)),
            None => edit.refuse(Message::NotInGroup {
                id: id.to_string(),
                group: self.id.clone(),
                wanted: Membership::TagNeighbour,
            }),
        }
    }
}

impl Perform for TagUpdate {
    fn words(&self) -> Vec<String> {
        let mut writer = Writer::new("tag update").word(self.id.as_str());
        for (keyword, ids) in [("add", &self.added), ("remove", &self.removed)] {
            if !ids.is_empty() {
                writer = writer.word(keyword).words(ids);
            }
        }
        writer.words(self.beside.iter().map(Beside::to_word)).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let tag = find(edit, &self.id)?;
        let members = members(edit, tag);
        self.check(edit, &members)?;
        let mut place = self.place(edit, &members, tag)?;
        for id in &self.added {
            let moved = match members.iter().find(|(_, member)| member == id) {
                Some((member, _)) => {
                    edit.move_to(*member, place)?;
                    *member
                }
                None => {
                    let new = NewElement::new("obj_ref").attribute("id", id.as_str());
                    edit.insert(place, &new)?
                }
            };
            if let Place::After(_) = place {
                place = Place::After(moved);
            }
        }
        for (member, id) in members {
            if self.removed.contains(&id) {
                edit.remove(member)?;
            }
        }
        edit.finish(before, Write::Patch)
    }
}
