//! The rule of a location constraint, as the words of a command give it.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, get, put};
use super::super::edit::{Edit, Outcome};
use super::super::el7;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::rule::{self, Allowed, Expression, Style};
use super::super::values::{capitalized, is_score};
use crate::model::{Role, Schema};
use crate::xml::{Element, NodeId};

/// Options that every such rule has.
pub(super) const OPTIONS: [&str; 4] = ["id", "role", "score", "score-attribute"];

/// Options and words of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RuleWords {
    pub(super) options: Pairs,
    words: Vec<String>,
}

/// A rule that was read and checked.
#[derive(Debug)]
pub(super) struct Checked {
    expression: Expression,
    style: Style,
    role: Option<&'static str>,
}

impl RuleWords {
    /// Splits a rule at blanks.
    pub(super) fn new(rule: &str) -> Self {
        Self {
            options: Pairs::new(),
            words: rule.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// Takes the options before a rule; the last of a name counts.
    pub(super) fn take(words: &[String], names: &[&str]) -> Self {
        let mut options = Pairs::new();
        let mut rest = words;
        while let [word, after @ ..] = rest {
            match word.split_once('=') {
                Some((name, value)) if names.contains(&name) => put(&mut options, name, value),
                _ => break,
            }
            rest = after;
        }
        let words = rest.to_vec();
        Self { options, words }
    }

    pub(super) fn to_words(&self, writer: Writer) -> Writer {
        writer.pairs(&self.options).words(&self.words)
    }

    /// The value of an option, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        get(&self.options, name).filter(|value| !value.is_empty())
    }

    pub(super) fn check(&self, edit: &mut Edit<'_>, ids: &Ids) -> Outcome<Checked> {
        let role = check_options(edit, ids, &self.options);
        edit.check()?;
        let (expression, style) = read(edit, &self.words)?;
        Ok(Checked {
            expression,
            style,
            role,
        })
    }

    /// Writes the rule into a location constraint, in place of its node and score.
    pub(super) fn write(
        &self,
        edit: &mut Edit<'_>,
        ids: &mut Ids,
        constraint: NodeId,
        checked: &Checked,
    ) -> Outcome {
        let style = (checked.style, self.get("id"));
        let element = rule::write(edit, ids, constraint, &checked.expression, style)?;
        if let Some(role) = checked.role {
            edit.set(element, "role", role)?;
        }
        match (self.get("score"), self.get("score-attribute")) {
            (Some(score), _) if is_old_score(edit.dialect, score) => {
                edit.set(element, "score-attribute", "pingd")?;
            }
            (_, Some(name)) => edit.set(element, "score-attribute", name)?,
            (score, None) => edit.set(element, "score", score.unwrap_or("INFINITY"))?,
        }
        edit.unset(constraint, "score")?;
        edit.unset(constraint, "node")?;
        check_duplicates(edit, constraint);
        edit.check()
    }
}

/// Reads a rule as the dialect does, and notes what is wrong with it.
fn read(edit: &mut Edit<'_>, words: &[String]) -> Outcome<(Expression, Style)> {
    let text = words.join(" ");
    if text.trim().is_empty() {
        let why = "no expression was given".to_owned();
        return edit.refuse(Message::Rule { rule: text, why });
    }
    let (parsed, style) = if edit.dialect == Dialect::V0_9 {
        (rule::parse_classic(&el7::dates(words)), Style::Classic)
    } else if edit.dialect < Dialect::V0_12 {
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

/// 0.9 takes any other word as a score of the attribute `pingd`.
fn is_old_score(dialect: Dialect, score: &str) -> bool {
    dialect == Dialect::V0_9 && !is_score(score)
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
fn check_options(edit: &mut Edit<'_>, ids: &Ids, options: &Pairs) -> Option<&'static str> {
    let given = |name| get(options, name).filter(|value| !value.is_empty());
    if given("score").is_some() && given("score-attribute").is_some() {
        let names = ["score", "score-attribute"].map(str::to_owned).into();
        edit.error(Message::Exclusive { kind: "", names });
    }
    let wrong = given("score").filter(|score| !is_score(score));
    if let Some(score) = wrong.filter(|score| is_old_score(edit.dialect, score)) {
        let text = format!("invalid score '{score}', setting score-attribute=pingd instead");
        edit.note(Severity::Warning, Message::Words(text));
    } else if let Some(score) = wrong {
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

/// Notes constraints with the same rules for the same resource.
fn check_duplicates(edit: &mut Edit<'_>, constraint: NodeId) {
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
    let dialect = edit.dialect;
    let meaning = rules(new, dialect);
    let wanted = target(new);
    let same = |other: &Element<'_>| {
        if other.name() != "rsc_location" || other.id() == constraint || target(*other) != wanted {
            return false;
        }
        let others = rules(*other, dialect);
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

fn rules(constraint: Element<'_>, dialect: Dialect) -> Vec<String> {
    // Before 0.12 those inside rules too.
    let all: Vec<Element<'_>> = if dialect < Dialect::V0_12 {
        constraint.descendants().collect()
    } else {
        constraint.children().collect()
    };
    let rules = all.into_iter().filter(|element| element.name() == "rule");
    rules
        .map(|element| rule::normal_form(element, dialect))
        .collect()
}
