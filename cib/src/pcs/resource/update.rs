//! `resource update` and `stonith update`.

use super::super::arguments::{Pairs, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset;
use super::super::report::Message;
use super::super::words::{Line, pairs};
use super::builder::{command, fencing};
use super::clone::{agent_name, check_options};
use super::create::OpSpec;
use super::op_add::{Existing, add_operation, role_name};
use super::parameters;
use super::target::{CLONES, inner};
use super::toggle::check_kind;
use crate::metadata::Agent;
use crate::model::ResourceId;
use crate::xml::{Element, NewElement, NodeId, Place};

/// Changes a resource: `resource update ID [OPTION=VALUE …] [op …] [meta …]`.
///
/// An empty value removes an option. An operation replaces the one of its name and role, with
/// all its options. Of a clone, the options are its meta attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceUpdate {
    pub(super) id: ResourceId,
    fencing: bool,
    pub(super) options: Pairs,
    pub(super) operations: Vec<OpSpec>,
    pub(super) meta: Pairs,
    force: bool,
}

forced!(ResourceUpdate: "unknown and missing options only warn");
fencing!(ResourceUpdate: "update");

impl ResourceUpdate {
    /// Changes nothing yet.
    pub fn new(id: ResourceId) -> Self {
        Self {
            id,
            fencing: false,
            options: Pairs::new(),
            operations: Vec::new(),
            meta: Pairs::new(),
            force: false,
        }
    }

    /// Sets a parameter of the agent; removes it if the value is empty.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    /// Sets a meta attribute; removes it if the value is empty.
    pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.meta, name, value);
        self
    }

    /// Replaces an operation, or adds one.
    pub fn operation(mut self, operation: OpSpec) -> Self {
        self.operations.push(operation);
        self
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&["--agent-validation", "--force"])?;
        let usage = CommandError::Usage {
            command: "resource update",
            expected: "RESOURCE [OPTION=VALUE …] [op NAME OPTION=VALUE …] [meta OPTION=VALUE …]",
        };
        let [id, rest @ ..] = words else {
            return Err(usage);
        };
        if rest.is_empty() {
            return Err(usage);
        }
        let mut update = Self::new(id.parse()?).fencing(fencing);
        update.force = line.has("--force");
        update.read(rest)?;
        Ok(update)
    }

    /// Words without `=` outside of operations are passed over, as pcs does.
    fn read(&mut self, words: &[String]) -> Result<(), CommandError> {
        let mut section = "";
        let mut meta: Vec<&String> = Vec::new();
        let mut operations: Vec<Vec<&String>> = Vec::new();
        for word in words {
            match word.as_str() {
                "op" => {
                    section = "op";
                    operations.push(Vec::new());
                }
                "meta" => section = "meta",
                text if section == "op" => {
                    let started = operations.last().is_some_and(|words| !words.is_empty());
                    if started && !text.contains('=') {
                        operations.push(Vec::new());
                    }
                    if let Some(words) = operations.last_mut() {
                        words.push(word);
                    }
                }
                text if section == "meta" => meta.extend(text.contains('=').then_some(word)),
                text => {
                    let pair = text.split_once('=');
                    let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
                    self.options.extend(pair);
                }
            }
        }
        self.meta = pairs(meta)?;
        for words in operations.into_iter().filter(|words| !words.is_empty()) {
            self.operations.push(operation(&words)?);
        }
        Ok(())
    }

    fn update_primitive(&self, edit: &mut Edit<'_>, primitive: NodeId) -> Outcome {
        self.check_parameters(edit, primitive)?;
        let mut ids = Ids::with_references(edit.cib);
        nvset::update(
            edit,
            &mut ids,
            primitive,
            "instance_attributes",
            &self.options,
        )?;
        check_guest(edit, &self.meta);
        edit.check()?;
        nvset::update(edit, &mut ids, primitive, "meta_attributes", &self.meta)?;
        if edit.child(primitive, "operations").is_none() {
            edit.append(primitive, &NewElement::new("operations"))?;
        }
        for operation in self
            .operations
            .iter()
            .filter(|spec| !spec.options.is_empty())
        {
            self.update_operation(edit, primitive, operation)?;
        }
        Ok(())
    }

    fn check_parameters(&self, edit: &mut Edit<'_>, primitive: NodeId) -> Outcome {
        let name = edit.element(primitive).and_then(agent_name);
        let Some(name) = name else {
            return Ok(());
        };
        match edit.metadata.agent(&name).cloned() {
            Some(agent) => parameters::check_update(edit, &agent, primitive, &self.options),
            None => {
                edit.unless_forced(Message::AgentUnknown {
                    agent: name.to_string(),
                });
                let unknown = Agent::unknown(name);
                parameters::check_action(edit, &unknown, &self.options);
            }
        }
        edit.check()
    }

    fn update_operation(&self, edit: &mut Edit<'_>, primitive: NodeId, spec: &OpSpec) -> Outcome {
        let role = get(&spec.options, "role").unwrap_or_default();
        let role = role_name(edit, role);
        let operations = edit.child(primitive, "operations");
        let existing = operations.map_or_else(Vec::new, |parent| edit.children(parent, "op"));
        let same = |op: &NodeId| {
            role_name(edit, &edit.attribute(*op, "role")) == role
                && edit.attribute(*op, "name") == spec.name
        };
        let at = existing.iter().position(same);
        let next = at.and_then(|at| existing.get(at + 1)).copied();
        if let Some(old) = at.and_then(|at| existing.get(at)) {
            edit.remove(*old)?;
        }
        let place = next.map(Place::Before);
        add_operation(edit, primitive, spec, (Existing::SameIntervalOnly, place))
    }

    fn update_clone(&self, edit: &mut Edit<'_>, clone: NodeId) -> Outcome {
        // Options of a primitive may come twice or without a name, those of a clone not.
        let words = self.options.iter().chain(&self.meta);
        let words: Vec<String> = words
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut options = match pairs(&words) {
            Ok(options) => options,
            Err(error) => return edit.refuse(Message::Words(error.to_string())),
        };
        if !self.operations.is_empty() {
            return edit.refuse(Message::invalid(
                "op",
                &self
                    .operations
                    .iter()
                    .map(|op| op.name.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
                "operations on the resource inside",
            ));
        }
        let child = edit
            .element(clone)
            .and_then(|clone| inner(clone).first().copied());
        if let Some(child) = child.map(Element::id) {
            check_options(edit, child, &options);
        }
        edit.check()?;
        options.sort();
        let mut ids = Ids::with_references(edit.cib);
        nvset::update(edit, &mut ids, clone, "meta_attributes", &options)
    }
}

