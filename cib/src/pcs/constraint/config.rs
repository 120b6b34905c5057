//! Showing constraints.

use super::super::Dialect;
use super::super::acl::replaced;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::el7;
use super::super::error::CommandError;
use super::super::report::{Message, Severity};
use super::super::show::{Clock, commands};
use super::super::words::Line;
use super::{show_classic, show_cmd, show_json, show_modern};
use crate::xml::Element;

/// The kinds of constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Together or apart: `rsc_colocation`.
    Colocation,
    /// On which nodes: `rsc_location`.
    Location,
    /// What comes first: `rsc_order`.
    Order,
    /// With which ticket: `rsc_ticket`.
    Ticket,
}

impl Kind {
    pub(in super::super) fn named(name: &str) -> Option<Self> {
        match name {
            "colocation" => Some(Self::Colocation),
            "location" => Some(Self::Location),
            "order" => Some(Self::Order),
            "ticket" => Some(Self::Ticket),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Colocation => "colocation",
            Self::Location => "location",
            Self::Order => "order",
            Self::Ticket => "ticket",
        }
    }

    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Colocation => "rsc_colocation",
            Self::Location => "rsc_location",
            Self::Order => "rsc_order",
            Self::Ticket => "rsc_ticket",
        }
    }
}

/// Shows constraints and changes nothing: `constraint [KIND] config`, in 0.9 `constraint show`.
///
/// The text comes from [`Operation::show_at`](crate::pcs::Operation::show_at): location constraints
/// whose rules have all expired are left out, rules are marked as expired or not yet in effect.
/// [`show`](crate::pcs::Operation::show), which has no clock, shows all alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ConstraintConfig {
    kind: Option<Kind>,
    show: bool,
    full: bool,
    all: bool,
    format: Format,
    filter: Vec<String>,
}

/// `--output-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Format {
    Cmd,
    Json,
    #[default]
    Text,
}

impl Format {
    pub(in super::super) fn parse(line: &Line) -> Result<Self, CommandError> {
        match line.value("--output-format") {
            None | Some("text") => Ok(Self::Text),
            Some("cmd") => Ok(Self::Cmd),
            Some("json") => Ok(Self::Json),
            Some(_) => Err(CommandError::Usage {
                command: "config",
                expected: "--output-format cmd|json|text",
            }),
        }
    }

    pub(in super::super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Cmd => Some("--output-format=cmd"),
            Self::Json => Some("--output-format=json"),
            Self::Text => None,
        }
    }
}

/// Gives a listing its formats.
macro_rules! formats {
    ($name:ident) => {
        impl $name {
            /// `--output-format=cmd`: as commands that make the same.
            pub fn commands(mut self) -> Self {
                self.format = Format::Cmd;
                self
            }

            /// `--output-format=json`.
            pub fn json(mut self) -> Self {
                self.format = Format::Json;
                self
            }
        }
    };
}

pub(in super::super) use formats;

formats!(ConstraintConfig);

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

    /// Only constraints of this kind.
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
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

    pub(super) fn parse(
        line: &Line,
        (kind, show): (Option<Kind>, bool),
        words: &[String],
    ) -> Result<Self, CommandError> {
        line.allow(&["--all", "--full", "--output-format"])?;
        if !words.is_empty() && kind != Some(Kind::Location) {
            return Err(CommandError::Usage {
                command: "constraint config",
                expected: "[--full] [--all] [--output-format cmd|json|text]",
            });
        }
        Ok(Self {
            kind,
            show,
            full: line.has("--full"),
            all: line.has("--all"),
            format: Format::parse(line)?,
            filter: words.to_vec(),
        })
    }

    fn check(&self, edit: &mut Edit<'_>) -> Outcome {
        replaced(edit, self.show, ("constraint show", "constraint config"))?;
        if edit.dialect < Dialect::V0_12 && self.format != Format::Text {
            return edit.refuse(Message::UnknownOptions {
                kind: "command",
                names: vec!["--output-format".to_owned()],
                allowed: ["--all", "--full"].map(str::to_owned).into(),
            });
        }
        let first = self.filter.first().map(String::as_str);
        let known = matches!(first, None | Some("nodes" | "resources"));
        if edit.dialect >= Dialect::V0_12
            && (!known || (first.is_some() && self.format != Format::Text))
        {
            let text = self.filter.join(" ");
            return edit.refuse(Message::invalid(
                "filter",
                &text,
                "nodes or resources, as text",
            ));
        }
        if self.full && self.format == Format::Json {
            return edit.refuse(Message::Exclusive {
                kind: "",
                names: ["--full", "--output-format=json"].map(str::to_owned).into(),
            });
        }
        edit.check()
    }
}

