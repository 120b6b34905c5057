//! Tags: `tag …`.

mod create;
mod update;

pub use create::{TagCreate, TagDelete};
pub use update::TagUpdate;

use super::acl::replaced;
use super::arguments::Writer;
use super::command::{Operation, Perform};
use super::edit::{Edit, Outcome};
use super::error::CommandError;
use super::report::Message;
use super::resource::RESOURCES;
use super::words::Line;
use crate::xml::NodeId;

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

/// Shows tags: `tag [config [TAG …]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct TagConfig {
    ids: Vec<String>,
    list: bool,
}

impl TagConfig {
    /// All tags.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only this one; call it for each.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

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
