//! Location constraints: which resources and nodes they are about.

use std::borrow::Cow;

use super::cluster::{Cluster, Node};
use super::table::{Contribution, Effect, Kind};
use crate::Index;
use crate::model::{Role, Score};
use crate::rule::{Context, Facts, ResourceFacts, Rule, RuleScore};
use crate::view;
use crate::xml::Element;

/// A location constraint as it applies to one resource.
#[derive(Clone, Debug)]
pub(super) struct Applied<'t> {
    pub(super) constraint: Element<'t>,
    role: Option<Cow<'t, str>>,
    score: Option<Cow<'t, str>>,
    /// For a member of a group that follows the first: the node counts, its score does not.
    follows: bool,
}

/// The location constraints about a resource, in the order in which they count.
pub(super) fn about<'t>(cluster: &Cluster<'t>, resource: Element<'t>) -> Vec<Applied<'t>> {
    let names = cluster.named.names(resource);
    let found = cluster.named.locations(&names).into_iter();
    found.rev().cloned().collect()
}

fn in_lifetime(facts: &Facts, constraint: Element<'_>) -> bool {
    let rules = constraint
        .child("lifetime")
        .into_iter()
        .flat_map(Element::children);
    let rules: Vec<Rule> = rules.filter_map(view::Rule::cast).map(Rule::read).collect();
    Rule::any_passes(&rules, facts)
}

/// The ids that a constraint names, each with what it says about them; nothing if its time is over.
pub(super) fn applied<'t>(
    index: &Index<'t>,
    constraint: Element<'t>,
    facts: &Facts,
) -> Vec<(Cow<'t, str>, Applied<'t>)> {
    if !in_lifetime(facts, constraint) {
        return Vec::new();
    }
    let whole = |role, score| Applied {
        constraint,
        role,
        score,
        follows: false,
    };
    let (role, score) = (constraint.attribute("role"), constraint.attribute("score"));
    let sets: Vec<Element<'t>> = constraint
        .children_named("resource_set")
        .filter_map(|set| index.resolve(set))
        .collect();
    if sets.is_empty() {
        let named = constraint.attribute("rsc");
        return named
            .map(|id| (id, whole(role, score)))
            .into_iter()
            .collect();
    }
    let mut found = Vec::new();
    for set in sets {
        let applied = whole(
            set.attribute("role").or_else(|| role.clone()),
            set.attribute("score").or_else(|| score.clone()),
        );
        let references = set.children_named("resource_ref");
        let ids = references.filter_map(|one| one.attribute("id"));
        found.extend(ids.map(|id| (id, applied.clone())));
    }
    found
}

/// What a constraint adds on a node; nothing if it is not about the node.
pub(super) fn contribution<'t>(
    cluster: &Cluster<'t>,
    applied: &Applied<'t>,
    node: &Node<'t>,
) -> Vec<Contribution> {
    if applied.is_for_promoted() {
        return Vec::new();
    }
    let constraint = applied.constraint;
    if let (Some(name), Some(score)) = (constraint.attribute("node"), &applied.score) {
        if !name.eq_ignore_ascii_case(&node.name) {
            return Vec::new();
        }
        let score = applied.counted(score.parse().unwrap_or_default());
        return vec![Contribution::new(
            kind(constraint, score),
            Effect::Adds(score),
            constraint,
        )];
    }
    let rules = constraint.children().filter_map(view::Rule::cast);
    rules
        .filter_map(|rule| of_rule(cluster, applied, rule, node))
        .collect()
}

impl Applied<'_> {
    pub(super) fn following(self, follows: bool) -> Self {
        Self { follows, ..self }
    }

    /// Constraints for the promoted role do not count where instances are placed.
    fn is_for_promoted(&self) -> bool {
        let role = self.role.as_deref().and_then(|role| role.parse().ok());
        self.constraint.attribute("node").is_some()
            && matches!(role, Some(Role::Promoted | Role::Stopped))
    }

    fn counted(&self, score: Score) -> Score {
        if self.follows { Score::ZERO } else { score }
    }

    pub(super) fn is_exclusive(&self) -> bool {
        let discovery = self.constraint.attribute("resource-discovery");
        discovery.is_some_and(|text| text.eq_ignore_ascii_case("exclusive"))
    }
}

fn of_rule<'t>(
    cluster: &Cluster<'t>,
    applied: &Applied<'t>,
    rule: view::Rule<'t>,
    node: &Node<'t>,
) -> Option<Contribution> {
    let element = rule.element();
    let rule = Rule::read(rule);
    if rule
        .role
        .is_some_and(|role| !matches!(role, Role::Started | Role::Unpromoted))
    {
        return None;
    }
    let resource = ResourceFacts {
        parameters: Some(Default::default()),
        ..ResourceFacts::default()
    };
    let facts = cluster
        .facts
        .clone()
        .node(&node.name, node.attributes.clone());
    let facts = facts.resource(resource).within(Context::Location);
    if !rule.evaluate(&facts).outcome.passes() {
        return None;
    }
    let score = match &rule.score {
        Some(RuleScore::Score(score)) => *score,
        Some(RuleScore::Attribute(name)) => match node.attributes.get(name) {
            Some(value) => value.parse().unwrap_or_default(),
            None => Score::MINUS_INFINITY,
        },
        None => Score::ZERO,
    };
    let score = applied.counted(score);
    Some(Contribution::new(Kind::Rule, Effect::Adds(score), element))
}

fn kind(constraint: Element<'_>, score: Score) -> Kind {
    let id = constraint.attribute("id").unwrap_or_default();
    if id.starts_with("cli-ban-") || (id.starts_with("cli-standby-") && score < Score::ZERO) {
        Kind::Ban
    } else if id.starts_with("cli-prefer-") {
        Kind::Prefer
    } else {
        Kind::Location
    }
}
