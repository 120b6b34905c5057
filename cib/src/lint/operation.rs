//! Operations: monitors and timeouts.

use std::borrow::Cow;
use std::collections::HashMap;

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::effective::{Layer, Operation};
use crate::metadata::{Action, Agent};
use crate::model::{AgentName, Interval, Role};
use crate::view::{CloneResource, Primitive};
use crate::xml::Element;

/// What Pacemaker takes for an operation without a timeout: 20 s.
const DEFAULT_TIMEOUT: &str = "20s";

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for primitive in facts.cib.primitives() {
        let operations = facts.resolver.operations(primitive);
        let name = facts.resolver.agent(primitive);
        findings.extend(monitor_missing(primitive, name.as_ref(), &operations));
        duplicates(&operations, findings);
        findings.extend(monitor_role(facts, primitive, &operations));
        let agent = name.and_then(|name| facts.metadata.agent(&name));
        if let Some(agent) = agent.filter(|agent| !agent.name().is_fencing()) {
            unknown(agent, &operations, findings);
            timeouts(facts, primitive, agent, &operations, findings);
        }
    }
}

fn is_recurring(operation: &Operation<'_>) -> bool {
    let interval = operation.op().interval();
    interval.is_some_and(|interval| interval > Interval::default())
}

fn is_monitor(operation: &Operation<'_>) -> bool {
    operation.op().name() == "monitor" && is_recurring(operation)
}

fn monitor_missing(
    primitive: Primitive<'_>,
    agent: Option<&AgentName>,
    operations: &[Operation<'_>],
) -> Option<Finding> {
    // Fence devices are looked at when they are used.
    let fencing = agent.is_some_and(AgentName::is_fencing);
    if fencing || operations.iter().any(is_monitor) {
        return None;
    }
    let id = primitive.id();
    let message = format!("`{id}` has no recurring monitor: nobody notices when it fails");
    let help = format!("run `pcs resource op add {id} monitor interval=30s`");
    Some(finding(
        Code::MonitorMissing,
        primitive.element(),
        message,
        help,
    ))
}

fn duplicates(operations: &[Operation<'_>], findings: &mut Vec<Finding>) {
    let mut known = HashMap::new();
    for operation in operations {
        let Some((name, interval)) = key(operation) else {
            continue;
        };
        let first = *known.entry((name.clone(), interval)).or_insert(operation);
        if operation.layer() == Layer::Own && first != operation {
            let other = first.op().id();
            let message = format!("`{other}` is {name} with interval {interval} already");
            let help = "give each its own interval, such as 10s and 11s for two roles";
            let about = finding(
                Code::MonitorDuplicate,
                operation.op().element(),
                message,
                help,
            );
            findings.push(about.at(operation.op().element(), "interval"));
        }
    }
}

fn key<'t>(operation: &Operation<'t>) -> Option<(Cow<'t, str>, Interval)> {
    let op = operation.op();
    op.interval().map(|interval| (op.name(), interval))
}

fn monitor_role<'t>(
    facts: &Facts<'t>,
    primitive: Primitive<'t>,
    operations: &[Operation<'t>],
) -> Option<Finding> {
    let mut around = std::iter::successors(primitive.element().parent(), |at| at.parent());
    let clone = around.find_map(CloneResource::cast)?;
    let promotable = facts.resolver.meta(clone.element());
    let promotable = promotable
        .value("promotable")
        .and_then(crate::model::parse_boolean);
    let promotable = promotable == Some(true) || clone.element().name() == "master";
    let roles: Vec<Option<Role>> = operations
        .iter()
        .filter(|operation| is_monitor(operation))
        .map(|operation| operation.op().role())
        .collect();
    // No monitor at all is another finding.
    if !promotable || roles.is_empty() || roles.contains(&Some(Role::Promoted)) {
        return None;
    }
    let id = primitive.id();
    let message = format!(
        "no monitor of `{id}` has the role Promoted: the promoted instance fails unnoticed"
    );
    let help = format!("run `pcs resource op add {id} monitor interval=9s role=Promoted`");
    Some(finding(
        Code::MonitorRole,
        primitive.element(),
        message,
        help,
    ))
}

fn unknown(agent: &Agent, operations: &[Operation<'_>], findings: &mut Vec<Finding>) {
    for op in operations.iter().map(|operation| operation.op()) {
        let name = op.name();
        let known = agent.actions().iter().any(|action| action.name == name);
        if !known && !name.is_empty() && name != "notify" {
            let message = format!("{} has no action `{name}`", agent.name());
            let names = agent.actions().iter().map(|action| &*action.name);
            let help = format!("its actions are {}", names.collect::<Vec<_>>().join(", "));
            let about = finding(Code::OperationUnknown, op.element(), message, help);
            findings.push(about.at(op.element(), "name"));
        }
    }
}

fn timeouts<'t>(
    facts: &Facts<'t>,
    primitive: Primitive<'t>,
    agent: &Agent,
    operations: &[Operation<'t>],
    findings: &mut Vec<Finding>,
) {
    for operation in operations {
        let op = operation.op();
        let options = facts.resolver.options(op);
        let conditional = !options.conditional().is_empty();
        let setting = options.get("timeout");
        if setting.is_none() && conditional {
            continue;
        }
        let timeout = setting.map_or(DEFAULT_TIMEOUT, |setting| setting.value());
        let (name, role) = (op.name(), op.role());
        let found = short(agent, &name, role, timeout, op.element());
        findings.extend(found.map(|about| about.at(op.element(), "timeout")));
    }
    let named: Vec<Cow<'_, str>> = operations.iter().map(|one| one.op().name()).collect();
    for name in ["start", "stop"]
        .into_iter()
        .filter(|name| named.iter().all(|it| it != name))
    {
        // What the defaults say may depend on rules: leave it to those who wrote them.
        if !facts.op_defaults {
            let about = primitive.element();
            findings.extend(short(agent, name, None, DEFAULT_TIMEOUT, about));
        }
    }
}

/// The least that the agent advises is what counts: it may tell depths of a monitor apart.
fn short(
    agent: &Agent,
    name: &str,
    role: Option<Role>,
    timeout: &str,
    about: Element<'_>,
) -> Option<Finding> {
    let given: Interval = timeout.parse().ok()?;
    let of_role = |action: &&Action| {
        let action_role = action.role.as_deref().and_then(|role| role.parse().ok());
        action_role.is_none() || role.is_none() || action_role == role
    };
    let actions = agent.actions().iter().filter(|action| action.name == name);
    let advised = actions.filter(of_role).filter_map(|action| {
        let advised: Interval = action.timeout.as_deref()?.parse().ok()?;
        Some(advised)
    });
    let advised = advised.min().filter(|advised| given < *advised)?;
    // 0 stands for no timeout of its own.
    if given == Interval::default() {
        return None;
    }
    let origin = if about.name() == "op" && about.attribute("timeout").is_some() {
        "has"
    } else {
        "gets"
    };
    let message = format!(
        "{name} {origin} a timeout of {given}, {} advises {advised}",
        agent.name()
    );
    let help = format!("set `timeout={advised}` or more, as long as it takes under load");
    Some(finding(Code::TimeoutShort, about, message, help))
}
