//! `resource delete` and `stonith delete`.

use std::collections::{BTreeSet, HashSet};

use super::super::Dialect;
use super::super::arguments::forced;
use super::super::command::Perform;
use super::super::constraint;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::builder::{command, fencing, ids, several};
use super::group::is_referenced;
use super::target::{RESOURCES, inner, is_clone, outer};
use super::toggle::{check_kind, set_target_role};
use crate::model::ResourceId;
use crate::xml::{Element, NodeId};

/// Removes resources with everything that names them: `resource delete ID …`, `stonith delete ID`.
///
/// Constraints go, memberships in sets and fencing levels, and containers that would be empty. One
/// at a time before 0.12, which refuses to remove members of tags; 0.12 takes them out of tags.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceDelete {
    ids: Vec<ResourceId>,
    fencing: bool,
    force: bool,
}

forced!(ResourceDelete: "on a live cluster, resources are not stopped before");

several!(ResourceDelete(fencing, force): "Removes");
fencing!(ResourceDelete: "delete");

divisible!(ResourceDelete: ids);

impl ResourceDelete {
    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        Ok(Self {
            ids: ids(words, "resource delete", "RESOURCE …")?,
            fencing,
            force: line.has("--force"),
        })
    }

    /// One resource, as pcs before 0.12: each thing that names it is a step of its own.
    fn run_classic(&self, edit: &mut Edit<'_>) -> Outcome {
        let [id] = self.ids.as_slice() else {
            return edit.refuse(Message::invalid(
                "resource delete",
                &format!("{} resources", self.ids.len()),
                "one resource",
            ));
        };
        let Some(found) = edit.find(id.as_str(), &RESOURCES) else {
            return edit.refuse(Message::ResourceNotFound { id: id.to_string() });
        };
        check_tags(edit, found)?;
        // Of a clone, what it holds is removed, and the clone with it.
        let clone = edit.element(found).filter(|element| is_clone(*element));
        let child = clone.and_then(|clone| inner(clone).first().map(|child| child.id()));
        let target = child.unwrap_or(found);
        if edit
            .element(target)
            .is_some_and(|element| element.name() == "group")
        {
            stop_group(edit, target)?;
            let members = edit.children(target, "primitive");
            return members
                .into_iter()
                .try_for_each(|member| remove_one(edit, member));
        }
        remove_one(edit, target)
    }

    fn run_modern(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut given: Vec<&str> = self.ids.iter().map(ResourceId::as_str).collect();
        given.sort_unstable();
        let count = given.len();
        given.dedup();
        if given.len() < count {
            edit.error(Message::invalid(
                "resource delete",
                &given.join(" "),
                "each id once",
            ));
        }
        let mut found = Vec::new();
        for id in &self.ids {
            match edit.find(id.as_str(), &RESOURCES) {
                Some(resource) => found.push(resource),
                None => edit.error(Message::ResourceNotFound { id: id.to_string() }),
            }
        }
        check_kind(edit, &self.ids, self.fencing, "delete")?;
        edit.check()?;
        remove_all(edit, found)?;
        edit.finish(before, Write::Patch)
    }
}

impl Perform for ResourceDelete {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        command(self.fencing, "delete")
            .words(&self.ids)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect < Dialect::V0_12 {
            self.run_classic(edit)
        } else {
            self.run_modern(edit)
        }
    }
}

