//! `resource config` and `stonith config`.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::constraint::{Format, formats};
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::export::level_commands;
use super::super::report::{Message, Severity};
use super::super::show::{self, commands};
use super::super::words::Line;
use super::super::{Dialect, el7};
use super::builder::fencing;
use super::target::{RESOURCES, is_fencing, outer};
use super::{config_cmd, config_json, config_text};
use crate::xml::Element;

/// Shows resources and changes nothing: `resource config [ID …]`, `stonith config [ID …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ResourceConfig {
    ids: Vec<String>,
    fencing: bool,
    format: Format,
}

formats!(ResourceConfig);
fencing!(ResourceConfig: "config");

impl ResourceConfig {
    /// All resources but fencing devices.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only this one; call it for each.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--output-format"])?;
        Ok(Self {
            ids: words.to_vec(),
            fencing,
            format: Format::parse(line)?,
        })
    }

    /// Refuses ids none of which is there.
    fn check(&self, edit: &mut Edit<'_>) -> Outcome {
        let mut found = 0_usize;
        for id in &self.ids {
            let resource = edit.find(id, &RESOURCES);
            let resource = resource.and_then(|id| edit.element(id));
            if resource.is_some_and(|one| wanted(one, self.fencing)) {
                found += 1;
            } else {
                edit.note(Severity::Warning, Message::missing("resource", id));
            }
        }
        if found == 0 && !self.ids.is_empty() {
            return edit.refuse(Message::missing("resource", &self.ids.join(" ")));
        }
        Ok(())
    }
}

fn wanted(resource: Element<'_>, fencing: bool) -> bool {
    is_fencing(resource) == fencing || (!fencing && outer(resource).is_some())
}

/// The resources to be shown: top ones, or those with these ids.
fn chosen<'t>(edit: &'t Edit<'_>, ids: &[String], fencing: bool) -> Vec<Element<'t>> {
    let section = edit.cib.section("resources").into_iter();
    let all = section
        .flat_map(Element::descendants)
        .filter(|one| RESOURCES.contains(&one.name()) && wanted(*one, fencing));
    let mut chosen: Vec<Element<'_>> = all
        .filter(|one| match ids {
            [] => outer(*one).is_none() || fencing,
            ids => one
                .attribute("id")
                .is_some_and(|id| ids.iter().any(|known| *known == id)),
        })
        .collect();
    let rank = |one: &Element<'_>| match one.name() {
        "primitive" => 0,
        "group" => 1,
        "bundle" => 3,
        _ => 2,
    };
    if !ids.is_empty() {
        chosen.sort_by_key(|one| one.attribute("id").map(String::from));
    }
    chosen.sort_by_key(rank);
    chosen
}

/// All resources of the given ids and what they hold, in document order.
fn with_members<'t>(chosen: &[Element<'t>]) -> Vec<Element<'t>> {
    let mut all: Vec<Element<'t>> = chosen
        .iter()
        .flat_map(|one| one.descendants())
        .chain(chosen.iter().copied())
        .filter(|one| RESOURCES.contains(&one.name()))
        .collect();
    all.sort_by_key(|one| one.id());
    all.dedup_by_key(|one| one.id());
    all
}

/// The resources as text; for `config`.
pub(in super::super) fn text(edit: &Edit<'_>, ids: &[String], fencing: bool) -> Vec<String> {
    let chosen = chosen(edit, ids, fencing);
    chosen
        .into_iter()
        .flat_map(|one| config_text::resource(one, edit.dialect))
        .collect()
}

impl Perform for ResourceConfig {
    fn words(&self) -> Vec<String> {
        let command = if self.fencing {
            "stonith config"
        } else {
            "resource config"
        };
        Writer::new(command)
            .words(&self.ids)
            .words(self.format.word())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.check(edit)
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        if edit.dialect == Dialect::V0_9 {
            let lines = el7::show_resources(edit, &self.ids, self.fencing)?;
            return Ok(Some(lines.into_iter().map(|line| line + "\n").collect()));
        }
        self.check(edit)?;
        let chosen = chosen(edit, &self.ids, self.fencing);
        Ok(Some(match self.format {
            Format::Cmd => {
                let mut all = config_cmd::all(&with_members(&chosen));
                if self.fencing && edit.dialect >= Dialect::V0_12 {
                    all.extend(level_commands(edit));
                }
                commands(&all)
            }
            Format::Json => config_json::all(&with_members(&chosen)).line() + "\n",
            Format::Text => {
                let mut lines = text(edit, &self.ids, self.fencing);
                if self.fencing {
                    lines.extend(fencing_levels(edit));
                }
                lines.into_iter().map(|line| line + "\n").collect()
            }
        }))
    }
}

fn fencing_levels(edit: &Edit<'_>) -> Vec<String> {
    let levels = show::levels(edit);
    if levels.is_empty() {
        return levels;
    }
    let title = vec![String::new(), "Fencing Levels:".to_owned()];
    let blanks = if edit.dialect < Dialect::V0_12 {
        " "
    } else {
        "  "
    };
    let levels = levels.into_iter().map(|line| format!("{blanks}{line}"));
    title.into_iter().chain(levels).collect()
}
