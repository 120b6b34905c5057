//! `defaults set delete`.

use super::super::super::arguments::Writer;
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::ensure::divisible;
use super::super::super::error::CommandError;
use super::super::super::words::Line;
use super::{DefaultsKind, missing_set};
use crate::xml::Element;

/// Removes sets of defaults: `resource defaults set delete ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsDelete {
    kind: DefaultsKind,
    ids: Vec<String>,
}

divisible!(DefaultsDelete: ids);

impl DefaultsDelete {
    /// Removes one set.
    pub fn new(kind: DefaultsKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            ids: vec![id.into()],
        }
    }

    /// Removes one more.
    pub fn and(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    pub(super) fn parse(
        line: &Line,
        kind: DefaultsKind,
        words: &[String],
    ) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let ids = words.to_vec();
        Ok(Self { kind, ids })
    }
}

impl Perform for DefaultsDelete {
    fn words(&self) -> Vec<String> {
        Writer::new(self.kind.command())
            .words(["set", "delete"])
            .words(&self.ids)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let section = edit.cib.section(self.kind.section()).map(Element::id);
        let sets = section.map_or_else(Vec::new, |section| {
            let mut sets = edit.children(section, "meta_attributes");
            sets.extend(edit.children(section, "instance_attributes"));
            sets
        });
        let mut going = Vec::new();
        for id in &self.ids {
            match sets.iter().find(|set| edit.attribute(**set, "id") == *id) {
                Some(set) if going.contains(set) => {}
                Some(set) => going.push(*set),
                None => {
                    let message = missing_set(edit, self.kind, id);
                    edit.error(message);
                }
            }
        }
        edit.check()?;
        edit.remove_all(going)?;
        edit.finish(before, Write::Patch)
    }
}
