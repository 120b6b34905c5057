//! A bundle that should be, against one that is.

use super::super::super::arguments::{Pairs, get};
use super::super::super::command::Operation;
use super::super::super::ensure::{At, Desired};
use super::super::super::report::Message;
use super::super::toggle::ResourceDisable;
use super::{BundleCreate, BundleUpdate, CONTAINERS};
use crate::cib::Cib;
use crate::xml::Element;

fn find<'c>(cib: &'c Cib, id: &str) -> Option<Element<'c>> {
    cib.find(id).filter(|found| found.name() == "bundle")
}

impl BundleCreate {
    /// A bundle of the same kind of container is updated.
    pub(in super::super::super) fn against(&self, cib: &Cib) -> Desired {
        let whole = &self.whole;
        let Some(bundle) = find(cib, &whole.id) else {
            return Desired::AsIs;
        };
        let mut children = bundle.children();
        let container = children.find(|child| CONTAINERS.contains(&child.name()));
        if container.is_none_or(|container| container.name() != self.kind) {
            let id = whole.id.clone();
            return Desired::Refused(Message::IdInUse { id });
        }
        let update = BundleUpdate {
            id: whole.id.clone(),
            parts: whole.parts.clone(),
            force: self.force,
        };
        let stop = whole.id.parse().ok().filter(|_| whole.disabled);
        let stop = stop.map(|id| ResourceDisable::new(id).into());
        Desired::Instead([Operation::from(update)].into_iter().chain(stop).collect())
    }
}

/// The mappings of one kind, and the options by which one of them is known.
type Kind = (&'static str, &'static str, &'static [&'static str]);

const PORTS: Kind = ("network", "port-mapping", &["port", "range"]);
const STORAGE: Kind = ("storage", "storage-mapping", &["target-dir"]);

fn mappings<'t>(bundle: Element<'t>, kind: Kind) -> impl Iterator<Item = Element<'t>> {
    let part = bundle.child(kind.0).into_iter();
    part.flat_map(move |part| part.children_named(kind.1))
}

/// Whether a mapping says the same; its id counts if it is given.
fn is_there(bundle: Element<'_>, kind: Kind, wanted: &Pairs) -> bool {
    mappings(bundle, kind).any(|mapping| {
        let all = mapping.attributes().filter(|one| one.name() != "id");
        let given = wanted.iter().filter(|(name, _)| name != "id");
        all.count() == given.count()
            && wanted
                .iter()
                .all(|(name, value)| mapping.attribute(name).as_deref() == Some(value))
    })
}

/// The mappings that are in the way: of the same id, or of the same port or folder.
fn in_the_way(bundle: Element<'_>, kind: Kind, wanted: &[Pairs]) -> Vec<String> {
    let mappings = mappings(bundle, kind);
    let others = mappings.filter(|mapping| {
        wanted.iter().any(|wanted| {
            let same = |name: &&str| {
                let value = get(wanted, name);
                value.is_some() && mapping.attribute(name).as_deref() == value
            };
            ["id"].iter().chain(kind.2).any(same)
        })
    });
    let ids = others.filter_map(|mapping| mapping.attribute("id"));
    ids.map(String::from).collect()
}

impl BundleUpdate {
    /// Whether it sets and adds nothing.
    fn only_removes(&self) -> bool {
        let parts = &self.parts;
        let options = [&parts.container, &parts.network, &parts.meta];
        parts.ports.is_empty()
            && parts.storage.is_empty()
            && options.iter().all(|options| options.is_empty())
    }

    /// What is still needed; `None` if nothing is.
    pub(in super::super::super) fn needed(&self, at: At<'_>) -> Option<Self> {
        let mut rest = self.clone();
        if let Some(bundle) = find(at.cib, &self.id) {
            let parts = &mut rest.parts;
            parts.ports.retain(|port| !is_there(bundle, PORTS, port));
            parts
                .storage
                .retain(|storage| !is_there(bundle, STORAGE, storage));
        }
        let emptied = rest.only_removes() && !self.only_removes();
        if emptied && rest.parts.ports_gone.is_empty() && rest.parts.storage_gone.is_empty() {
            return None;
        }
        rest.trimmed(at)
    }

    /// Mappings of the same port or folder that say something else go first.
    pub(in super::super::super) fn against(&self, cib: &Cib) -> Desired {
        if self.only_removes() {
            return Desired::Removal;
        }
        let Some(bundle) = find(cib, &self.id) else {
            return Desired::AsIs;
        };
        let ports = in_the_way(bundle, PORTS, &self.parts.ports);
        let storage = in_the_way(bundle, STORAGE, &self.parts.storage);
        if ports.is_empty() && storage.is_empty() {
            return Desired::AsIs;
        }
        let mut remove = self.clone();
        remove.parts = super::parts::Parts {
            ports_gone: ports,
            storage_gone: storage,
            ..Default::default()
        };
        let mut update = self.clone();
        let gone =
            |ids: &mut Vec<String>, removed: &[String]| ids.retain(|id| !removed.contains(id));
        gone(&mut update.parts.ports_gone, &remove.parts.ports_gone);
        gone(&mut update.parts.storage_gone, &remove.parts.storage_gone);
        Desired::Steps(vec![remove.into(), update.into()])
    }
}
