//! `alert delete`, `alert recipient delete` and `alert config`.

use super::super::acl::replaced;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::show;
use super::super::words::Line;
use super::find;

/// Removes alerts or recipients: `alert delete ID …`, `alert recipient delete ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AlertDelete {
    ids: Vec<String>,
    recipients: bool,
}

divisible!(AlertDelete: ids);

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

    pub(super) fn parse(
        line: &Line,
        words: &[String],
        recipients: bool,
    ) -> Result<Self, CommandError> {
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
            if let Ok(found) = find(edit, tag, id) {
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

impl AlertConfig {
    /// All alerts.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let show = words.first().is_some_and(|verb| verb == "show");
        Ok(Self { show })
    }
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
