//! `resource defaults` and `resource op defaults`.

use super::super::Dialect;
use super::super::arguments::{Groups, Pairs, Writer, forced, put};
use super::super::command::{Operation, Perform};
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::nvset::{self, Suffix};
use super::super::report::{Message, Severity};
use super::super::rule::{self, Allowed, Expression, Style};
use super::super::show;
use super::super::values::is_score;
use super::super::words::{Line, pairs};
use crate::model::Schema;
use crate::xml::{Element, NewElement, NodeId};

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

/// Reads the words after `defaults`.
pub(super) fn parse(
    line: &Line,
    kind: DefaultsKind,
    words: &[String],
) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        ["set", "create", ..] => DefaultsCreate::parse(line, kind, rest(2)).map(Operation::from),
        ["set", "delete" | "remove", ..] => {
            line.allow(&[])?;
            let ids = rest(2).to_vec();
            Ok(DefaultsDelete { kind, ids }.into())
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
            }
            .into())
        }
        _ => Err(CommandError::Usage {
            command: kind.command(),
            expected: "[update] NAME=VALUE …, set create|delete|update, or config",
        }),
    }
}

/// Sets defaults in the only set, or in one of several: `resource defaults update NAME=VALUE …`,
/// `resource defaults set update ID meta NAME=VALUE …`. An empty value removes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsUpdate {
    kind: DefaultsKind,
    set: Option<String>,
    pairs: Pairs,
    legacy: bool,
}

impl DefaultsUpdate {
    /// Sets one default.
    pub fn new(kind: DefaultsKind, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind,
            set: None,
            pairs: vec![(name.into(), value.into())],
            legacy: false,
        }
    }

    /// Sets one more.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.pairs, name, value);
        self
    }

    /// In the set of this id.
    pub fn in_set(mut self, id: impl Into<String>) -> Self {
        self.set = Some(id.into());
        self
    }

    fn parse(
        line: &Line,
        (kind, legacy): (DefaultsKind, bool),
        words: &[String],
    ) -> Result<Self, CommandError> {
        // Options are passed over, as pcs does.
        let _ = line;
        Ok(Self {
            kind,
            set: None,
            pairs: pairs(words)?,
            legacy,
        })
    }

    fn parse_set(line: &Line, kind: DefaultsKind, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let usage = CommandError::Usage {
            command: "defaults set update",
            expected: "ID [meta NAME=VALUE …]",
        };
        let [id, rest @ ..] = words else {
            return Err(usage);
        };
        let groups = Groups::split(rest, &["meta"]);
        groups.only_once("defaults set update", &[""])?;
        if !groups.flat("").is_empty() {
            return Err(usage);
        }
        Ok(Self {
            kind,
            set: Some(id.clone()),
            pairs: groups.pairs("meta")?,
            legacy: false,
        })
    }

    fn find_set(&self, edit: &mut Edit<'_>) -> Outcome<Option<NodeId>> {
        let section = edit.cib.section(self.kind.section()).map(Element::id);
        let sets = section.map_or_else(Vec::new, |section| {
            edit.children(section, "meta_attributes")
        });
        if let Some(id) = &self.set {
            let found = sets
                .into_iter()
                .find(|set| edit.attribute(*set, "id") == *id);
            return match found {
                Some(set) => Ok(Some(set)),
                None => edit.refuse(Message::missing("set of defaults", id)),
            };
        }
        match sets.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            _ => edit.refuse(Message::SeveralSets {
                section: self.kind.section(),
            }),
        }
    }
}

