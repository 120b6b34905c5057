//! The operations of a new resource: checked, completed from the agent, written.

use std::collections::{BTreeMap, HashSet};

use super::super::Dialect;
use super::super::edit::{Edit, Outcome};
use super::super::ids::{self, Ids};
use super::super::nvset::append_set;
use super::super::report::{IntervalAdapted, Message, Severity};
use super::super::values::{TIME, capitalized, seconds};
use super::OpSpec;
use super::advice::{Intervals, advised};
use crate::metadata::{Action, Agent};
use crate::model::{Role, Schema};
use crate::xml::{NewElement, NodeId};

pub(super) const CHECK_LEVEL: &str = "OCF_CHECK_LEVEL";

/// Attributes that an operation may have.
pub(super) const ATTRIBUTES: [&str; 12] = [
    "OCF_CHECK_LEVEL",
    "description",
    "enabled",
    "id",
    "interval",
    "interval-origin",
    "name",
    "on-fail",
    "record-pending",
    "role",
    "start-delay",
    "timeout",
];

pub(super) const ON_FAIL: [&str; 8] = [
    "block",
    "demote",
    "fence",
    "ignore",
    "restart",
    "restart-container",
    "standby",
    "stop",
];

/// An operation to be written: its attributes in order, `name` first.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Planned {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The operations that the resource gets: the given ones, then the agent's, sorted by name.
pub(super) fn plan(
    edit: &mut Edit<'_>,
    agent: &Agent,
    given: &[OpSpec],
    all_defaults: bool,
) -> Outcome<Vec<Planned>> {
    let mut planned: Vec<Planned> = given.iter().map(normalized).collect();
    for operation in &mut planned {
        need_schema(edit, operation.get("on-fail"))?;
        check(edit, agent, operation);
    }
    check_intervals(edit, &planned);
    edit.check()?;
    for operation in &mut planned {
        if operation.get("interval").is_none() {
            let interval = default_interval(&operation.name).to_owned();
            operation.attributes.push(("interval".to_owned(), interval));
        }
        operation.attributes.retain(|(_, value)| !value.is_empty());
    }
    let names: HashSet<String> = planned
        .iter()
        .map(|operation| operation.name.clone())
        .collect();
    let advised = advised(agent, all_defaults).into_iter();
    let mut defaults: Vec<Planned> = advised
        .map(|action| default_operation(edit, action))
        .collect();
    defaults.retain(|operation| !names.contains(&operation.name));
    separate_intervals(edit, &mut defaults);
    planned.append(&mut defaults);
    planned.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(planned)
}

/// Writes `<operations>` into the primitive.
pub(super) fn write(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (primitive, primitive_id): (NodeId, &str),
    operations: &[Planned],
) -> Outcome {
    let parent = edit.append(primitive, &NewElement::new("operations"))?;
    for operation in operations {
        let mut new = NewElement::new("op").attribute("name", operation.name.as_str());
        for (name, value) in &operation.attributes {
            if name != CHECK_LEVEL {
                new = new.attribute(name.as_str(), value.as_str());
            }
        }
        let id = operation_id(edit, ids, primitive_id, operation)?;
        let element = edit.append(parent, &new.attribute("id", id.as_str()))?;
        let level = operation
            .attributes
            .iter()
            .filter(|(name, _)| name == CHECK_LEVEL);
        let level: Vec<_> = level.cloned().collect();
        append_set(edit, ids, element, "instance_attributes", &level)?;
    }
    Ok(())
}

fn operation_id(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    primitive: &str,
    operation: &Planned,
) -> Outcome<String> {
    let Some(id) = operation.get("id") else {
        let interval = operation.get("interval").unwrap_or_default();
        return Ok(ids.part(
            primitive,
            &format!("{}-interval-{interval}", operation.name),
        ));
    };
    if ids.take(id) {
        return Ok(id.to_owned());
    }
    edit.refuse(Message::IdInUse { id: id.to_owned() })
}

/// Case of words that pcs normalises.
fn normalized(given: &OpSpec) -> Planned {
    let value = |name: &str, value: &str| match name {
        "role" => capitalized(value),
        "on-fail" | "record-pending" | "enabled" => value.to_lowercase(),
        _ => value.to_owned(),
    };
    let options = given.options.iter();
    let attributes = options
        .map(|(name, text)| (name.clone(), value(name, text)))
        .collect();
    Planned {
        name: given.name.clone(),
        attributes,
    }
}

/// `on-fail=demote` came with a schema of its own.
pub(super) fn need_schema(edit: &mut Edit<'_>, on_fail: Option<&str>) -> Outcome {
    match on_fail {
        Some("demote") => edit.need_schema("on-fail=demote", Schema::new(3, 4)),
        _ => Ok(()),
    }
}

fn check(edit: &mut Edit<'_>, agent: &Agent, operation: &mut Planned) {
    check_names(edit, agent, operation);
    let schema = edit.schema();
    for (name, value) in &mut operation.attributes {
        match name.as_str() {
            "role" => check_role(edit, schema, value),
            "on-fail" => check_choice(edit, "on-fail", value, &ON_FAIL),
            "enabled" => check_choice(edit, "enabled", value, &["0", "1", "false", "true"]),
            "record-pending" => {
                check_choice(edit, "record-pending", value, &["0", "1", "false", "true"]);
            }
            "id" => check_id(edit, value),
            "interval" => check_time(edit, "interval", value),
            "timeout" if !value.is_empty() || edit.dialect >= Dialect::V0_12 => {
                check_time(edit, "timeout", value);
            }
            _ => {}
        }
    }
}

