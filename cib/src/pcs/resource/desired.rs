//! A resource that should exist, against one that does.

use super::super::arguments::get;
use super::super::command::Operation;
use super::super::ensure::equal;
use super::super::nvset::first_value;
use super::clone::{CloneCreate, agent_name};
use super::create::{OpSpec, Placement, ResourceCreate};
use super::group::GroupAdd;
use super::operations::{CHECK_LEVEL, default_interval};
use super::target::{is_clone, outer};
use super::toggle::ResourceDisable;
use super::update::ResourceUpdate;
use crate::metadata::Metadata;
use crate::xml::Element;

/// The operations that make the existing primitive what the wanted one would be; `None` if it is
/// of another agent.
pub(in super::super) fn difference(
    wanted: &ResourceCreate,
    existing: Element<'_>,
    metadata: &Metadata,
) -> Option<Vec<Operation>> {
    let agent = agent_name(existing)?;
    let same_agent = if wanted.fencing {
        agent.is_fencing() && agent.kind() == wanted.agent
    } else if wanted.agent.contains(':') {
        agent.to_string() == wanted.agent
    } else {
        let mut known = metadata.agents_of_type(&wanted.agent);
        known.any(|known| *known.name() == agent)
    };
    if !same_agent {
        return None;
    }
    let mut plan = Vec::new();
    plan.extend(changes(wanted, existing).map(Operation::from));
    plan.extend(placement(wanted, existing));
    let stopped = value(existing, "meta_attributes", "target-role");
    if wanted.disabled && stopped.as_deref() != Some("Stopped") {
        plan.push(ResourceDisable::new(wanted.id.clone()).into());
    }
    Some(plan)
}

fn value(resource: Element<'_>, set: &str, name: &str) -> Option<String> {
    first_value(resource, set, name).map(String::from)
}

fn changes(wanted: &ResourceCreate, existing: Element<'_>) -> Option<ResourceUpdate> {
    let mut update = ResourceUpdate::new(wanted.id.clone()).fencing(wanted.fencing);
    let mut changed = false;
    for (name, text) in &wanted.options {
        if value(existing, "instance_attributes", name).as_ref() != Some(text) {
            update = update.option(name.as_str(), text.as_str());
            changed = true;
        }
    }
    for (name, text) in &wanted.meta {
        if value(existing, "meta_attributes", name).as_ref() != Some(text) {
            update = update.meta(name.as_str(), text.as_str());
            changed = true;
        }
    }
    for operation in &wanted.operations {
        let ops = existing.children_named("operations");
        let mut ops = ops.flat_map(|operations| operations.children_named("op"));
        if !ops.any(|op| has_operation(op, operation)) {
            update = update.operation(operation.clone());
            changed = true;
        }
    }
    changed.then_some(update.force(wanted.force))
}

fn has_operation(op: Element<'_>, wanted: &OpSpec) -> bool {
    let interval = get(&wanted.options, "interval");
    let interval = interval.unwrap_or_else(|| default_interval(&wanted.name));
    let has = |name: &str, text: &str| {
        op.attribute(name)
            .is_some_and(|value| equal(name, &value, text))
    };
    let option = |(name, text): &(String, String)| match name.as_str() {
        CHECK_LEVEL => value(op, "instance_attributes", name).as_ref() == Some(text),
        "id" => true,
        name => has(name, text),
    };
    has("name", &wanted.name) && has("interval", interval) && wanted.options.iter().all(option)
}

fn placement(wanted: &ResourceCreate, existing: Element<'_>) -> Option<Operation> {
    let holder = outer(existing);
    match &wanted.placement {
        Placement::Top | Placement::Bundle(_) => None,
        Placement::Group { id, .. } => {
            let there = holder.and_then(|holder| holder.attribute("id"));
            if there.as_deref() == Some(id.as_str()) {
                return None;
            }
            Some(GroupAdd::new(id.clone(), wanted.id.clone()).into())
        }
        Placement::Clone {
            id,
            options,
            promotable,
        } => {
            if holder.is_some_and(is_clone) {
                return None;
            }
            let mut clone = CloneCreate::new(wanted.id.clone()).promotable(*promotable);
            if let Some(id) = id {
                clone = clone.id(id.clone());
            }
            for (name, value) in options {
                clone = clone.option(name.as_str(), value.as_str());
            }
            Some(clone.into())
        }
    }
}
