//! Sections of the configuration as text.

use std::collections::BTreeMap;

use super::super::Dialect;
use super::super::edit::Edit;
use super::super::rule;
use super::{Clock, indent, pairs, words};
use crate::model::parse_boolean;
use crate::xml::Element;

/// A set with a label: its id, its pairs sorted, its rule.
pub(in super::super) fn nvset_lines(
    set: Element<'_>,
    label: &str,
    dialect: Dialect,
) -> Vec<String> {
    let text = rule::Text::of_sets(dialect);
    set_lines(set, label, (None, None), (text, Clock::NONE))
}

/// As [`nvset_lines`], with ids of pairs where the second style is given, at a time.
fn set_lines(
    set: Element<'_>,
    label: &str,
    (ids, pair_ids): (Option<rule::IdStyle>, Option<rule::IdStyle>),
    (text, clock): (rule::Text, Clock),
) -> Vec<String> {
    let effect = |rule: Element<'_>| clock.effect(rule).label();
    let state = set.child("rule").map_or("", effect);
    let mut head = vec![format!("{label}{state}:")];
    let get = |name| set.attribute(name).map(String::from);
    head.extend(get("id"));
    head.extend(get("score").map(|score| format!("score={score}")));
    let mut sorted: Vec<(String, String, String)> = set
        .children_named("nvpair")
        .map(|pair| {
            let get = |name| pair.attribute(name).unwrap_or_default().into_owned();
            (get("name"), get("value"), get("id"))
        })
        .collect();
    sorted.sort();
    let mut lines: Vec<String> = sorted
        .into_iter()
        .map(|(name, value, id)| {
            let word = words(&[(name, value)]).concat();
            match pair_ids {
                Some(style) => format!("{word} {}", style(&id)),
                None => word,
            }
        })
        .collect();
    if let Some(rule) = set.child("rule") {
        lines.extend(rule::detail(rule, text, &effect, ids));
    }
    let mut all = vec![head.join(" ")];
    all.extend(indent(lines));
    all
}

/// `(id:ID)` before 0.12, `(id: ID)` since.
fn id_style(edit: &Edit<'_>) -> rule::IdStyle {
    if edit.dialect < Dialect::V0_12 {
        |id| format!("(id:{id})")
    } else {
        |id| format!("(id: {id})")
    }
}

/// The sets of a section of defaults; those that have expired only with `all`.
pub(in super::super) fn defaults(
    edit: &Edit<'_>,
    section: &str,
    (full, all): (bool, bool),
    clock: Clock,
) -> Vec<String> {
    if edit.dialect == Dialect::V0_9 {
        return plain_defaults(edit, section);
    }
    let ids = full.then(|| id_style(edit));
    let section = edit.cib.section(section).into_iter();
    let sets = section.flat_map(|section| section.children_named("meta_attributes"));
    let mut sets = sets.peekable();
    let modern = edit.dialect >= Dialect::V0_12;
    if sets.peek().is_none() && !modern {
        return vec!["No defaults set".to_owned()];
    }
    let ids = (ids, ids.filter(|_| modern));
    let text = rule::Text::of_sets(edit.dialect);
    sets.filter(|set| all || !clock.is_set_over(*set))
        .flat_map(|set| set_lines(set, "Meta Attrs", ids, (text, clock)))
        .collect()
}

/// In 0.9 all pairs alike, whatever set they are in.
fn plain_defaults(edit: &Edit<'_>, section: &str) -> Vec<String> {
    let section = edit.cib.section(section).into_iter();
    let sets = section.flat_map(|section| section.children_named("meta_attributes"));
    let lines: Vec<String> = sets
        .flat_map(super::pairs_in_order)
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    if lines.is_empty() {
        vec!["No defaults set".to_owned()]
    } else {
        lines
    }
}

