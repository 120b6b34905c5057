//! `constraint location RESOURCE rule [OPTION=VALUE …] RULE`.

use super::super::Dialect;
use super::super::arguments::{Writer, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids, clean};
use super::super::report::Message;
use super::super::words::Line;
use super::location::LocationTarget;
use super::rule_words::{OPTIONS, RuleWords};
use super::{CONSTRAINABLE, check_resource};
use crate::model::Schema;
use crate::xml::NewElement;

/// The schema whose rules pcs 0.12 writes.
const RULES: Schema = Schema::new(3, 9);

const USAGE: CommandError = CommandError::Usage {
    command: "constraint location",
    expected: "RESOURCE rule [id=ID] [constraint-id=ID] [role=ROLE] [score=SCORE|score-attribute=NAME] [resource-discovery=OPTION] RULE",
};

/// Says where a resource should run, by a rule: `constraint location RESOURCE rule … RULE`.
///
/// ```
/// use cib::pcs::{LocationRule, LocationTarget, Operation};
///
/// let target = LocationTarget::Resource("A".parse()?);
/// let rule = LocationRule::new(target, "#uname eq lvsm and date gt 2026-01-01").option("score", "50");
/// assert_eq!(
///     Operation::from(rule).to_string(),
///     "constraint location A rule score=50 #uname eq lvsm and date gt 2026-01-01"
/// );
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LocationRule {
    target: LocationTarget,
    rule: RuleWords,
    force: bool,
}

forced!(LocationRule: "duplicates and members of clones only warn");

impl LocationRule {
    /// The target runs where the rule holds, with score INFINITY. The rule is split at blanks.
    pub fn new(target: LocationTarget, rule: &str) -> Self {
        Self {
            target,
            rule: RuleWords::new(rule),
            force: false,
        }
    }

    /// An option: `id`, `constraint-id`, `role`, `score`, `score-attribute`, `resource-discovery`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.rule.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let [target, _, rest @ ..] = words else {
            return Err(USAGE);
        };
        if rest.is_empty() {
            return Err(USAGE);
        }
        let names = [&OPTIONS[..], &["constraint-id", "resource-discovery"]].concat();
        Ok(Self {
            target: LocationTarget::parse(target)?,
            rule: RuleWords::take(rest, &names),
            force: line.has("--force"),
        })
    }

    fn check_target(&self, edit: &mut Edit<'_>) {
        let LocationTarget::Resource(id) = &self.target else {
            return;
        };
        if edit.dialect < Dialect::V0_12 {
            return check_resource(edit, id.as_str());
        }
        let found = edit
            .cib
            .find(id.as_str())
            .map(|found| found.name().to_owned());
        match found.as_deref() {
            None => edit.error(Message::ResourceNotFound { id: id.to_string() }),
            Some(name) if CONSTRAINABLE.contains(&name) => check_resource(edit, id.as_str()),
            Some(found) => edit.error(Message::WrongKind {
                id: id.to_string(),
                found: found.to_owned(),
                expected: "bundle/clone/group/resource",
            }),
        }
    }
}

impl Perform for LocationRule {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("constraint location")
            .word(self.target.to_word())
            .word("rule");
        self.rule
            .to_words(writer)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        if edit.dialect >= Dialect::V0_12 {
            edit.need_schema("location rule", RULES)?;
        }
        self.check_target(edit);
        let mut ids = if edit.dialect < Dialect::V0_12 {
            Ids::with_references(edit.cib)
        } else {
            Ids::of(edit.cib)
        };
        let discovery = self.rule.get("resource-discovery");
        if let Some(value) =
            discovery.filter(|value| !matches!(*value, "always" | "exclusive" | "never"))
        {
            // With --force or before 0.12 it is the schema that refuses.
            edit.invalid(
                "resource-discovery",
                value,
                "'always', 'exclusive', 'never'",
            );
        }
        if let Some(id) = self.rule.get("constraint-id") {
            ids::check_new(edit, &ids, "constraint id", id);
            ids.take(id);
        }
        let checked = self.rule.check(edit, &ids)?;
        let (attribute, value) = self.target.attribute();
        let id = match self.rule.get("constraint-id") {
            Some(id) => id.to_owned(),
            None => ids.allocate(&clean(&format!("location-{value}"))),
        };
        let mut new = NewElement::new("rsc_location")
            .attribute("id", id)
            .attribute(attribute, value);
        if let Some(discovery) = discovery {
            new = new.attribute("resource-discovery", discovery);
        }
        let section = edit.section("constraints")?;
        let constraint = edit.append(section, &new)?;
        self.rule.write(edit, &mut ids, constraint, &checked)?;
        edit.finish(before, Write::Patch)
    }
}
