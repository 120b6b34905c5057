//! `constraint location RESOURCE rule [OPTION=VALUE …] RULE`.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids, clean};
use super::super::report::{Message, Severity};
use super::super::rule::{self, Allowed, Expression, Style};
use super::super::values::{capitalized, is_score};
use super::super::words::Line;
use super::location::LocationTarget;
use super::{CONSTRAINABLE, check_resource};
use crate::model::{Role, Schema};
use crate::xml::{Element, NewElement, NodeId};

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
    options: Pairs,
    rule: Vec<String>,
    force: bool,
}

forced!(LocationRule: "duplicates and members of clones only warn");

impl LocationRule {
    /// The target runs where the rule holds, with score INFINITY. The rule is split at blanks.
    pub fn new(target: LocationTarget, rule: &str) -> Self {
        Self {
            target,
            options: Pairs::new(),
            rule: rule.split_whitespace().map(str::to_owned).collect(),
            force: false,
        }
    }

    /// An option: `id`, `constraint-id`, `role`, `score`, `score-attribute`, `resource-discovery`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
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
        let names = [&RULE_OPTIONS[..], &["constraint-id", "resource-discovery"]].concat();
        let (options, rule) = take_options(rest, &names);
        Ok(Self {
            target: LocationTarget::parse(target)?,
            options,
            rule,
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
            Some("tag") => {}
            Some(name) if CONSTRAINABLE.contains(&name) => check_resource(edit, id.as_str()),
            Some(found) => edit.error(Message::WrongKind {
                id: id.to_string(),
                found: found.to_owned(),
                expected: "resource",
            }),
        }
    }
}

const RULE_OPTIONS: [&str; 4] = ["id", "role", "score", "score-attribute"];

/// Takes the options before a rule; the last of a name counts.
pub(super) fn take_options(words: &[String], names: &[&str]) -> (Pairs, Vec<String>) {
    let mut options = Pairs::new();
    let mut rest = words;
    while let [word, after @ ..] = rest {
        match word.split_once('=') {
            Some((name, value)) if names.contains(&name) => put(&mut options, name, value),
            _ => break,
        }
        rest = after;
    }
    (options, rest.to_vec())
}

/// Reads a rule as the dialect does, and notes what is wrong with it.
pub(super) fn read_rule(edit: &mut Edit<'_>, words: &[String]) -> Outcome<(Expression, Style)> {
    let text = words.join(" ");
    if text.trim().is_empty() {
        let why = "no expression was given".to_owned();
        return edit.refuse(Message::Rule { rule: text, why });
    }
    let (parsed, style) = if edit.dialect < Dialect::V0_12 {
        (rule::parse_classic(words), Style::Classic)
    } else {
        (rule::parse_modern(&text), Style::Modern)
    };
    let expression = match parsed {
        Ok(expression) => expression,
        Err(why) => return edit.refuse(Message::Rule { rule: text, why }),
    };
    if style == Style::Modern {
        let allowed = Allowed {
            attributes: true,
            operations: false,
            resources: false,
            dialect: edit.dialect,
        };
        for message in rule::check_modern(&expression, allowed) {
            edit.error(message);
        }
    } else {
        check_schema(edit, &expression);
    }
    edit.check().map(|()| (expression, style))
}

/// What the classic parser lets through and the schema does not.
fn check_schema(edit: &mut Edit<'_>, rule: &Expression) {
    let moon = |parts: &Pairs| parts.iter().any(|(name, _)| name == "moon");
    let has_moon = rule.any(&|part| matches!(part, Expression::DateSpec(parts) if moon(parts)));
    let year_days = rule.any(&|part| {
        let Expression::DateRange { duration, .. } = part else {
            return false;
        };
        let parts = duration.iter().flatten();
        parts.into_iter().any(|(name, _)| name == "yeardays")
    });
    if (has_moon && edit.schema() >= Schema::new(4, 0)) || year_days {
        edit.invalid(
            "date",
            "moon, yeardays",
            "parts of a date that the schema has",
        );
    }
}

