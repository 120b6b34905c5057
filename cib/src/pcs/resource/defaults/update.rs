//! `defaults update` and `defaults set update`.

use super::super::super::Dialect;
use super::super::super::acl::replaced;
use super::super::super::arguments::{Groups, Pairs, Writer, put};
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::ensure::divisible;
use super::super::super::error::CommandError;
use super::super::super::ids::Ids;
use super::super::super::nvset;
use super::super::super::report::{Message, Severity};
use super::super::super::words::{Line, pairs};
use super::{DefaultsKind, missing_set};
use crate::xml::{Element, NewElement, NodeId};

/// Sets defaults in the only set, or in one of several: `resource defaults update NAME=VALUE …`,
/// `resource defaults set update ID meta NAME=VALUE …`. An empty value removes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsUpdate {
    kind: DefaultsKind,
    set: Option<String>,
    pairs: Pairs,
    legacy: bool,
}

divisible!(DefaultsUpdate: pairs);

impl DefaultsUpdate {
    /// Sets one default.
    pub fn new(kind: DefaultsKind, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind,
            set: None,
            pairs: vec![(name.into(), value.into())],
            legacy: false,
        }
    }

    /// Sets one more.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.pairs, name, value);
        self
    }

    /// In the set of this id.
    pub fn in_set(mut self, id: impl Into<String>) -> Self {
        self.set = Some(id.into());
        self
    }

    pub(super) fn parse(
        line: &Line,
        (kind, legacy): (DefaultsKind, bool),
        words: &[String],
    ) -> Result<Self, CommandError> {
        // Options are passed over, as pcs does.
        let _ = line;
        Ok(Self {
            kind,
            set: None,
            pairs: pairs(words)?,
            legacy,
        })
    }

    pub(super) fn parse_set(
        line: &Line,
        kind: DefaultsKind,
        words: &[String],
    ) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let usage = CommandError::Usage {
            command: "defaults set update",
            expected: "ID [meta NAME=VALUE …]",
        };
        let [id, rest @ ..] = words else {
            return Err(usage);
        };
        let groups = Groups::split(rest, &["meta"]);
        groups.only_once("defaults set update", &[""])?;
        if !groups.flat("").is_empty() {
            return Err(usage);
        }
        Ok(Self {
            kind,
            set: Some(id.clone()),
            pairs: groups.pairs("meta")?,
            legacy: false,
        })
    }

    fn find_set(&self, edit: &mut Edit<'_>) -> Outcome<Option<NodeId>> {
        let section = edit.cib.section(self.kind.section()).map(Element::id);
        let sets = section.map_or_else(Vec::new, |section| {
            edit.children(section, "meta_attributes")
        });
        if let Some(id) = &self.set {
            let found = sets
                .into_iter()
                .find(|set| edit.attribute(*set, "id") == *id);
            return match found {
                Some(set) => Ok(Some(set)),
                None => {
                    let message = missing_set(edit, self.kind, id);
                    edit.refuse(message)
                }
            };
        }
        match sets.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            _ => edit.refuse(Message::SeveralSets {
                section: self.kind.section(),
            }),
        }
    }
}

impl Perform for DefaultsUpdate {
    fn words(&self) -> Vec<String> {
        match &self.set {
            Some(id) => Writer::new(self.kind.command())
                .words(["set", "update"])
                .word(id.as_str())
                .section("meta", &self.pairs)
                .done(),
            None => Writer::new(self.kind.command())
                .flag(!self.legacy, "update")
                .pairs(&self.pairs)
                .done(),
        }
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let names = ("defaults NAME=VALUE", "defaults update");
        replaced(edit, self.legacy, names)?;
        let before = edit.begin();
        if self.pairs.is_empty() && self.set.is_none() {
            return edit.finish(before, Write::Patch);
        }
        let set = self.find_set(edit)?;
        edit.note(Severity::Warning, Message::DefaultsCanBeOverridden);
        let removing = self.pairs.iter().all(|(_, value)| value.is_empty());
        let mut ids = Ids::of(edit.cib);
        let set = match set {
            Some(set) => set,
            None if removing => return edit.finish(before, Write::Patch),
            None => {
                let section = edit.optional_section(self.kind.section())?;
                let suffix = if edit.dialect == Dialect::V0_9 {
                    "options"
                } else {
                    "meta_attributes"
                };
                let id = ids.part(self.kind.section(), suffix);
                edit.append(
                    section,
                    &NewElement::new("meta_attributes").attribute("id", id),
                )?
            }
        };
        for (name, value) in &self.pairs {
            nvset::set_only_pair(edit, &mut ids, set, (name, value))?;
        }
        edit.finish(before, Write::Patch)
    }
}
