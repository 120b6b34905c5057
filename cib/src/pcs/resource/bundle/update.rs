//! `resource bundle update`.

use super::super::super::arguments::{Writer, forced, put};
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::ensure::divisible;
use super::super::super::error::CommandError;
use super::super::super::ids::Ids;
use super::super::super::report::Message;
use super::super::super::words::Line;
use super::super::target::find_among;
use super::parts::{self, Parts, parts_builder};
use super::write::write_parts;
use super::{check, find};
use crate::model::ResourceId;

/// Changes a bundle: `resource bundle update ID [container …] [network …] [port-map add|remove …] …`.
/// An empty value removes an option.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleUpdate {
    pub(super) id: String,
    pub(super) parts: Parts,
    pub(super) force: bool,
}

parts_builder!(BundleUpdate, parts);
forced!(BundleUpdate: "unknown options only warn");

divisible!(BundleUpdate: parts.container, parts.network, parts.ports, parts.ports_gone,
    parts.storage, parts.storage_gone, parts.meta);

impl BundleUpdate {
    /// Changes nothing yet.
    pub fn new(id: ResourceId) -> Self {
        Self {
            id: id.into(),
            parts: Parts::default(),
            force: false,
        }
    }

    /// Removes the port mapping of this id.
    pub fn remove_port(mut self, id: impl Into<String>) -> Self {
        self.parts.ports_gone.push(id.into());
        self
    }

    /// Removes the storage mapping of this id.
    pub fn remove_storage(mut self, id: impl Into<String>) -> Self {
        self.parts.storage_gone.push(id.into());
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let (id, rest) = parts::id_and_rest(words)?;
        let parts = Parts::read_changes(&parts::groups(rest)?)?;
        Ok(Self {
            id: id.clone(),
            parts,
            force: line.has("--force"),
        })
    }
}

impl Perform for BundleUpdate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("resource bundle update")
            .word(self.id.as_str())
            .section("container", &self.parts.container);
        self.parts
            .write(writer, Some("add"))
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let bundle = find_among(edit, &self.id, &["bundle"])?;
        let container = if self.parts.container.is_empty() {
            bundle
        } else {
            find(edit, &self.id)?.1
        };
        let mut ids = Ids::of(edit.cib);
        check::container_update(edit, container, &self.parts.container);
        check::network_update(edit, (bundle, &self.id), &self.parts.network);
        check::maps(edit, &mut ids, &self.parts);
        for (part, name, gone) in [
            ("network", "port-mapping", &self.parts.ports_gone),
            ("storage", "storage-mapping", &self.parts.storage_gone),
        ] {
            let parent = edit.child(bundle, part);
            let maps = parent.map_or_else(Vec::new, |parent| edit.children(parent, name));
            for id in gone {
                if !maps.iter().any(|map| edit.attribute(*map, "id") == *id) {
                    edit.error(Message::missing("mapping", id));
                }
            }
        }
        edit.check()?;
        write_parts(edit, &mut ids, (bundle, container), (&self.id, &self.parts))?;
        edit.finish(before, Write::Patch)
    }
}
