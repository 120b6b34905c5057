//! The parameters of a new resource against what the agent says.

use std::collections::{BTreeMap, BTreeSet};

use super::super::edit::Edit;
use super::super::report::{Message, NotUnique, Severity};
use super::clone::has_agent;
use crate::metadata::{Agent, Parameter};
use crate::xml::{Element, NodeId};

type Pairs = [(String, String)];

/// Parameters that pcs knows of every agent of these providers.
const TRACE: [&str; 2] = ["trace_file", "trace_ra"];

/// Notes what is wrong; `known` says whether there is metadata to check against.
pub(super) fn check(edit: &mut Edit<'_>, agent: &Agent, known: bool, options: &Pairs) {
    for (name, value) in options.iter().filter(|(_, value)| value.is_empty()) {
        let allowed = "a value that is not empty".to_owned();
        edit.error(Message::InvalidValue {
            option: name.clone(),
            value: value.clone(),
            allowed,
        });
    }
    if known {
        check_unknown(edit, agent, options);
        check_required(edit, agent, options);
        let fencing = agent.name().is_fencing();
        let others: Vec<(String, String)> = options
            .iter()
            .filter(|(name, _)| !(fencing && name == "action"))
            .cloned()
            .collect();
        check_deprecated(edit, agent, &others);
    }
    check_action(edit, agent, options);
    if known {
        check_unique(edit, agent, options, None);
    }
}

/// Notes what is wrong with a change of parameters; what is configured already is not looked at.
pub(super) fn check_update(edit: &mut Edit<'_>, agent: &Agent, primitive: NodeId, options: &Pairs) {
    let set = edit.child(primitive, "instance_attributes");
    let pairs = set.map_or_else(Vec::new, |set| edit.children(set, "nvpair"));
    let mut last: Vec<(String, String)> = Vec::new();
    for pair in pairs {
        let name = edit.attribute(pair, "name");
        last.push((name, edit.attribute(pair, "value")));
    }
    let is_set = |name: &str| last.iter().any(|(known, _)| known == name);
    let new: Vec<(String, String)> = options
        .iter()
        .filter(|(name, _)| !is_set(name))
        .cloned()
        .collect();
    check_unknown(edit, agent, &new);
    let given: Vec<(String, String)> = options
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .cloned()
        .collect();
    check_deprecated(edit, agent, &given);
    let mut after: Vec<(String, String)> = last;
    for (name, value) in options {
        after.retain(|(known, _)| known != name);
        if !value.is_empty() {
            after.push((name.clone(), value.clone()));
        }
    }
    let touched = |name: &str| options.iter().any(|(known, _)| known == name);
    check_required_of(edit, agent, &after, &touched);
    check_action(edit, agent, options);
    check_unique(edit, agent, options, Some(primitive));
}

/// `action` of a fencing device overrides what the cluster asks of it.
pub(super) fn check_action(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
    let action = options
        .iter()
        .any(|(name, value)| name == "action" && !value.is_empty());
    if agent.name().is_fencing() && action {
        edit.unless_forced(Message::DeprecatedOption {
            kind: "stonith",
            name: "action".to_owned(),
            replaced_by: ["pcmk_off_action", "pcmk_reboot_action"]
                .map(str::to_owned)
                .into(),
        });
    }
}

/// What pcs calls the options of an agent.
fn kind(agent: &Agent) -> &'static str {
    if agent.name().is_fencing() {
        "stonith"
    } else {
        "resource"
    }
}

fn check_unknown(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
    let own = agent
        .parameters()
        .iter()
        .map(|parameter| parameter.name.as_str());
    let traced = matches!(agent.name().provider(), Some("heartbeat" | "pacemaker"));
    let allowed: BTreeSet<&str> = own.chain(TRACE.into_iter().filter(|_| traced)).collect();
    let names = options.iter().map(|(name, _)| name.as_str());
    let unknown: BTreeSet<&str> = names.filter(|name| !allowed.contains(name)).collect();
    if !unknown.is_empty() {
        edit.unless_forced(Message::UnknownOptions {
            kind: kind(agent),
            names: owned(unknown),
            allowed: owned(allowed),
        });
    }
}

