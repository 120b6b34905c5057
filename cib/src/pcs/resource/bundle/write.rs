//! The parts of a bundle as elements.

use super::super::super::arguments::{Pairs, get, put};
use super::super::super::edit::{Edit, Outcome};
use super::super::super::ids::Ids;
use super::super::super::nvset::arrange_first;
use super::parts::Parts;
use crate::xml::{NewElement, NodeId};

/// Sets attributes; an empty value removes one.
pub(super) fn set_all(edit: &mut Edit<'_>, element: NodeId, options: &Pairs) -> Outcome {
    options.iter().try_for_each(|(name, value)| {
        if value.is_empty() {
            edit.unset(element, name)
        } else {
            edit.set(element, name, value)
        }
    })
}

/// The network or storage of a bundle, made if it is needed.
fn part(edit: &mut Edit<'_>, bundle: NodeId, name: &str, needed: bool) -> Outcome<Option<NodeId>> {
    match edit.child(bundle, name) {
        Some(found) => Ok(Some(found)),
        None if needed => edit.append(bundle, &NewElement::new(name)).map(Some),
        None => Ok(None),
    }
}

pub(super) fn write_network(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, id): (NodeId, &str),
    parts: &Parts,
) -> Outcome {
    let useful = parts.network.iter().any(|(_, value)| !value.is_empty());
    let Some(network) = part(edit, bundle, "network", useful || !parts.ports.is_empty())? else {
        return Ok(());
    };
    set_all(edit, network, &parts.network)?;
    remove_maps(edit, (network, "port-mapping"), &parts.ports_gone)?;
    for options in &parts.ports {
        let mut options = options.clone();
        if get(&options, "id").is_none() {
            let suffix = get(&options, "port").or_else(|| get(&options, "range"));
            let id = ids.part(id, &format!("port-map-{}", suffix.unwrap_or_default()));
            put(&mut options, "id", id);
        }
        let mapping = edit.append(network, &NewElement::new("port-mapping"))?;
        set_all(edit, mapping, &options)?;
    }
    Ok(())
}

pub(super) fn write_storage(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, id): (NodeId, &str),
    parts: &Parts,
) -> Outcome {
    let Some(storage) = part(edit, bundle, "storage", !parts.storage.is_empty())? else {
        return Ok(());
    };
    remove_maps(edit, (storage, "storage-mapping"), &parts.storage_gone)?;
    for options in &parts.storage {
        let mut options = options.clone();
        if get(&options, "id").is_none() {
            let id = ids.allocate(&format!("{id}-storage-map"));
            put(&mut options, "id", id);
        }
        let mapping = edit.append(storage, &NewElement::new("storage-mapping"))?;
        set_all(edit, mapping, &options)?;
    }
    Ok(())
}

fn remove_maps(edit: &mut Edit<'_>, (parent, name): (NodeId, &str), gone: &[String]) -> Outcome {
    let mut maps = edit.children(parent, name);
    maps.retain(|map| gone.contains(&edit.attribute(*map, "id")));
    edit.remove_all(maps)
}

/// Writes the parts into a bundle that exists.
pub(super) fn write_parts(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, container): (NodeId, NodeId),
    (id, parts): (&str, &Parts),
) -> Outcome {
    set_all(edit, container, &parts.container)?;
    write_network(edit, ids, (bundle, id), parts)?;
    write_storage(edit, ids, (bundle, id), parts)?;
    arrange_first(edit, ids, bundle, "meta_attributes", &parts.meta)
}
