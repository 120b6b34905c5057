//! `resource ban`.

use super::super::super::Dialect;
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome};
use super::super::super::error::CommandError;
use super::super::super::report::{Message, Severity};
use super::super::super::words::Line;
use super::super::target::outer;
use super::{RuleIds, Target, place_builder, write};
use crate::model::ResourceId;
use crate::xml::NodeId;

/// Keeps a resource from a node: `resource ban ID NODE [lifetime=DURATION] [--promoted]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceBan(Target);

place_builder!(ResourceBan);

impl ResourceBan {
    /// Bans the resource from a node.
    pub fn new(resource: ResourceId, node: impl Into<String>) -> Self {
        Self(Target::new(resource, Some(node.into())))
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        Target::parse(line, words, "resource ban").map(Self)
    }

    /// Since 0.12, what is in a bundle cannot be banned.
    fn check(&self, edit: &mut Edit<'_>, found: NodeId) -> Outcome {
        let holder = edit.element(found).and_then(outer);
        let inside = holder.is_some_and(|holder| holder.name() == "bundle");
        if inside && edit.dialect >= Dialect::V0_12 {
            let id = self.0.resource.to_string();
            return edit.refuse(Message::Immovable { id });
        }
        Ok(())
    }
}

impl Perform for ResourceBan {
    fn words(&self) -> Vec<String> {
        self.0.to_words("resource ban")
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let found = self.0.find(edit)?;
        self.check(edit, found)?;
        let node = self.0.node(edit)?;
        let end = self.0.end(edit)?;
        let id = format!("cli-ban-{}-on-{node}", self.0.resource);
        edit.note(
            Severity::Warning,
            Message::Banned {
                id: id.clone(),
                resource: self.0.resource.to_string(),
                node: node.clone(),
            },
        );
        let ids = RuleIds {
            rule: format!("{id}-rule"),
            expression: format!("{id}-expr"),
            end: format!("{id}-lifetime"),
        };
        write(edit, (&id, &self.0), (&node, "-INFINITY"), (end, ids))
    }
}
