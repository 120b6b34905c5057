//! Names and values of meta attributes and cluster properties.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, finding};
use super::spelling::meant;
use super::{Code, Finding};
use crate::metadata::ValueKind;
use crate::model::{Interval, Role, Score, parse_boolean};
use crate::view::{Nvpair, Nvset};
use crate::xml::Element;

/// What a meta attribute holds.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Any,
    Boolean,
    Count,
    Role,
    Score,
    Span,
    Words(&'static [&'static str]),
}

/// Meta attributes of resources ("Pacemaker Explained", resource, clone and remote options).
const META: [(&str, Kind); 35] = [
    ("allow-migrate", Kind::Boolean),
    ("allow-unhealthy-nodes", Kind::Boolean),
    ("clone-max", Kind::Count),
    ("clone-min", Kind::Count),
    ("clone-node-max", Kind::Count),
    ("container-attribute-target", Kind::Any),
    ("critical", Kind::Boolean),
    ("failure-timeout", Kind::Span),
    ("globally-unique", Kind::Boolean),
    ("interleave", Kind::Boolean),
    ("is-managed", Kind::Boolean),
    ("maintenance", Kind::Boolean),
    ("master-max", Kind::Count),
    ("master-node-max", Kind::Count),
    ("migration-threshold", Kind::Score),
    (
        "multiple-active",
        Kind::Words(&["block", "stop_only", "stop_start", "stop_unexpected"]),
    ),
    ("notify", Kind::Boolean),
    ("ordered", Kind::Boolean),
    ("priority", Kind::Score),
    ("promotable", Kind::Boolean),
    ("promoted-max", Kind::Count),
    ("promoted-node-max", Kind::Count),
    ("provides", Kind::Any),
    ("remote-addr", Kind::Any),
    ("remote-allow-migrate", Kind::Boolean),
    ("remote-connect-timeout", Kind::Span),
    ("remote-node", Kind::Any),
    ("remote-port", Kind::Count),
    (
        "requires",
        Kind::Words(&["nothing", "quorum", "fencing", "unfencing"]),
    ),
    ("resource-failure-stickiness", Kind::Score),
    ("resource-stickiness", Kind::Score),
    ("restart-type", Kind::Words(&["ignore", "restart"])),
    ("target-role", Kind::Role),
    ("sequential", Kind::Boolean),
    ("collocated", Kind::Boolean),
];

/// Properties that the cluster or old releases have beside those of the metadata.
const PROPERTIES: [&str; 8] = [
    "cluster-infrastructure",
    "cluster-name",
    "dc-version",
    "default-action-timeout",
    "default-resource-stickiness",
    "have-watchdog",
    "is-managed-default",
    "last-lrm-refresh",
];

/// Sets of meta attributes of resources, with the defaults.
fn meta_sets<'t>(facts: &Facts<'t>) -> Vec<Nvset<'t>> {
    let sections = ["resources", "rsc_defaults"];
    let sections = sections
        .into_iter()
        .filter_map(|name| facts.cib.section(name));
    let elements = sections.flat_map(Element::descendants);
    let of_resource = |set: &Element<'t>| {
        let parent = set.parent();
        set.name() == "meta_attributes" && parent.is_some_and(|parent| parent.name() != "op")
    };
    elements
        .filter(of_resource)
        .filter_map(Nvset::cast)
        .collect()
}

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let known: Vec<&str> = META.iter().map(|(name, _)| *name).collect();
    for pair in meta_sets(facts).into_iter().flat_map(Nvset::pairs) {
        findings.extend(misspelt(pair, &known, Code::MetaMisspelt, "meta attribute"));
    }
    let known = facts.metadata.properties().map(|property| &*property.name);
    let known: Vec<&str> = known.chain(PROPERTIES).collect();
    for pair in facts.cib.property_sets().flat_map(Nvset::pairs) {
        findings.extend(misspelt(pair, &known, Code::PropertyMisspelt, "property"));
    }
    for set in facts.cib.elements().filter_map(Nvset::cast) {
        repeated(set, findings);
    }
    for section in ["rsc_defaults", "op_defaults"] {
        findings.extend(facts.cib.section(section).and_then(split));
    }
}

fn misspelt(pair: Nvpair<'_>, known: &[&str], code: Code, what: &str) -> Option<Finding> {
    let name = pair.name();
    let right = meant(&name, known)?;
    let message = format!("there is no {what} `{name}`: Pacemaker takes no notice of it");
    let help = format!("did you mean `{right}`?");
    Some(finding(code, pair.element(), message, help).at(pair.element(), "name"))
}

