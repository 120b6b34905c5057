//! Alerts and their recipients: `alert …`.

mod create;
mod delete;
mod desired;
mod update;

pub use create::{AlertCreate, RecipientAdd};
pub use delete::{AlertConfig, AlertDelete};
pub use update::AlertUpdate;

use super::arguments::{Groups, Pairs, Writer, get};
use super::command::Operation;
use super::edit::{Edit, Outcome};
use super::error::CommandError;
use super::ids::Ids;
use super::nvset::arrange_first;
use super::report::Message;
use super::words::Line;
use crate::xml::{Element, NewElement, NodeId};

/// Reads the words after `alert`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        [] | ["config" | "show"] => AlertConfig::parse(line, words).map(Operation::from),
        ["create", ..] => AlertCreate::parse(line, rest(1)).map(Operation::from),
        ["delete" | "remove", ..] => AlertDelete::parse(line, rest(1), false).map(Operation::from),
        ["recipient", "add", ..] => RecipientAdd::parse(line, rest(2)).map(Operation::from),
        ["recipient", "delete" | "remove", ..] => {
            AlertDelete::parse(line, rest(2), true).map(Operation::from)
        }
        ["recipient", "update", ..] => AlertUpdate::parse(line, rest(2), true).map(Operation::from),
        ["update", ..] => AlertUpdate::parse(line, rest(1), false).map(Operation::from),
        _ => Err(USAGE),
    }
}

const USAGE: CommandError = CommandError::Usage {
    command: "alert",
    expected: "create, update, delete, recipient add|update|delete or config",
};

/// `[NAME=VALUE …] [options …] [meta …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    main: Pairs,
    options: Pairs,
    meta: Pairs,
}

impl Parts {
    fn parse(line: &Line, words: &[String], names: &[&str]) -> Result<Self, CommandError> {
        let value = names.contains(&"value");
        line.allow(if value { &["--force"] } else { &[] })?;
        let groups = Groups::split(words, &["meta", "options"]);
        groups.only_once("alert", &[])?;
        let main = groups.pairs("")?;
        if let Some((name, _)) = main
            .iter()
            .find(|(name, _)| !names.contains(&name.as_str()))
        {
            return Err(CommandError::UnknownOption {
                option: name.clone(),
            });
        }
        Ok(Self {
            main,
            options: groups.pairs("options")?,
            meta: groups.pairs("meta")?,
        })
    }

    fn get(&self, name: &str) -> Option<&str> {
        get(&self.main, name)
    }

    fn write(&self, writer: Writer) -> Writer {
        writer
            .pairs(&self.main)
            .section("options", &self.options)
            .section("meta", &self.meta)
    }

    /// The description, if there is one, in a new element.
    fn describe(&self, new: NewElement) -> NewElement {
        match self.get("description").filter(|text| !text.is_empty()) {
            Some(text) => new.attribute("description", text),
            None => new,
        }
    }

    fn set_sets(&self, edit: &mut Edit<'_>, owner: NodeId) -> Outcome {
        let mut ids = Ids::of(edit.cib);
        arrange_first(edit, &mut ids, owner, "instance_attributes", &self.options)?;
        arrange_first(edit, &mut ids, owner, "meta_attributes", &self.meta)
    }
}

macro_rules! parts_builder {
    ($name:ident) => {
        impl $name {
            /// What it is for.
            pub fn description(mut self, text: impl Into<String>) -> Self {
                put(&mut self.parts.main, "description", text);
                self
            }

            /// A variable that the agent gets.
            pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.parts.options, name, value);
                self
            }

            /// A meta attribute: `timeout`, `timestamp-format`, `enabled`.
            pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.parts.meta, name, value);
                self
            }
        }
    };
}

use parts_builder;

/// The `alert` or `recipient` of this id.
fn find(edit: &mut Edit<'_>, tag: &'static str, id: &str) -> Outcome<NodeId> {
    let section = edit.cib.section("alerts").into_iter();
    let mut all = section.flat_map(Element::descendants);
    let found =
        all.find(|element| element.name() == tag && element.attribute("id").as_deref() == Some(id));
    match found.map(Element::id) {
        Some(found) => Ok(found),
        None => edit.refuse(Message::missing(tag, id)),
    }
}

/// Notes another recipient of the alert with the same value.
fn check_unique(edit: &mut Edit<'_>, alert: NodeId, value: &str, own: &str) {
    let others = edit.children(alert, "recipient");
    let same = others.iter().any(|other| {
        edit.attribute(*other, "value") == value && edit.attribute(*other, "id") != own
    });
    if same {
        edit.unless_forced(Message::RecipientExists {
            value: value.to_owned(),
            alert: edit.attribute(alert, "id"),
        });
    }
}
