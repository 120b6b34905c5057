//! `alert create` and `alert recipient add`.

use super::super::arguments::{Writer, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::Message;
use super::super::words::Line;
use super::{Parts, USAGE, check_unique, find, parts_builder};
use crate::xml::NewElement;

/// Makes an alert: `alert create path=PATH [id=ID] [description=TEXT] [options …] [meta …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertCreate {
    pub(super) parts: Parts,
}

parts_builder!(AlertCreate);

impl AlertCreate {
    /// An alert that runs this program.
    pub fn new(path: impl Into<String>) -> Self {
        let mut parts = Parts::default();
        put(&mut parts.main, "path", path);
        Self { parts }
    }

    /// Gives it an id of your own.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        put(&mut self.parts.main, "id", id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let parts = Parts::parse(line, words, &["description", "id", "path"])?;
        Ok(Self { parts })
    }
}

impl Perform for AlertCreate {
    fn words(&self) -> Vec<String> {
        self.parts.write(Writer::new("alert create")).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let Some(path) = self.parts.get("path").filter(|path| !path.is_empty()) else {
            return edit.refuse(Message::MissingOptions {
                kind: "",
                names: vec!["path".to_owned()],
            });
        };
        let mut ids = Ids::of(edit.cib);
        let id = match self.parts.get("id").filter(|id| !id.is_empty()) {
            Some(id) => {
                ids::check_new(edit, &ids, "alert-id", id);
                edit.check()?;
                id.to_owned()
            }
            None => ids.allocate("alert"),
        };
        let new = NewElement::new("alert")
            .attribute("id", id)
            .attribute("path", path);
        let new = self.parts.describe(new);
        let section = edit.optional_section("alerts")?;
        let alert = edit.append(section, &new)?;
        self.parts.set_sets(edit, alert)?;
        edit.finish(before, Write::Patch)
    }
}

/// Adds a recipient: `alert recipient add ALERT value=VALUE [id=ID] …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RecipientAdd {
    pub(super) alert: String,
    pub(super) parts: Parts,
    pub(super) force: bool,
}

parts_builder!(RecipientAdd);
forced!(RecipientAdd: "two recipients may have one value");

impl RecipientAdd {
    /// A recipient of this value, such as a mail address.
    pub fn new(alert: impl Into<String>, value: impl Into<String>) -> Self {
        let mut parts = Parts::default();
        put(&mut parts.main, "value", value);
        Self {
            alert: alert.into(),
            parts,
            force: false,
        }
    }

    /// Gives it an id of your own.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        put(&mut self.parts.main, "id", id);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        match words {
            [alert, rest @ ..] if !rest.is_empty() => Ok(Self {
                alert: alert.clone(),
                parts: Parts::parse(line, rest, &["description", "id", "value"])?,
                force: line.has("--force"),
            }),
            _ => Err(USAGE),
        }
    }
}

impl Perform for RecipientAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        self.parts
            .write(Writer::new("alert recipient add").word(self.alert.as_str()))
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let Some(value) = self.parts.get("value").filter(|value| !value.is_empty()) else {
            return edit.refuse(Message::MissingOptions {
                kind: "",
                names: vec!["value".to_owned()],
            });
        };
        let mut ids = Ids::of(edit.cib);
        let id = match self.parts.get("id") {
            Some(id) => {
                ids::check_new(edit, &ids, "recipient id", id);
                edit.check()?;
                id.to_owned()
            }
            None => ids.allocate(&format!("{}-recipient", self.alert)),
        };
        let alert = find(edit, "alert", &self.alert)?;
        check_unique(edit, alert, value, "");
        edit.check()?;
        let new = NewElement::new("recipient")
            .attribute("id", id)
            .attribute("value", value);
        let new = self.parts.describe(new);
        let recipient = edit.append(alert, &new)?;
        self.parts.set_sets(edit, recipient)?;
        edit.finish(before, Write::Patch)
    }
}