fn repeated(set: Nvset<'_>, findings: &mut Vec<Finding>) {
    let mut names = BTreeSet::new();
    for pair in set.pairs() {
        let name = pair.name();
        if !name.is_empty() && !names.insert(name.clone().into_owned()) {
            let message = format!("`{name}` stands in the set already: only the first one counts");
            let about = finding(
                Code::PairRepeated,
                pair.element(),
                message,
                "remove one of them",
            );
            findings.push(about.at(pair.element(), "name"));
        }
    }
}

/// Sets without rules that say something about one name.
fn split(section: Element<'_>) -> Option<Finding> {
    let sets = section.children().filter_map(Nvset::cast);
    let mut known: BTreeMap<String, Nvset<'_>> = BTreeMap::new();
    for set in sets.filter(|set| set.rules().next().is_none() && set.score().is_none()) {
        for pair in set.pairs() {
            let name = pair.name().into_owned();
            let first = known.get(&name).map(|first| first.id());
            if let Some(first) = first.filter(|first| *first != set.id()) {
                let message = format!(
                    "`{name}` is in `{first}` and in `{}`: the later set wins, pcs changes the first",
                    set.id()
                );
                let help = format!("keep one: `pcs resource defaults set update {first}`");
                return Some(finding(Code::DefaultsSplit, pair.element(), message, help));
            }
            known.entry(name).or_insert(set);
        }
    }
    None
}

pub(super) fn lint_values(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for pair in meta_sets(facts).into_iter().flat_map(Nvset::pairs) {
        let name = pair.name();
        let kind = META.iter().find(|(known, _)| *known == name);
        let expected = kind.and_then(|(_, kind)| kind.expected(&pair.value()?));
        if let Some(expected) = expected {
            findings.push(odd_value(pair, Code::MetaValue, &expected));
        }
    }
    for pair in facts.cib.property_sets().flat_map(Nvset::pairs) {
        let property = facts.metadata.property(&pair.name());
        let expected = property.and_then(|property| expected(&property.kind, &pair.value()?));
        if let Some(expected) = expected {
            findings.push(odd_value(pair, Code::PropertyValue, &expected));
        }
    }
}

fn odd_value(pair: Nvpair<'_>, code: Code, expected: &str) -> Finding {
    let (name, value) = (pair.name(), pair.value().unwrap_or_default());
    let message =
        format!("`{value}` is no value of `{name}`: Pacemaker does not take it as it stands");
    finding(
        code,
        pair.element(),
        message,
        format!("expected: {expected}"),
    )
    .at(pair.element(), "value")
}

impl Kind {
    /// What would be right; `None` if the value is.
    fn expected(self, value: &str) -> Option<String> {
        // Old releases took a word for "as the default", and `#default` still is.
        if value.eq_ignore_ascii_case("#default") {
            return None;
        }
        let (fine, expected) = match self {
            Self::Any => (true, "any text"),
            Self::Boolean => (parse_boolean(value).is_some(), "true or false"),
            Self::Count => (value.trim().parse::<i64>().is_ok(), "a whole number"),
            Self::Role => (is_role(value), "Started, Stopped, Promoted or Unpromoted"),
            Self::Score => (is_score(value), "an integer, INFINITY or -INFINITY"),
            Self::Span => (is_span(value), "a time span such as 60s or PT1M"),
            Self::Words(words) => {
                let fine = words.iter().any(|word| word.eq_ignore_ascii_case(value));
                return (!fine).then(|| words.join(", "));
            }
        };
        (!fine).then(|| expected.to_owned())
    }
}

/// Pacemaker does not tell the case of roles here.
fn is_role(value: &str) -> bool {
    let mut letters = value.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let word: String = first
        .into_iter()
        .chain(letters.flat_map(char::to_lowercase))
        .collect();
    word.parse::<Role>().is_ok()
}

fn is_score(value: &str) -> bool {
    value.trim().parse::<Score>().is_ok()
}

/// Spans of years and months are spans too, though no interval.
fn is_span(value: &str) -> bool {
    value.trim().parse::<Interval>().is_ok() || value.starts_with('P')
}

/// As [`Kind::expected`], for properties.
fn expected(kind: &ValueKind, value: &str) -> Option<String> {
    match kind {
        ValueKind::Boolean => Kind::Boolean.expected(value),
        ValueKind::Integer => Kind::Score.expected(value),
        ValueKind::Percentage => {
            let number = value.trim().trim_end_matches('%').parse::<f64>();
            number
                .is_err()
                .then(|| "a percentage such as 80%".to_owned())
        }
        ValueKind::Select(words) => {
            let fine = words.iter().any(|word| word.eq_ignore_ascii_case(value));
            (!fine).then(|| words.join(", "))
        }
        // A negative one, such as -1, is "as it comes" for some.
        ValueKind::Time => Kind::Span.expected(value.trim_start_matches('-')),
        ValueKind::String | ValueKind::Other(_) => None,
    }
}