fn check_names(edit: &mut Edit<'_>, agent: &Agent, operation: &Planned) {
    let names = operation.attributes.iter().map(|(name, _)| name);
    let known = |name: &str| ATTRIBUTES.contains(&name);
    let unknown: Vec<String> = names.filter(|name| !known(name)).cloned().collect();
    if !unknown.is_empty() {
        let allowed = ATTRIBUTES.map(str::to_owned).into();
        edit.error(Message::UnknownOptions {
            kind: "operation",
            names: unknown,
            allowed,
        });
    }
    let (start_delay, origin) = ("start-delay", "interval-origin");
    if operation.get(start_delay).is_some() && operation.get(origin).is_some() {
        let names = [start_delay, origin].map(str::to_owned).into();
        edit.error(Message::Exclusive {
            kind: "resource operation",
            names,
        });
    }
    let mut actions = agent.actions().iter().map(|action| action.name.as_str());
    if !actions.any(|action| action == operation.name) {
        let mut allowed: Vec<&str> = agent
            .actions()
            .iter()
            .map(|action| action.name.as_str())
            .collect();
        allowed.sort_unstable();
        edit.unless_forced(Message::InvalidValue {
            option: "operation name".to_owned(),
            value: operation.name.clone(),
            allowed: allowed.join(", "),
        });
    }
}

fn check_role(edit: &mut Edit<'_>, schema: Schema, value: &mut String) {
    let legacy = matches!(value.as_str(), "Master" | "Slave");
    let role: Option<Role> = value.parse().ok();
    match role.filter(|_| !legacy || edit.dialect < Dialect::V0_12) {
        Some(role) => {
            if legacy && edit.dialect == Dialect::V0_11 {
                let (value, instead) = (value.clone(), role.to_string());
                let message = Message::DeprecatedValue {
                    option: "role",
                    value,
                    instead,
                };
                edit.note(Severity::Deprecation, message);
            }
            role.name(schema).clone_into(value);
        }
        None => {
            let roles = ["Promoted", "Started", "Stopped", "Unpromoted"];
            invalid(edit, "role", value, &roles.join(", "));
        }
    }
}

fn check_choice(edit: &mut Edit<'_>, option: &str, value: &str, choices: &[&str]) {
    if !choices.contains(&value) {
        invalid(edit, option, value, &choices.join(", "));
    }
}

fn check_id(edit: &mut Edit<'_>, id: &str) {
    if let Some(character) = ids::fault(id) {
        edit.error(Message::InvalidId {
            kind: "operation id",
            id: id.to_owned(),
            character,
        });
    }
}

/// Before 0.12 any text passes, but an empty interval never worked.
fn check_time(edit: &mut Edit<'_>, option: &str, value: &str) {
    let checked = edit.dialect >= Dialect::V0_12 || value.is_empty();
    if checked && seconds(value).is_none() {
        invalid(edit, option, value, TIME);
    }
}

fn invalid(edit: &mut Edit<'_>, option: &str, value: &str, allowed: &str) {
    edit.error(Message::InvalidValue {
        option: option.to_owned(),
        value: value.to_owned(),
        allowed: allowed.to_owned(),
    });
}

/// One operation may be given more than once, with intervals that differ by value.
fn check_intervals(edit: &mut Edit<'_>, operations: &[Planned]) {
    let mut seen: BTreeMap<(&str, Option<u64>), Vec<String>> = BTreeMap::new();
    for operation in operations {
        let default = default_interval(&operation.name);
        let interval = operation.get("interval").unwrap_or(default);
        let key = (operation.name.as_str(), seconds(interval));
        seen.entry(key).or_default().push(interval.to_owned());
    }
    for ((operation, _), intervals) in seen.into_iter().filter(|(_, same)| same.len() > 1) {
        let operation = operation.to_owned();
        edit.error(Message::DuplicateInterval {
            operation,
            intervals,
        });
    }
}

fn default_operation(edit: &Edit<'_>, action: Action) -> Planned {
    let role = action.role.map(|role| match role.parse::<Role>() {
        Ok(role) => role.name(edit.schema()).to_owned(),
        Err(_) => role,
    });
    let interval = ("interval", action.interval);
    let timeout = ("timeout", action.timeout);
    let (first, second) = match edit.dialect {
        Dialect::V0_9 => (timeout, interval),
        Dialect::V0_11 | Dialect::V0_12 => (interval, timeout),
    };
    let rest = [
        ("role", role),
        ("start-delay", action.start_delay),
        (CHECK_LEVEL, action.depth.filter(|depth| depth != "0")),
    ];
    let attributes = [first, second].into_iter().chain(rest);
    let present = attributes.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let attributes = present.filter(|(_, value)| !value.is_empty()).collect();
    Planned {
        name: action.name,
        attributes,
    }
}

fn separate_intervals(edit: &mut Edit<'_>, operations: &mut [Planned]) {
    let mut intervals = Intervals::default();
    for operation in operations {
        let interval = operation
            .attributes
            .iter_mut()
            .find(|(name, _)| name == "interval");
        let Some((_, interval)) = interval else {
            continue;
        };
        let Some(to) = intervals.take(&operation.name, interval) else {
            continue;
        };
        let from = std::mem::replace(interval, to.clone());
        let adapted = IntervalAdapted {
            operation: operation.name.clone(),
            from,
            to,
        };
        edit.note(Severity::Warning, Message::IntervalAdapted(adapted));
    }
}

pub(super) fn default_interval(operation: &str) -> &'static str {
    if operation == "monitor" { "60s" } else { "0s" }
}
