//! Constraints as text of pcs 0.9 and 0.11.

use std::collections::BTreeMap;

use super::super::Dialect;
use super::super::edit::Edit;
use super::super::rule;
use super::super::show::Effect;
use super::config::{Kind, Shown, split};
use crate::model::{Role, parse_boolean};
use crate::xml::Element;

/// All constraints, or those of one kind.
pub(super) fn text(
    edit: &Edit<'_>,
    kind: Option<Kind>,
    shown: Shown,
    filter: &[String],
) -> Vec<String> {
    let full = shown.full;
    let wanted = |one| kind.is_none_or(|kind| kind == one);
    let mut lines = Vec::new();
    if wanted(Kind::Location) {
        lines.extend(locations(edit, shown, filter));
    }
    let others: [(Kind, &str, Plain); 3] = [
        (Kind::Order, "Ordering Constraints:", order),
        (Kind::Colocation, "Colocation Constraints:", colocation),
        (Kind::Ticket, "Ticket Constraints:", ticket),
    ];
    for (one, title, plain) in others {
        if !wanted(one) {
            continue;
        }
        lines.push(title.to_owned());
        let (single, sets) = split(edit, one, None);
        lines.extend(single.into_iter().map(|constraint| {
            let line = plain(constraint);
            format!("  {}", with_id(line, constraint, full))
        }));
        if !sets.is_empty() {
            lines.push("  Resource Sets:".to_owned());
        }
        lines.extend(
            sets.into_iter()
                .map(|constraint| format!("    {}", set(constraint, full))),
        );
    }
    lines
}

