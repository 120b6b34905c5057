//! `resource enable` and `resource disable`.

use super::super::Dialect;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset::arrange_first;
use super::super::report::{Message, Severity, WrongFamily};
use super::super::words::Line;
use super::builder::{command, fencing, ids, several};
use super::target::{RESOURCES, is_container, is_fencing, primitives};
use crate::cib::Cib;
use crate::effective::Resolver;
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

divisible!(ResourceEnable: ids);

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
        check_kind(edit, &self.ids, self.fencing, "enable")?;
        toggle(edit, &self.ids, with_container, "")
    }
}

divisible!(ResourceDisable: ids);

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
        check_kind(edit, &self.ids, self.fencing, "disable")?;
        toggle(edit, &self.ids, |element| vec![element.id()], "Stopped")
    }
}

/// Commands of `resource` are not for fencing devices, nor those of `stonith` for others: a
/// warning in 0.11, an error in 0.12. `command` is the counterpart in the other family.
pub(in super::super) fn check_kind(
    edit: &mut Edit<'_>,
    ids: &[impl AsRef<str>],
    fencing: bool,
    command: &str,
) -> Outcome {
    for id in ids {
        let id = id.as_ref();
        let found = edit.find(id, &RESOURCES).and_then(|id| edit.element(id));
        if found.is_none_or(|found| is_fencing(found) == fencing) {
            continue;
        }
        let family = if fencing { "resource" } else { "stonith" };
        let message = Message::WrongFamily(WrongFamily {
            id: id.to_owned(),
            fencing: !fencing,
            instead: (!command.is_empty()).then(|| format!("pcs {family} {command}")),
            deprecated: edit.dialect < Dialect::V0_12,
        });
        match edit.dialect {
            Dialect::V0_9 => {}
            Dialect::V0_11 => edit.note(Severity::Deprecation, message),
            Dialect::V0_12 => return edit.refuse(message),
        }
        break;
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
    if is_unmanaged(edit.cib, id) {
        let id = edit.attribute(id, "id");
        edit.note(Severity::Warning, Message::Unmanaged { id });
    }
}

/// A resource is unmanaged when any primitive in it is, by its own or an inherited value.
fn is_unmanaged(cib: &Cib, id: NodeId) -> bool {
    let is = |value: Option<&str>, wanted| value.and_then(parse_boolean) == Some(wanted);
    if is(cib.property("maintenance-mode").as_deref(), true) {
        return true;
    }
    let Some(resource) = cib.tree().element(id) else {
        return false;
    };
    let resolver = Resolver::new(cib);
    let mut asked = primitives(resource);
    if asked.is_empty() {
        asked.push(resource);
    }
    asked
        .into_iter()
        .any(|one| is(resolver.meta(one).value("is-managed"), false))
}
