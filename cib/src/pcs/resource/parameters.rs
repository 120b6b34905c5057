//! The parameters of a new resource against what the agent says.

use std::collections::{BTreeMap, BTreeSet};

use super::super::edit::Edit;
use super::super::report::{Message, Severity};
use crate::metadata::{Agent, Parameter};
use crate::view::Primitive;

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
        check_deprecated(edit, agent, options);
        check_unique(edit, agent, options);
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
            kind: "resource",
            names: owned(unknown),
            allowed: owned(allowed),
        });
    }
}

/// A required parameter may be given under any of its old names.
fn check_required(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
    let given = |name: &str| options.iter().any(|(known, _)| known == name);
    let required = agent
        .parameters()
        .iter()
        .filter(|one| one.required && !one.deprecated);
    let missing: BTreeSet<&str> = required
        .filter(|parameter| !old_names(agent, parameter).into_iter().any(given))
        .map(|parameter| parameter.name.as_str())
        .collect();
    if !missing.is_empty() {
        edit.unless_forced(Message::MissingOptions {
            kind: "resource",
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
            kind: "resource",
            name,
            replaced_by,
        };
        edit.note(Severity::Warning, message);
    }
}

fn check_unique(edit: &mut Edit<'_>, agent: &Agent, options: &Pairs) {
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
        let resources = same_values(edit, agent, &parameters, &values);
        if !resources.is_empty() {
            let agent = agent.name().to_string();
            let parameters = owned(parameters);
            edit.unless_forced(Message::NotUnique {
                agent,
                parameters,
                resources,
            });
        }
    }
}

fn same_values(edit: &Edit<'_>, agent: &Agent, names: &[&str], values: &[&str]) -> Vec<String> {
    let same = |primitive: &Primitive<'_>| {
        primitive.agent().as_ref() == Some(agent.name())
            && names
                .iter()
                .zip(values)
                .all(|(name, value)| configured(*primitive, name) == *value)
    };
    let mut ids: Vec<String> = edit
        .cib
        .primitives()
        .filter(same)
        .map(|found| found.id().into_owned())
        .collect();
    ids.sort();
    ids
}

/// The first value that is not empty.
fn configured(primitive: Primitive<'_>, name: &str) -> String {
    let sets = primitive.instance_attributes();
    let mut values = sets
        .flat_map(|set| set.pairs().filter(|pair| pair.name() == name))
        .filter_map(|pair| pair.value())
        .filter(|value| !value.is_empty());
    values.next().map(String::from).unwrap_or_default()
}

fn owned<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
