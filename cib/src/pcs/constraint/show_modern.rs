//! Constraints as text of pcs 0.12.

use super::super::edit::Edit;
use super::super::rule;
use super::super::show::{indent, words};
use super::config::{Kind, Shown};
use crate::model::{Role, parse_boolean};
use crate::xml::Element;

/// All constraints, or those of one kind.
pub(super) fn text(edit: &Edit<'_>, wanted: Option<Kind>, shown: Shown) -> Vec<String> {
    let kinds: [(Kind, &str, Plain); 4] = [
        (Kind::Location, "Location", location),
        (Kind::Colocation, "Colocation", colocation),
        (Kind::Order, "Order", order),
        (Kind::Ticket, "Ticket", ticket),
    ];
    let mut lines = Vec::new();
    for (kind, title, plain) in kinds {
        let (single, sets) = shown.split(edit, kind, wanted);
        if !single.is_empty() {
            lines.push(format!("{title} Constraints:"));
            lines.extend(single.into_iter().flat_map(|one| indent(plain(one, shown))));
        }
        if !sets.is_empty() {
            lines.push(format!("{title} Set Constraints:"));
            lines.extend(
                sets.into_iter()
                    .flat_map(|one| indent(set(kind, one, shown))),
            );
        }
    }
    lines
}