/// Checks the options of a rule; the role comes back under the name that the schema has for it.
pub(super) fn check_rule_options(
    edit: &mut Edit<'_>,
    ids: &Ids,
    options: &Pairs,
) -> Option<&'static str> {
    let given = |name| get(options, name).filter(|value| !value.is_empty());
    if given("score").is_some() && given("score-attribute").is_some() {
        let names = ["score", "score-attribute"].map(str::to_owned).into();
        edit.error(Message::Exclusive { names });
    }
    if let Some(score) = given("score").filter(|score| !is_score(score)) {
        edit.invalid("score", score, "an integer, INFINITY or -INFINITY");
    }
    for name in ["role", "score-attribute"] {
        if get(options, name) == Some("") {
            edit.invalid(name, "", "a value");
        }
    }
    if let Some(id) = given("id") {
        ids::check_new(edit, ids, "rule id", id);
    }
    let role = given("role")?;
    let name = capitalized(role);
    let legacy = matches!(name.as_str(), "Master" | "Slave");
    let parsed = name.parse::<Role>().ok();
    let parsed = parsed.filter(|role| matches!(role, Role::Promoted | Role::Unpromoted));
    let Some(parsed) = parsed.filter(|_| !legacy || edit.dialect < Dialect::V0_12) else {
        edit.invalid("role", role, "Promoted or Unpromoted");
        return None;
    };
    if legacy && edit.dialect == Dialect::V0_11 {
        edit.note(
            Severity::Deprecation,
            Message::DeprecatedValue {
                option: "role",
                value: role.to_owned(),
                instead: parsed.to_string(),
            },
        );
    }
    Some(parsed.name(edit.schema()))
}

/// Writes a rule into a location constraint, in place of its node and score.
pub(super) fn add_rule(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    constraint: NodeId,
    (expression, style): (&Expression, Style),
    (options, role): (&Pairs, Option<&str>),
) -> Outcome {
    let given = |name| get(options, name).filter(|value| !value.is_empty());
    let element = rule::write(edit, ids, constraint, expression, (style, given("id")))?;
    if let Some(role) = role {
        edit.set(element, "role", role)?;
    }
    match (given("score"), given("score-attribute")) {
        (_, Some(name)) => edit.set(element, "score-attribute", name)?,
        (score, None) => edit.set(element, "score", score.unwrap_or("INFINITY"))?,
    }
    edit.unset(constraint, "score")?;
    edit.unset(constraint, "node")
}

/// Notes constraints with the same rules for the same resource.
pub(super) fn check_duplicates(edit: &mut Edit<'_>, constraint: NodeId) {
    let classic = edit.dialect < Dialect::V0_12;
    if edit.force && classic {
        return;
    }
    let Some(new) = edit.element(constraint) else {
        return;
    };
    let target = |element: Element<'_>| {
        ["rsc", "rsc-pattern"].map(|name| element.attribute(name).map(String::from))
    };
    let meaning = rules(new, classic);
    let wanted = target(new);
    let same = |other: &Element<'_>| {
        if other.name() != "rsc_location" || other.id() == constraint || target(*other) != wanted {
            return false;
        }
        let others = rules(*other, classic);
        if classic {
            !others.is_empty() && others == meaning
        } else {
            meaning.iter().all(|rule| others.contains(rule))
        }
    };
    let ids: Vec<String> = edit
        .cib
        .constraints()
        .filter(same)
        .filter_map(|other| other.attribute("id").map(String::from))
        .collect();
    if !ids.is_empty() {
        edit.unless_forced(Message::DuplicateConstraint { ids });
    }
}

fn rules(constraint: Element<'_>, nested: bool) -> Vec<String> {
    let all: Vec<Element<'_>> = if nested {
        constraint.descendants().collect()
    } else {
        constraint.children().collect()
    };
    let rules = all.into_iter().filter(|element| element.name() == "rule");
    rules
        .map(|element| rule::expression(element, true))
        .collect()
}

impl Perform for LocationRule {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("constraint location")
            .word(self.target.to_word())
            .word("rule")
            .pairs(&self.options)
            .words(&self.rule)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        if edit.dialect >= Dialect::V0_12 && edit.schema() < RULES {
            return edit.refuse(Message::SchemaTooOld {
                feature: "location rule",
                needed: RULES,
            });
        }
        self.check_target(edit);
        let mut ids = if edit.dialect < Dialect::V0_12 {
            Ids::with_references(edit.cib)
        } else {
            Ids::of(edit.cib)
        };
        let given = |name| get(&self.options, name).filter(|value| !value.is_empty());
        let discovery = given("resource-discovery");
        if let Some(value) =
            discovery.filter(|value| !matches!(*value, "always" | "exclusive" | "never"))
        {
            // With --force or before 0.12 it is the schema that refuses.
            edit.invalid("resource-discovery", value, "always, exclusive or never");
        }
        if let Some(id) = given("constraint-id") {
            ids::check_new(edit, &ids, "constraint id", id);
            ids.take(id);
        }
        let role = check_rule_options(edit, &ids, &self.options);
        edit.check()?;
        let (expression, style) = read_rule(edit, &self.rule)?;
        let (attribute, value) = self.target.attribute();
        let id = match given("constraint-id") {
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
        add_rule(
            edit,
            &mut ids,
            constraint,
            (&expression, style),
            (&self.options, role),
        )?;
        check_duplicates(edit, constraint);
        edit.check()?;
        edit.finish(before, Write::Patch)
    }
}
