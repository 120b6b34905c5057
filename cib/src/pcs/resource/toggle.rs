//! `resource enable` and `resource disable`.

use super::super::command::CommandError;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ids::Ids;
use super::super::property::{first_child, set_pair};
use super::super::report::{Message, Severity};
use super::super::words::Line;
use crate::model::{ResourceId, parse_boolean};
use crate::view::Nvset;
use crate::xml::{Element, NewElement, NodeId, Place};

const RESOURCES: [&str; 5] = ["bundle", "clone", "group", "master", "primitive"];

/// Lets the cluster start resources again: `resource enable ID …`; tags stand for their members.
///
/// Removes `target-role` from the first set of meta attributes, also from the clone or bundle
/// around the resource, or from what the clone or bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceEnable(Vec<ResourceId>);

/// Stops resources and keeps them stopped: `resource disable ID …`; tags stand for their members.
///
/// Sets `target-role=Stopped` in the first set of meta attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceDisable(Vec<ResourceId>);

impl ResourceEnable {
    /// Enables one resource.
    pub fn new(id: ResourceId) -> Self {
        Self(vec![id])
    }

    /// Enables one more resource.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.0.push(id);
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        ids(line, words, "resource enable").map(Self)
    }

    pub(in super::super) fn words(&self) -> Vec<String> {
        words("enable", &self.0)
    }

    pub(in super::super) fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        toggle(edit, &self.0, with_container, "")
    }
}

impl ResourceDisable {
    /// Disables one resource.
    pub fn new(id: ResourceId) -> Self {
        Self(vec![id])
    }

    /// Disables one more resource.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.0.push(id);
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        if ["--brief", "--no-strict", "--safe", "--simulate"]
            .iter()
            .any(|name| line.has(name))
        {
            return Err(CommandError::unsupported(&[
                "resource disable --safe or --simulate",
            ]));
        }
        ids(line, words, "resource disable").map(Self)
    }

    pub(in super::super) fn words(&self) -> Vec<String> {
        words("disable", &self.0)
    }

    pub(in super::super) fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        toggle(edit, &self.0, |element| vec![element.id()], "Stopped")
    }
}

fn ids(
    line: &Line,
    words: &[String],
    command: &'static str,
) -> Result<Vec<ResourceId>, CommandError> {
    line.allow(&[])?;
    if words.is_empty() {
        return Err(CommandError::Usage {
            command,
            expected: "RESOURCE …",
        });
    }
    words.iter().map(|word| Ok(word.parse()?)).collect()
}

fn words(verb: &str, ids: &[ResourceId]) -> Vec<String> {
    let command = ["resource", verb].map(str::to_owned);
    command
        .into_iter()
        .chain(ids.iter().map(ResourceId::to_string))
        .collect()
}

fn toggle(
    edit: &mut Edit<'_>,
    ids: &[ResourceId],
    reach: fn(Element<'_>) -> Vec<NodeId>,
    role: &str,
) -> Outcome {
    let before = edit.begin();
    let mut targets: Vec<NodeId> = Vec::new();
    for id in ids {
        for found in find(edit, id.as_str()) {
            let element = edit.cib.tree().element(found);
            targets.extend(element.map(reach).unwrap_or_default());
        }
    }
    edit.check()?;
    targets.sort_unstable();
    targets.dedup();
    let mut ids = Ids::of(edit.cib);
    for target in targets {
        warn_unmanaged(edit, target);
        set_target_role(edit, &mut ids, target, role)?;
    }
    edit.finish(before, Write::Patch)
}

/// Puts `target-role` into the first set of meta attributes; an empty role removes it.
pub(super) fn set_target_role(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    resource: NodeId,
    role: &str,
) -> Outcome {
    let set = match first_child(edit, resource, "meta_attributes") {
        Some(set) => set,
        None if role.is_empty() => return Ok(()),
        None => {
            let owner = edit
                .cib
                .tree()
                .element(resource)
                .and_then(|owner| owner.attribute("id"));
            let id = ids.part(&owner.unwrap_or_default(), "meta_attributes");
            let set = NewElement::new("meta_attributes").attribute("id", id);
            edit.insert(Place::FirstIn(resource), &set)?
        }
    };
    set_pair(edit, ids, set, ("target-role", role), "target-role")
}

/// The resource of this id, or those that the tag of this id names.
fn find(edit: &mut Edit<'_>, id: &str) -> Vec<NodeId> {
    let named = |id: &str| {
        let mut elements = edit.cib.elements();
        elements.find(|element| {
            (RESOURCES.contains(&element.name()) || element.name() == "tag")
                && element.attribute("id").as_deref() == Some(id)
        })
    };
    let Some(found) = named(id) else {
        edit.error(Message::ResourceNotFound { id: id.to_owned() });
        return Vec::new();
    };
    if found.name() != "tag" {
        return vec![found.id()];
    }
    let members = found
        .children_named("obj_ref")
        .filter_map(|member| member.attribute("id"));
    let resources = members
        .filter_map(|id| named(&id))
        .filter(|found| found.name() != "tag");
    resources.map(Element::id).collect()
}

/// What has to be enabled for the resource to start.
fn with_container(element: Element<'_>) -> Vec<NodeId> {
    let outer = element
        .parent()
        .filter(|outer| is_container(*outer))
        .filter(|_| !is_container(element));
    let inner = element
        .children()
        .filter(|inner| is_container(element) && matches!(inner.name(), "group" | "primitive"));
    [element]
        .into_iter()
        .chain(outer)
        .chain(inner.take(1))
        .map(Element::id)
        .collect()
}

fn is_container(element: Element<'_>) -> bool {
    matches!(element.name(), "bundle" | "clone" | "master")
}

fn warn_unmanaged(edit: &mut Edit<'_>, id: NodeId) {
    let Some(resource) = edit.cib.tree().element(id) else {
        return;
    };
    let unmanaged = |element: Element<'_>| {
        let mut sets = element
            .children_named("meta_attributes")
            .filter_map(Nvset::cast);
        let value = sets.find_map(|set| set.value("is-managed"));
        value.and_then(|value| parse_boolean(&value)) == Some(false)
    };
    let maintenance = edit.cib.property("maintenance-mode");
    let maintenance = maintenance.and_then(|value| parse_boolean(&value)) == Some(true);
    if maintenance || std::iter::successors(Some(resource), |at| at.parent()).any(unmanaged) {
        let id = resource.attribute("id").unwrap_or_default().into_owned();
        edit.note(Severity::Warning, Message::Unmanaged { id });
    }
}