fn operation(words: &[&String]) -> Result<OpSpec, CommandError> {
    match words.split_first().filter(|(name, _)| !name.contains('=')) {
        Some((name, options)) => Ok(OpSpec::read(name, options.iter().copied())),
        None => Err(CommandError::Usage {
            command: "resource update",
            expected: "op NAME OPTION=VALUE …",
        }),
    }
}

/// Guest nodes have commands of their own.
pub(super) fn check_guest(edit: &mut Edit<'_>, meta: &Pairs) {
    if let Some(node) = get(meta, "remote-node") {
        let command = if node.is_empty() {
            "remove-guest"
        } else {
            "add-guest"
        };
        edit.unless_forced(Message::UseNodeCommand { command });
        if edit.owner_of(node).is_some() {
            let id = node.to_owned();
            edit.error(Message::IdInUse { id });
        }
    }
}

/// A `master` becomes a promotable clone of the same id.
fn transform_master(edit: &mut Edit<'_>, master: NodeId) -> Outcome<NodeId> {
    let id = edit.attribute(master, "id");
    let clone = edit.insert(
        Place::Before(master),
        &NewElement::new("clone").attribute("id", id),
    )?;
    let children: Vec<NodeId> = edit
        .element(master)
        .into_iter()
        .flat_map(Element::children)
        .map(Element::id)
        .collect();
    for child in children {
        edit.move_to(child, Place::LastIn(clone))?;
    }
    edit.remove(master)?;
    let mut ids = Ids::with_references(edit.cib);
    let promotable = [("promotable".to_owned(), "true".to_owned())];
    nvset::update(edit, &mut ids, clone, "meta_attributes", &promotable)?;
    Ok(clone)
}

/// The clone itself, or the clone that a master becomes.
pub(super) fn as_clone(edit: &mut Edit<'_>, found: NodeId) -> Outcome<NodeId> {
    if edit
        .element(found)
        .is_some_and(|element| element.name() == "master")
    {
        transform_master(edit, found)
    } else {
        Ok(found)
    }
}

impl Perform for ResourceUpdate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let mut writer = command(self.fencing, "update")
            .word(self.id.as_str())
            .pairs(&self.options);
        for operation in &self.operations {
            writer = writer
                .word("op")
                .word(operation.name.as_str())
                .pairs(&operation.options);
        }
        writer
            .section("meta", &self.meta)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let id = self.id.as_str();
        check_kind(edit, &[id], self.fencing, "update")?;
        if let Some(primitive) = edit.find(id, &["primitive"]) {
            self.update_primitive(edit, primitive)?;
        } else if let Some(found) = edit.find(id, &CLONES) {
            let clone = as_clone(edit, found)?;
            self.update_clone(edit, clone)?;
        } else {
            return edit.refuse(Message::ResourceNotFound { id: id.to_owned() });
        }
        edit.finish(before, Write::Replace)
    }
}