type Plain = fn(Element<'_>, Shown) -> Vec<String>;

pub(super) fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

fn head(line: String, constraint: Element<'_>, shown: Shown) -> String {
    if shown.full {
        format!("{line} (id: {})", get(constraint, "id"))
    } else {
        line
    }
}

/// A role or action and a blank, or nothing.
pub(super) fn prefix(constraint: Element<'_>, name: &str) -> String {
    let value = get(constraint, name);
    let value = value.parse::<Role>().map_or(value, |role| role.to_string());
    if value.is_empty() {
        value
    } else {
        format!("{value} ")
    }
}

fn boolean(constraint: Element<'_>, name: &str) -> Option<String> {
    let value = constraint.attribute(name)?;
    let number = if parse_boolean(&value) == Some(true) {
        "1"
    } else {
        "0"
    };
    Some(number.to_owned())
}

/// The options of a constraint that are printed behind it.
pub(super) fn options(kind: Kind, constraint: Element<'_>) -> Vec<(String, String)> {
    let text = |name| Some(get(constraint, name)).filter(|value| !value.is_empty());
    let all: Vec<(&str, Option<String>)> = match kind {
        Kind::Location => vec![("resource-discovery", text("resource-discovery"))],
        Kind::Colocation => vec![("score", text("score")), ("influence", text("influence"))],
        Kind::Order => vec![
            ("symmetrical", boolean(constraint, "symmetrical")),
            ("require-all", boolean(constraint, "require-all")),
            ("score", text("score")),
            ("kind", text("kind")),
        ],
        Kind::Ticket => vec![("loss-policy", text("loss-policy"))],
    };
    all.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

fn option_line(kind: Kind, constraint: Element<'_>) -> Vec<String> {
    let options = words(&options(kind, constraint));
    if options.is_empty() {
        options
    } else {
        vec![options.join(" ")]
    }
}

fn rules(constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let ids: Option<rule::IdStyle> = shown.full.then_some(|id: &str| format!("(id: {id})"));
    let rules: Vec<Element<'_>> = constraint.children_named("rule").collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let label = |rule: Element<'_>| shown.clock.effect(rule).label();
    let detail = rules
        .into_iter()
        .flat_map(|rule| rule::detail(rule, rule::Text::Modern, &label, ids));
    [vec!["Rules:".to_owned()], indent(detail.collect())].concat()
}

fn location(constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let score = get(constraint, "score");
    let score = if score.is_empty() { "INFINITY" } else { &score };
    let prefers = if constraint.child("rule").is_some() {
        String::new()
    } else {
        let verb = if score.starts_with('-') {
            "avoids"
        } else {
            "prefers"
        };
        let score = score.trim_start_matches('-');
        format!(
            " {verb} node '{}' with score {score}",
            get(constraint, "node")
        )
    };
    let (pattern, name) = match constraint.attribute("rsc") {
        Some(id) => ("", id.into_owned()),
        None => (" pattern", get(constraint, "rsc-pattern")),
    };
    let role = prefix(constraint, "role");
    let line = format!("{role}resource{pattern} '{name}'{prefers}");
    let mut lines = vec![head(line, constraint, shown)];
    lines.extend(indent(option_line(Kind::Location, constraint)));
    lines.extend(indent(rules(constraint, shown)));
    lines
}

fn colocation(constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let line = format!(
        "{}resource '{}' with {}resource '{}'",
        prefix(constraint, "rsc-role"),
        get(constraint, "rsc"),
        prefix(constraint, "with-rsc-role"),
        get(constraint, "with-rsc")
    );
    let mut lines = vec![head(line, constraint, shown)];
    let options = words(&options(Kind::Colocation, constraint)).join(" ");
    lines.push(format!("  {options}"));
    lines
}

fn order(constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let line = format!(
        "{}resource '{}' then {}resource '{}'",
        prefix(constraint, "first-action"),
        get(constraint, "first"),
        prefix(constraint, "then-action"),
        get(constraint, "then")
    );
    let mut lines = vec![head(line, constraint, shown)];
    lines.extend(indent(option_line(Kind::Order, constraint)));
    lines
}

fn ticket(constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let line = format!(
        "{}resource '{}' depends on ticket '{}'",
        prefix(constraint, "rsc-role"),
        get(constraint, "rsc"),
        get(constraint, "ticket")
    );
    let mut lines = vec![head(line, constraint, shown)];
    lines.extend(indent(option_line(Kind::Ticket, constraint)));
    lines
}

/// The options of a resource set.
pub(super) fn set_options(set: Element<'_>) -> Vec<(String, String)> {
    let text = |name| Some(get(set, name)).filter(|value| !value.is_empty());
    let role = prefix(set, "role").trim_end().to_owned();
    let all = [
        ("sequential", boolean(set, "sequential")),
        ("require-all", boolean(set, "require-all")),
        ("ordering", text("ordering")),
        ("action", text("action")),
        ("role", Some(role).filter(|role| !role.is_empty())),
        ("kind", text("kind")),
        ("score", text("score")),
    ];
    all.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

fn set(kind: Kind, constraint: Element<'_>, shown: Shown) -> Vec<String> {
    let id = |element| {
        if shown.full {
            format!(" {}", get(element, "id"))
        } else {
            String::new()
        }
    };
    let mut lines = vec![format!("Set Constraint:{}", id(constraint))];
    let mut all = options(kind, constraint);
    if kind == Kind::Ticket {
        all.insert(0, ("ticket".to_owned(), get(constraint, "ticket")));
    }
    let all = words(&all);
    if !all.is_empty() || kind == Kind::Colocation {
        lines.push(format!("  {}", all.join(" ")));
    }
    if kind == Kind::Location {
        lines.extend(indent(rules(constraint, shown)));
    }
    for set in constraint.children_named("resource_set") {
        lines.push(format!("  Resource Set:{}", id(set)));
        let members = set.children_named("resource_ref");
        let mut members: Vec<String> = members
            .map(|member| format!("'{}'", get(member, "id")))
            .collect();
        members.sort();
        lines.push(format!("    Resources: {}", members.join(", ")));
        let options = words(&set_options(set));
        if !options.is_empty() {
            lines.push(format!("    {}", options.join(" ")));
        }
    }
    lines
}

/// Location constraints by resource or by node: `location config resources|nodes [NAME …]`.
pub(super) fn grouped(edit: &Edit<'_>, filter: &[String], shown: Shown) -> Vec<String> {
    let (plain, _) = shown.split(edit, Kind::Location, None);
    let Some((by, names)) = filter.split_first() else {
        return Vec::new();
    };
    let by_node = by == "nodes";
    let mut groups: Vec<(String, Vec<Element<'_>>)> = Vec::new();
    for patterns in [false, true] {
        for constraint in &plain {
            let pattern = constraint.attribute("rsc-pattern");
            if pattern.is_some() != patterns && !by_node || by_node && patterns {
                continue;
            }
            let (key, wanted) = match (by_node, pattern) {
                (true, _) if constraint.child("rule").is_some() => continue,
                (true, _) => {
                    let node = get(*constraint, "node");
                    (format!("Node: {node}"), names.contains(&node))
                }
                (false, Some(pattern)) => {
                    let word = format!("regexp%{pattern}");
                    (
                        format!("Resource pattern: {pattern}"),
                        names.contains(&word),
                    )
                }
                (false, None) => {
                    let id = get(*constraint, "rsc");
                    let word = format!("resource%{id}");
                    let wanted = names.contains(&id) || names.contains(&word);
                    (format!("Resource: {id}"), wanted)
                }
            };
            if !names.is_empty() && !wanted {
                continue;
            }
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(*constraint),
                None => groups.push((key, vec![*constraint])),
            }
        }
    }
    let mut lines = Vec::new();
    for (title, group) in groups {
        lines.push(title);
        lines.extend(indent(group_lines(&group, by_node, shown)));
    }
    if lines.is_empty() {
        return lines;
    }
    [vec!["Location Constraints:".to_owned()], indent(lines)].concat()
}

fn group_lines(group: &[Element<'_>], by_node: bool, shown: Shown) -> Vec<String> {
    let titles = if by_node {
        ["Preferred by", "Avoided by"]
    } else {
        ["Prefers", "Avoids"]
    };
    let mut lines = Vec::new();
    for (title, negative) in titles.into_iter().zip([false, true]) {
        let own: Vec<String> = group
            .iter()
            .filter(|one| one.child("rule").is_none())
            .filter(|one| get(**one, "score").starts_with('-') == negative)
            .map(|one| {
                let score = get(*one, "score");
                let score = score.trim_start_matches('-');
                let score = if score.is_empty() { "0" } else { score };
                let line = match (by_node, one.attribute("rsc-pattern")) {
                    (true, Some(pattern)) => {
                        format!("resource pattern '{pattern}' with score {score}")
                    }
                    (true, None) => format!("resource '{}' with score {score}", get(*one, "rsc")),
                    (false, _) => format!("node '{}' with score {score}", get(*one, "node")),
                };
                head(line, *one, shown)
            })
            .collect();
        if !own.is_empty() {
            lines.push(format!("{title}:"));
            lines.extend(indent(own));
        }
    }
    for one in group.iter().filter(|one| one.child("rule").is_some()) {
        let id = if shown.full {
            format!(" {}", get(*one, "id"))
        } else {
            String::new()
        };
        lines.push(format!("Constraint:{id}"));
        lines.extend(indent(rules(*one, shown)));
    }
    lines
}
