//! Whether rules are in effect, as listings ask it.

use super::super::edit::Edit;
use crate::rule::{Moment, Outcome, Release, Rule};
use crate::view;
use crate::xml::Element;

/// What is known of the time of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Effect {
    Expired,
    Now,
    NotYet,
    Unknown,
}

impl Effect {
    /// What stands behind the title of a rule or set.
    pub(in super::super) fn label(self) -> &'static str {
        match self {
            Self::Expired => " (expired)",
            Self::NotYet => " (not yet in effect)",
            Self::Now | Self::Unknown => "",
        }
    }

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Expired => "EXPIRED",
            Self::Now => "IN_EFFECT",
            Self::NotYet => "NOT_YET_IN_EFFECT",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// The time at which rules are shown.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Clock(Option<(Moment, Release)>);

impl Clock {
    /// Rules are shown whatever the time.
    pub(in super::super) const NONE: Self = Self(None);

    /// The time that the listing was given.
    pub(in super::super) fn of(edit: &Edit<'_>) -> Self {
        Self(edit.now.map(|now| (now, edit.release())))
    }

    /// As pcs sees it, with `crm_rule`, which looks at rules of one date only.
    pub(in super::super) fn effect(self, rule: Element<'_>) -> Effect {
        let Some(((now, release), rule)) = self.0.zip(view::Rule::cast(rule)) else {
            return Effect::Unknown;
        };
        match Rule::read(rule).check_date(now, release) {
            Ok(Outcome::After) => Effect::Expired,
            Ok(Outcome::Before) => Effect::NotYet,
            Ok(Outcome::Satisfied) => Effect::Now,
            Ok(_) | Err(_) => Effect::Unknown,
        }
    }

    /// Whether a constraint has rules and the time of all of them is over.
    pub(in super::super) fn is_over(self, constraint: Element<'_>) -> bool {
        let mut rules = constraint.children_named("rule").peekable();
        rules.peek().is_some() && rules.all(|rule| self.effect(rule) == Effect::Expired)
    }

    /// Whether the time of a set's rule, the first of several, is over.
    pub(in super::super) fn is_set_over(self, set: Element<'_>) -> bool {
        let rule = set.child("rule");
        rule.is_some_and(|rule| self.effect(rule) == Effect::Expired)
    }
}
