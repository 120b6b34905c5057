//! `defaults set create`.

use super::super::super::Dialect;
use super::super::super::arguments::{Groups, Pairs, Writer, forced, get, put};
use super::super::super::command::{Operation, Perform};
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::ensure::{At, Desired, Meaning};
use super::super::super::error::CommandError;
use super::super::super::ids::{self, Ids};
use super::super::super::nvset::{self, Suffix};
use super::super::super::report::{Message, Severity};
use super::super::super::rule::{self, Allowed, Expression, Style};
use super::super::super::values::is_score;
use super::super::super::words::Line;
use super::{DefaultsDelete, DefaultsKind, DefaultsUpdate};
use crate::cib::Cib;
use crate::model::Schema;
use crate::xml::{Element, NewElement};

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

    pub(super) fn parse(
        line: &Line,
        kind: DefaultsKind,
        words: &[String],
    ) -> Result<Self, CommandError> {
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
                kind: "",
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
        if let Some(needed) = needed {
            edit.need_schema("rule of defaults", needed)?;
        }
        Ok(Some(expression))
    }
}

impl DefaultsCreate {
    /// The set of the id is updated, or made anew where its rule or score is another.
    pub(in super::super::super) fn against(&self, at: At<'_>) -> Desired {
        let Some(id) = get(&self.options, "id").filter(|id| !id.is_empty()) else {
            return Desired::AsIs;
        };
        let Some(existing) = find(at.cib, self.kind, id) else {
            return Desired::AsIs;
        };
        let condition = |set: Element<'_>| Meaning::of(set, at.facts).without_parts("nvpair");
        let mut anew = at.cib.clone();
        let operation = Operation::from(self.clone());
        let made = anew.tree_mut().remove(existing.id()).is_ok()
            && operation.apply(&mut anew, at.facts, at.dialect).is_ok();
        let wanted = find(&anew, self.kind, id).filter(|_| made).map(condition);
        if wanted.is_none_or(|wanted| wanted == condition(existing)) {
            let mut pairs = self.meta.iter().filter(|(_, value)| !value.is_empty());
            let update = pairs.next().map(|(name, value)| {
                let update = DefaultsUpdate::new(self.kind, name, value).in_set(id);
                pairs.fold(update, |update, (name, value)| update.set(name, value))
            });
            return Desired::Instead(update.into_iter().map(Operation::from).collect());
        }
        let delete = DefaultsDelete::new(self.kind, id);
        Desired::Steps(vec![delete.into(), operation])
    }
}

fn find<'c>(cib: &'c Cib, kind: DefaultsKind, id: &str) -> Option<Element<'c>> {
    let mut sets = cib.section(kind.section())?.children();
    sets.find(|set| set.attribute("id").as_deref() == Some(id))
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
        let given = get(&self.options, "id");
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
