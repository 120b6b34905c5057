//! Which nodes a file knows.

use super::edit::Edit;
use super::nvset::{first_meta, first_value};
use crate::xml::Element;

/// A node that a resource makes.
#[derive(Debug)]
pub(super) struct Special {
    pub(super) name: String,
    pub(super) address: String,
}

/// Remote and guest nodes.
pub(super) fn special(edit: &Edit<'_>) -> Vec<Special> {
    let resources = edit.cib.section("resources").into_iter();
    resources
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "primitive")
        .filter_map(|primitive| remote(primitive).or_else(|| guest(primitive)))
        .collect()
}

fn remote(primitive: Element<'_>) -> Option<Special> {
    let get = |name| primitive.attribute(name);
    let remote = get("class").as_deref() == Some("ocf")
        && get("provider").as_deref() == Some("pacemaker")
        && get("type").as_deref() == Some("remote");
    let name = get("id").filter(|_| remote)?.into_owned();
    let server = first_value(primitive, "instance_attributes", "server");
    let address = server.map_or_else(|| name.clone(), String::from);
    Some(Special { name, address })
}

fn guest(primitive: Element<'_>) -> Option<Special> {
    let name = first_meta(primitive, "remote-node")?.into_owned();
    let address = first_meta(primitive, "remote-addr");
    let address = address.map_or_else(|| name.clone(), String::from);
    Some(Special { name, address })
}

/// The names of the nodes that a file knows: members, remote and guest nodes.
pub(super) fn nodes(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("nodes").into_iter();
    let members = section
        .flat_map(Element::children)
        .filter_map(|node| node.attribute("uname").map(String::from));
    let special = special(edit).into_iter().map(|node| node.name);
    members.chain(special).collect()
}
