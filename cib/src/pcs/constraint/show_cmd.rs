//! Constraints as commands that make them.

use super::super::Dialect;
use super::super::edit::Edit;
use super::super::rule;
use super::super::show::indent;
use super::super::words::quote;
use super::config::{Kind, Shown};
use super::show_modern::{get, options, prefix, set_options};
use crate::xml::Element;

/// The commands, each as lines. What no command makes is left out.
pub(super) fn all(edit: &Edit<'_>, wanted: Option<Kind>, shown: Shown) -> Vec<Vec<String>> {
    let (locations, _) = shown.split(edit, Kind::Location, wanted);
    let mut commands: Vec<Vec<String>> = locations.into_iter().flat_map(location).collect();
    let others: [(Kind, Plain); 3] = [
        (Kind::Colocation, colocation),
        (Kind::Order, order),
        (Kind::Ticket, ticket),
    ];
    for (kind, plain) in others {
        let (single, sets) = shown.split(edit, kind, wanted);
        for one in single {
            let Some(command) = plain(one) else { continue };
            let mut pairs = vec![("id".to_owned(), get(one, "id"))];
            pairs.extend(options(kind, one));
            commands.push(vec![command, format!("  {}", quoted(&pairs))]);
        }
        commands.extend(sets.into_iter().filter_map(|one| set(kind, one)));
    }
    commands
}

/// The first line of a command, if there is one that makes the constraint.
type Plain = fn(Element<'_>) -> Option<String>;

fn quoted(pairs: &[(String, String)]) -> String {
    let words: Vec<String> = pairs
        .iter()
        .map(|(name, value)| quote(&format!("{name}={value}")))
        .collect();
    words.join(" ")
}

fn target(constraint: Element<'_>) -> String {
    quote(&match constraint.attribute("rsc") {
        Some(id) => format!("resource%{id}"),
        None => format!("regexp%{}", get(constraint, "rsc-pattern")),
    })
}

fn location(constraint: Element<'_>) -> Vec<Vec<String>> {
    if constraint.attribute("role").is_some() || constraint.child("lifetime").is_some() {
        return Vec::new();
    }
    let extra = options(Kind::Location, constraint);
    let rules: Vec<Element<'_>> = constraint.children_named("rule").collect();
    if rules.is_empty() {
        let score = get(constraint, "score");
        let score = if score.is_empty() { "INFINITY" } else { &score };
        let mut lines = vec![format!(
            "pcs -- constraint location add {} {} {} {}",
            quote(&get(constraint, "id")),
            target(constraint),
            quote(&get(constraint, "node")),
            quote(&format!("score={score}"))
        )];
        if !extra.is_empty() {
            lines.push(format!("  {}", quoted(&extra)));
        }
        return vec![lines];
    }
    let commands = rules.into_iter().enumerate().map(|(index, rule)| {
        let mut pairs = vec![("id".to_owned(), get(rule, "id"))];
        // Further rules become constraints of their own.
        if index == 0 {
            pairs.push(("constraint-id".to_owned(), get(constraint, "id")));
        }
        pairs.extend(extra.clone());
        let names = ["role", "score", "score-attribute"];
        let has_score = rule
            .attribute("score")
            .is_some_and(|score| !score.is_empty());
        for name in names {
            let value = get(rule, name);
            let hidden = name == "score-attribute" && has_score;
            if !hidden && !value.is_empty() {
                pairs.push((name.to_owned(), value));
            }
        }
        vec![
            format!("pcs -- constraint location {} rule", target(constraint)),
            format!("  {}", quoted(&pairs)),
            format!("  {}", quote(&rule::as_text(rule, Dialect::V0_12))),
        ]
    });
    commands.collect()
}

fn colocation(constraint: Element<'_>) -> Option<String> {
    let unsupported = ["influence", "node-attribute"];
    if unsupported
        .iter()
        .any(|name| constraint.attribute(name).is_some())
    {
        return None;
    }
    Some(format!(
        "pcs -- constraint colocation add {}{} with {}{}",
        prefix(constraint, "rsc-role"),
        quote(&get(constraint, "rsc")),
        prefix(constraint, "with-rsc-role"),
        quote(&get(constraint, "with-rsc"))
    ))
}

fn order(constraint: Element<'_>) -> Option<String> {
    Some(format!(
        "pcs -- constraint order {}{} then {}{}",
        prefix(constraint, "first-action"),
        quote(&get(constraint, "first")),
        prefix(constraint, "then-action"),
        quote(&get(constraint, "then"))
    ))
}

fn ticket(constraint: Element<'_>) -> Option<String> {
    Some(format!(
        "pcs -- constraint ticket add {} {}{}",
        quote(&get(constraint, "ticket")),
        prefix(constraint, "rsc-role"),
        quote(&get(constraint, "rsc"))
    ))
}

fn set(kind: Kind, constraint: Element<'_>) -> Option<Vec<String>> {
    let mut lines = vec![format!("pcs -- constraint {}", kind.name())];
    for set in constraint.children_named("resource_set") {
        let pairs = set_options(set);
        let known = ["action", "require-all", "role", "sequential"];
        if pairs
            .iter()
            .any(|(name, _)| !known.contains(&name.as_str()))
        {
            return None;
        }
        let members = set.children_named("resource_ref");
        let mut words: Vec<String> = members.map(|member| quote(&get(member, "id"))).collect();
        words.extend((!pairs.is_empty()).then(|| quoted(&pairs)));
        lines.extend(indent(vec![format!("set {}", words.join(" "))]));
    }
    let mut pairs = vec![("id".to_owned(), get(constraint, "id"))];
    pairs.extend(options(kind, constraint));
    let known: &[&str] = match kind {
        Kind::Order => &["id", "kind", "symmetrical"],
        Kind::Colocation => &["id", "score"],
        Kind::Location | Kind::Ticket => &["id", "loss-policy"],
    };
    if pairs
        .iter()
        .any(|(name, _)| !known.contains(&name.as_str()))
    {
        return None;
    }
    if kind == Kind::Ticket {
        pairs.push(("ticket".to_owned(), get(constraint, "ticket")));
    }
    lines.push(format!("  setoptions {}", quoted(&pairs)));
    Some(lines)
}
