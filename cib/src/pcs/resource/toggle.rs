//! `resource enable` and `resource disable`.

use super::super::Dialect;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset::arrange_first;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::target::{RESOURCES, is_container, is_fencing};
use crate::model::{ResourceId, parse_boolean};
use crate::xml::{Element, NodeId};

/// Lets the cluster start resources again: `resource enable ID …`; tags stand for their members.
///
/// Removes `target-role` from the first set of meta attributes, also from the clone or bundle
/// around the resource, or from what the clone or bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceEnable {
    ids: Vec<ResourceId>,
    fencing: bool,
}

/// Stops resources and keeps them stopped: `resource disable ID …`; tags stand for their members.
///
/// Sets `target-role=Stopped` in the first set of meta attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceDisable {
    ids: Vec<ResourceId>,
    fencing: bool,
}

impl ResourceEnable {
    /// Enables one resource.
    pub fn new(id: ResourceId) -> Self {
        Self {
            ids: vec![id],
            fencing: false,
        }
    }

    /// Enables one more resource.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.ids.push(id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let ids = ids(line, words, "resource enable")?;
        Ok(Self {
            ids,
            fencing: false,
        })
    }

    pub(in super::super) fn parse_fencing(
        line: &Line,
        words: &[String],
    ) -> Result<Self, CommandError> {
        let ids = ids(line, words, "stonith enable")?;
        Ok(Self { ids, fencing: true })
    }
}

impl Perform for ResourceEnable {
    fn words(&self) -> Vec<String> {
        words(self.fencing, "enable", &self.ids)
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        check_kind(edit, &self.ids, self.fencing)?;
        toggle(edit, &self.ids, with_container, "")
    }
}

impl ResourceDisable {
    /// Disables one resource.
    pub fn new(id: ResourceId) -> Self {
        Self {
            ids: vec![id],
            fencing: false,
        }
    }

    /// Disables one more resource.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.ids.push(id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        if ["--brief", "--no-strict", "--safe", "--simulate"]
            .iter()
            .any(|name| line.has(name))
        {
            return Err(CommandError::LiveOnly {
                command: "resource disable --safe",
            });
        }
        let ids = ids(line, words, "resource disable")?;
        Ok(Self {
            ids,
            fencing: false,
        })
    }

    pub(in super::super) fn parse_fencing(
        line: &Line,
        words: &[String],
    ) -> Result<Self, CommandError> {
        let ids = ids(line, words, "stonith disable")?;
        Ok(Self { ids, fencing: true })
    }
}

impl Perform for ResourceDisable {
    fn words(&self) -> Vec<String> {
        words(self.fencing, "disable", &self.ids)
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        check_kind(edit, &self.ids, self.fencing)?;
        toggle(edit, &self.ids, |element| vec![element.id()], "Stopped")
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

fn words(fencing: bool, verb: &str, ids: &[ResourceId]) -> Vec<String> {
    let family = if fencing { "stonith" } else { "resource" };
    let command = [family, verb].map(str::to_owned);
    command
        .into_iter()
        .chain(ids.iter().map(ResourceId::to_string))
        .collect()
}

/// Commands of `resource` are not for fencing devices, nor those of `stonith` for others: a
/// warning in 0.11, an error in 0.12.
pub(in super::super) fn check_kind(
    edit: &mut Edit<'_>,
    ids: &[impl AsRef<str>],
    fencing: bool,
) -> Outcome {
    for id in ids {
        let id = id.as_ref();
        let found = edit.find(id, &RESOURCES).and_then(|id| edit.element(id));
        if found.is_none_or(|found| is_fencing(found) == fencing) {
            continue;
        }
        let (found, expected) = if fencing {
            ("resource", "fencing device")
        } else {
            ("fencing device", "resource")
        };
        let message = Message::WrongKind {
            id: id.to_owned(),
            found: found.to_owned(),
            expected,
        };
        match edit.dialect {
            Dialect::V0_9 => {}
            Dialect::V0_11 => edit.note(Severity::Deprecation, message),
            Dialect::V0_12 => return edit.refuse(message),
        }
    }
    Ok(())
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
    let pairs = [("target-role".to_owned(), role.to_owned())];
    arrange_first(edit, ids, resource, "meta_attributes", &pairs)
}

/// The resource of this id, or those that the tag of this id names.
pub(super) fn find(edit: &mut Edit<'_>, id: &str) -> Vec<NodeId> {
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

fn warn_unmanaged(edit: &mut Edit<'_>, id: NodeId) {
    let Some(resource) = edit.cib.tree().element(id) else {
        return;
    };
    let unmanaged = |element: Element<'_>| {
        let mut pairs = element
            .children_named("meta_attributes")
            .flat_map(|set| set.children_named("nvpair"));
        let pair = pairs.find(|pair| pair.attribute("name").as_deref() == Some("is-managed"));
        let value = pair.and_then(|pair| pair.attribute("value"));
        value.and_then(|value| parse_boolean(&value)) == Some(false)
    };
    let maintenance = edit.cib.property("maintenance-mode");
    let maintenance = maintenance.and_then(|value| parse_boolean(&value)) == Some(true);
    if maintenance || std::iter::successors(Some(resource), |at| at.parent()).any(unmanaged) {
        let id = resource.attribute("id").unwrap_or_default().into_owned();
        edit.note(Severity::Warning, Message::Unmanaged { id });
    }
}
