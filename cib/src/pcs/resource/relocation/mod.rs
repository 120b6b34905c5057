//! `resource ban`, `resource move-with-constraint`, `resource clear`, `resource relocate`:
//! location constraints with ids of their own kind.

mod ban;
mod clear;
mod move_to;
mod relocate;

pub use ban::ResourceBan;
pub use clear::ResourceClear;
pub use move_to::ResourceMove;
pub use relocate::{RelocateClear, RelocateDryRun};

use super::super::arguments::Writer;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::nodes::nodes;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::target::{self, is_clone, is_promotable};
use super::toggle::check_kind;
use crate::model::{ResourceId, Role};
use crate::rule::Span;
use crate::xml::{Element, NewElement, NodeId};

/// A resource, and where it shall run or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    resource: ResourceId,
    node: Option<String>,
    lifetime: Option<String>,
    promoted: bool,
    /// `move`, not `move-with-constraint`.
    plain_move: bool,
}

impl Target {
    fn new(resource: ResourceId, node: Option<String>) -> Self {
        Self {
            resource,
            node,
            lifetime: None,
            promoted: false,
            plain_move: false,
        }
    }

    fn parse(line: &Line, words: &[String], command: &'static str) -> Result<Self, CommandError> {
        line.allow(&["--master", "--promoted"])?;
        let expected = "RESOURCE [NODE] [lifetime=DURATION] [--promoted]";
        let usage = || CommandError::Usage { command, expected };
        let (resource, rest) = words.split_first().ok_or_else(usage)?;
        if rest.len() > 2 {
            return Err(usage());
        }
        let mut target = Self::new(resource.parse()?, None);
        target.promoted = line.has("--promoted") || line.has("--master");
        for word in rest {
            match word.strip_prefix("lifetime=") {
                Some(lifetime) if target.lifetime.is_none() => {
                    let digit = lifetime.starts_with(|first: char| first.is_ascii_digit());
                    let prefix = if digit { "P" } else { "" };
                    target.lifetime = Some(format!("{prefix}{lifetime}"));
                }
                None if target.node.is_none() => target.node = Some(word.clone()),
                _ => return Err(usage()),
            }
        }
        Ok(target)
    }

    fn to_words(&self, command: &str) -> Vec<String> {
        Writer::new(command)
            .word(self.resource.as_str())
            .words(&self.node)
            .pair("lifetime", self.lifetime.as_deref())
            .flag(self.promoted, "--promoted")
            .done()
    }

    /// The resource; only a promotable clone has instances that are promoted.
    fn find(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        let found = target::find(edit, self.resource.as_str())?;
        check_kind(edit, &[&self.resource], false, "")?;
        let element = edit.element(found);
        let promotable = element.is_some_and(|element| is_clone(element) && is_promotable(element));
        if self.promoted && !promotable {
            return edit.refuse(Message::NotPromotable {
                id: self.resource.to_string(),
            });
        }
        Ok(found)
    }

    fn node(&self, edit: &mut Edit<'_>) -> Outcome<String> {
        let Some(node) = &self.node else {
            return edit.refuse(Message::NodeNeeded {
                resource: self.resource.to_string(),
            });
        };
        if !nodes(edit).contains(node) {
            return edit.refuse(Message::missing("node", node));
        }
        Ok(node.clone())
    }

