//! The words of messages: those of pcs, for people who know them and programs that look for them.

use std::error::Error;
use std::fmt;

use super::message::Message;
use crate::model::ValueError;
use crate::xml::EditError;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [agents, resources, places, options, documents];
        match parts.iter().find_map(|part| part(self)) {
            Some(text) => f.write_str(&text),
            None => fmt::Debug::fmt(self, f),
        }
    }
}

impl Error for Message {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::AgentName(error) => error.source(),
            Self::Edit(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ValueError> for Message {
    fn from(error: ValueError) -> Self {
        Self::AgentName(error)
    }
}

impl From<EditError> for Message {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}

/// About agents and their operations.
fn agents(message: &Message) -> Option<String> {
    Some(match message {
        Message::AgentAmbiguous { given, candidates } => format!(
            "Multiple agents match '{given}', please specify full name: {}",
            either(candidates)
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
fn resources(message: &Message) -> Option<String> {
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
        Message::NotInGroup { id, group } => {
            format!("There is no resource '{id}' in the group '{group}'")
        }
        Message::NotPromotable { .. } => {
            "when specifying --promoted you must use the promotable clone id".to_owned()
        }
        Message::ResourceNotFound { id } => {
            format!("bundle/clone/group/resource '{id}' does not exist")
        }
        Message::SameGroup => "Cannot create an order constraint for resources in the same group"
            .to_owned(),
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
fn places(message: &Message) -> Option<String> {
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

/// About the options and values that were given.
fn options(message: &Message) -> Option<String> {
    Some(match message {
        Message::Deprecated { what, instead } => {
            format!("{what} is deprecated and will be removed. Please use '{instead}' instead.")
        }
        Message::DeprecatedOption {
            kind,
            name,
            replaced_by,
        } => {
            let start = format!("{kind} option '{name}' is deprecated and should not be used");
            if replaced_by.is_empty() {
                start
            } else {
                format!("{start}, use {} instead", list(replaced_by))
            }
        }
        Message::DeprecatedValue {
            option,
            value,
            instead,
        } => format!(
            "Value '{value}' of option {option} is deprecated and might be removed in a future \
             release, therefore it should not be used, use '{instead}' value instead"
        ),
        Message::Exclusive { names } => {
            format!("Only one of options {} can be used", both(names))
        }
        Message::InvalidId {
            kind, character, ..
        } if character.is_empty() => format!("{kind} cannot be empty"),
        Message::InvalidId {
            kind,
            id,
            character,
        } => {
            let first = if id.starts_with(character.as_str()) {
                "first "
            } else {
                ""
            };
            format!(
                "invalid {kind} '{id}', '{character}' is not a valid {first}character for a {kind}"
            )
        }
        Message::InvalidValue { option, value, .. } if option == "score" => {
            format!("invalid score '{value}', use integer or INFINITY or -INFINITY")
        }
        Message::InvalidValue {
            option,
            value,
            allowed,
        } => format!("'{value}' is not a valid {option} value, use {allowed}"),
        Message::MissingOptions { kind, names } => match names.as_slice() {
            [one] => format!("required {kind} option '{one}' is missing"),
            _ => format!("required {kind} options {} are missing", list(names)),
        },
        Message::NotSet { name, set } => format!(
            "Cannot remove property '{name}', it is not present in property set '{set}'"
        ),
        Message::UnknownOptions {
            kind,
            names,
            allowed,
        } => {
            let names = match names.as_slice() {
                [_] => format!("option {}", list(names)),
                _ => format!("options: {}", list(names)),
            };
            let allowed = match allowed.as_slice() {
                [] => "there are no options allowed".to_owned(),
                [_] => format!("allowed option is {}", list(allowed)),
                _ => format!("allowed options are: {}", list(allowed)),
            };
            format!("invalid {kind} {names}, {allowed}")
        }
        _ => return None,
    })
}

/// About the document and what is in it.
fn documents(message: &Message) -> Option<String> {
    Some(match message {
        Message::ClockNeeded => "a lifetime needs the time: use `apply_at`".to_owned(),
        Message::CommandReplaced { command, instead } => format!(
            "This command has been replaced with 'pcs {instead}': this dialect has no '{command}'"
        ),
        Message::Counter { name, value } => {
            format!("'{name}' of the CIB is '{value}', not a number")
        }
        Message::DefaultsCanBeOverridden => "Defaults do not apply to resources which override \
             them with their own defined values"
            .to_owned(),
        Message::Edit(error) => error.to_string(),
        Message::IdInUse { id } => format!("'{id}' already exists"),
        Message::LiveOnly { command } => format!("{command} needs a live cluster, not a file"),
        Message::MissingSection { name } => format!("the CIB has no section <{name}>"),
        Message::NotFound { kind, id } => missing(kind, id),
        Message::RecipientExists { value, alert } => {
            format!("Recipient '{value}' in alert '{alert}' already exists")
        }
        Message::Removed { ids } => format!("Removing {}", list(ids)),
        Message::RoleAssigned { role, owner } => {
            format!("Role '{role}' is already assigned to '{owner}'")
        }
        Message::SchemaTooOld { feature, needed } => {
            format!("'{feature}' needs schema {needed}: run `cibadmin --upgrade` first")
        }
        Message::SeveralSets { section } => {
            let command = if *section == "op_defaults" {
                "pcs resource op defaults set update"
            } else {
                "pcs resource defaults set update"
            };
            format!(
                "Several options sets exist, please use the '{command}' command and specify an \
                 option set ID"
            )
        }
        Message::StillReferenced { id } => {
            format!("'{id}' is still named by other elements: remove those first")
        }
        Message::Unsupported { what } => format!("{what} is not supported yet: use pcs"),
        Message::UtilizationUnused => "Utilization attributes configuration has no effect until \
             cluster property option 'placement-strategy' is set to one of the values: 'balanced', \
             'minimal', 'utilization'"
            .to_owned(),
        Message::WatchdogWithoutSbd => {
            "stonith-watchdog-timeout can only be unset or set to 0 while SBD is disabled".to_owned()
        }
        Message::Words(text) => text.clone(),
        Message::WrongKind { id, expected, .. } => format!("'{id}' is not {}", article(expected)),
        _ => return None,
    })
}

/// What is not there.
fn missing(kind: &str, id: &str) -> String {
    match kind {
        "node" => format!("Node '{id}' does not appear to exist in configuration"),
        "fencing device" => format!("Stonith resource(s) '{id}' do not exist"),
        "set of defaults" => format!("options set '{id}' does not exist"),
        "constraint" => format!("Unable to find constraint - '{id}'"),
        "rule" => format!("unable to find rule with id: {id}"),
        "operation" => format!("unable to find operation id: {id}"),
        "resource" => format!("Resource '{id}' does not exist"),
        _ => format!("{kind} '{id}' does not exist"),
    }
}

/// With `a` or `an`.
fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// Sorted, each in quotes.
fn quoted(names: &[String]) -> Vec<String> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| format!("'{name}'")).collect()
}

fn list(names: &[String]) -> String {
    quoted(names).join(", ")
}

fn both(names: &[String]) -> String {
    joined(names, "and")
}

fn either(names: &[String]) -> String {
    joined(names, "or")
}

fn joined(names: &[String], word: &str) -> String {
    match quoted(names).split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
