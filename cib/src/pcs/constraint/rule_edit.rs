//! `constraint rule add` and `constraint rule delete`.

use super::super::Dialect;
use super::super::arguments::{Writer, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::report::Message;
use super::super::words::Line;
use super::remove::remove_rule;
use super::rule_words::{OPTIONS, RuleWords};
use crate::xml::Element;

/// Adds a rule to a location constraint: `constraint rule add CONSTRAINT [OPTION=VALUE …] RULE`.
/// Gone in 0.12: the schema of Pacemaker 3 allows one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RuleAdd {
    constraint: String,
    rule: RuleWords,
    force: bool,
}

forced!(RuleAdd: "duplicates only warn");

impl RuleAdd {
    /// The constraint also holds where this rule does. The rule is split at blanks.
    pub fn new(constraint: impl Into<String>, rule: &str) -> Self {
        Self {
            constraint: constraint.into(),
            rule: RuleWords::new(rule),
            force: false,
        }
    }

    /// An option: `id`, `role`, `score`, `score-attribute`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.rule.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let [constraint, rest @ ..] = words else {
            return Err(CommandError::Usage {
                command: "constraint rule add",
                expected: "CONSTRAINT [OPTION=VALUE …] RULE",
            });
        };
        Ok(Self {
            constraint: constraint.clone(),
            rule: RuleWords::take(rest, &OPTIONS),
            force: line.has("--force"),
        })
    }
}

impl Perform for RuleAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("constraint rule add").word(self.constraint.as_str());
        self.rule
            .to_words(writer)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect >= Dialect::V0_12 {
            return edit.refuse(Message::CommandReplaced {
                command: "constraint rule add",
                instead: "constraint location RESOURCE rule",
            });
        }
        let before = edit.begin();
        let found = edit.cib.constraints().find(|element| {
            element.name() == "rsc_location"
                && element.attribute("id").as_deref() == Some(self.constraint.as_str())
        });
        let Some(constraint) = found.map(Element::id) else {
            return edit.refuse(Message::missing("location constraint", &self.constraint));
        };
        let mut ids = Ids::with_references(edit.cib);
        let checked = self.rule.check(edit, &ids)?;
        self.rule.write(edit, &mut ids, constraint, &checked)?;
        edit.finish(before, Write::Replace)
    }
}

/// Removes a rule, and its constraint when it was the last one: `constraint rule delete ID`. Gone
/// in 0.12, as [`RuleAdd`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RuleRemove(String);

impl RuleRemove {
    /// Removes the rule of this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id, ..] => Ok(Self(id.clone())),
            _ => Err(CommandError::Usage {
                command: "constraint rule delete",
                expected: "RULE",
            }),
        }
    }
}

impl Perform for RuleRemove {
    fn words(&self) -> Vec<String> {
        Writer::new("constraint rule delete")
            .word(self.0.as_str())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect >= Dialect::V0_12 {
            return edit.refuse(Message::CommandReplaced {
                command: "constraint rule delete",
                instead: "constraint delete",
            });
        }
        let before = edit.begin();
        let locations = edit
            .cib
            .constraints()
            .filter(|element| element.name() == "rsc_location");
        let mut rules = locations.flat_map(|location| location.children_named("rule"));
        let rule = rules.find(|rule| rule.attribute("id").as_deref() == Some(self.0.as_str()));
        let found = rule.map(|rule| (rule.id(), rule.parent().map(Element::id)));
        drop(rules);
        match found {
            Some((rule, parent)) => remove_rule(edit, rule, parent)?,
            None => return edit.refuse(Message::missing("rule", &self.0)),
        }
        edit.finish(before, Write::Replace)
    }
}