    fn role(&self, edit: &Edit<'_>) -> &'static str {
        let role = if self.promoted {
            Role::Promoted
        } else {
            Role::Started
        };
        role.name(edit.schema())
    }

    /// When it ends.
    fn end(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let Some(lifetime) = self.lifetime.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let Some(now) = edit.now else {
            return edit.refuse(Message::ClockNeeded);
        };
        let release = edit.release();
        match Span::parse(lifetime, release) {
            Ok(span) => Ok(Some(now.plus(span, release).to_string())),
            Err(_) => edit.refuse(Message::invalid(
                "lifetime",
                lifetime,
                "an ISO 8601 duration",
            )),
        }
    }
}

/// Gives a builder what bans and moves have in common.
macro_rules! place_builder {
    ($name:ident) => {
        impl $name {
            /// For how long, as an ISO 8601 duration such as `PT1H`. Needs a clock:
            /// [`Operation::apply_at`](crate::pcs::Operation::apply_at).
            pub fn lifetime(mut self, lifetime: impl Into<String>) -> Self {
                self.0.lifetime = Some(lifetime.into());
                self
            }

            /// `--promoted`: only promoted instances of a clone.
            pub fn promoted(mut self, promoted: bool) -> Self {
                self.0.promoted = promoted;
                self
            }
        }
    };
}

use place_builder;

/// The constraints of bans (of one node, or of all) and of moves.
fn leftovers(edit: &Edit<'_>, resource: &str, node: Option<&str>, bans: bool) -> Vec<NodeId> {
    let prefer = format!("cli-prefer-{resource}");
    let known = nodes(edit);
    let is_ban = |id: &str| {
        let prefix = format!("cli-ban-{resource}-on-");
        id.strip_prefix(&prefix).is_some_and(|host| match node {
            Some(node) => host == node,
            None => known.iter().any(|known| known == host),
        })
    };
    let of_node = |constraint: Element<'_>| {
        let Some(node) = node else {
            return true;
        };
        let plain = constraint.attribute("node").as_deref() == Some(node);
        let mut expressions = constraint.descendants();
        plain
            || expressions.any(|part| {
                part.attribute("attribute").as_deref() == Some("#uname")
                    && part.attribute("value").as_deref() == Some(node)
            })
    };
    let constraints = edit.cib.constraints();
    constraints
        .filter(|constraint| constraint.name() == "rsc_location")
        .filter(|constraint| {
            let id = constraint.attribute("id").unwrap_or_default();
            (*id == prefer && of_node(*constraint)) || (bans && is_ban(&id))
        })
        .map(Element::id)
        .collect()
}

/// Removes constraints, each in a write of its own.
fn remove_each(edit: &mut Edit<'_>, found: Vec<NodeId>) -> Outcome {
    for constraint in found {
        let before = edit.begin();
        let id = edit.attribute(constraint, "id");
        edit.remove(constraint)?;
        edit.note(Severity::Info, Message::Removed { ids: vec![id] });
        edit.finish(before, Write::Patch)?;
    }
    Ok(())
}

/// Ids inside the rule of a constraint that ends.
struct RuleIds {
    rule: String,
    expression: String,
    end: String,
}

fn write(
    edit: &mut Edit<'_>,
    (id, target): (&str, &Target),
    (node, score): (&str, &str),
    (end, ids): (Option<String>, RuleIds),
) -> Outcome {
    let before = edit.begin();
    if let Some(old) = edit.find(id, &["rsc_location"]) {
        edit.remove(old)?;
    }
    let new = NewElement::new("rsc_location")
        .attribute("id", id)
        .attribute("rsc", target.resource.as_str())
        .attribute("role", target.role(edit));
    let section = edit.section("constraints")?;
    let Some(end) = end else {
        let new = new.attribute("node", node).attribute("score", score);
        edit.append(section, &new)?;
        return edit.finish(before, Write::Patch);
    };
    let constraint = edit.append(section, &new)?;
    let rule = NewElement::new("rule")
        .attribute("id", ids.rule)
        .attribute("score", score)
        .attribute("boolean-op", "and");
    let rule = edit.append(constraint, &rule)?;
    let expression = NewElement::new("expression")
        .attribute("id", ids.expression)
        .attribute("attribute", "#uname")
        .attribute("operation", "eq")
        .attribute("value", node)
        .attribute("type", "string");
    edit.append(rule, &expression)?;
    let date = NewElement::new("date_expression")
        .attribute("id", ids.end)
        .attribute("operation", "lt")
        .attribute("end", end);
    edit.append(rule, &date)?;
    edit.finish(before, Write::Patch)
}
