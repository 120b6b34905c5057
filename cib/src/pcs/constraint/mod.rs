//! Constraints: colocation, location, and showing them.

mod colocation;
mod location;

pub use colocation::ColocationAdd;
pub use location::{LocationPrefers, LocationTarget};

use super::Dialect;
use super::command::{CommandError, Operation};
use super::edit::{Edit, Outcome};
use super::report::{Message, Severity};
use super::words::Line;
use crate::xml::Element;

/// Shows the constraints and changes nothing: `constraint config`, in 0.9 `constraint show`.
///
/// The listing itself is a matter of the typed views
/// ([`Cib::constraints`](crate::Cib::constraints)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ConstraintConfig {
    show: bool,
    full: bool,
    all: bool,
    format: Format,
}

/// `--output-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    Cmd,
    Json,
    #[default]
    Text,
}

impl ConstraintConfig {
    /// `constraint config`.
    pub fn new() -> Self {
        Self::default()
    }

    /// `constraint show`: the name of the command in 0.9, gone in 0.12.
    pub fn show() -> Self {
        Self {
            show: true,
            ..Self::default()
        }
    }

    /// `--full`: with ids.
    pub fn full(mut self, full: bool) -> Self {
        self.full = full;
        self
    }

    fn parse(line: &Line, show: bool) -> Result<Self, CommandError> {
        line.allow(&["--all", "--full", "--output-format"])?;
        let format = match line.value("--output-format") {
            None | Some("text") => Format::Text,
            Some("cmd") => Format::Cmd,
            Some("json") => Format::Json,
            Some(_) => {
                let expected = "--output-format cmd|json|text";
                return Err(CommandError::Usage {
                    command: "constraint config",
                    expected,
                });
            }
        };
        Ok(Self {
            show,
            full: line.has("--full"),
            all: line.has("--all"),
            format,
        })
    }

    pub(super) fn words(self) -> Vec<String> {
        let mut words = vec!["constraint", if self.show { "show" } else { "config" }];
        words.extend(self.all.then_some("--all"));
        words.extend(self.full.then_some("--full"));
        words.extend(match self.format {
            Format::Cmd => Some("--output-format=cmd"),
            Format::Json => Some("--output-format=json"),
            Format::Text => None,
        });
        words.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn run(self, edit: &mut Edit<'_>) -> Outcome {
        let (command, instead) = ("constraint show", "constraint config");
        match edit.dialect {
            Dialect::V0_12 if self.show => {
                edit.error(Message::CommandReplaced { command, instead });
            }
            Dialect::V0_11 if self.show => {
                edit.note(
                    Severity::Deprecation,
                    Message::CommandReplaced { command, instead },
                );
            }
            Dialect::V0_9 | Dialect::V0_11 if self.format != Format::Text => {
                edit.error(Message::Unsupported {
                    what: "--output-format before pcs 0.12",
                });
            }
            Dialect::V0_9 | Dialect::V0_11 | Dialect::V0_12 => {}
        }
        edit.check()
    }
}

/// Reads the words after `constraint`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        [] | ["config"] => ConstraintConfig::parse(line, false).map(Operation::from),
        ["show"] => ConstraintConfig::parse(line, true).map(Operation::from),
        ["colocation", "add", ..] => ColocationAdd::parse(line, rest(2)).map(Operation::from),
        [
            "location",
            "add" | "config" | "delete" | "remove" | "show",
            ..,
        ]
        | ["location", _, "rule", ..] => {
            Err(CommandError::unsupported(&["constraint", "location"]))
        }
        ["location", _, _, ..] => LocationPrefers::parse(line, rest(1)).map(Operation::from),
        [first, ..] => Err(CommandError::unsupported(&["constraint", first])),
    }
}

/// Notes an error unless constraints may name this resource.
fn check_resource(edit: &mut Edit<'_>, id: &str) {
    let section = edit.cib.section("resources").into_iter();
    let mut elements = section.flat_map(Element::descendants);
    let found = elements.find(|element| {
        matches!(
            element.name(),
            "bundle" | "clone" | "group" | "master" | "primitive"
        ) && element.attribute("id").as_deref() == Some(id)
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
