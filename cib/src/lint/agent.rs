//! Parameters against what agents say about themselves.

use std::collections::HashMap;

use super::facts::{Facts, finding};
use super::spelling::meant;
use super::{Code, Finding};
use crate::metadata::Agent;
use crate::view::{Nvset, Primitive, Template};

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut uniques = HashMap::new();
    for primitive in facts.cib.primitives() {
        let name = facts.resolver.agent(primitive);
        // Fence devices have parameters of the fencer beside those of the agent.
        let agent = name.filter(|name| !name.is_fencing());
        let Some(agent) = agent.and_then(|name| facts.metadata.agent(&name)) else {
            continue;
        };
        unknown(agent, primitive.instance_attributes(), findings);
        missing(facts, agent, primitive, findings);
        duplicate(facts, agent, primitive, &mut uniques, findings);
    }
    for template in facts.cib.templates() {
        let agent = template.agent().filter(|name| !name.is_fencing());
        if let Some(agent) = agent.and_then(|name| facts.metadata.agent(&name)) {
            unknown(agent, Template::instance_attributes(template), findings);
        }
    }
}

fn unknown<'t>(agent: &Agent, sets: impl Iterator<Item = Nvset<'t>>, findings: &mut Vec<Finding>) {
    let known: Vec<&str> = agent.parameters().iter().map(|one| &*one.name).collect();
    // What the environment of every agent may have.
    let common = ["OCF_CHECK_LEVEL", "trace_ra", "trace_file", "trace_dir"];
    for pair in sets.flat_map(Nvset::pairs) {
        let name = pair.name();
        if name.is_empty() || known.contains(&&*name) || common.contains(&&*name) {
            continue;
        }
        let message = format!("{} has no parameter `{name}`", agent.name());
        let help = match meant(&name, &known) {
            Some(right) => format!("did you mean `{right}`?"),
            None if known.is_empty() => "it has no parameters".to_owned(),
            None => format!("its parameters are {}", known.join(", ")),
        };
        let about = finding(Code::ParameterUnknown, pair.element(), message, help);
        findings.push(about.at(pair.element(), "name"));
    }
}

fn missing<'t>(
    facts: &Facts<'t>,
    agent: &Agent,
    primitive: Primitive<'t>,
    findings: &mut Vec<Finding>,
) {
    let given = facts.resolver.parameters(primitive);
    if !given.conditional().is_empty() {
        return;
    }
    for parameter in agent
        .parameters()
        .iter()
        .filter(|one| one.required && !one.deprecated)
    {
        let name = &parameter.name;
        // An older name of it serves as well.
        let older = agent
            .parameters()
            .iter()
            .filter(|one| one.replaced_by.contains(name));
        let mut names = older.map(|one| &one.name).chain([name]);
        if !names.any(|name| given.get(name).is_some()) {
            let id = primitive.id();
            let message = format!("`{id}` has no `{name}`, which {} requires", agent.name());
            let help = format!("run `pcs resource update {id} {name}=VALUE`");
            findings.push(finding(
                Code::ParameterMissing,
                primitive.element(),
                message,
                help,
            ));
        }
    }
}

/// Agent, group of parameters, their values.
type Unique = (String, String, Vec<String>);

fn duplicate<'t>(
    facts: &Facts<'t>,
    agent: &Agent,
    primitive: Primitive<'t>,
    known: &mut HashMap<Unique, String>,
    findings: &mut Vec<Finding>,
) {
    let given = facts.resolver.parameters(primitive);
    let mut groups: Vec<&str> = agent
        .parameters()
        .iter()
        .filter_map(|one| one.unique_group.as_deref())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let members = agent.parameters().iter();
        let members = members.filter(|one| one.unique_group.as_deref() == Some(group));
        let names: Vec<&str> = members.map(|one| &*one.name).collect();
        let values = names
            .iter()
            .map(|name| given.value(name).map(str::to_owned));
        let Some(values) = values.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let key = (agent.name().to_string(), group.to_owned(), values);
        let id = primitive.id().into_owned();
        if let Some(first) = known.get(&key) {
            let what = names.join(", ");
            let values = key.2.join(", ");
            let message = format!("`{id}` has the same {what} as `{first}`: {values}");
            let help = "give each resource its own; a resource for several nodes is a clone";
            let place = names.first().and_then(|name| given.get(name));
            let about = place.map_or_else(|| primitive.element(), |setting| setting.element());
            findings.push(finding(Code::ParameterDuplicate, about, message, help));
        } else {
            known.insert(key, id);
        }
    }
}
