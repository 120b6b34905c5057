//! `resource op delete` and `stonith op delete`.

use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::report::Message;
use super::super::words::Line;
use super::builder::{command, fencing};
use super::create::OpSpec;
use super::toggle::check_kind;
use crate::model::ResourceId;
use crate::xml::{Element, NodeId};

/// Removes operations: `resource op delete ID`, or `resource op delete RESOURCE NAME [OPTION=VALUE …]`.
///
/// With a name alone all operations of the name go; with options, the one that has exactly these.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OpDelete {
    id: String,
    fencing: bool,
    operation: Option<OpSpec>,
}

fencing!(OpDelete: "op delete");

impl OpDelete {
    /// The operation of this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            fencing: false,
            operation: None,
        }
    }

    /// The operation of a resource that has these options, or all of its name.
    pub fn of(resource: ResourceId, operation: OpSpec) -> Self {
        Self {
            id: resource.into(),
            fencing: false,
            operation: Some(operation),
        }
    }

    pub(in super::super) fn parse(
        line: &Line,
        words: &[String],
        fencing: bool,
    ) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let (id, operation) = match words {
            [id] => (id, None),
            [id, name, options @ ..] => (id, Some(OpSpec::read(name, options))),
            [] => {
                return Err(CommandError::Usage {
                    command: "resource op delete",
                    expected: "OPERATION | RESOURCE NAME [OPTION=VALUE …]",
                });
            }
        };
        Ok(Self {
            id: id.clone(),
            fencing,
            operation,
        })
    }

    fn matching(&self, edit: &mut Edit<'_>, spec: &OpSpec) -> Outcome<Vec<NodeId>> {
        let primitive = super::target::find_among(edit, &self.id, &["primitive"])?;
        let element = edit.element(primitive).into_iter();
        let ops = element
            .flat_map(Element::descendants)
            .filter(|element| element.name() == "op");
        let named = ops.filter(|op| op.attribute("name").as_deref() == Some(spec.name.as_str()));
        if spec.options.is_empty() {
            return Ok(named.map(Element::id).collect());
        }
        let mut wanted: Vec<(String, String)> = spec.options.clone();
        wanted.push(("name".to_owned(), spec.name.clone()));
        wanted.sort();
        wanted.dedup();
        let exactly = |op: &Element<'_>| {
            let attributes = op.attributes().filter(|attribute| attribute.name() != "id");
            let mut all: Vec<(String, String)> = attributes
                .map(|attribute| (attribute.name().to_owned(), attribute.value().into_owned()))
                .collect();
            all.sort();
            all == wanted
        };
        Ok(named.filter(exactly).map(Element::id).take(1).collect())
    }
}

impl Perform for OpDelete {
    fn words(&self) -> Vec<String> {
        let writer = command(self.fencing, "op delete").word(self.id.as_str());
        match &self.operation {
            None => writer.done(),
            Some(spec) => writer.word(spec.name.as_str()).pairs(&spec.options).done(),
        }
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check_kind(edit, &[&self.id], self.fencing, "op delete")?;
        let found: Vec<NodeId> = match &self.operation {
            None => edit.find(&self.id, &["op"]).into_iter().collect(),
            Some(spec) => self.matching(edit, spec)?,
        };
        if found.is_empty() {
            return edit.refuse(Message::missing("operation", &self.id));
        }
        edit.remove_all(found)?;
        edit.finish(before, Write::Replace)
    }
}
