//! `tag create` and `tag delete`.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::constraint::names_in_constraint;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::{Desired, divisible};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::Message;
use super::super::words::Line;
use super::{TagUpdate, check_members, find};
use crate::cib::Cib;
use crate::model::ResourceId;
use crate::xml::NewElement;

/// Makes a tag of resources: `tag create TAG ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TagCreate {
    id: String,
    members: Vec<String>,
}

impl TagCreate {
    /// A tag of one resource.
    pub fn new(id: impl Into<String>, member: ResourceId) -> Self {
        Self {
            id: id.into(),
            members: vec![member.into()],
        }
    }

    /// One more resource.
    pub fn and(mut self, member: ResourceId) -> Self {
        self.members.push(member.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id, members @ ..] if !members.is_empty() => Ok(Self {
                id: id.clone(),
                members: members.to_vec(),
            }),
            _ => Err(CommandError::Usage {
                command: "tag create",
                expected: "TAG RESOURCE …",
            }),
        }
    }
}

impl TagCreate {
    /// A tag that exists gets the members that it lacks.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let section = cib.section("tags").into_iter();
        let mut tags = section.flat_map(|section| section.children_named("tag"));
        if !tags.any(|tag| tag.attribute("id").as_deref() == Some(self.id.as_str())) {
            return Desired::AsIs;
        }
        let update = TagUpdate::adding(&self.id, &self.members);
        Desired::Instead(vec![update.into()])
    }
}

impl Perform for TagCreate {
    fn words(&self) -> Vec<String> {
        Writer::new("tag create")
            .word(self.id.as_str())
            .words(&self.members)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let ids = Ids::of(edit.cib);
        ids::check_new(edit, &ids, "id", &self.id);
        check_members(edit, &self.members);
        edit.check()?;
        let section = edit.optional_section("tags")?;
        let new = NewElement::new("tag").attribute("id", self.id.as_str());
        let tag = edit.append(section, &new)?;
        for member in &self.members {
            let new = NewElement::new("obj_ref").attribute("id", member.as_str());
            edit.append(tag, &new)?;
        }
        edit.finish(before, Write::Patch)
    }
}

/// Removes tags that no constraint names: `tag delete TAG …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TagDelete(Vec<String>);

divisible!(TagDelete: 0);

impl TagDelete {
    /// Removes one tag.
    pub fn new(id: impl Into<String>) -> Self {
        Self(vec![id.into()])
    }

    /// Removes one more.
    pub fn and(mut self, id: impl Into<String>) -> Self {
        self.0.push(id.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "tag delete",
                expected: "TAG …",
            });
        }
        Ok(Self(words.to_vec()))
    }
}

impl Perform for TagDelete {
    fn words(&self) -> Vec<String> {
        Writer::new("tag delete").words(&self.0).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut going = Vec::new();
        for id in &self.0 {
            if names_in_constraint(edit, id) {
                edit.error(Message::StillReferenced { id: id.clone() });
            }
            if let Ok(tag) = find(edit, id)
                && !going.contains(&tag)
            {
                going.push(tag);
            }
        }
        edit.check()?;
        edit.remove_all(going)?;
        edit.finish(before, Write::Patch)
    }
}
