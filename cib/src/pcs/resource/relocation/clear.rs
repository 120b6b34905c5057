//! `resource clear`.

use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome};
use super::super::super::error::CommandError;
use super::super::super::nodes::nodes;
use super::super::super::report::Message;
use super::super::super::words::Line;
use super::{Target, leftovers, remove_each};
use crate::model::ResourceId;

/// Removes what bans and moves have left: `resource clear ID [NODE] [--promoted]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceClear(Target);

impl ResourceClear {
    /// Of all nodes.
    pub fn new(resource: ResourceId) -> Self {
        Self(Target::new(resource, None))
    }

    /// Only of this node.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.0.node = Some(node.into());
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let usage = CommandError::Usage {
            command: "resource clear",
            expected: "RESOURCE [NODE] [--promoted]",
        };
        line.allow(&["--master", "--promoted"])?;
        match words {
            [resource] => Ok(Self::new(resource.parse()?)),
            [resource, node] => Ok(Self::new(resource.parse()?).node(node.as_str())),
            _ => Err(usage),
        }
        .map(|mut clear| {
            clear.0.promoted = line.has("--promoted") || line.has("--master");
            clear
        })
    }
}

impl Perform for ResourceClear {
    fn words(&self) -> Vec<String> {
        self.0.to_words("resource clear")
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.0.find(edit)?;
        if let Some(node) = &self.0.node
            && !nodes(edit).contains(node)
        {
            return edit.refuse(Message::missing("node", node));
        }
        let node = self.0.node.as_deref();
        let found = leftovers(edit, self.0.resource.as_str(), node, true);
        remove_each(edit, found)
    }
}
