//! Messages about agents, resources, constraints and nodes.

use super::super::details::{Membership, MissingLevel, Ungroupable, WrongFamily};
use super::super::message::Message;
use super::lists::{article, joined, list};

/// About agents and their operations.
pub(super) fn agents(message: &Message) -> Option<String> {
    Some(match message {
        Message::AgentAmbiguous { given, candidates } => format!(
            "Multiple agents match '{given}', please specify full name: {}",
            joined(candidates, "or")
        ),
        Message::AgentGuessed { given, agent } => {
            format!("Assumed agent name '{agent}' (deduced from '{given}')")
        }
        Message::AgentName(error) => error.to_string(),
        Message::AgentUnknown { agent } => {
            format!("Agent '{agent}' is not installed or does not provide valid metadata")
        }
        Message::DuplicateInterval {
            operation,
            intervals,
        } => format!(
            "multiple specification of the same operation with the same interval:\n\
             {operation} with intervals {}",
            intervals.join(", ")
        ),
        Message::DuplicateOperation { operation } => {
            format!("operation {operation} already specified, with another interval")
        }
        Message::IncompatibleCloneOption {
            resource,
            option,
            agent,
        } => format!(
            "Clone option '{option}' is not compatible with '{agent}' resource agent of resource \
             '{resource}'"
        ),
        Message::IntervalAdapted {
            operation,
            from,
            to,
        } => format!(
            "changing a {operation} operation interval from {from} to {to} to make the operation \
             unique"
        ),
        Message::NoMonitorEnabled { id } => {
            format!("Resource '{id}' has no enabled monitor operations")
        }
        Message::NotUnique {
            agent,
            parameters,
            resources,
        } => format!(
            "Value of {} of agent '{agent}' must be unique, but {} has the same",
            list(parameters),
            list(resources)
        ),
        _ => return None,
    })
}

/// About resources, and what they are in.
pub(super) fn resources(message: &Message) -> Option<String> {
    Some(match message {
        Message::AlreadyInGroup { id, group } => {
            format!("'{id}' already exists in '{group}', say beside which member it shall go")
        }
        Message::BundleOccupied { bundle, resource } => format!(
            "bundle '{bundle}' already contains resource '{resource}', a bundle may contain at most \
             one resource"
        ),
        Message::CloneOfFencing { id } => format!(
            "No need to clone stonith resource '{id}', any node can use a stonith resource (unless \
             specifically banned) regardless of whether the stonith resource is running on that \
             node or not"
        ),
        Message::GroupLeftEmpty { group } => {
            format!("'{group}' would be left empty: remove it first, with what names it")
        }
        Message::InTag { id, tag } => {
            format!("Unable to remove resource '{id}' because it is referenced in the tag: '{tag}'")
        }
        Message::InnerResource {
            id,
            kind,
            container,
        } => format!(
            "{id} is a {kind} resource, you should use the {kind} id: {container} when adding \
             constraints"
        ),
        Message::NotAccessible { resource, bundle } => format!(
            "Resource '{resource}' will not be accessible by the cluster inside bundle '{bundle}', \
             at least one of bundle options 'control-port' or 'ip-range-start' has to be specified"
        ),
        Message::NotInGroup { id, group, wanted } => match wanted {
            Membership::GroupNeighbour => format!(
                "There is no resource '{id}' in the group '{group}', cannot add resources next to it"
            ),
            Membership::GroupMember => format!("Resource '{id}' does not exist in group '{group}'"),
            Membership::TagNeighbour => {
                format!("There is no id '{id}' in the tag '{group}', cannot add ids next to it")
            }
            Membership::TagMember => format!("Tag '{group}' does not contain id: '{id}'"),
        },
        Message::NotPromotable { .. } => {
            "when specifying --promoted you must use the promotable clone id".to_owned()
        }
        Message::ResourceNotFound { id } => {
            format!("bundle/clone/group/resource '{id}' does not exist")
        }
        Message::SameGroup => {
            "Cannot create an order constraint for resources in the same group".to_owned()
        }
        Message::WrongFamily(wrong) => wrong_family(wrong),
        Message::Ungroupable(Ungroupable { id, kind, parent }) => {
            let a = article(kind);
            match parent {
                Some(parent) => format!(
                    "'{id}' cannot be put into a group because its parent '{parent}' is {a} resource"
                ),
                None => {
                    format!("'{id}' is {a} resource, {kind} resources cannot be put into a group")
                }
            }
        }
        Message::Unmanaged { id } => format!("'{id}' is unmanaged"),
        Message::UseNodeCommand { command } => {
            let what = if command.ends_with("guest") {
                "guest node"
            } else {
                "remote connection"
            };
            let doing = if command.starts_with("remove") {
                "removing"
            } else {
                "creating"
            };
            format!(
                "this command is not sufficient for {doing} a {what}, use 'pcs cluster node \
                 {command}'"
            )
        }
        _ => return None,
    })
}

