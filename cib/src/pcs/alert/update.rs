//! `alert update` and `alert recipient update`.

use super::super::arguments::{Writer, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::report::Message;
use super::super::words::Line;
use super::{Parts, USAGE, check_unique, find, parts_builder};
use crate::xml::{Element, NodeId};

/// Changes an alert or a recipient: `alert update ID …`, `alert recipient update ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertUpdate {
    id: String,
    recipient: bool,
    pub(super) parts: Parts,
    pub(super) force: bool,
}

parts_builder!(AlertUpdate);
forced!(AlertUpdate: "two recipients may have one value");

impl AlertUpdate {
    /// Changes nothing of this alert yet.
    pub fn alert(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            recipient: false,
            parts: Parts::default(),
            force: false,
        }
    }

    /// Changes nothing of this recipient yet.
    pub fn recipient(id: impl Into<String>) -> Self {
        Self {
            recipient: true,
            ..Self::alert(id)
        }
    }

    /// Another program; of an alert.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        put(&mut self.parts.main, "path", path);
        self
    }

    /// Another value; of a recipient.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        put(&mut self.parts.main, "value", value);
        self
    }

    pub(super) fn parse(
        line: &Line,
        words: &[String],
        recipient: bool,
    ) -> Result<Self, CommandError> {
        let (id, rest) = words.split_first().ok_or(USAGE)?;
        let names = ["description", if recipient { "value" } else { "path" }];
        Ok(Self {
            id: id.clone(),
            recipient,
            parts: Parts::parse(line, rest, &names)?,
            force: line.has("--force"),
        })
    }

    fn update_recipient(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        if self.parts.get("value") == Some("") {
            return edit.refuse(Message::invalid("value", "", "a value that is not empty"));
        }
        let found = find(edit, "recipient", &self.id)?;
        if let Some(value) = self.parts.get("value") {
            let alert = edit.element(found).and_then(Element::parent);
            if let Some(alert) = alert.map(Element::id) {
                check_unique(edit, alert, value, &self.id);
                edit.check()?;
            }
            edit.set(found, "value", value)?;
        }
        Ok(found)
    }
}

impl Perform for AlertUpdate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let command = if self.recipient {
            "alert recipient update"
        } else {
            "alert update"
        };
        self.parts
            .write(Writer::new(command).word(self.id.as_str()))
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let found = if self.recipient {
            self.update_recipient(edit)?
        } else {
            let found = find(edit, "alert", &self.id)?;
            if let Some(path) = self.parts.get("path").filter(|path| !path.is_empty()) {
                edit.set(found, "path", path)?;
            }
            found
        };
        match self.parts.get("description") {
            None => {}
            Some("") => edit.unset(found, "description")?,
            Some(text) => edit.set(found, "description", text)?,
        }
        self.parts.set_sets(edit, found)?;
        edit.finish(before, Write::Patch)
    }
}
