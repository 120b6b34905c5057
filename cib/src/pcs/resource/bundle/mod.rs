//! `resource bundle create`, `update` and `reset`.

mod check;
mod create;
mod desired;
mod parts;
mod update;
mod write;

pub use create::{BundleCreate, BundleReset};
pub use update::BundleUpdate;

use super::super::Dialect;
use super::super::edit::{Edit, Outcome};
use super::super::report::Message;
use crate::xml::{Element, NodeId};

/// Kinds of containers.
pub(super) const CONTAINERS: [&str; 3] = ["docker", "podman", "rkt"];

/// The kinds of containers that a dialect can make.
fn containers(dialect: Dialect) -> &'static [&'static str] {
    if dialect >= Dialect::V0_12 {
        &["docker", "podman"]
    } else {
        &CONTAINERS
    }
}

/// The bundle of this id and its container.
fn find(edit: &mut Edit<'_>, id: &str) -> Outcome<(NodeId, NodeId)> {
    let bundle = super::target::find_among(edit, id, &["bundle"])?;
    let known = containers(edit.dialect);
    let element = edit.element(bundle).into_iter();
    let mut containers = element
        .flat_map(Element::children)
        .filter(|child| known.contains(&child.name()));
    match containers.next().map(Element::id) {
        Some(container) => Ok((bundle, container)),
        None => edit.refuse(Message::WrongKind {
            id: id.to_owned(),
            found: "bundle of another container type".to_owned(),
            expected: "bundle of docker or podman",
        }),
    }
}
