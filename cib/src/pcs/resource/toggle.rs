//! `resource enable` and `resource disable`.

use super::super::Dialect;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset::{arrange_first, first_meta};
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::builder::{command, fencing, ids, several};
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

several!(ResourceEnable(fencing): "Enables");
fencing!(ResourceEnable: "enable");

/// Stops resources and keeps them stopped: `resource disable ID …`; tags stand for their members.
///
/// Sets `target-role=Stopped` in the first set of meta attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceDisable {
    ids: Vec<ResourceId>,
    fencing: bool,
}

several!(ResourceDisable(fencing): "Disables");
fencing!(ResourceDisable: "disable");

impl ResourceEnable {
    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let ids = ids(words, "resource enable", "RESOURCE …")?;
        Ok(Self { ids, fencing })
    }
}

impl Perform for ResourceEnable {
    fn words(&self) -> Vec<String> {
        command(self.fencing, "enable").words(&self.ids).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        check_kind(edit, &self.ids, self.fencing)?;
        toggle(edit, &self.ids, with_container, "")
    }
}

impl ResourceDisable {
    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        let asks_cluster = ["--brief", "--no-strict", "--safe", "--simulate"];
        if asks_cluster.iter().any(|name| line.has(name)) {
            return Err(CommandError::LiveOnly {
                command: "resource disable --safe",
            });
        }
        line.allow(&[])?;
        let ids = ids(words, "resource disable", "RESOURCE …")?;
        Ok(Self { ids, fencing })
    }
}

impl Perform for ResourceDisable {
    fn words(&self) -> Vec<String> {
        command(self.fencing, "disable").words(&self.ids).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        check_kind(edit, &self.ids, self.fencing)?;
        toggle(edit, &self.ids, |element| vec![element.id()], "Stopped")
    }
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
        let value = first_meta(element, "is-managed");
        value.and_then(|value| parse_boolean(&value)) == Some(false)
    };
    let maintenance = edit.cib.property("maintenance-mode");
    let maintenance = maintenance.and_then(|value| parse_boolean(&value)) == Some(true);
    if maintenance || std::iter::successors(Some(resource), |at| at.parent()).any(unmanaged) {
        let id = resource.attribute("id").unwrap_or_default().into_owned();
        edit.note(Severity::Warning, Message::Unmanaged { id });
    }
}