/// How a constraint of single resources is printed.
type Plain = fn(Element<'_>) -> String;

fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

fn with_id(line: String, element: Element<'_>, full: bool) -> String {
    if full {
        format!("{line} (id:{})", get(element, "id"))
    } else {
        line
    }
}

/// `name=value` for each attribute but these, sorted.
fn options(element: Element<'_>, without: &[&str]) -> Vec<String> {
    let attributes = element
        .attributes()
        .filter(|attribute| attribute.name() != "id" && !without.contains(&attribute.name()));
    let mut words: Vec<String> = attributes
        .map(|attribute| format!("{}={}", attribute.name(), attribute.value()))
        .collect();
    words.sort();
    words
}

fn order(constraint: Element<'_>) -> String {
    let get = |name| get(constraint, name);
    let (kind, score) = (get("kind"), get("score"));
    let score = match (kind.is_empty(), score.is_empty()) {
        (false, _) => format!("(kind:{kind})"),
        (true, true) => "(kind:Mandatory)".to_owned(),
        (true, false) => format!("(score:{score})"),
    };
    let symmetrical = constraint.attribute("symmetrical");
    let one_way = symmetrical.is_some_and(|value| parse_boolean(&value) != Some(true));
    let known = [
        "first",
        "then",
        "first-action",
        "then-action",
        "kind",
        "score",
        "symmetrical",
    ];
    let attributes = constraint
        .attributes()
        .filter(|attribute| attribute.name() != "id" && !known.contains(&attribute.name()));
    let rest: Vec<String> = attributes
        .map(|attribute| format!("{}={}", attribute.name(), attribute.value()))
        .collect();
    let words = [
        get("first-action"),
        get("first"),
        "then".to_owned(),
        get("then-action"),
        get("then"),
        score,
        if one_way { "(non-symmetrical)" } else { "" }.to_owned(),
        if rest.is_empty() {
            String::new()
        } else {
            format!("(Options: {})", rest.join(" "))
        },
    ];
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn colocation(constraint: Element<'_>) -> String {
    let get = |name| get(constraint, name);
    let mut words = vec![
        get("rsc"),
        "with".to_owned(),
        get("with-rsc"),
        format!("(score:{})", get("score")),
    ];
    let rest = options(constraint, &["rsc", "with-rsc", "score"]);
    words.extend(
        rest.into_iter()
            .map(|word| format!("({})", word.replacen('=', ":", 1))),
    );
    words.join(" ")
}

fn ticket(constraint: Element<'_>) -> String {
    let role = constraint.attribute("rsc-role").map(String::from);
    let mut words: Vec<String> = role.into_iter().collect();
    words.push(get(constraint, "rsc"));
    words.extend(options(constraint, &["rsc", "rsc-role"]));
    words.join(" ")
}

fn set(constraint: Element<'_>, full: bool) -> String {
    let mut words = Vec::new();
    for set in constraint.children_named("resource_set") {
        words.push("set".to_owned());
        let members = set.children_named("resource_ref");
        words.extend(members.map(|member| get(member, "id")));
        words.extend(options(set, &[]));
        words.extend(full.then(|| format!("(id:{})", get(set, "id"))));
    }
    let rest = options(constraint, &[]);
    if !rest.is_empty() {
        words.push("setoptions".to_owned());
        words.extend(rest);
    }
    with_id(words.join(" "), constraint, full)
}

/// The constraints of one resource or pattern.
#[derive(Default)]
struct Target<'t> {
    on: Vec<Element<'t>>,
    off: Vec<Element<'t>>,
    rules: Vec<(String, Element<'t>)>,
}

/// Patterns come before resources.
type Key = (u8, String);

fn key(constraint: Element<'_>) -> Key {
    match constraint.attribute("rsc-pattern") {
        Some(pattern) => (0, pattern.into_owned()),
        None => (1, get(constraint, "rsc")),
    }
}

fn title((kind, name): &Key) -> String {
    if *kind == 0 {
        format!("  Resource pattern: {name}")
    } else {
        format!("  Resource: {name}")
    }
}

fn locations(edit: &Edit<'_>, shown: Shown, filter: &[String]) -> Vec<String> {
    let full = shown.full;
    let all = edit
        .cib
        .constraints()
        .filter(|one| one.name() == Kind::Location.tag());
    let mut targets: BTreeMap<Key, Target<'_>> = BTreeMap::new();
    for constraint in all {
        let target = targets.entry(key(constraint)).or_default();
        let rules = constraint.children_named("rule");
        let id = get(constraint, "id");
        target.rules.extend(rules.map(|rule| (id.clone(), rule)));
        if get(constraint, "score").starts_with('-') {
            target.off.push(constraint);
        } else {
            target.on.push(constraint);
        }
    }
    let mut lines = vec!["Location Constraints:".to_owned()];
    let (by_node, names) = match filter.split_first() {
        Some((first, names)) => (first == "nodes", names),
        None => (false, filter),
    };
    if by_node {
        lines.extend(nodes(&targets, shown, names));
        return lines;
    }
    for (key, target) in &targets {
        let wanted = |word: &String| match word.split_once('%') {
            Some(("regexp", pattern)) => *key == (0, pattern.to_owned()),
            Some((_, id)) => *key == (1, id.to_owned()),
            None => *key == (1, word.clone()),
        };
        if !names.is_empty() && !names.iter().any(wanted) {
            continue;
        }
        let mut own = vec![title(key)];
        for (all, title) in [
            (&target.on, "    Enabled on:"),
            (&target.off, "    Disabled on:"),
        ] {
            own.extend(match edit.dialect {
                Dialect::V0_9 => one_by_one(all, title, full),
                Dialect::V0_11 | Dialect::V0_12 => listed(all, title, (true, full)),
            });
        }
        own.extend(rule_lines(&target.rules, shown));
        if own.len() > 2 || edit.dialect == Dialect::V0_9 {
            lines.extend(own);
        }
    }
    lines
}

fn listed(all: &[Element<'_>], title: &str, (by_resource, full): (bool, bool)) -> Vec<String> {
    let lines: Vec<String> = all
        .iter()
        .filter_map(|constraint| {
            let node = get(*constraint, "node");
            if node.is_empty() && by_resource {
                return None;
            }
            let name = if by_resource {
                format!("Node: {node}")
            } else {
                title_of(*constraint)
            };
            Some(location(*constraint, &name, full))
        })
        .collect();
    if lines.is_empty() {
        return lines;
    }
    [vec![title.to_owned()], lines].concat()
}

/// As 0.9 lists them: the title before each.
fn one_by_one(all: &[Element<'_>], title: &str, full: bool) -> Vec<String> {
    let nodes = all.iter().filter(|one| !get(**one, "node").is_empty());
    let lines = nodes.map(|one| {
        let mut words = vec![format!("{title} {}", get(*one, "node"))];
        let score = get(*one, "score");
        let score = if score.is_empty() { "0" } else { &score };
        words.push(format!("(score:{score})"));
        let role = one.attribute("role");
        words.extend(role.map(|role| format!("(role: {role})")));
        let discovery = one.attribute("resource-discovery");
        words.extend(discovery.map(|value| format!("(resource-discovery={value})")));
        with_id(words.join(" "), *one, full)
    });
    lines.collect()
}

fn title_of(constraint: Element<'_>) -> String {
    title(&key(constraint)).trim_start().to_owned()
}

fn location(constraint: Element<'_>, name: &str, full: bool) -> String {
    let score = get(constraint, "score");
    let score = if score.is_empty() { "0" } else { &score };
    let mut words = vec![format!("      {name}"), format!("(score:{score})")];
    if let Some(role) = constraint.attribute("role") {
        let role = super::super::values::capitalized(&role);
        let role = role.parse::<Role>().map_or(role, |role| role.to_string());
        words.push(format!("(role:{role})"));
    }
    let discovery = constraint.attribute("resource-discovery");
    words.extend(discovery.map(|value| format!("(resource-discovery={value})")));
    with_id(words.join(" "), constraint, full)
}

fn rule_lines(rules: &[(String, Element<'_>)], shown: Shown) -> Vec<String> {
    let mut by_id: BTreeMap<&str, Vec<Element<'_>>> = BTreeMap::new();
    for (id, rule) in rules {
        by_id.entry(id).or_default().push(*rule);
    }
    let ids: Option<rule::IdStyle> = shown.full.then_some(|id: &str| format!("(id:{id})"));
    let mut lines = Vec::new();
    for (id, rules) in by_id {
        let expired = |rule: &Element<'_>| shown.clock.effect(*rule) == Effect::Expired;
        let over = rules.iter().all(expired);
        if over && !shown.all {
            continue;
        }
        let title = if over {
            "Constraint (expired)"
        } else {
            "Constraint"
        };
        let discovery = rules
            .first()
            .and_then(|rule| rule.parent()?.attribute("resource-discovery"));
        let discovery = discovery.map(|value| format!(" (resource-discovery={value})"));
        lines.push(format!(
            "    {title}: {id}{}",
            discovery.unwrap_or_default()
        ));
        let detail = rules.into_iter().flat_map(|rule| {
            // Rules inside one that has expired are called so too.
            let label = if shown.all && expired(&rule) {
                Effect::Expired.label()
            } else {
                ""
            };
            rule::detail(rule, rule::Text::Constraint, &|_| label, ids)
        });
        lines.extend(detail.map(|line| format!("      {line}")));
    }
    lines
}

fn nodes(targets: &BTreeMap<Key, Target<'_>>, shown: Shown, names: &[String]) -> Vec<String> {
    let full = shown.full;
    let mut by_node: BTreeMap<String, (Vec<Element<'_>>, Vec<Element<'_>>)> = BTreeMap::new();
    let mut all: Vec<Element<'_>> = targets
        .values()
        .flat_map(|target| target.on.iter().chain(&target.off))
        .copied()
        .collect();
    all.sort_by_key(|constraint| constraint.id());
    for constraint in all {
        let (on, off) = by_node.entry(get(constraint, "node")).or_default();
        if get(constraint, "score").starts_with('-') {
            off.push(constraint);
        } else {
            on.push(constraint);
        }
    }
    let mut lines = Vec::new();
    for (node, (on, off)) in by_node {
        if !names.is_empty() && !names.contains(&node) {
            continue;
        }
        lines.push(format!("  Node: {node}"));
        lines.extend(listed(&on, "    Allowed to run:", (false, full)));
        lines.extend(listed(&off, "    Not allowed to run:", (false, full)));
    }
    for (key, target) in targets {
        if !target.rules.is_empty() {
            lines.push(title(key));
            lines.extend(rule_lines(&target.rules, shown));
        }
    }
    lines
}