/// What is shown of constraints.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub(super) full: bool,
    pub(super) all: bool,
    pub(super) clock: Clock,
}

impl Shown {
    /// As [`split`], without locations that have expired.
    pub(super) fn split<'t>(
        self,
        edit: &'t Edit<'_>,
        kind: Kind,
        wanted: Option<Kind>,
    ) -> (Vec<Element<'t>>, Vec<Element<'t>>) {
        let (mut single, mut sets) = split(edit, kind, wanted);
        if kind == Kind::Location && !self.all {
            single.retain(|one| !self.clock.is_over(*one));
            sets.retain(|one| !self.clock.is_over(*one));
        }
        (single, sets)
    }
}

/// All constraints with ids, whatever the time: a part of `config`.
pub(in super::super) fn whole(edit: &Edit<'_>) -> Vec<String> {
    let shown = Shown {
        full: true,
        all: true,
        clock: Clock::NONE,
    };
    if edit.dialect < Dialect::V0_12 {
        show_classic::text(edit, None, shown, &[])
    } else {
        show_modern::text(edit, None, shown)
    }
}

impl ConstraintConfig {
    fn shown(&self, edit: &Edit<'_>) -> Shown {
        Shown {
            full: self.full,
            all: self.all,
            clock: if edit.dialect == Dialect::V0_9 {
                Clock::NONE
            } else {
                Clock::of(edit)
            },
        }
    }

    /// Constraints whose rules commands can only make one by one.
    fn warn_several_rules(&self, edit: &mut Edit<'_>) {
        let (plain, _) = self.shown(edit).split(edit, Kind::Location, self.kind);
        let several = plain
            .into_iter()
            .filter(|one| one.children_named("rule").count() > 1);
        let ids: Vec<String> = several
            .filter_map(|one| one.attribute("id").map(String::from))
            .collect();
        for id in ids {
            edit.note(Severity::Warning, Message::SeveralRules { id });
        }
    }
}

/// The constraints of one kind, those of sets apart.
pub(super) fn split<'t>(
    edit: &'t Edit<'_>,
    kind: Kind,
    wanted: Option<Kind>,
) -> (Vec<Element<'t>>, Vec<Element<'t>>) {
    let all = edit
        .cib
        .constraints()
        .filter(|one| one.name() == kind.tag())
        .filter(|_| wanted.is_none_or(|wanted| wanted == kind));
    all.partition(|one| one.child("resource_set").is_none())
}

impl Perform for ConstraintConfig {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint")
            .words(self.kind.map(Kind::name))
            .word(if self.show { "show" } else { "config" })
            .words(&self.filter)
            .flag(self.all, "--all")
            .flag(self.full, "--full")
            .words(self.format.word())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.check(edit)?;
        if self.format == Format::Cmd {
            self.warn_several_rules(edit);
        }
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        self.check(edit)?;
        let shown = self.shown(edit);
        let text = match self.format {
            _ if edit.dialect < Dialect::V0_12 => {
                show_classic::text(edit, self.kind, shown, &self.filter)
            }
            Format::Text if !self.filter.is_empty() => {
                show_modern::grouped(edit, &self.filter, shown)
            }
            Format::Text => show_modern::text(edit, self.kind, shown),
            Format::Cmd => {
                let text = commands(&show_cmd::all(edit, self.kind, shown));
                let none = text.is_empty();
                return Ok(Some(if none { "\n".to_owned() } else { text }));
            }
            Format::Json => {
                return Ok(Some(show_json::all(edit, self.kind, shown).pretty() + "\n"));
            }
        };
        let text = if edit.dialect == Dialect::V0_9 {
            el7::listing(edit, &self.filter, text)
        } else {
            text
        };
        let end = if text.is_empty() { "" } else { "\n" };
        Ok(Some(text.join("\n") + end))
    }
}
