//! The words of messages: those of pcs, for people who know them and programs that look for them.

mod lists;
mod phrases;

use std::error::Error;
use std::fmt;

use super::details::{Elsewhere, IntervalAdapted, Membership, NotUnique, Ungroupable};
use super::message::Message;
use crate::model::ValueError;
use crate::xml::EditError;
use lists::{article, choices, described, joined, list};
use phrases::{missing, missing_level, wrong_family};

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words(self))
    }
}

impl Error for Message {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Self::AgentName(error) = self {
            return error.source();
        }
        if let Self::Edit(error) = self {
            return error.source();
        }
        None
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

fn words(message: &Message) -> String {
    match message {
        // Agents and their operations.
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
        Message::IntervalAdapted(IntervalAdapted {
            operation,
            from,
            to,
        }) => format!(
            "changing a {operation} operation interval from {from} to {to} to make the operation \
             unique"
        ),
        Message::NoMonitorEnabled { id } => {
            format!("Resource '{id}' has no enabled monitor operations")
        }
        Message::NotUnique(NotUnique {
            agent,
            parameters,
            resources,
        }) => format!(
            "Value of {} of agent '{agent}' must be unique, but {} has the same",
            list(parameters),
            list(resources)
        ),
        Message::Contradiction { operation } => format!(
            "`{operation}` is desired, and another desired operation undoes it: leave one of them \
             out"
        ),
        // Resources, and what they are in.
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
        // Constraints, moves and nodes.
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
        // Options and values that were given.
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
        Message::Exclusive { kind, names } => format!(
            "Only one of {}options {} can be used",
            described(kind),
            joined(names, "and")
        ),
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
        } => {
            let hint = if allowed.is_empty() {
                String::new()
            } else {
                format!(", use {}", choices(allowed))
            };
            format!("'{value}' is not a valid {option} value{hint}")
        }
        Message::MissingOptions { kind, names } => {
            let kind = described(kind);
            match names.as_slice() {
                [one] => format!("required {kind}option '{one}' is missing"),
                _ => format!("required {kind}options {} are missing", list(names)),
            }
        }
        Message::NotSet { names, set } => match names.as_slice() {
            [one] => {
                format!("Cannot remove property '{one}', it is not present in property set '{set}'")
            }
            _ => format!(
                "Cannot remove properties {}, they are not present in property set '{set}'",
                list(names)
            ),
        },
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
            format!("invalid {}{names}, {allowed}", described(kind))
        }
        // The document and what is in it.
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
        Message::Elsewhere(Elsewhere { id, found, section }) => {
            format!("{found} '{id}' exists but does not belong to '{section}'")
        }
        Message::IdInUse { id } => format!("'{id}' already exists"),
        Message::LiveOnly { command } if *command == "the local node" => {
            "Node(s) must be specified if -f is used".to_owned()
        }
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
            format!("'{feature}' needs schema {needed}: run `cibadmin --upgrade --force` first")
        }
        Message::SchemaUpgraded => "CIB has been upgraded to the latest schema version.".to_owned(),
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
            "stonith-watchdog-timeout can only be unset or set to 0 while SBD is disabled"
                .to_owned()
        }
        Message::Words(text) => text.clone(),
        Message::WrongKind { id, expected, .. } => format!("'{id}' is not {}", article(expected)),
    }
}
