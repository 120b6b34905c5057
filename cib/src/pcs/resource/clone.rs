//! `resource clone`, `resource promotable` and `resource unclone`.

use std::collections::BTreeMap;

use super::super::Dialect;
use super::super::arguments::{Groups, Pairs, Writer, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::nvset;
use super::super::report::Message;
use super::super::words::Line;
use super::delete::remove_references;
use super::group::{is_referenced, take_out};
use super::target::{CLONES, inner, is_clone, is_fencing, outer, primitives};
use super::toggle::check_kind;
use crate::metadata::OcfVersion;
use crate::model::{AgentName, ResourceId, parse_boolean};
use crate::xml::{Element, NewElement, NodeId, Place};

/// Runs a primitive or group on several nodes: `resource clone ID [CLONE] [OPTION=VALUE …]`.
///
/// Constraints of single resources that named the resource name the clone then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct CloneCreate {
    pub(super) resource: ResourceId,
    pub(super) id: Option<ResourceId>,
    pub(super) options: Pairs,
    pub(super) promotable: bool,
    pub(super) force: bool,
}

forced!(CloneCreate: "a fencing device, or an agent that cannot be promoted, is cloned");

impl CloneCreate {
    /// A clone called `RESOURCE-clone`.
    pub fn new(resource: ResourceId) -> Self {
        Self {
            resource,
            id: None,
            options: Pairs::new(),
            promotable: false,
            force: false,
        }
    }

    /// Gives the clone an id of your own.
    pub fn id(mut self, id: ResourceId) -> Self {
        self.id = Some(id);
        self
    }

    /// A meta attribute of the clone, such as `clone-max`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    /// `resource promotable`: sets `promotable=true`.
    pub fn promotable(mut self, promotable: bool) -> Self {
        self.promotable = promotable;
        self
    }

    pub(super) fn parse(
        line: &Line,
        words: &[String],
        promotable: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let command = if promotable {
            "resource promotable"
        } else {
            "resource clone"
        };
        let expected = "RESOURCE [CLONE] [OPTION=VALUE …] [meta OPTION=VALUE …]";
        let [resource, rest @ ..] = words else {
            return Err(CommandError::Usage { command, expected });
        };
        let (id, options) = clone_words(rest)?;
        if promotable && get(&options, "promotable").is_some() {
            return Err(CommandError::Usage { command, expected });
        }
        let id = id.map(|id| id.parse()).transpose()?;
        Ok(Self {
            resource: resource.parse()?,
            id,
            options,
            promotable,
            force: line.has("--force"),
        })
    }

    fn id_of_clone(&self, edit: &mut Edit<'_>, ids: &mut Ids) -> Outcome<String> {
        let Some(id) = &self.id else {
            return Ok(ids.allocate(&format!("{}-clone", self.resource)));
        };
        ids::check_new(edit, ids, "id", id.as_str());
        edit.check()?;
        ids.take(id.as_str());
        Ok(id.to_string())
    }
}

/// The id and the options of a clone.
pub(super) fn clone_words(words: &[String]) -> Result<(Option<&String>, Pairs), CommandError> {
    let (id, words) = match words {
        [id, rest @ ..] if !id.contains('=') && id != "op" && id != "meta" => (Some(id), rest),
        _ => (None, words),
    };
    let groups = Groups::split(words, &["meta", "op"]);
    if groups.has("op") {
        return Err(CommandError::Usage {
            command: "resource clone",
            expected: "operations on the resource inside, not on the clone",
        });
    }
    let all = groups.flat("").into_iter().chain(groups.flat("meta"));
    Ok((id, super::super::words::pairs(all)?))
}

