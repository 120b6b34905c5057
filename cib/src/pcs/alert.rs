//! Alerts and their recipients: `alert …`.

use super::acl::replaced;
use super::arguments::{Groups, Pairs, Writer, forced, get, put};
use super::command::{Operation, Perform};
use super::edit::{Edit, Outcome, Write};
use super::error::CommandError;
use super::ids::{self, Ids};
use super::nvset::arrange_first;
use super::report::Message;
use super::show;
use super::words::Line;
use crate::xml::{Element, NewElement, NodeId};

/// Reads the words after `alert`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        [] | ["config" | "show"] => {
            line.allow(&[])?;
            let show = given.first() == Some(&"show");
            Ok(AlertConfig { show }.into())
        }
        ["create", ..] => {
            let parts = Parts::parse(line, rest(1), &["description", "id", "path"])?;
            Ok(AlertCreate { parts }.into())
        }
        ["delete" | "remove", ..] => AlertDelete::parse(line, rest(1), false).map(Operation::from),
        ["recipient", "delete" | "remove", ..] => {
            AlertDelete::parse(line, rest(2), true).map(Operation::from)
        }
        ["recipient", "add", alert, ..] if given.len() > 3 => {
            let parts = Parts::parse(line, rest(3), &["description", "id", "value"])?;
            Ok(RecipientAdd {
                alert: (*alert).to_owned(),
                parts,
                force: line.has("--force"),
            }
            .into())
        }
        ["update", id, ..] => {
            let parts = Parts::parse(line, rest(2), &["description", "path"])?;
            Ok(AlertUpdate {
                id: (*id).to_owned(),
                recipient: false,
                parts,
                force: false,
            }
            .into())
        }
        ["recipient", "update", id, ..] => {
            let parts = Parts::parse(line, rest(3), &["description", "value"])?;
            Ok(AlertUpdate {
                id: (*id).to_owned(),
                recipient: true,
                parts,
                force: line.has("--force"),
            }
            .into())
        }
        _ => Err(CommandError::Usage {
            command: "alert",
            expected: "create, update, delete, recipient add|update|delete or config",
        }),
    }
}

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

fn find(edit: &mut Edit<'_>, tag: &str, kind: &'static str, id: &str) -> Outcome<NodeId> {
    let section = edit.cib.section("alerts").into_iter();
    let mut all = section.flat_map(Element::descendants);
    let found =
        all.find(|element| element.name() == tag && element.attribute("id").as_deref() == Some(id));
    match found.map(Element::id) {
        Some(found) => Ok(found),
        None => edit.refuse(Message::missing(kind, id)),
    }
}

/// Makes an alert: `alert create path=PATH [id=ID] [description=TEXT] [options …] [meta …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertCreate {
    parts: Parts,
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
}

impl Perform for AlertCreate {
    fn words(&self) -> Vec<String> {
        self.parts.write(Writer::new("alert create")).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let Some(path) = self.parts.get("path").filter(|path| !path.is_empty()) else {
            return edit.refuse(Message::MissingOptions {
                kind: "alert",
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
        let mut new = NewElement::new("alert")
            .attribute("id", id)
            .attribute("path", path);
        if let Some(text) = self
            .parts
            .get("description")
            .filter(|text| !text.is_empty())
        {
            new = new.attribute("description", text);
        }
        let section = edit.optional_section("alerts")?;
        let alert = edit.append(section, &new)?;
        self.parts.set_sets(edit, alert)?;
        edit.finish(before, Write::Patch)
    }
}

/// Changes an alert or a recipient: `alert update ID …`, `alert recipient update ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertUpdate {
    id: String,
    recipient: bool,
    parts: Parts,
    force: bool,
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

    fn update_recipient(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        if self.parts.get("value") == Some("") {
            return edit.refuse(Message::invalid("value", "", "a value that is not empty"));
        }
        let found = find(edit, "recipient", "recipient", &self.id)?;
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
            let found = find(edit, "alert", "alert", &self.id)?;
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

/// Notes another recipient of the alert with the same value.
fn check_unique(edit: &mut Edit<'_>, alert: NodeId, value: &str, own: &str) {
    let others = edit.children(alert, "recipient");
    let same = others.iter().any(|other| {
        edit.attribute(*other, "value") == value && edit.attribute(*other, "id") != own
    });
    if same {
        edit.unless_forced(Message::RecipientExists {
            value: value.to_owned(),
        });
    }
}

/// Adds a recipient: `alert recipient add ALERT value=VALUE [id=ID] …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RecipientAdd {
    alert: String,
    parts: Parts,
    force: bool,
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
                kind: "recipient",
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
        let alert = find(edit, "alert", "alert", &self.alert)?;
        check_unique(edit, alert, value, "");
        edit.check()?;
        let mut new = NewElement::new("recipient")
            .attribute("id", id)
            .attribute("value", value);
        if let Some(text) = self
            .parts
            .get("description")
            .filter(|text| !text.is_empty())
        {
            new = new.attribute("description", text);
        }
        let recipient = edit.append(alert, &new)?;
        self.parts.set_sets(edit, recipient)?;
        edit.finish(before, Write::Patch)
    }
}

/// Removes alerts or recipients: `alert delete ID …`, `alert recipient delete ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertDelete {
    ids: Vec<String>,
    recipients: bool,
}

impl AlertDelete {
    /// Removes an alert.
    pub fn alert(id: impl Into<String>) -> Self {
        Self {
            ids: vec![id.into()],
            recipients: false,
        }
    }

    /// Removes a recipient.
    pub fn recipient(id: impl Into<String>) -> Self {
        Self {
            ids: vec![id.into()],
            recipients: true,
        }
    }

    /// One more of the same kind.
    pub fn and(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    fn parse(line: &Line, words: &[String], recipients: bool) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "alert delete",
                expected: "ID …",
            });
        }
        Ok(Self {
            ids: words.to_vec(),
            recipients,
        })
    }
}

impl Perform for AlertDelete {
    fn words(&self) -> Vec<String> {
        let command = if self.recipients {
            "alert recipient delete"
        } else {
            "alert delete"
        };
        Writer::new(command).words(&self.ids).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let tag = if self.recipients {
            "recipient"
        } else {
            "alert"
        };
        for id in &self.ids {
            let kind = if self.recipients {
                "recipient"
            } else {
                "alert"
            };
            if let Ok(found) = find(edit, tag, kind, id) {
                edit.remove(found)?;
            }
        }
        edit.check()?;
        edit.finish(before, Write::Patch)
    }
}

/// Shows the alerts: `alert [config]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct AlertConfig {
    show: bool,
}

impl Perform for AlertConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(if self.show {
            "alert show"
        } else {
            "alert config"
        })
        .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        replaced(edit, self.show, ("alert show", "alert config"))
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let lines = show::alerts(edit).into_iter();
        Ok(Some(lines.map(|line| line + "\n").collect()))
    }
}
