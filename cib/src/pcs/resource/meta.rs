//! `resource meta` and `stonith meta`.

use super::super::arguments::{Pairs, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset;
use super::super::report::Message;
use super::super::words::{Line, pairs};
use super::builder::{command, fencing};
use super::clone::check_options;
use super::target::inner;
use super::toggle::check_kind;
use super::update::{as_clone, check_guest};
use crate::model::ResourceId;
use crate::xml::Element;

/// Sets meta attributes of any resource: `resource meta ID NAME=VALUE …`; an empty value removes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceMeta {
    id: ResourceId,
    fencing: bool,
    meta: Pairs,
    force: bool,
}

forced!(ResourceMeta: "what the agents inside a clone cannot serve is set");
fencing!(ResourceMeta: "meta");

divisible!(ResourceMeta: meta);

impl ResourceMeta {
    /// Sets one meta attribute.
    pub fn new(id: ResourceId, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            id,
            fencing: false,
            meta: vec![(name.into(), value.into())],
            force: false,
        }
    }

    /// Sets one more.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.meta, name, value);
        self
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        match words {
            [id, rest @ ..] if !rest.is_empty() => Ok(Self {
                id: id.parse()?,
                fencing,
                meta: pairs(rest)?,
                force: line.has("--force"),
            }),
            _ => Err(CommandError::Usage {
                command: "resource meta",
                expected: "RESOURCE NAME=VALUE …",
            }),
        }
    }
}

impl Perform for ResourceMeta {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        command(self.fencing, "meta")
            .word(self.id.as_str())
            .pairs(&self.meta)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check_kind(edit, &[&self.id], self.fencing, "meta")?;
        check_guest(edit, &self.meta);
        edit.check()?;
        let names = ["primitive", "group", "clone", "master"];
        let Some(found) = edit.find(self.id.as_str(), &names) else {
            return edit.refuse(Message::ResourceNotFound {
                id: self.id.to_string(),
            });
        };
        let resource = as_clone(edit, found)?;
        let element = edit
            .element(resource)
            .filter(|element| element.name() == "clone");
        let child = element.and_then(|clone| inner(clone).first().copied());
        if let Some(child) = child.map(Element::id) {
            check_options(edit, child, &self.meta);
        }
        edit.check()?;
        let mut ids = Ids::with_references(edit.cib);
        nvset::update(edit, &mut ids, resource, "meta_attributes", &self.meta)?;
        edit.finish(before, Write::Replace)
    }
}
