//! Where a new resource goes: the top level, a group, a clone, a bundle.

use super::super::edit::{Edit, Outcome};
use super::super::ids::{self, Ids};
use super::super::nvset::append_set;
use super::super::report::{Membership, Message};
use super::create::{Beside, Placement};
use crate::metadata::{Agent, OcfVersion};
use crate::model::{ResourceId, parse_boolean};
use crate::xml::{Element, NewElement, NodeId, Place};

/// The element that a placement starts from: the resources, a group or a bundle.
///
/// A new group is made here; a new clone only in [`slot`], when nothing can go wrong any more.
pub(super) fn parent(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    placement: &Placement,
    (agent, resource): (&Agent, &str),
) -> Outcome<NodeId> {
    let resources = edit.section("resources")?;
    match placement {
        Placement::Top => Ok(resources),
        Placement::Clone {
            id,
            options,
            promotable,
        } => {
            check_clone_options(edit, (agent, resource), options, *promotable);
            check_clone_id(edit, ids, id.as_ref());
            edit.check().map(|()| resources)
        }
        Placement::Group { id, .. } => group(edit, ids, resources, id),
        Placement::Bundle(id) => bundle(edit, resources, id),
    }
}

/// The place of the primitive.
pub(super) fn slot(
    edit: &mut Edit<'_>,
    parent: NodeId,
    placement: &Placement,
    resource: &str,
) -> Outcome<Place> {
    match placement {
        Placement::Group {
            beside: Some(beside),
            ..
        } => neighbour(edit, parent, beside),
        Placement::Group { beside: None, .. } | Placement::Top => Ok(Place::LastIn(parent)),
        Placement::Clone { .. } => edit
            .append(parent, &NewElement::new("clone"))
            .map(Place::LastIn),
        Placement::Bundle(bundle) => {
            check_accessible(edit, parent, bundle, resource);
            edit.check().map(|()| Place::LastIn(parent))
        }
    }
}

/// Gives the clone around the primitive its id and options; ids come after the primitive's own.
pub(super) fn complete_clone(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (primitive, primitive_id): (NodeId, &str),
    placement: &Placement,
) -> Outcome<Option<NodeId>> {
    let Placement::Clone {
        id,
        options,
        promotable,
    } = placement
    else {
        return Ok(None);
    };
    let parent = edit.cib.tree().element(primitive).and_then(Element::parent);
    let Some(clone) = parent.map(Element::id) else {
        return Ok(None);
    };
    let id = match id {
        Some(id) => id.to_string(),
        None => ids.allocate(&format!("{primitive_id}-clone")),
    };
    edit.set(clone, "id", &id)?;
    let mut options = options.clone();
    options.extend(promotable.then(|| ("promotable".to_owned(), "true".to_owned())));
    append_set(edit, ids, clone, "meta_attributes", &options)?;
    Ok(Some(clone))
}

/// Only OCF agents can be told apart or promoted; of OCF 1.1 ones it is known which.
fn check_clone_options(
    edit: &mut Edit<'_>,
    (agent, resource): (&Agent, &str),
    options: &[(String, String)],
    promotable: bool,
) {
    let name = agent.name().to_string();
    let message = |option| Message::IncompatibleCloneOption {
        resource: resource.to_owned(),
        option,
        agent: name.clone(),
    };
    let is_set = |wanted: &str| {
        (promotable && wanted == "promotable")
            || options
                .iter()
                .any(|(name, value)| name == wanted && parse_boolean(value) == Some(true))
    };
    if agent.name().class() != "ocf" {
        for option in ["globally-unique", "promotable"] {
            if is_set(option) {
                edit.error(message(option));
            }
        }
    } else if agent.version() == OcfVersion::V1_1 && is_set("promotable") && !agent.is_promotable()
    {
        edit.unless_forced(message("promotable"));
    }
}

fn check_clone_id(edit: &mut Edit<'_>, ids: &mut Ids, id: Option<&ResourceId>) {
    let Some(id) = id.map(ResourceId::to_string) else {
        return;
    };
    if let Some(character) = ids::fault(&id) {
        edit.error(Message::InvalidId {
            kind: "id",
            id,
            character,
        });
    } else if !ids.take(&id) {
        edit.error(Message::IdInUse { id });
    }
}

fn group(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    resources: NodeId,
    id: &ResourceId,
) -> Outcome<NodeId> {
    let found = edit
        .cib
        .find(id.as_str())
        .map(|element| (element.id(), element.name().to_owned()));
    match found {
        Some((group, name)) if name == "group" => Ok(group),
        Some((_, found)) => edit.refuse(Message::WrongKind {
            id: id.to_string(),
            found,
            expected: "group",
        }),
        None => {
            if let Some(character) = ids::fault(id.as_str()) {
                let id = id.to_string();
                return edit.refuse(Message::InvalidId {
                    kind: "group name",
                    id,
                    character,
                });
            }
            ids.take(id.as_str());
            edit.append(
                resources,
                &NewElement::new("group").attribute("id", id.as_str()),
            )
        }
    }
}

fn neighbour(edit: &mut Edit<'_>, group: NodeId, beside: &Beside) -> Outcome<Place> {
    let id = beside.id();
    let view = edit.cib.tree().element(group);
    let member = view.and_then(|view| {
        let mut members = view.children_named("primitive");
        members.find(|member| member.attribute("id").as_deref() == Some(id.as_str()))
    });
    match member.map(Element::id) {
        Some(member) => Ok(beside.place(member)),
        None => {
            let group = view.and_then(|view| view.attribute("id"));
            let group = group.map(String::from).unwrap_or_default();
            edit.refuse(Message::NotInGroup {
                id: id.to_string(),
                group,
                wanted: Membership::GroupNeighbour,
            })
        }
    }
}

fn bundle(edit: &mut Edit<'_>, resources: NodeId, id: &ResourceId) -> Outcome<NodeId> {
    let wanted = |bundle: &Element<'_>| bundle.attribute("id").as_deref() == Some(id.as_str());
    let section = edit.cib.tree().element(resources);
    let bundle = section.and_then(|section| section.children_named("bundle").find(wanted));
    let held = bundle.and_then(|bundle| bundle.child("primitive")?.attribute("id"));
    match (bundle.map(Element::id), held.map(String::from)) {
        (Some(_), Some(resource)) => edit.refuse(Message::BundleOccupied {
            bundle: id.to_string(),
            resource,
        }),
        (Some(bundle), None) => Ok(bundle),
        (None, _) => edit.refuse(Message::ResourceNotFound { id: id.to_string() }),
    }
}

/// Pacemaker reaches the inside of a bundle over the network only.
fn check_accessible(edit: &mut Edit<'_>, bundle: NodeId, id: &ResourceId, resource: &str) {
    let view = edit.cib.tree().element(bundle);
    let network = view.and_then(|bundle| bundle.child("network"));
    let has = |name| {
        network
            .and_then(|network| network.attribute(name))
            .is_some_and(|v| !v.is_empty())
    };
    if !has("control-port") && !has("ip-range-start") {
        let (resource, bundle) = (resource.to_owned(), id.to_string());
        edit.unless_forced(Message::NotAccessible { resource, bundle });
    }
}
