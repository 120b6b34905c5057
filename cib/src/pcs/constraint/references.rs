//! `constraint ref RESOURCE …`: which constraints name a resource.

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::words::Line;
use super::mentions;
use crate::xml::Element;

/// Shows the ids of the constraints that name resources: `constraint ref RESOURCE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ConstraintRef(Vec<String>);

impl ConstraintRef {
    /// The constraints of one resource.
    pub fn new(id: impl Into<String>) -> Self {
        Self(vec![id.into()])
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "constraint ref",
                expected: "RESOURCE …",
            });
        }
        Ok(Self(words.to_vec()))
    }
}

impl Perform for ConstraintRef {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint ref").words(&self.0).done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let mut lines = Vec::new();
        let mut resources = self.0.clone();
        if edit.dialect >= Dialect::V0_12 {
            resources.sort();
            resources.dedup();
        }
        for id in &resources {
            lines.push(format!("Resource: {id}"));
            let found = containing(edit, id);
            if found.is_empty() {
                let dot = if edit.dialect < Dialect::V0_12 {
                    "."
                } else {
                    ""
                };
                lines.push(format!("  No Matches{dot}"));
            }
            lines.extend(found.into_iter().map(|id| format!("  {id}")));
        }
        Ok(Some(lines.join("\n") + "\n"))
    }
}

/// The ids of constraints: those of single resources by kind, then those of sets, sorted.
fn containing(edit: &Edit<'_>, id: &str) -> Vec<String> {
    let primitive = edit.find(id, &["primitive"]);
    let parent = primitive.and_then(|primitive| edit.element(primitive)?.parent());
    let clone = parent.filter(|parent| matches!(parent.name(), "clone" | "master"));
    let clone = clone.and_then(|clone| clone.attribute("id").map(String::from));
    let wanted: Vec<&str> = clone.as_deref().into_iter().chain([id]).collect();
    let kinds = if edit.dialect >= Dialect::V0_12 {
        ["rsc_location", "rsc_colocation", "rsc_order", "rsc_ticket"]
    } else {
        ["rsc_colocation", "rsc_location", "rsc_order", "rsc_ticket"]
    };
    let mut plain = Vec::new();
    let mut sets = Vec::new();
    for id in &wanted {
        for kind in kinds {
            for constraint in edit.cib.constraints().filter(|one| one.name() == kind) {
                let found = constraint.attribute("id").unwrap_or_default().into_owned();
                if mentions(&constraint, id) {
                    plain.push(found);
                } else if in_set(constraint, id) {
                    sets.push(found);
                }
            }
        }
    }
    sets.sort();
    sets.dedup();
    plain.extend(sets);
    if edit.dialect >= Dialect::V0_12 {
        plain.sort();
    }
    plain
}

fn in_set(constraint: Element<'_>, id: &str) -> bool {
    let mut references = constraint
        .descendants()
        .filter(|element| element.name() == "resource_ref");
    references.any(|reference| reference.attribute("id").as_deref() == Some(id))
}