impl Perform for DefaultsUpdate {
    fn words(&self) -> Vec<String> {
        match &self.set {
            Some(id) => Writer::new(self.kind.command())
                .words(["set", "update"])
                .word(id.as_str())
                .section("meta", &self.pairs)
                .done(),
            None => Writer::new(self.kind.command())
                .flag(!self.legacy, "update")
                .pairs(&self.pairs)
                .done(),
        }
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if self.legacy {
            let (command, instead) = ("defaults NAME=VALUE", "defaults update");
            if edit.dialect >= Dialect::V0_12 {
                return edit.refuse(Message::CommandReplaced { command, instead });
            }
            if edit.dialect == Dialect::V0_11 {
                edit.note(
                    Severity::Deprecation,
                    Message::CommandReplaced { command, instead },
                );
            }
        }
        let before = edit.begin();
        if self.pairs.is_empty() && self.set.is_none() {
            return edit.finish(before, Write::Patch);
        }
        let set = self.find_set(edit)?;
        edit.note(Severity::Warning, Message::DefaultsCanBeOverridden);
        let removing = self.pairs.iter().all(|(_, value)| value.is_empty());
        let mut ids = Ids::of(edit.cib);
        let set = match set {
            Some(set) => set,
            None if removing => return edit.finish(before, Write::Patch),
            None => {
                let section = edit.optional_section(self.kind.section())?;
                let suffix = if edit.dialect == Dialect::V0_9 {
                    "options"
                } else {
                    "meta_attributes"
                };
                let id = ids.part(self.kind.section(), suffix);
                edit.append(
                    section,
                    &NewElement::new("meta_attributes").attribute("id", id),
                )?
            }
        };
        for (name, value) in &self.pairs {
            nvset::set_only_pair(edit, &mut ids, set, (name, value))?;
        }
        edit.finish(before, Write::Patch)
    }
}

/// Adds a set of defaults: `resource defaults set create [id=ID] [score=SCORE] [meta …] [rule …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsCreate {
    kind: DefaultsKind,
    options: Pairs,
    meta: Pairs,
    rule: Vec<String>,
    force: bool,
}

forced!(DefaultsCreate: "unknown options of the set only warn");

impl DefaultsCreate {
    /// A set without defaults.
    pub fn new(kind: DefaultsKind) -> Self {
        Self {
            kind,
            options: Pairs::new(),
            meta: Pairs::new(),
            rule: Vec::new(),
            force: false,
        }
    }

    /// A default in the set.
    pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.meta, name, value);
        self
    }

    /// An option of the set: `id`, `score`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    /// When the set counts. The rule is split at blanks.
    pub fn rule(mut self, rule: &str) -> Self {
        self.rule = rule.split_whitespace().map(str::to_owned).collect();
        self
    }

    fn parse(line: &Line, kind: DefaultsKind, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let groups = Groups::split(words, &["meta", "rule"]);
        groups.only_once("defaults set create", &[""])?;
        Ok(Self {
            kind,
            options: groups.pairs("")?,
            meta: groups.pairs("meta")?,
            rule: groups.flat("rule").into_iter().cloned().collect(),
            force: line.has("--force"),
        })
    }

    fn check(&self, edit: &mut Edit<'_>, ids: &Ids) -> Outcome<Option<Expression>> {
        let names = self.options.iter().map(|(name, _)| name.as_str());
        let unknown: Vec<String> = names
            .filter(|name| !matches!(*name, "id" | "score"))
            .map(str::to_owned)
            .collect();
        if !unknown.is_empty() {
            let allowed = ["id", "score"].map(str::to_owned).into();
            let message = Message::UnknownOptions {
                kind: "nvset",
                names: unknown,
                allowed,
            };
            // With --force pcs writes them, and the schema refuses.
            edit.error(message);
        }
        for (name, value) in &self.options {
            match name.as_str() {
                "id" => ids::check_new(edit, ids, "id", value),
                "score" if !is_score(value) => {
                    edit.invalid("score", value, "an integer, INFINITY or -INFINITY");
                }
                _ => {}
            }
        }
        let rule = self.check_rule(edit)?;
        edit.check().map(|()| rule)
    }

    fn check_rule(&self, edit: &mut Edit<'_>) -> Outcome<Option<Expression>> {
        let text = self.rule.join(" ");
        if text.trim().is_empty() {
            return Ok(None);
        }
        let expression = match rule::parse_modern(&text) {
            Ok(expression) => expression,
            Err(why) => return edit.refuse(Message::Rule { rule: text, why }),
        };
        let operations = self.kind == DefaultsKind::Operations;
        let allowed = Allowed {
            attributes: operations,
            operations,
            resources: true,
            dialect: edit.dialect,
        };
        for message in rule::check_modern(&expression, allowed) {
            edit.error(message);
        }
        let special = expression.any(&|part| {
            matches!(
                part,
                Expression::Operation { .. } | Expression::Resource { .. }
            )
        });
        let needed = if edit.dialect >= Dialect::V0_12 {
            Some(Schema::new(3, 9))
        } else {
            special.then_some(Schema::new(3, 4))
        };
        if let Some(needed) = needed.filter(|needed| edit.schema() < *needed) {
            let feature = "rule of defaults";
            edit.error(Message::SchemaTooOld { feature, needed });
        }
        Ok(Some(expression))
    }
}

