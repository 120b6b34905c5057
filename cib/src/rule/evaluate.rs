//! Deciding rules.

use super::model::{Condition, OpExpression, RscExpression, Rule};
use super::{Facts, Moment, Release, Span};

/// The answer of a rule or a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Outcome {
    /// Not satisfied: its time is over.
    After,
    /// Not satisfied: its time has not come.
    Before,
    /// Satisfied.
    Satisfied,
    /// Not satisfied, because it is not valid.
    Undetermined,
    /// Not satisfied.
    Unsatisfied,
}

impl Outcome {
    /// Whether the rule or condition is satisfied.
    #[must_use]
    pub fn passes(self) -> bool {
        self == Self::Satisfied
    }

    pub(super) fn of(passes: bool) -> Self {
        if passes {
            Self::Satisfied
        } else {
            Self::Unsatisfied
        }
    }
}

/// The decision about a rule, with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Evaluation {
    /// Whether the rule is satisfied.
    pub outcome: Outcome,
    /// The conditions that were looked at, in this order: those inside a rule before the rule.
    pub steps: Vec<Step>,
    /// When Pacemaker looks again on its own account, which is not for every change: see
    /// [`Rule::next_change`].
    pub recheck: Option<Moment>,
}

/// A condition that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Step {
    /// The element's id.
    pub id: String,
    /// Its answer.
    pub outcome: Outcome,
}

impl Rule {
    /// Decides the rule as Pacemaker does.
    ///
    /// Pure: neither the clock nor the local time zone is asked. Conditions after the one that
    /// decides are not looked at.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        let mut evaluator = Evaluator {
            facts,
            steps: Vec::new(),
            recheck: None,
        };
        let outcome = evaluator.rule(self);
        let Evaluator { steps, recheck, .. } = evaluator;
        Evaluation {
            outcome,
            steps,
            recheck,
        }
    }

    /// Whether a set of rules lets something apply: there is none, or one is satisfied.
    #[must_use]
    pub fn any_passes(rules: &[Self], facts: &Facts) -> bool {
        rules.is_empty()
            || rules
                .iter()
                .any(|rule| rule.evaluate(facts).outcome.passes())
    }
}

impl Rule {
    /// Whether one satisfied condition is enough; `None` where 3.0 refuses the rule.
    pub(super) fn is_any(&self, release: Release) -> Option<bool> {
        let strict = release == Release::V3_0;
        let operator = self.boolean_op.as_deref().unwrap_or("and");
        let any = operator.eq_ignore_ascii_case("or");
        let valid = any || operator.eq_ignore_ascii_case("and");
        (!strict || valid && !self.id.is_empty()).then_some(any)
    }
}

impl Condition {
    /// The answer of a condition alone.
    pub(super) fn decide(&self, facts: &Facts) -> Outcome {
        let mut evaluator = Evaluator {
            facts,
            steps: Vec::new(),
            recheck: None,
        };
        evaluator.condition(self)
    }
}

struct Evaluator<'f> {
    facts: &'f Facts,
    steps: Vec<Step>,
    recheck: Option<Moment>,
}

impl Evaluator<'_> {
    fn rule(&mut self, rule: &Rule) -> Outcome {
        let outcome = self.conditions(rule).unwrap_or(Outcome::Undetermined);
        self.step(&rule.id, outcome);
        outcome
    }

    fn conditions(&mut self, rule: &Rule) -> Option<Outcome> {
        let conditions = rule.conditions.as_ref()?;
        let any = rule.is_any(self.facts.release)?;
        for condition in conditions {
            let passes = self.condition(condition).passes();
            if passes == any {
                return Some(Outcome::of(any));
            }
        }
        let empty = self.facts.release == Release::V3_0 && conditions.is_empty();
        Some(Outcome::of(!any || empty))
    }

    fn condition(&mut self, condition: &Condition) -> Outcome {
        let (id, outcome) = match condition {
            Condition::Rule(rule) => return self.rule(rule),
            Condition::Date(date) => {
                let (now, release) = (self.facts.now, self.facts.release);
                let window = date.window(now, release).ok();
                let recheck = window
                    .as_ref()
                    .and_then(|window| window.recheck(now, release));
                self.recheck = self.recheck.into_iter().chain(recheck).min();
                (&date.id, date.decide(now, release))
            }
            Condition::Expression(expression) => (&expression.id, expression.decide(self.facts)),
            Condition::Resource(expression) => (&expression.id, expression.decide(self.facts)),
            Condition::Operation(expression) => (&expression.id, expression.decide(self.facts)),
            Condition::Other(name) => (name, Outcome::Undetermined),
        };
        self.step(id, outcome);
        outcome
    }

    fn step(&mut self, id: &str, outcome: Outcome) {
        let id = id.to_owned();
        self.steps.push(Step { id, outcome });
    }
}

impl RscExpression {
    fn decide(&self, facts: &Facts) -> Outcome {
        if facts.release == Release::V3_0 && self.id.is_empty() {
            return Outcome::Undetermined;
        }
        let Some(resource) = &facts.resource else {
            // 3.0 compares with nothing, which satisfies an expression that names nothing.
            let empty = self.class.is_none() && self.provider.is_none() && self.kind.is_none();
            return Outcome::of(facts.release == Release::V3_0 && empty);
        };
        let matches =
            |wanted: &Option<String>, given: &Option<String>| wanted.is_none() || wanted == given;
        let provider = match facts.release {
            Release::V2_1 => self.provider == resource.provider,
            Release::V3_0 => matches(&self.provider, &resource.provider),
        };
        let class = matches(&self.class, &resource.class);
        Outcome::of(class && provider && matches(&self.kind, &resource.kind))
    }
}

impl OpExpression {
    fn decide(&self, facts: &Facts) -> Outcome {
        let strict = facts.release == Release::V3_0;
        let wanted = self
            .interval
            .as_deref()
            .map(|text| interval_ms(text, facts.release));
        if strict && (self.id.is_empty() || self.name.is_none() || wanted == Some(None)) {
            return Outcome::Undetermined;
        }
        let Some(operation) = &facts.operation else {
            return Outcome::Unsatisfied;
        };
        let interval = match wanted {
            None => true,
            Some(wanted) => wanted == Some(operation.interval_ms),
        };
        Outcome::of(interval && self.name.as_deref() == Some(&*operation.name))
    }
}

/// An interval in milliseconds as Pacemaker reads it, which is more than schemas allow; `None`
/// where it refuses the text.
fn interval_ms(text: &str, release: Release) -> Option<u64> {
    if text.starts_with('P') {
        let seconds = Span::parse(text, release).ok()?.seconds();
        return u64::try_from(seconds.checked_mul(1000)?).ok().map(clip);
    }
    let trimmed = text.trim_start();
    let (number, rest) = super::scan::long(trimmed)?;
    let number = u64::try_from(number).ok()?;
    let unit = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let unit = unit.trim_start().to_ascii_lowercase();
    let units = [
        ("ms", 1, 1),
        ("us", 1, 1000),
        ("s", 1000, 1),
        ("m", 60_000, 1),
        ("h", 3_600_000, 1),
    ];
    let found = units.into_iter().find(|(name, ..)| unit.starts_with(name));
    let (_, factor, divisor) = match found {
        Some(found) => found,
        None if unit.is_empty() => ("s", 1000, 1),
        None => return None,
    };
    Some(clip(number.saturating_mul(factor) / divisor))
}

/// Pacemaker keeps intervals in 32 bits.
fn clip(milliseconds: u64) -> u64 {
    milliseconds.min(u64::from(u32::MAX))
}