/// Before 0.12, what tags name cannot be removed.
fn check_tags(edit: &mut Edit<'_>, resource: NodeId) -> Outcome {
    let Some(element) = edit.element(resource) else {
        return Ok(());
    };
    let id = |element: Element<'_>| element.attribute("id").map(String::from);
    let mut going: HashSet<String> = element
        .descendants()
        .filter(|element| RESOURCES.contains(&element.name()))
        .filter_map(id)
        .collect();
    going.extend(id(element));
    let mut at = element;
    while let Some(holder) = outer(at).filter(|holder| holder.name() != "bundle") {
        if holder.name() == "group" && inner(holder).len() > 1 {
            break;
        }
        going.extend(id(holder));
        at = holder;
    }
    let tags = edit.cib.section("tags").into_iter();
    let tag = tags.flat_map(Element::children).find(|tag| {
        let mut members = tag.children_named("obj_ref");
        members.any(|member| {
            member
                .attribute("id")
                .is_some_and(|id| going.contains(&*id))
        })
    });
    match tag.and_then(|tag| tag.attribute("id").map(String::from)) {
        Some(tag) => {
            let id = edit.attribute(resource, "id");
            edit.refuse(Message::InTag { id, tag })
        }
        None => Ok(()),
    }
}

/// A group is disabled before its members go, in a write of its own.
fn stop_group(edit: &mut Edit<'_>, group: NodeId) -> Outcome {
    let before = edit.begin();
    let mut ids = Ids::of(edit.cib);
    set_target_role(edit, &mut ids, group, "Stopped")?;
    edit.finish(before, Write::Patch)
}

/// Removes a primitive or bundle, its references, and its containers if they would be empty.
fn remove_one(edit: &mut Edit<'_>, resource: NodeId) -> Outcome {
    let id = edit.attribute(resource, "id");
    // Naming a cloned primitive also forgets the clone's constraints, but not its place in sets.
    let element = edit.element(resource);
    let holder = element.and_then(Element::parent);
    let clone = holder.filter(|holder| is_clone(*holder));
    let clone = clone.and_then(|clone| clone.attribute("id").map(String::from));
    let before = edit.begin();
    if let Some(clone) = &clone {
        let found: Vec<NodeId> = edit
            .cib
            .constraints()
            .filter(|constraint| constraint::mentions(constraint, clone))
            .map(Element::id)
            .collect();
        edit.remove_all(found)?;
    }
    remove_references(edit, &id)?;
    edit.finish(before, Write::Replace)?;
    let (top, containers) = top(edit, resource);
    for container in containers.iter().filter(|id| clone.as_ref() != Some(*id)) {
        let before = edit.begin();
        remove_references(edit, container)?;
        edit.finish(before, Write::Replace)?;
    }
    let before = edit.begin();
    edit.remove(top)?;
    let gone = containers.into_iter().chain(clone).chain([id]);
    for id in gone {
        if is_referenced(edit, &id) {
            return edit.refuse(Message::StillReferenced { id });
        }
    }
    edit.finish(before, Write::Patch)
}

/// The outermost element that goes with a resource, and the ids of the containers that go.
fn top(edit: &Edit<'_>, resource: NodeId) -> (NodeId, Vec<String>) {
    let mut containers = Vec::new();
    let Some(mut at) = edit.element(resource) else {
        return (resource, containers);
    };
    while let Some(holder) = outer(at) {
        let emptied = match holder.name() {
            "bundle" => false,
            "group" => inner(holder).len() == 1,
            _ => true,
        };
        if !emptied {
            break;
        }
        containers.extend(holder.attribute("id").map(String::from));
        at = holder;
    }
    (at.id(), containers)
}

/// Takes a resource out of everything that names it: tags, constraints, fencing levels, ACLs. The
/// commands that pcs has not rewritten also drop the section of fencing levels when it is empty.
pub(in super::super) fn remove_references(edit: &mut Edit<'_>, id: &str) -> Outcome {
    forget(edit, id)?;
    let section = edit.cib.section("fencing-topology").map(Element::id);
    match section.filter(|section| edit.child(*section, "fencing-level").is_none()) {
        Some(section) => edit.remove(section),
        None => Ok(()),
    }
}