/// Notes options that agents inside a clone cannot serve.
pub(super) fn check_options(edit: &mut Edit<'_>, child: NodeId, options: &Pairs) {
    let Some(element) = edit.element(child) else {
        return;
    };
    // Before 0.12 --force counts for members of groups only.
    let deaf = edit.dialect < Dialect::V0_12 && element.name() == "primitive";
    let inside = primitives(element).into_iter();
    let named = |primitive: Element<'_>| {
        let id = primitive.attribute("id")?.into_owned();
        Some((agent_name(primitive)?, id))
    };
    // One resource for each agent.
    let agents: BTreeMap<AgentName, String> = inside.rev().filter_map(named).collect();
    let force = edit.force;
    edit.force = force && !deaf;
    for (agent, resource) in &agents {
        check_agent(edit, (agent, resource), options);
    }
    edit.force = force;
}

/// The agent of a primitive.
pub(super) fn agent_name(primitive: Element<'_>) -> Option<AgentName> {
    let get = |name| primitive.attribute(name).map(String::from);
    let name = match get("provider") {
        Some(provider) => format!("{}:{provider}:{}", get("class")?, get("type")?),
        None => format!("{}:{}", get("class")?, get("type")?),
    };
    name.parse().ok()
}

/// Whether a primitive is of this agent.
pub(super) fn has_agent(primitive: Element<'_>, agent: &AgentName) -> bool {
    let get = |name| primitive.attribute(name);
    get("type").as_deref() == Some(agent.kind())
        && get("class").as_deref() == Some(agent.class())
        && get("provider").as_deref() == agent.provider()
}

fn check_agent(edit: &mut Edit<'_>, (agent, resource): (&AgentName, &str), options: &Pairs) {
    let is_set = |name| get(options, name).and_then(parse_boolean) == Some(true);
    let message = |option| Message::IncompatibleCloneOption {
        resource: resource.to_owned(),
        option,
        agent: agent.to_string(),
    };
    if agent.class() != "ocf" {
        let wrong = ["globally-unique", "promotable"]
            .into_iter()
            .find(|name| is_set(name));
        if let Some(option) = wrong {
            edit.error(message(option));
        }
        return;
    }
    match edit.metadata.agent(agent) {
        None => edit.unless_forced(Message::AgentUnknown {
            agent: agent.to_string(),
        }),
        Some(known) => {
            let cannot = known.version() == OcfVersion::V1_1 && !known.is_promotable();
            if cannot && is_set("promotable") {
                edit.unless_forced(message("promotable"));
            }
        }
    }
}

/// Lets the constraints of single resources name a clone in place of what it holds.
fn redirect(edit: &mut Edit<'_>, from: &str, to: &str) -> Outcome {
    let names = ["rsc", "first", "then", "with-rsc"];
    let mut found: Vec<(NodeId, &str)> = Vec::new();
    for constraint in edit.cib.constraints() {
        if constraint.name() == "rsc_ticket" {
            continue;
        }
        let same = |name: &&str| constraint.attribute(name).as_deref() == Some(from);
        found.extend(
            names
                .into_iter()
                .filter(same)
                .map(|name| (constraint.id(), name)),
        );
    }
    found
        .into_iter()
        .try_for_each(|(constraint, name)| edit.set(constraint, name, to))
}