/// The fencing levels by target.
pub(in super::super) fn levels(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("fencing-topology").into_iter();
    let levels: Vec<Element<'_>> = section
        .flat_map(|section| section.children_named("fencing-level"))
        .collect();
    let kinds: [fn(Element<'_>) -> Option<String>; 3] = [
        |level| level.attribute("target").map(String::from),
        |level| {
            let pattern = level.attribute("target-pattern")?;
            Some(format!("\u{1}{pattern}"))
        },
        |level| {
            let name = level.attribute("target-attribute")?;
            let value = level.attribute("target-value")?;
            Some(format!("{name}={value}"))
        },
    ];
    let mut lines = Vec::new();
    let modern = edit.dialect >= Dialect::V0_12;
    let labels = ["Target (node)", "Target (regexp)", "Target (attribute)"];
    for (kind, modern_label) in kinds.into_iter().zip(labels) {
        let mut targets: Vec<String> = levels.iter().filter_map(|level| kind(*level)).collect();
        targets.sort();
        targets.dedup();
        for target in targets {
            let (label, name) = match target.strip_prefix('\u{1}') {
                Some(pattern) => ("Target (regexp)", pattern),
                None if modern => (modern_label, target.as_str()),
                None => ("Target", target.as_str()),
            };
            lines.push(format!("{label}: {name}"));
            let mut own: Vec<(String, String)> = levels
                .iter()
                .filter(|level| kind(**level).as_ref() == Some(&target))
                .map(|level| {
                    let get = |name| level.attribute(name).unwrap_or_default().into_owned();
                    (get("index"), get("devices"))
                })
                .collect();
            let number = |index: &str| index.parse::<u32>().unwrap_or(0);
            if modern {
                own.sort_by_key(|(index, _)| number(index));
            } else {
                own.sort_by(|one, two| one.0.cmp(&two.0));
            }
            lines.extend(own.into_iter().map(|(index, devices)| {
                if modern {
                    format!("  Level {index}: {}", devices.replace(',', " "))
                } else {
                    format!("  Level {index} - {devices}")
                }
            }));
        }
    }
    lines
}

/// All alerts and their recipients.
pub(in super::super) fn alerts(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("alerts").into_iter();
    let alerts: Vec<Element<'_>> = section
        .flat_map(|section| section.children_named("alert"))
        .collect();
    if alerts.is_empty() && edit.dialect >= Dialect::V0_12 {
        return Vec::new();
    }
    let mut lines = vec!["Alerts:".to_owned()];
    if alerts.is_empty() {
        lines.push(" No alerts defined".to_owned());
    }
    for alert in alerts {
        let get = |name| alert.attribute(name).unwrap_or_default().into_owned();
        lines.push(format!(" Alert: {} (path={})", get("id"), get("path")));
        lines.extend(sets(alert).into_iter().map(|line| format!("  {line}")));
        let recipients: Vec<Element<'_>> = alert.children_named("recipient").collect();
        if !recipients.is_empty() {
            lines.push("  Recipients:".to_owned());
        }
        for recipient in recipients {
            let get = |name| recipient.attribute(name).unwrap_or_default().into_owned();
            lines.push(format!(
                "   Recipient: {} (value={})",
                get("id"),
                get("value")
            ));
            lines.extend(
                sets(recipient)
                    .into_iter()
                    .map(|line| format!("    {line}")),
            );
        }
    }
    lines
}

fn sets(owner: Element<'_>) -> Vec<String> {
    let text = owner
        .attribute("description")
        .filter(|text| !text.is_empty());
    let mut lines: Vec<String> = text
        .map(|text| format!("Description: {text}"))
        .into_iter()
        .collect();
    for (tag, label) in [
        ("instance_attributes", "Options"),
        ("meta_attributes", "Meta options"),
    ] {
        let mut sorted = owner.child(tag).map(pairs).unwrap_or_default();
        sorted.sort();
        if !sorted.is_empty() {
            lines.push(format!("{label}: {}", words(&sorted).join(" ")));
        }
    }
    lines
}

/// Whether access rights count, and all of them.
pub(in super::super) fn acls(edit: &Edit<'_>) -> String {
    let enabled = edit.cib.property("enable-acl");
    let enabled = enabled.and_then(|value| parse_boolean(&value)) == Some(true);
    let mut text = if enabled {
        "ACLs are enabled\n\n".to_owned()
    } else {
        "ACLs are disabled, run 'pcs acl enable' to enable\n\n".to_owned()
    };
    let section = edit.cib.section("acls");
    for (tag, label) in [("acl_target", "User"), ("acl_group", "Group")] {
        for owner in section
            .into_iter()
            .flat_map(|acls| acls.children_named(tag))
        {
            let id = owner.attribute("id").unwrap_or_default();
            let roles = owner.children_named("role");
            let roles: Vec<String> = roles
                .filter_map(|role| role.attribute("id").map(String::from))
                .collect();
            let line = format!("Roles: {}", roles.join(" "));
            text.push_str(&format!("{label}: {id}\n  {}\n", line.trim_end()));
        }
    }
    for role in section
        .into_iter()
        .flat_map(|acls| acls.children_named("acl_role"))
    {
        text.push_str(&format!(
            "Role: {}\n",
            role.attribute("id").unwrap_or_default()
        ));
        if let Some(words) = role
            .attribute("description")
            .filter(|text| !text.is_empty())
        {
            text.push_str(&format!("  Description: {words}\n"));
        }
        for permission in role.children_named("acl_permission") {
            let get = |name| permission.attribute(name).map(String::from);
            let scope = get("xpath")
                .map(|xpath| format!(" xpath {xpath}"))
                .or_else(|| get("reference").map(|id| format!(" id {id}")));
            let (kind, id) = (
                get("kind").unwrap_or_default(),
                get("id").unwrap_or_default(),
            );
            let scope = scope.unwrap_or_default();
            text.push_str(&format!("  Permission: {kind}{scope} ({id})\n"));
        }
    }
    text
}

/// The properties of all sets, as pcs before 0.12 takes them: the last of a name counts.
pub(in super::super) fn all_properties(edit: &Edit<'_>) -> BTreeMap<String, String> {
    let section = edit.cib.section("crm_config").into_iter();
    let pairs = section.flat_map(Element::descendants);
    pairs
        .filter(|element| element.name() == "nvpair")
        .map(|pair| {
            let get = |name| pair.attribute(name).unwrap_or_default().into_owned();
            (get("name"), get("value"))
        })
        .collect()
}

/// The cluster properties in the form of the dialect: those of the first set since 0.12.
pub(in super::super) fn properties(edit: &Edit<'_>, wanted: &[String]) -> Vec<String> {
    if edit.dialect < Dialect::V0_12 {
        let mut lines = vec!["Cluster Properties:".to_owned()];
        let all = all_properties(edit).into_iter();
        let all = all.filter(|(name, _)| wanted.is_empty() || wanted.contains(name));
        lines.extend(all.map(|(name, value)| format!(" {name}: {value}")));
        return lines;
    }
    let section = edit.cib.section("crm_config").into_iter();
    let set = section
        .flat_map(|section| section.children_named("cluster_property_set"))
        .next();
    let Some((id, mut all)) = set.and_then(|set| Some((set.attribute("id")?, pairs(set)))) else {
        return Vec::new();
    };
    all.retain(|(name, _)| wanted.is_empty() || wanted.contains(name));
    all.sort();
    let score = set.and_then(|set| set.attribute("score"));
    let score = score.map_or_else(String::new, |score| format!(" score={score}"));
    let mut lines = vec![format!("Cluster Properties: {id}{score}")];
    lines.extend(indent(words(&all)));
    lines
}