/// About constraints, moves and nodes.
pub(super) fn places(message: &Message) -> Option<String> {
    Some(match message {
        Message::Banned { id, resource, node } => format!(
            "Creating location constraint '{id}' with a score of -INFINITY for resource {resource} \
             on {node}.\n\tThis will prevent {resource} from running on {node} until the constraint \
             is removed\n\tThis will be the case even if {node} is the last node in the cluster"
        ),
        Message::DuplicateConstraint { ids } => {
            format!("duplicate constraint already exists: {}", list(ids))
        }
        Message::Immovable { id } => {
            format!("cannot move cloned resources: '{id}' runs in a clone or is a bundle")
        }
        Message::LevelExists {
            devices,
            index,
            target,
        } => format!(
            "Fencing level for '{target}' at level '{index}' with device(s) {} already exists",
            list(devices)
        ),
        Message::LevelNotFound(level) => missing_level(level),
        Message::MayNotMove { resource } => format!(
            "A move constraint has been created and the resource '{resource}' may or may not move \
             depending on other configuration"
        ),
        Message::NodeNeeded { .. } => {
            "You must specify a node when moving/banning a stopped resource".to_owned()
        }
        Message::NodesNotChecked => {
            "Validation for node existence in the cluster will be skipped".to_owned()
        }
        Message::OrderAdded { first, then } => format!("Adding {first} {then}"),
        Message::Rule { rule, why } => format!("'{rule}' is not a valid rule expression: {why}"),
        Message::RuleExpression { kind } => {
            let keywords = match *kind {
                "op_expression" => "Keyword 'op'",
                "rsc_expression" => "Keyword 'resource'",
                "expression" => {
                    "Keywords 'defined', 'not_defined', 'eq', 'ne', 'gte', 'gt', 'lte' and 'lt'"
                }
                other => other,
            };
            format!("{keywords} cannot be used in a rule in this command")
        }
        Message::SeveralRules { id } => format!(
            "constraint '{id}' contains more than one rule: each becomes a constraint of its own"
        ),
        _ => return None,
    })
}

fn missing_level(level: &MissingLevel) -> String {
    let mut text = "Fencing level ".to_owned();
    if let Some(target) = &level.target {
        text.push_str(&format!("for '{target}' "));
    }
    if let Some(index) = &level.index {
        text.push_str(&format!("at level '{index}' "));
    }
    if !level.devices.is_empty() {
        text.push_str(&format!("with device(s) {} ", list(&level.devices)));
    }
    text + "does not exist"
}

fn wrong_family(wrong: &WrongFamily) -> String {
    let kind = if wrong.fencing {
        "stonith resources"
    } else {
        "resources"
    };
    let start = if wrong.deprecated {
        format!(
            "Ability of this command to accept {kind} is deprecated and will be removed in a \
             future release."
        )
    } else {
        format!("This command does not accept {kind}.")
    };
    match &wrong.instead {
        Some(command) => format!("{start} Please use '{command}' instead."),
        None => start,
    }
}