fn check_required(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
    check_required_of(edit, agent, options, &|_| true);
}

/// A required parameter may be given under any of its old names. Those that were not touched,
/// under any name, are not looked at.
fn check_required_of(
    edit: &mut Edit<'_>,
    agent: &Agent,
    options: &Pairs,
    touched: &impl Fn(&str) -> bool,
) {
    let given = |name: &str| options.iter().any(|(known, _)| known == name);
    let required = agent
        .parameters()
        .iter()
        .filter(|one| one.required && !one.deprecated);
    let missing: BTreeSet<&str> = required
        .filter(|parameter| !old_names(agent, parameter).into_iter().any(given))
        .filter(|parameter| old_names(agent, parameter).into_iter().any(touched))
        .map(|parameter| parameter.name.as_str())
        .collect();
    if !missing.is_empty() {
        edit.unless_forced(Message::MissingOptions {
            kind: kind(agent),
            names: owned(missing),
        });
    }
}

/// The parameter's name and all names that it has replaced, directly or over others.
fn old_names<'a>(agent: &'a Agent, parameter: &'a Parameter) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::from([parameter.name.as_str()]);
    let mut pending = vec![parameter.name.as_str()];
    while let Some(new) = pending.pop() {
        let replaces = |old: &&Parameter| old.replaced_by.iter().any(|name| name == new);
        for old in agent.parameters().iter().filter(replaces) {
            if names.insert(&old.name) {
                pending.push(&old.name);
            }
        }
    }
    names
}

fn check_deprecated(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
    let given = |parameter: &&Parameter| options.iter().any(|(name, _)| *name == parameter.name);
    let deprecated = agent
        .parameters()
        .iter()
        .filter(|parameter| parameter.deprecated);
    for parameter in deprecated.filter(given) {
        let (name, replaced_by) = (parameter.name.clone(), parameter.replaced_by.clone());
        let message = Message::DeprecatedOption {
            kind: kind(agent),
            name,
            replaced_by,
        };
        edit.note(Severity::Warning, message);
    }
}

fn check_unique(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs, own: Option<NodeId>) {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for parameter in agent.parameters() {
        if let Some(group) = &parameter.unique_group {
            groups.entry(group).or_default().push(&parameter.name);
        }
    }
    for parameters in groups.into_values() {
        let given = |name: &&str| options.iter().find(|(known, _)| known == name);
        let values: Vec<&str> = parameters
            .iter()
            .map(|name| given(name).map_or("", |(_, value)| value))
            .collect();
        if values.iter().all(|value| value.is_empty()) {
            continue;
        }
        let resources = same_values(edit, agent, (&parameters, &values), own);
        if !resources.is_empty() {
            edit.unless_forced(Message::NotUnique(NotUnique {
                agent: agent.name().to_string(),
                parameters: owned(parameters),
                resources,
            }));
        }
    }
}

fn same_values(
    edit: &Edit<'_>,
    agent: &Agent,
    (names, values): (&[&str], &[&str]),
    own: Option<NodeId>,
) -> Vec<String> {
    let same = |primitive: &Element<'_>| {
        Some(primitive.id()) != own
            && has_agent(*primitive, agent.name())
            && names
                .iter()
                .zip(values)
                .all(|(name, value)| configured(*primitive, name) == *value)
    };
    let resources = edit.cib.section("resources").into_iter();
    let primitives = resources
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "primitive");
    let mut ids: Vec<String> = primitives
        .filter(same)
        .filter_map(|found| found.attribute("id").map(String::from))
        .collect();
    ids.sort();
    ids
}

/// The first value that is not empty.
fn configured(primitive: Element<'_>, name: &str) -> String {
    let pairs = primitive
        .children_named("instance_attributes")
        .flat_map(|set| set.children_named("nvpair"));
    let mut values = pairs
        .filter(|pair| pair.attribute("name").as_deref() == Some(name))
        .filter_map(|pair| pair.attribute("value"))
        .filter(|value| !value.is_empty());
    values.next().map(String::from).unwrap_or_default()
}

fn owned<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
