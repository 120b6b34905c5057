//! Comparing a node attribute with a value.

use std::cmp::Ordering;

use super::model::Expression;
use super::scan::{is_space, long};
use super::{Facts, Outcome, Release, ResourceFacts};
use crate::model::Role;

impl Expression {
    pub(super) fn decide(&self, facts: &Facts) -> Outcome {
        let Some(attribute) = &self.attribute else {
            return Outcome::Undetermined;
        };
        match facts.release {
            Release::V2_1 if attribute == "#role" => self.decide_role(facts.role),
            // Without a node, 2.1 does not even look.
            Release::V2_1 if facts.node.is_none() => Outcome::Unsatisfied,
            Release::V2_1 => self.decide_2_1(attribute, facts),
            Release::V3_0 if self.id.is_empty() => Outcome::Undetermined,
            Release::V3_0 => self
                .decide_3_0(attribute, facts)
                .unwrap_or(Outcome::Undetermined),
        }
    }

    fn decide_2_1(&self, attribute: &str, facts: &Facts) -> Outcome {
        let expected = match &facts.resource {
            Some(resource) if resource.parameters.is_some() || resource.meta.is_some() => {
                let value = self.value.as_deref().filter(|value| !value.is_empty());
                value.and_then(|value| self.from_source(value, resource))
            }
            _ => self.value.as_deref(),
        };
        let actual = actual(attribute, facts);
        let operation = self.operation.as_deref().map(str::to_ascii_lowercase);
        let operation = operation.as_deref().unwrap_or_default();
        let kind = self.value_type.as_deref();
        satisfied(operation, actual.as_deref(), expected, kind)
    }

    /// Everything must be valid here; `None` where it is not.
    fn decide_3_0(&self, attribute: &str, facts: &Facts) -> Option<Outcome> {
        let known = [
            "defined",
            "not_defined",
            "eq",
            "ne",
            "lt",
            "lte",
            "gt",
            "gte",
        ];
        let operation = self.operation.as_deref()?.to_ascii_lowercase();
        let operation = known.into_iter().find(|name| *name == operation)?;
        let source = self.value_source.as_deref().map(str::to_ascii_lowercase);
        if !matches!(source.as_deref(), None | Some("literal" | "param" | "meta")) {
            return None;
        }
        let needs_value = !matches!(operation, "defined" | "not_defined");
        let expected = match (&self.value, needs_value) {
            (None, false) => None,
            (Some(value), true) => match &facts.resource {
                Some(resource) => self.from_source(value, resource),
                None if matches!(source.as_deref(), Some("param" | "meta")) => None,
                None => Some(&**value),
            },
            (Some(_), false) | (None, true) => return None,
        };
        let kind = self.value_type.as_deref();
        let types = ["string", "integer", "number", "version"];
        if !kind.is_none_or(|kind| types.iter().any(|name| name.eq_ignore_ascii_case(kind))) {
            return None;
        }
        Some(satisfied(
            operation,
            actual(attribute, facts).as_deref(),
            expected,
            kind,
        ))
    }

    /// The value, or that of the resource's parameter or meta attribute of this name.
    #[expect(
        clippy::wrong_self_convention,
        reason = "reads as in the document: value-source"
    )]
    fn from_source<'v>(&self, value: &'v str, resource: &'v ResourceFacts) -> Option<&'v str> {
        let source = self.value_source.as_deref().map(str::to_ascii_lowercase);
        let table = match source.as_deref() {
            Some("param") => &resource.parameters,
            Some("meta") => &resource.meta,
            _ => return Some(value),
        };
        table.as_ref()?.get(value).map(String::as_str)
    }

    /// The deprecated choice by role: 2.1 knows the node's role only where roles matter.
    fn decide_role(&self, role: Option<Role>) -> Outcome {
        let Some(role) = role else {
            return Outcome::Unsatisfied;
        };
        let promotable = matches!(role, Role::Promoted | Role::Unpromoted);
        let named = self.value.as_deref().and_then(role_of) == Some(role);
        let operation = self.operation.as_deref().map(str::to_ascii_lowercase);
        Outcome::of(match operation.as_deref() {
            Some("defined") => promotable,
            Some("not_defined") => !promotable,
            Some("eq") => named,
            Some("ne") => promotable && !named,
            _ => false,
        })
    }
}

/// A role by its name in any case.
fn role_of(text: &str) -> Option<Role> {
    let names = [
        "Promoted",
        "Master",
        "Started",
        "Stopped",
        "Unpromoted",
        "Slave",
    ];
    names
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(text))?
        .parse()
        .ok()
}

/// The node's value; `%0` to `%9` in the name are what the resource pattern matched.
fn actual(attribute: &str, facts: &Facts) -> Option<String> {
    let matches = facts
        .resource
        .as_ref()
        .map(|resource| resource.matches.as_slice());
    let name = match matches {
        Some(matches) if !matches.is_empty() => expand(attribute, matches),
        _ => attribute.to_owned(),
    };
    facts.node.as_ref()?.get(&name).cloned()
}

