//! `resource defaults` and `resource op defaults`.

mod create;
mod delete;
mod update;

pub use create::DefaultsCreate;
pub use delete::DefaultsDelete;
pub use update::DefaultsUpdate;

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::command::{Operation, Perform};
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::report::{Elsewhere, Message};
use super::super::show::{self, Clock};
use super::super::words::Line;

/// Whose defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultsKind {
    /// Meta attributes of resources: `resource defaults`.
    Resources,
    /// Options of operations: `resource op defaults`.
    Operations,
}

impl DefaultsKind {
    fn section(self) -> &'static str {
        match self {
            Self::Resources => "rsc_defaults",
            Self::Operations => "op_defaults",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Resources => "resource defaults",
            Self::Operations => "resource op defaults",
        }
    }
}

/// No set of defaults has this id; something else may.
fn missing_set(edit: &Edit<'_>, kind: DefaultsKind, id: &str) -> Message {
    match edit.owner_of(id) {
        Some(found) if found == "meta_attributes" => Message::Elsewhere(Elsewhere {
            id: id.to_owned(),
            found,
            section: kind.section(),
        }),
        Some(found) => Message::WrongKind {
            id: id.to_owned(),
            found,
            expected: "options set",
        },
        None => Message::missing("set of defaults", id),
    }
}

/// Reads the words after `defaults`.
pub(in super::super) fn parse(
    line: &Line,
    kind: DefaultsKind,
    words: &[String],
) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        ["set", "create", ..] => DefaultsCreate::parse(line, kind, rest(2)).map(Operation::from),
        ["set", "delete" | "remove", ..] => {
            DefaultsDelete::parse(line, kind, rest(2)).map(Operation::from)
        }
        ["set", "update", ..] => {
            DefaultsUpdate::parse_set(line, kind, rest(2)).map(Operation::from)
        }
        ["update", ..] => DefaultsUpdate::parse(line, (kind, false), rest(1)).map(Operation::from),
        [first, ..] if first.contains('=') => {
            DefaultsUpdate::parse(line, (kind, true), words).map(Operation::from)
        }
        [] | ["config"] => {
            line.allow(&["--all", "--full", "--no-expire-check"])?;
            Ok(DefaultsConfig {
                kind,
                full: line.has("--full"),
                all: line.has("--all"),
                unchecked: line.has("--no-expire-check"),
            }
            .into())
        }
        _ => Err(CommandError::Usage {
            command: kind.command(),
            expected: "[update] NAME=VALUE …, set create|delete|update, or config",
        }),
    }
}

/// Shows defaults: `resource defaults [config]`, `resource op defaults [config]`.
///
/// With [`Operation::show_at`] sets whose rule has expired are left out, and rules are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsConfig {
    kind: DefaultsKind,
    full: bool,
    all: bool,
    unchecked: bool,
}

impl DefaultsConfig {
    /// Of resources or operations.
    pub fn new(kind: DefaultsKind) -> Self {
        Self {
            kind,
            full: false,
            all: false,
            unchecked: false,
        }
    }

    /// `--full`: with ids.
    pub fn full(mut self, full: bool) -> Self {
        self.full = full;
        self
    }

    /// `--all`: also what has expired.
    pub fn all(mut self, all: bool) -> Self {
        self.all = all;
        self
    }

    /// `--no-expire-check`: whatever the time.
    pub fn unchecked(mut self, unchecked: bool) -> Self {
        self.unchecked = unchecked;
        self
    }
}

impl Perform for DefaultsConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(self.kind.command())
            .word("config")
            .flag(self.all, "--all")
            .flag(self.full, "--full")
            .flag(self.unchecked, "--no-expire-check")
            .done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let clock = if self.unchecked {
            Clock::NONE
        } else {
            Clock::of(edit)
        };
        let shown = (self.full, self.all);
        let lines = show::defaults(edit, self.kind.section(), shown, clock);
        // pcs before 0.12 prints what is left, if only an empty line.
        if lines.is_empty() && edit.dialect < Dialect::V0_12 {
            return Ok(Some("\n".to_owned()));
        }
        Ok(Some(lines.into_iter().map(|line| line + "\n").collect()))
    }
}