impl Perform for CloneCreate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let command = if self.promotable {
            "resource promotable"
        } else {
            "resource clone"
        };
        Writer::new(command)
            .word(self.resource.as_str())
            .words(&self.id)
            .pairs(&self.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let resource = self.resource.as_str();
        check_kind(edit, &[resource], false, "")?;
        let Some(child) = edit.find(resource, &["primitive", "group"]) else {
            return edit.refuse(Message::ResourceNotFound {
                id: resource.to_owned(),
            });
        };
        let Some(element) = edit.element(child) else {
            return Ok(());
        };
        let fencing = is_fencing(element);
        let holder = std::iter::successors(outer(element), |at| outer(*at))
            .find(|outer| is_clone(*outer) || outer.name() == "bundle");
        if let Some(holder) = holder {
            let message = Message::InnerResource {
                id: resource.to_owned(),
                kind: holder.name().to_owned(),
                container: holder.attribute("id").unwrap_or_default().into_owned(),
            };
            return edit.refuse(message);
        }
        let emptied = outer(element).filter(|group| group.children_named("primitive").count() == 1);
        let emptied = emptied.map(|group| {
            (
                group.id(),
                group.attribute("id").unwrap_or_default().into_owned(),
            )
        });
        if fencing {
            edit.unless_forced(Message::CloneOfFencing {
                id: resource.to_owned(),
            });
        }
        let mut options = self.options.clone();
        if self.promotable {
            put(&mut options, "promotable", "true");
        }
        check_options(edit, child, &options);
        edit.check()?;
        let mut ids = Ids::with_references(edit.cib);
        let id = self.id_of_clone(edit, &mut ids)?;
        let section = edit.section("resources")?;
        let clone = edit.append(
            section,
            &NewElement::new("clone").attribute("id", id.as_str()),
        )?;
        edit.move_to(child, Place::LastIn(clone))?;
        if let Some((group, group_id)) = emptied {
            edit.remove(group)?;
            if is_referenced(edit, &group_id) {
                return edit.refuse(Message::GroupLeftEmpty { group: group_id });
            }
        }
        options.sort();
        nvset::update(edit, &mut ids, clone, "meta_attributes", &options)?;
        redirect(edit, resource, &id)?;
        edit.finish(before, Write::Replace)
    }
}

/// What `resource unclone` expects; nothing else has to be uncloned.
pub(in super::super) const UNCLONED: &str = "clone resource";

/// Takes a clone away from around a resource: `resource unclone ID`, the id of either.
///
/// The constraints that name the clone go too. A member of a cloned group leaves the group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Unclone(ResourceId);

impl Unclone {
    /// Of this clone, or of the clone around this resource.
    pub fn new(id: ResourceId) -> Self {
        Self(id)
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id] => Ok(Self(id.parse()?)),
            _ => Err(CommandError::Usage {
                command: "resource unclone",
                expected: "CLONE | RESOURCE",
            }),
        }
    }

    fn find(&self, edit: &mut Edit<'_>) -> Outcome<(NodeId, NodeId)> {
        let id = self.0.as_str();
        let named = edit.find(id, &["primitive", "group"]);
        let of_clone = || {
            let clone = edit.element(edit.find(id, &CLONES)?)?;
            inner(clone).first().map(|child| child.id())
        };
        let Some(resource) = named.or_else(of_clone) else {
            return edit.refuse(Message::ResourceNotFound { id: id.to_owned() });
        };
        let element = edit.element(resource);
        let clone = std::iter::successors(element.and_then(outer), |at| outer(*at))
            .find(|outer| is_clone(*outer));
        match clone.map(Element::id) {
            Some(clone) => Ok((resource, clone)),
            None => edit.refuse(Message::WrongKind {
                id: id.to_owned(),
                found: element.map_or("resource", Element::name).to_owned(),
                expected: UNCLONED,
            }),
        }
    }
}

impl Perform for Unclone {
    fn words(&self) -> Vec<String> {
        Writer::new("resource unclone").word(self.0.as_str()).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let (resource, clone) = self.find(edit)?;
        let group = edit
            .element(resource)
            .and_then(outer)
            .filter(|outer| outer.name() == "group");
        let in_group = group.filter(|group| group.children_named("primitive").count() > 1);
        if let Some(group) = in_group {
            let group = group.attribute("id").unwrap_or_default().into_owned();
            let id = edit.attribute(resource, "id");
            take_out(edit, &group, &[&id])?;
            return edit.finish(before, Write::Replace);
        }
        let id = edit.attribute(clone, "id");
        let left = group
            .and_then(|group| group.attribute("id"))
            .map(String::from);
        remove_references(edit, &id)?;
        let section = edit.section("resources")?;
        edit.move_to(resource, Place::LastIn(section))?;
        edit.remove(clone)?;
        if let Some(group) = left.filter(|group| is_referenced(edit, group)) {
            return edit.refuse(Message::GroupLeftEmpty { group });
        }
        edit.finish(before, Write::Replace)
    }
}
