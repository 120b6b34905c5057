//! `resource relocate`: what it does to a file.

use super::super::super::arguments::Writer;
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::error::CommandError;
use super::super::super::report::Message;
use super::super::super::words::Line;
use super::super::group::is_resource;
use super::super::toggle::check_kind;
use crate::model::ResourceId;
use crate::xml::{Element, NodeId};

/// Removes the constraints that `resource relocate run` makes: `resource relocate clear`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct RelocateClear;

/// Says which resources `resource relocate run` would move: `resource relocate dry-run|show`.
/// Where they would run only a simulation knows; this checks that the resources exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct RelocateDryRun {
    resources: Vec<ResourceId>,
    run: bool,
}

impl RelocateDryRun {
    /// Of all resources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only of this one; call it for each.
    pub fn resource(mut self, id: ResourceId) -> Self {
        self.resources.push(id);
        self
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        run: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let ids = words.iter().map(|id| Ok(id.parse()?));
        Ok(Self {
            resources: ids.collect::<Result<_, CommandError>>()?,
            run,
        })
    }
}

impl Perform for RelocateDryRun {
    fn words(&self) -> Vec<String> {
        let verb = if self.run { "run" } else { "dry-run" };
        Writer::new("resource relocate")
            .word(verb)
            .words(&self.resources)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if self.run {
            let command = "resource relocate run";
            return edit.refuse(Message::LiveOnly { command });
        }
        check_kind(edit, &self.resources, false, "")?;
        for id in &self.resources {
            if !is_resource(edit, id.as_str()) {
                edit.error(Message::ResourceNotFound { id: id.to_string() });
            }
        }
        edit.check()
    }
}

impl Perform for RelocateClear {
    fn words(&self) -> Vec<String> {
        Writer::new("resource relocate clear").done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let constraints = edit.cib.constraints();
        let found: Vec<NodeId> = constraints
            .filter(|constraint| {
                let id = constraint.attribute("id").unwrap_or_default();
                constraint.name() == "rsc_location" && id.starts_with("pcs-relocate-")
            })
            .map(Element::id)
            .collect();
        edit.remove_all(found)?;
        edit.finish(before, Write::Replace)
    }
}
