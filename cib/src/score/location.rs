//! Location constraints: which resources and nodes they are about.

use std::borrow::Cow;

use super::cluster::{Cluster, Node};
use super::table::{Contribution, Effect, Kind};
use super::values::resolve;
use crate::model::{Role, Score};
use crate::rule::{Context, ResourceFacts, Rule, RuleScore};
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
    let constraints = cluster.cib.locations().map(view::Location::element);
    let active = constraints.filter(|constraint| in_lifetime(cluster, *constraint));
    let mut found: Vec<Applied<'t>> = active
        .flat_map(|constraint| applied(cluster, constraint, resource))
        .collect();
    found.reverse();
    found
}

fn in_lifetime(cluster: &Cluster<'_>, constraint: Element<'_>) -> bool {
    let rules = constraint
        .child("lifetime")
        .into_iter()
        .flat_map(Element::children);
    let rules: Vec<Rule> = rules.filter_map(view::Rule::cast).map(Rule::read).collect();
    Rule::any_passes(&rules, &cluster.facts)
}

fn applied<'t>(
    cluster: &Cluster<'t>,
    constraint: Element<'t>,
    resource: Element<'t>,
) -> Vec<Applied<'t>> {
    let whole = |role, score| Applied {
        constraint,
        role,
        score,
        follows: false,
    };
    let sets: Vec<Element<'t>> = constraint
        .children_named("resource_set")
        .filter_map(resolve)
        .collect();
    if sets.is_empty() {
        let named = constraint.attribute("rsc");
        let means = named.is_some_and(|id| means(cluster, &id, resource));
        let applied = whole(constraint.attribute("role"), constraint.attribute("score"));
        return means.then_some(applied).into_iter().collect();
    }
    let mut found = Vec::new();
    for set in sets {
        let references = set
            .children_named("resource_ref")
            .filter_map(|one| one.attribute("id"));
        let count = references.filter(|id| means(cluster, id, resource)).count();
        let score = set
            .attribute("score")
            .or_else(|| constraint.attribute("score"));
        let role = set
            .attribute("role")
            .or_else(|| constraint.attribute("role"));
        found.extend(std::iter::repeat_n(whole(role, score), count));
    }
    found
}

/// Whether an id in a constraint means a resource: its own, that of its template or a tag, or the
/// primitive or group that a clone is made of.
pub(super) fn means(cluster: &Cluster<'_>, id: &str, resource: Element<'_>) -> bool {
    let named = |element: Element<'_>| element.attribute("id").as_deref() == Some(id);
    if named(resource) || resource.attribute("template").as_deref() == Some(id) {
        return true;
    }
    let cloned = matches!(resource.name(), "clone" | "master");
    if cloned
        && resource
            .children()
            .any(|inner| matches!(inner.name(), "primitive" | "group") && named(inner))
    {
        return true;
    }
    let mut tags = cluster.cib.tags().filter(|tag| tag.id() == id);
    let own = resource.attribute("id").unwrap_or_default();
    tags.any(|tag| tag.references().any(|reference| reference == own))
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
