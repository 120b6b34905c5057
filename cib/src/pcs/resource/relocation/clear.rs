//! `resource clear`.

use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome};
use super::super::super::error::CommandError;
use super::super::super::nodes::nodes;
use super::super::super::report::Message;
use super::super::super::words::Line;
use super::{Target, leftovers, remove_each};
use crate::model::ResourceId;
use crate::rule::{Moment, Release};
use crate::xml::{Element, NodeId};

/// Removes what bans and moves have left: `resource clear ID [NODE] [--promoted] [--expired]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceClear {
    target: Target,
    expired: bool,
}

impl ResourceClear {
    /// Of all nodes.
    pub fn new(resource: ResourceId) -> Self {
        Self {
            target: Target::new(resource, None),
            expired: false,
        }
    }

    /// Only of this node.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.target.node = Some(node.into());
        self
    }

    /// `--expired`: only what a lifetime has ended of. Needs a clock:
    /// [`Operation::apply_at`](crate::pcs::Operation::apply_at).
    ///
    /// Pacemaker finds nothing with a node, so a node makes this do nothing.
    pub fn expired(mut self, expired: bool) -> Self {
        self.expired = expired;
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let usage = CommandError::Usage {
            command: "resource clear",
            expected: "RESOURCE [NODE] [--promoted] [--expired]",
        };
        line.allow(&["--expired", "--master", "--promoted"])?;
        match words {
            [resource] => Ok(Self::new(resource.parse()?)),
            [resource, node] => Ok(Self::new(resource.parse()?).node(node.as_str())),
            _ => Err(usage),
        }
        .map(|mut clear| {
            clear.target.promoted = line.has("--promoted") || line.has("--master");
            clear.expired(line.has("--expired"))
        })
    }

    /// What has ended of this resource; with `--promoted` only of promoted instances.
    fn ended(&self, edit: &mut Edit<'_>) -> Outcome<Vec<NodeId>> {
        let Some(now) = edit.now else {
            return edit.refuse(Message::ClockNeeded);
        };
        let resource = self.target.resource.as_str();
        let role = self.target.promoted.then(|| self.target.role(edit));
        let constraints = edit.cib.constraints();
        let ended = constraints
            .filter(|constraint| constraint.name() == "rsc_location")
            .filter(|constraint| constraint.attribute("rsc").as_deref() == Some(resource))
            .filter(|constraint| role.is_none() || constraint.attribute("role").as_deref() == role)
            .filter(|constraint| has_ended(*constraint, resource, (now, edit.release())));
        Ok(ended.map(Element::id).collect())
    }
}

/// Whether the lifetime of a ban or move is over: its date, known by its id, does not match.
fn has_ended(constraint: Element<'_>, resource: &str, (now, release): (Moment, Release)) -> bool {
    let id = constraint.attribute("id").unwrap_or_default();
    let lifetime = if id.starts_with("cli-ban-") {
        format!("{id}-lifetime")
    } else if id.starts_with("cli-prefer-") {
        format!("cli-prefer-lifetime-end-{resource}")
    } else {
        return false;
    };
    let moment = |text: &str| Moment::parse(text, now, release).ok();
    constraint
        .descendants()
        .filter(|part| part.name() == "date_expression")
        .filter(|part| part.attribute("id").as_deref() == Some(&*lifetime))
        .any(|part| {
            let end = part.attribute("end").and_then(|end| moment(&end));
            let start = part.attribute("start").and_then(|start| moment(&start));
            // Pacemaker 2.1 only looks at ends.
            let before = start.is_some_and(|start| now < start) && release >= Release::V3_0;
            before || end.is_some_and(|end| end < now)
        })
}

impl Perform for ResourceClear {
    fn words(&self) -> Vec<String> {
        let mut words = self.target.to_words("resource clear");
        words.extend(self.expired.then(|| "--expired".to_owned()));
        words
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.target.find(edit)?;
        if let Some(node) = &self.target.node
            && !nodes(edit).contains(node)
        {
            return edit.refuse(Message::missing("node", node));
        }
        let node = self.target.node.as_deref();
        let found = match (self.expired, node) {
            (false, node) => leftovers(edit, self.target.resource.as_str(), node, true),
            (true, None) => self.ended(edit)?,
            (true, Some(_)) => Vec::new(),
        };
        remove_each(edit, found)
    }
}