fn expand(attribute: &str, matches: &[Option<String>]) -> String {
    let mut name = String::with_capacity(attribute.len());
    let mut rest = attribute;
    while let Some((before, after)) = rest.split_once('%') {
        name.push_str(before);
        let digit = after.chars().next().and_then(|digit| digit.to_digit(10));
        let Some(index) = digit.and_then(|digit| usize::try_from(digit).ok()) else {
            name.push('%');
            rest = after;
            continue;
        };
        let matched = matches.get(index).and_then(Option::as_deref);
        name.push_str(matched.unwrap_or_default());
        rest = after.get(1..).unwrap_or_default();
    }
    name.push_str(rest);
    if name.is_empty() {
        attribute.to_owned()
    } else {
        name
    }
}

fn satisfied(
    operation: &str,
    actual: Option<&str>,
    expected: Option<&str>,
    kind: Option<&str>,
) -> Outcome {
    let ordering = || match (actual, expected) {
        (Some(actual), Some(expected)) => ordering(operation, actual, expected, kind),
        _ => actual.cmp(&expected),
    };
    let both = actual.is_some() && expected.is_some();
    Outcome::of(match operation {
        "defined" => actual.is_some(),
        "not_defined" => actual.is_none(),
        "eq" => ordering().is_eq(),
        "ne" => ordering().is_ne(),
        "lt" => both && ordering().is_lt(),
        "lte" => both && ordering().is_le(),
        "gt" => both && ordering().is_gt(),
        "gte" => both && ordering().is_ge(),
        _ => false,
    })
}

fn ordering(operation: &str, actual: &str, expected: &str, kind: Option<&str>) -> Ordering {
    let by_default = match operation {
        "eq" | "ne" => "string",
        _ if actual.contains('.') || expected.contains('.') => "number",
        _ => "integer",
    };
    let kind = kind.map_or_else(|| by_default.to_owned(), str::to_ascii_lowercase);
    let as_texts = || {
        actual
            .to_ascii_lowercase()
            .cmp(&expected.to_ascii_lowercase())
    };
    match &*kind {
        "string" => as_texts(),
        "integer" => match (long(actual), long(expected)) {
            (Some((actual, _)), Some((expected, _))) => actual.cmp(&expected),
            _ => as_texts(),
        },
        "number" => match (double(actual), double(expected)) {
            (Some(actual), Some(expected)) => {
                actual.partial_cmp(&expected).unwrap_or(Ordering::Equal)
            }
            _ => as_texts(),
        },
        "version" => versions(actual, expected),
        // 2.1 finds values of an unknown type equal; 3.0 does not come here.
        _ => Ordering::Equal,
    }
}

/// `strtod` over the start of a text, without hexadecimal numbers. `None` without a number, and
/// where the value is too large or too small for a double.
fn double(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(|letter: char| u8::try_from(letter).is_ok_and(is_space));
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = text.len() - unsigned.len();
    let starts = |word: &str| {
        unsigned
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if let Some(word) = ["infinity", "inf", "nan"]
        .into_iter()
        .find(|word| starts(word))
    {
        return text.get(..sign + word.len())?.parse().ok();
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let after = unsigned.get(whole..)?;
    let fraction = after.strip_prefix('.').map_or(0, |rest| 1 + digits(rest));
    if whole + fraction.saturating_sub(1) == 0 {
        return None;
    }
    let after = after.get(fraction..)?;
    let exponent = after.strip_prefix(['e', 'E']).and_then(|rest| {
        let number = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        let length = digits(number);
        (length > 0).then(|| after.len() - number.len() + length)
    });
    let mantissa = unsigned.get(..whole + fraction)?;
    let value: f64 = text
        .get(..sign + whole + fraction + exponent.unwrap_or(0))?
        .parse()
        .ok()?;
    let zero = !mantissa.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let in_range = value.is_finite() && (zero || value.abs() > f64::MIN_POSITIVE);
    in_range.then_some(value)
}

/// Versions by their numbers between dots; a missing number is 0.
fn versions(one: &str, two: &str) -> Ordering {
    let (mut one, mut two) = (Some(one), Some(two));
    while one.is_some() || two.is_some() {
        let before = (one, two);
        let ordering = next_number(&mut one).cmp(&next_number(&mut two));
        // Pacemaker never returns from texts that are no versions: they count as equal here.
        if ordering.is_ne() || before == (one, two) {
            return ordering;
        }
    }
    Ordering::Equal
}

fn next_number(version: &mut Option<&str>) -> i32 {
    let Some(text) = *version else {
        return 0;
    };
    if text.is_empty() {
        *version = None;
        return -1;
    }
    let (number, rest) = long(text).map_or((0, text), |(number, rest)| {
        (super::scan::low_half(number), rest)
    });
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    *version = (!rest.is_empty()).then_some(rest);
    number
}
