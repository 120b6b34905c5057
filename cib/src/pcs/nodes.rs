//! Which nodes a file knows.

use super::edit::Edit;
use super::nvset::first_meta;
use crate::xml::Element;

/// The names of the nodes that a file knows: members, remote and guest nodes.
pub(super) fn nodes(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("nodes").into_iter();
    let members = section
        .flat_map(Element::children)
        .filter_map(|node| node.attribute("uname").map(String::from));
    let resources = edit.cib.section("resources").into_iter();
    let primitives = resources
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "primitive");
    let special = primitives.filter_map(|primitive| {
        let get = |name| primitive.attribute(name);
        let remote = get("class").as_deref() == Some("ocf")
            && get("provider").as_deref() == Some("pacemaker")
            && get("type").as_deref() == Some("remote");
        if remote {
            return get("id").map(String::from);
        }
        first_meta(primitive, "remote-node").map(String::from)
    });
    members.chain(special).collect()
}