impl Perform for DefaultsCreate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new(self.kind.command())
            .words(["set", "create"])
            .pairs(&self.options)
            .section("meta", &self.meta)
            .words((!self.rule.is_empty()).then_some("rule"))
            .words(&self.rule)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut ids = Ids::of(edit.cib);
        let expression = self.check(edit, &ids)?;
        let section = edit.optional_section(self.kind.section())?;
        let given = super::super::arguments::get(&self.options, "id");
        let id = match given.filter(|id| !id.is_empty()) {
            Some(id) => {
                ids.take(id);
                id.to_owned()
            }
            None => ids.part(self.kind.section(), "meta_attributes"),
        };
        let mut new = NewElement::new("meta_attributes").attribute("id", id);
        for (name, value) in self.options.iter().filter(|(name, _)| name == "score") {
            new = new.attribute(name.as_str(), value.as_str());
        }
        let set = edit.append(section, &new)?;
        if let Some(expression) = expression {
            let rule = rule::write(edit, &mut ids, set, &expression, (Style::Modern, None))?;
            if edit.dialect < Dialect::V0_12 || edit.schema() < Schema::new(3, 9) {
                edit.set(rule, "score", "INFINITY")?;
            }
        }
        for (name, value) in self.meta.iter().filter(|(_, value)| !value.is_empty()) {
            nvset::append_pair(edit, &mut ids, set, (name, value), Suffix::Short)?;
        }
        edit.note(Severity::Warning, Message::DefaultsCanBeOverridden);
        edit.finish(before, Write::Patch)
    }
}

/// Removes sets of defaults: `resource defaults set delete ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsDelete {
    kind: DefaultsKind,
    ids: Vec<String>,
}

impl DefaultsDelete {
    /// Removes one set.
    pub fn new(kind: DefaultsKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            ids: vec![id.into()],
        }
    }

    /// Removes one more.
    pub fn and(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }
}

impl Perform for DefaultsDelete {
    fn words(&self) -> Vec<String> {
        Writer::new(self.kind.command())
            .words(["set", "delete"])
            .words(&self.ids)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let section = edit.cib.section(self.kind.section()).map(Element::id);
        let sets = section.map_or_else(Vec::new, |section| {
            let mut sets = edit.children(section, "meta_attributes");
            sets.extend(edit.children(section, "instance_attributes"));
            sets
        });
        let mut going = Vec::new();
        for id in &self.ids {
            match sets.iter().find(|set| edit.attribute(**set, "id") == *id) {
                Some(set) if going.contains(set) => {}
                Some(set) => going.push(*set),
                None => edit.error(Message::missing("set of defaults", id)),
            }
        }
        edit.check()?;
        edit.remove_all(going)?;
        edit.finish(before, Write::Patch)
    }
}

/// Shows defaults: `resource defaults [config]`, `resource op defaults [config]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct DefaultsConfig {
    kind: DefaultsKind,
    full: bool,
}

impl DefaultsConfig {
    /// Of resources or operations.
    pub fn new(kind: DefaultsKind) -> Self {
        Self { kind, full: false }
    }

    /// `--full`: with ids.
    pub fn full(mut self, full: bool) -> Self {
        self.full = full;
        self
    }
}

impl Perform for DefaultsConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(self.kind.command())
            .word("config")
            .flag(self.full, "--full")
            .done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let lines = show::defaults(edit, self.kind.section(), self.full);
        Ok(Some(lines.into_iter().map(|line| line + "\n").collect()))
    }
}
