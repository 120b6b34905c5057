//! `resource op add` and `stonith op add`.

use super::super::Dialect;
use super::super::arguments::{Pairs, forced, get};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::nvset::first_value;
use super::super::report::Message;
use super::super::values::seconds;
use super::super::words::Line;
use super::builder::{command, fencing};
use super::create::OpSpec;
use super::operations::{ATTRIBUTES, CHECK_LEVEL, ON_FAIL, default_interval, need_schema};
use super::toggle::check_kind;
use crate::model::{ResourceId, Role};
use crate::xml::{NewElement, NodeId, Place};

/// Adds an operation to a resource: `resource op add ID NAME [OPTION=VALUE …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OpAdd {
    pub(super) resource: ResourceId,
    pub(super) fencing: bool,
    pub(super) operation: OpSpec,
    pub(super) force: bool,
}

forced!(OpAdd: "a second operation of the same name is added");
fencing!(OpAdd: "op add");

impl OpAdd {
    /// Adds this operation.
    pub fn new(resource: ResourceId, operation: OpSpec) -> Self {
        Self {
            resource,
            fencing: false,
            operation,
            force: false,
        }
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        match words {
            [resource, name, options @ ..] if !name.contains('=') => Ok(Self {
                resource: resource.parse()?,
                fencing,
                operation: OpSpec::read(name, options),
                force: line.has("--force"),
            }),
            _ => Err(CommandError::Usage {
                command: "resource op add",
                expected: "RESOURCE NAME [OPTION=VALUE …]",
            }),
        }
    }
}

impl Perform for OpAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        command(self.fencing, "op add")
            .word(self.resource.as_str())
            .word(self.operation.name.as_str())
            .pairs(&self.operation.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check_kind(edit, &[&self.resource], self.fencing, "op add")?;
        let primitive = super::target::find_among(edit, self.resource.as_str(), &["primitive"])?;
        add_operation(edit, primitive, &self.operation, (Existing::SameName, None))?;
        edit.finish(before, Write::Replace)
    }
}

/// Which operations of the resource are in the way of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    /// Only one of the same name and interval.
    SameIntervalOnly,
    /// Also one of the same name, unless forced; monitors differ by role and depth.
    SameName,
}

/// Writes an operation as the older commands of pcs do.
pub(super) fn add_operation(
    edit: &mut Edit<'_>,
    primitive: NodeId,
    spec: &OpSpec,
    (existing, place): (Existing, Option<Place>),
) -> Outcome {
    check(edit, spec)?;
    let mut ids = Ids::with_references(edit.cib);
    let given = get(&spec.options, "interval").filter(|interval| !interval.is_empty());
    let interval = given
        .unwrap_or_else(|| default_interval(&spec.name))
        .to_owned();
    // Given twice, the first makes the id and the last counts.
    let last = spec.options.iter().rfind(|(name, _)| name == "interval");
    let last = last.map_or("", |(_, last)| last.as_str());
    let counts = if last.is_empty() { &interval } else { last }.to_owned();
    let id = match get(&spec.options, "id") {
        Some(id) => {
            ids::check_new(edit, &ids, "operation id", id);
            edit.check()?;
            ids.take(id);
            id.to_owned()
        }
        None => {
            let resource = edit.attribute(primitive, "id");
            ids.allocate(&format!("{resource}-{}-interval-{interval}", spec.name))
        }
    };
    let mut options: Pairs = spec
        .options
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "id" | "name" | "interval"))
        .cloned()
        .collect();
    options.push(("interval".to_owned(), counts.clone()));
    options.sort_by(|one, two| one.0.cmp(&two.0));
    let mut new = NewElement::new("op")
        .attribute("id", id.as_str())
        .attribute("name", spec.name.as_str());
    for (name, value) in options.iter().filter(|(name, _)| name != CHECK_LEVEL) {
        let value = match name.as_str() {
            "role" if !edit.force => role_name(edit, value),
            _ => value.clone(),
        };
        new = new.attribute(name.as_str(), value);
    }
    let operations = match edit.child(primitive, "operations") {
        Some(operations) => operations,
        None => edit.append(primitive, &NewElement::new("operations"))?,
    };
    check_existing(edit, operations, spec, (&counts, existing))?;
    let op = edit.insert(place.unwrap_or(Place::LastIn(operations)), &new)?;
    match options.iter().rfind(|(name, _)| name == CHECK_LEVEL) {
        Some((name, level)) => write_level(edit, &mut ids, op, (name, level)),
        None => Ok(()),
    }
}