/// The same, whatever is left of the section of fencing levels.
pub(in super::super) fn forget(edit: &mut Edit<'_>, id: &str) -> Outcome {
    remove_from_tags(edit, id)?;
    let constraints = constraint_ids(edit);
    constraint::forget(edit, id)?;
    if edit.dialect >= Dialect::V0_12 {
        // Tags and access rights may name the constraints that are gone.
        for gone in constraints.difference(&constraint_ids(edit)) {
            remove_from_tags(edit, gone)?;
            remove_from_acls(edit, gone)?;
        }
    }
    remove_from_levels(edit, id)?;
    remove_from_acls(edit, id)
}

fn constraint_ids(edit: &Edit<'_>) -> BTreeSet<String> {
    let constraints = edit.cib.constraints();
    let ids = constraints.filter_map(|constraint| constraint.attribute("id"));
    ids.map(String::from).collect()
}

fn remove_from_tags(edit: &mut Edit<'_>, id: &str) -> Outcome {
    let tags = edit.cib.section("tags").into_iter();
    let members = tags
        .flat_map(Element::children)
        .flat_map(|tag| tag.children_named("obj_ref"));
    let found: Vec<(NodeId, Option<NodeId>)> = members
        .filter(|member| member.attribute("id").as_deref() == Some(id))
        .map(|member| (member.id(), member.parent().map(Element::id)))
        .collect();
    for (member, tag) in found {
        edit.remove(member)?;
        let empty = tag.filter(|tag| edit.child(*tag, "obj_ref").is_none());
        if let Some(tag) = empty {
            let id = edit.attribute(tag, "id");
            edit.remove(tag)?;
            constraint::forget(edit, &id)?;
        }
    }
    Ok(())
}

fn remove_from_levels(edit: &mut Edit<'_>, id: &str) -> Outcome {
    let Some(section) = edit.cib.section("fencing-topology").map(Element::id) else {
        return Ok(());
    };
    let levels = edit.children(section, "fencing-level");
    for level in levels {
        let devices = edit.attribute(level, "devices");
        let left: Vec<&str> = devices.split(',').filter(|device| *device != id).collect();
        if left.is_empty() {
            edit.remove(level)?;
        } else if left.len() < devices.split(',').count() {
            edit.set(level, "devices", &left.join(","))?;
        }
    }
    Ok(())
}

fn remove_from_acls(edit: &mut Edit<'_>, id: &str) -> Outcome {
    let acls = edit.cib.section("acls").into_iter();
    let found: Vec<NodeId> = acls
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "acl_permission")
        .filter(|element| element.attribute("reference").as_deref() == Some(id))
        .map(Element::id)
        .collect();
    edit.remove_all(found)
}

/// Removes resources with what they hold, what names them, and containers that would be empty.
pub(in super::super) fn remove_all(edit: &mut Edit<'_>, resources: Vec<NodeId>) -> Outcome {
    let mut pending = resources;
    let mut ids: Vec<String> = Vec::new();
    let mut tops: Vec<NodeId> = Vec::new();
    let mut seen: HashSet<NodeId> = HashSet::new();
    while let Some(resource) = pending.pop() {
        if !seen.insert(resource) {
            continue;
        }
        let Some(element) = edit.element(resource) else {
            continue;
        };
        ids.extend(element.attribute("id").map(String::from));
        pending.extend(inner(element).into_iter().map(Element::id));
        tops.push(resource);
        if let Some(holder) = outer(element) {
            let all_going = inner(holder)
                .iter()
                .all(|member| seen.contains(&member.id()));
            if is_clone(holder) || (holder.name() == "group" && all_going) {
                pending.push(holder.id());
            }
        }
    }
    for id in &ids {
        forget(edit, id)?;
    }
    edit.note(Severity::Info, Message::Removed { ids });
    // Only the outermost: the others go with them.
    let inside = |edit: &Edit<'_>, id: NodeId| {
        let parent = edit.element(id).and_then(Element::parent);
        parent.is_some_and(|parent| seen.contains(&parent.id()))
    };
    for id in tops {
        if !inside(edit, id) {
            edit.remove(id)?;
        }
    }
    Ok(())
}
