//! Tags: `tag …`.

use super::acl::replaced;
use super::arguments::{Groups, Writer};
use super::command::{Operation, Perform};
use super::constraint::names_in_constraint;
use super::edit::{Edit, Outcome, Write};
use super::error::CommandError;
use super::ids::{self, Ids};
use super::report::Message;
use super::resource::{Beside, RESOURCES};
use super::words::Line;
use crate::xml::{NewElement, NodeId, Place};

/// Reads the words after `tag`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let rest = words.get(1..).unwrap_or_default();
    match words.first().map(String::as_str) {
        None => TagConfig::parse(line, rest, false).map(Operation::from),
        Some("config") => TagConfig::parse(line, rest, false).map(Operation::from),
        Some("list") => TagConfig::parse(line, rest, true).map(Operation::from),
        Some("create") => TagCreate::parse(line, rest).map(Operation::from),
        Some("delete" | "remove") => TagDelete::parse(line, rest).map(Operation::from),
        Some("update") => TagUpdate::parse(line, rest).map(Operation::from),
        Some(_) => Err(CommandError::Usage {
            command: "tag",
            expected: "create, update, delete or config",
        }),
    }
}

fn find(edit: &mut Edit<'_>, id: &str) -> Outcome<NodeId> {
    match edit.find(id, &["tag"]) {
        Some(tag) => Ok(tag),
        None => edit.refuse(Message::missing("tag", id)),
    }
}

fn members(edit: &Edit<'_>, tag: NodeId) -> Vec<(NodeId, String)> {
    let members = edit.children(tag, "obj_ref");
    members
        .into_iter()
        .map(|member| (member, edit.attribute(member, "id")))
        .collect()
}

/// Notes ids that are given twice or name no resource.
fn check_members(edit: &mut Edit<'_>, ids: &[String]) {
    check_once(edit, ids);
    for id in ids {
        if edit.find(id, &RESOURCES).is_none() {
            edit.error(Message::ResourceNotFound { id: id.clone() });
        }
    }
}

fn check_once(edit: &mut Edit<'_>, ids: &[String]) {
    let mut sorted: Vec<&String> = ids.iter().collect();
    sorted.sort();
    sorted.dedup();
    if sorted.len() < ids.len() {
        edit.invalid("ids", &ids.join(" "), "each id once");
    }
}

/// Makes a tag of resources: `tag create TAG ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TagCreate {
    id: String,
    members: Vec<String>,
}

impl TagCreate {
    /// A tag of one resource.
    pub fn new(id: impl Into<String>, member: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            members: vec![member.into()],
        }
    }

    /// One more resource.
    pub fn and(mut self, member: impl Into<String>) -> Self {
        self.members.push(member.into());
        self
    }

    fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
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

    fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
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

/// Changes what a tag names: `tag update TAG [add ID …] [remove ID …] [--before|--after ID]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TagUpdate {
    id: String,
    added: Vec<String>,
    removed: Vec<String>,
    beside: Option<Beside>,
}

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
    pub fn member(mut self, id: impl Into<String>) -> Self {
        self.added.push(id.into());
        self
    }

    /// Takes a resource out.
    pub fn without(mut self, id: impl Into<String>) -> Self {
        self.removed.push(id.into());
        self
    }

    /// Beside which member the added ones go.
    pub fn beside(mut self, beside: Beside) -> Self {
        self.beside = Some(beside);
        self
    }

    fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
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
        let beside = match (line.value("--after"), line.value("--before")) {
            (None, None) => None,
            (Some(id), None) => Some(Beside::After(id.parse()?)),
            (None, Some(id)) => Some(Beside::Before(id.parse()?)),
            (Some(_), Some(_)) => return Err(usage),
        };
        Ok(Self {
            id: id.clone(),
            added: groups.flat("add").into_iter().cloned().collect(),
            removed: groups.flat("remove").into_iter().cloned().collect(),
            beside,
        })
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
        let Some(beside @ (Beside::After(id) | Beside::Before(id))) = &self.beside else {
            return Ok(Place::LastIn(tag));
        };
        let moving = |ids: &[String]| ids.iter().any(|known| known == id.as_str());
        if self.added.is_empty() || moving(&self.added) || moving(&self.removed) {
            return edit.refuse(Message::invalid(
                "--before or --after",
                id.as_str(),
                "a member that is neither added nor removed",
            ));
        }
        match (
            members.iter().find(|(_, member)| member == id.as_str()),
            beside,
        ) {
            (Some((member, _)), Beside::After(_)) => Ok(Place::After(*member)),
            (Some((member, _)), Beside::Before(_)) => Ok(Place::Before(*member)),
            (None, _) => edit.refuse(Message::NotInGroup {
                id: id.to_string(),
                group: self.id.clone(),
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
        writer
            .words(self.beside.iter().map(|beside| match beside {
                Beside::After(id) => format!("--after={id}"),
                Beside::Before(id) => format!("--before={id}"),
            }))
            .done()
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

/// Shows tags: `tag [config [TAG …]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct TagConfig {
    ids: Vec<String>,
    list: bool,
}

impl TagConfig {
    fn parse(line: &Line, words: &[String], list: bool) -> Result<Self, CommandError> {
        line.allow(&[])?;
        Ok(Self {
            ids: words.to_vec(),
            list,
        })
    }
}

impl Perform for TagConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(if self.list { "tag list" } else { "tag config" })
            .words(&self.ids)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        replaced(edit, self.list, ("tag list", "tag config"))?;
        for id in &self.ids {
            drop(find(edit, id));
        }
        edit.check()
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        self.run(edit)?;
        let section = edit.cib.section("tags").into_iter();
        let all = section.flat_map(|section| section.children_named("tag"));
        let mut lines = Vec::new();
        for tag in all {
            let id = tag.attribute("id").unwrap_or_default().into_owned();
            if !self.ids.is_empty() && !self.ids.contains(&id) {
                continue;
            }
            lines.push(id);
            let members = tag
                .children_named("obj_ref")
                .filter_map(|member| member.attribute("id"));
            lines.extend(members.map(|member| format!("  {member}")));
        }
        Ok(Some(lines.into_iter().map(|line| line + "\n").collect()))
    }
}