fn write_level(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    op: NodeId,
    (name, level): (&str, &str),
) -> Outcome {
    let op_id = edit.attribute(op, "id");
    let id = ids.allocate(&format!("params-{op_id}"));
    let set = NewElement::new("instance_attributes").attribute("id", id);
    let set = edit.append(op, &set)?;
    let id = ids.allocate(&format!("{op_id}-{name}-{level}"));
    let pair = NewElement::new("nvpair")
        .attribute("name", name)
        .attribute("value", level)
        .attribute("id", id);
    edit.append(set, &pair).map(|_| ())
}

fn check(edit: &mut Edit<'_>, spec: &OpSpec) -> Outcome {
    need_schema(edit, get(&spec.options, "on-fail"))?;
    for (name, value) in &spec.options {
        if !ATTRIBUTES.contains(&name.as_str()) {
            // With --force, pcs writes it and the schema refuses.
            edit.error(Message::UnknownOptions {
                kind: "operation",
                names: vec![name.clone()],
                allowed: ATTRIBUTES.map(str::to_owned).into(),
            });
            return edit.check();
        }
        let legacy = matches!(value.as_str(), "Master" | "Slave");
        let wrong = match name.as_str() {
            "role" if value.parse::<Role>().is_err() => {
                Some("Promoted, Started, Stopped or Unpromoted")
            }
            "role" if legacy && edit.dialect >= Dialect::V0_12 && !edit.force => {
                Some("Promoted, Started, Stopped or Unpromoted")
            }
            // What follows is left to the schema by pcs.
            "on-fail" if !ON_FAIL.contains(&value.as_str()) => Some("an action"),
            "enabled" | "record-pending"
                if !matches!(value.as_str(), "true" | "false" | "1" | "0") =>
            {
                Some("true or false")
            }
            _ => None,
        };
        if let Some(allowed) = wrong {
            edit.invalid(name, value, allowed);
        }
    }
    let both = ["start-delay", "interval-origin"];
    if both.iter().all(|name| get(&spec.options, name).is_some()) {
        edit.error(Message::Exclusive {
            kind: "resource operation",
            names: both.map(str::to_owned).into(),
        });
    }
    edit.check()
}

/// The name that the document's schema has for a role; anything else stays.
pub(super) fn role_name(edit: &Edit<'_>, role: &str) -> String {
    let known = role.parse::<Role>();
    known.map_or_else(
        |_| role.to_owned(),
        |role| role.name(edit.schema()).to_owned(),
    )
}

fn check_existing(
    edit: &mut Edit<'_>,
    operations: NodeId,
    spec: &OpSpec,
    (interval, existing): (&str, Existing),
) -> Outcome {
    let mut same_name = edit.children(operations, "op");
    same_name.retain(|op| edit.attribute(*op, "name") == spec.name);
    let value =
        |text: &str| seconds(text).map_or_else(|| text.to_owned(), |value| value.to_string());
    let intervals: Vec<String> = same_name
        .iter()
        .map(|op| edit.attribute(*op, "interval"))
        .filter(|other| value(other) == value(interval))
        .collect();
    if !intervals.is_empty() {
        return edit.refuse(Message::DuplicateInterval {
            operation: spec.name.clone(),
            intervals,
        });
    }
    if existing == Existing::SameIntervalOnly || edit.force {
        return Ok(());
    }
    let role = |text: &str| role_name(edit, if text.is_empty() { "Started" } else { text });
    let wanted = role(get(&spec.options, "role").unwrap_or_default());
    let level = get(&spec.options, CHECK_LEVEL).map(str::to_owned);
    let same = |op: &NodeId| {
        spec.name != "monitor"
            || (role(&edit.attribute(*op, "role")) == wanted && check_level(edit, *op) == level)
    };
    if same_name.iter().any(same) {
        edit.unless_forced(Message::DuplicateOperation {
            operation: spec.name.clone(),
        });
    }
    edit.check()
}

fn check_level(edit: &Edit<'_>, op: NodeId) -> Option<String> {
    let element = edit.element(op)?;
    first_value(element, "instance_attributes", CHECK_LEVEL).map(String::from)
}
