//! `resource group list`.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::words::Line;
use crate::xml::Element;

/// Shows the groups and what is in them: `resource group list`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct GroupList;

impl GroupList {
    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--groups"])?;
        if !words.is_empty() {
            return Err(CommandError::Usage {
                command: "resource group list",
                expected: "no words",
            });
        }
        Ok(Self)
    }
}

impl Perform for GroupList {
    fn words(&self) -> Vec<String> {
        Writer::new("resource group list").done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let get = |element: Element<'_>| element.attribute("id").unwrap_or_default().into_owned();
        let lines = edit.cib.groups().map(|group| {
            let members = group.element().children_named("primitive").map(get);
            let members: Vec<String> = members.collect();
            format!("{}: {}\n", get(group.element()), members.join(" "))
        });
        Ok(Some(lines.collect()))
    }
}
