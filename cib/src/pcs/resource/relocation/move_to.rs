//! `resource move-with-constraint`.

use super::super::super::Dialect;
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome};
use super::super::super::error::CommandError;
use super::super::super::report::{Message, Severity};
use super::super::super::words::Line;
use super::super::target::{is_clone, is_container, is_promotable, outer};
use super::{RuleIds, Target, leftovers, place_builder, remove_each, write};
use crate::model::ResourceId;
use crate::xml::NodeId;

/// Prefers a node for a resource: `resource move-with-constraint ID NODE [lifetime=DURATION]`; in
/// 0.9 `resource move`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceMove(Target);

place_builder!(ResourceMove);

impl ResourceMove {
    /// Prefers the node, with score INFINITY.
    pub fn new(resource: ResourceId, node: impl Into<String>) -> Self {
        Self(Target::new(resource, Some(node.into())))
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        plain_move: bool,
    ) -> Result<Self, CommandError> {
        let command = if plain_move {
            "resource move"
        } else {
            "resource move-with-constraint"
        };
        let mut target = Target::parse(line, words, command)?;
        target.plain_move = plain_move;
        Ok(Self(target))
    }

    /// What is in a clone or bundle runs where that runs; before 0.12, clones and bundles run where
    /// they run.
    fn check(&self, edit: &mut Edit<'_>, found: NodeId) -> Outcome {
        let Some(element) = edit.element(found) else {
            return Ok(());
        };
        let mut holders = std::iter::successors(outer(element), |at| outer(*at));
        let inside = holders.any(is_container);
        let fixed = is_container(element) && !(is_clone(element) && is_promotable(element));
        if inside || (fixed && edit.dialect < Dialect::V0_12) {
            let id = self.0.resource.to_string();
            return edit.refuse(Message::Immovable { id });
        }
        Ok(())
    }
}

impl Perform for ResourceMove {
    fn words(&self) -> Vec<String> {
        self.0.to_words(if self.0.plain_move {
            "resource move"
        } else {
            "resource move-with-constraint"
        })
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if self.0.plain_move && edit.dialect > Dialect::V0_9 {
            return edit.refuse(Message::LiveOnly {
                command: "resource move",
            });
        }
        let found = self.0.find(edit)?;
        self.check(edit, found)?;
        let node = self.0.node(edit)?;
        let end = self.0.end(edit)?;
        let resource = self.0.resource.as_str();
        if end.is_none() {
            let resource = resource.to_owned();
            edit.note(Severity::Warning, Message::MayNotMove { resource });
        }
        let id = format!("cli-prefer-{resource}");
        let plain =
            |edit: &Edit<'_>, constraint: &NodeId| edit.child(*constraint, "rule").is_none();
        // A plain one is overwritten when the new one is plain too.
        let mut old = leftovers(edit, resource, None, false);
        if end.is_none() {
            old.retain(|constraint| {
                !plain(edit, constraint) || edit.attribute(*constraint, "node") != node
            });
        }
        let bans = leftovers(edit, resource, Some(&node), true);
        let bans = bans.into_iter().filter(|id| !old.contains(id));
        let bans: Vec<NodeId> = bans
            .filter(|constraint| edit.attribute(*constraint, "id") != id)
            .collect();
        remove_each(edit, old)?;
        remove_each(edit, bans)?;
        let ids = RuleIds {
            rule: format!("cli-prefer-rule-{resource}"),
            expression: format!("cli-prefer-expr-{resource}"),
            end: format!("cli-prefer-lifetime-end-{resource}"),
        };
        write(edit, (&id, &self.0), (&node, "INFINITY"), (end, ids))
    }
}
