//! Constraints: location, colocation, order, ticket; and showing and removing them.

mod colocation;
mod config;
mod location;
mod location_add;
mod location_rule;
mod order;
mod references;
mod remove;
mod rule_edit;
mod rule_words;
mod set;
mod show_classic;
mod show_cmd;
mod show_json;
mod show_modern;
mod ticket;

pub use colocation::ColocationAdd;
pub use config::{ConstraintConfig, Kind as ConstraintKind};
pub(super) use config::{Format, formats, whole};
pub use location::{LocationPrefers, LocationTarget};
pub use location_add::LocationAdd;
pub use location_rule::LocationRule;
pub use order::OrderAdd;
pub use references::ConstraintRef;
pub use remove::{ColocationRemove, ConstraintRemove, OrderRemove, TicketRemove};
pub use rule_edit::{RuleAdd, RuleRemove};
pub use set::{ResourceSet, SetConstraint};
pub use ticket::TicketAdd;

pub(super) use remove::{forget, mentions, names_in_constraint};

use super::command::Operation;
use super::edit::Edit;
use super::error::CommandError;
use super::report::Message;
use super::words::Line;
use crate::xml::Element;

/// Reads the words after `constraint`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        [] => ConstraintConfig::parse(line, (None, false), &[]).map(Operation::from),
        ["location", "add", ..] => LocationAdd::parse(line, rest(2)).map(Operation::from),
        ["location", "delete" | "remove", ..] => {
            ConstraintRemove::parse_location(line, rest(2)).map(Operation::from)
        }
        ["location", _, "rule", ..] => LocationRule::parse(line, rest(1)).map(Operation::from),
        ["location", target, _, ..] if !matches!(*target, "config" | "show") => {
            LocationPrefers::parse(line, rest(1)).map(Operation::from)
        }
        ["colocation", "add", ..] => ColocationAdd::parse(line, rest(2)).map(Operation::from),
        ["colocation", "delete" | "remove", ..] => {
            ColocationRemove::parse(line, rest(2)).map(Operation::from)
        }
        ["order", "delete" | "remove", ..] => {
            OrderRemove::parse(line, rest(2)).map(Operation::from)
        }
        ["ticket", "add", ..] => TicketAdd::parse(line, rest(2)).map(Operation::from),
        ["ticket", "delete" | "remove", ..] => {
            TicketRemove::parse(line, rest(2)).map(Operation::from)
        }
        [kind @ ("colocation" | "order" | "ticket"), "set", ..] => {
            SetConstraint::parse(line, kind, rest(2)).map(Operation::from)
        }
        ["config" | "show", ..] => {
            let show = given.first() == Some(&"show");
            ConstraintConfig::parse(line, (None, show), rest(1)).map(Operation::from)
        }
        [kind @ ("colocation" | "location" | "order" | "ticket")]
        | [
            kind @ ("colocation" | "location" | "order" | "ticket"),
            "config" | "show",
            ..,
        ] => {
            let show = given.get(1) == Some(&"show");
            let kind = ConstraintKind::named(kind);
            ConstraintConfig::parse(line, (kind, show), rest(2)).map(Operation::from)
        }
        ["order", ..] => OrderAdd::parse(line, rest(1)).map(Operation::from),
        ["delete" | "remove", ..] => ConstraintRemove::parse(line, rest(1)).map(Operation::from),
        ["ref", ..] => ConstraintRef::parse(line, rest(1)).map(Operation::from),
        ["rule", "add", ..] => RuleAdd::parse(line, rest(2)).map(Operation::from),
        ["rule", "delete" | "remove", ..] => RuleRemove::parse(line, rest(2)).map(Operation::from),
        _ => Err(CommandError::Usage {
            command: "constraint",
            expected: "location, colocation, order, ticket, delete, ref, rule or config",
        }),
    }
}

/// The names of elements that constraints may name.
const CONSTRAINABLE: [&str; 5] = ["bundle", "clone", "group", "master", "primitive"];

/// Notes an error unless constraints may name this resource.
fn check_resource(edit: &mut Edit<'_>, id: &str) {
    let section = edit.cib.section("resources").into_iter();
    let mut elements = section.flat_map(Element::descendants);
    let found = elements.find(|element| {
        CONSTRAINABLE.contains(&element.name()) && element.attribute("id").as_deref() == Some(id)
    });
    let Some(element) = found else {
        return edit.error(Message::ResourceNotFound { id: id.to_owned() });
    };
    if !matches!(element.name(), "group" | "primitive") {
        return;
    }
    let outer = std::iter::successors(element.parent(), |element| element.parent())
        .find(|outer| matches!(outer.name(), "bundle" | "clone" | "master"));
    if let Some(outer) = outer.filter(|_| !edit.force) {
        let message = Message::InnerResource {
            id: id.to_owned(),
            kind: outer.name().to_owned(),
            container: outer.attribute("id").unwrap_or_default().into_owned(),
        };
        edit.unless_forced(message);
    }
}

/// Whether two resources are members of one group.
fn in_one_group(edit: &Edit<'_>, ids: &[&str]) -> bool {
    let group = |id: &str| {
        let primitive = edit.find(id, &["primitive"])?;
        let parent = edit.element(primitive)?.parent()?;
        (parent.name() == "group").then(|| parent.id())
    };
    let mut distinct: Vec<&str> = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut groups: Vec<_> = distinct.into_iter().filter_map(group).collect();
    let count = groups.len();
    groups.sort_unstable();
    groups.dedup();
    groups.len() < count
}
