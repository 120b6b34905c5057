//! Messages about what was given, and about the document.

use super::super::details::Elsewhere;
use super::super::message::Message;
use super::lists::{article, choices, described, joined, list};

/// About the options and values that were given.
pub(super) fn options(message: &Message) -> Option<String> {
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
        _ => return None,
    })
}

/// About the document and what is in it.
pub(super) fn documents(message: &Message) -> Option<String> {
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
            "stonith-watchdog-timeout can only be unset or set to 0 while SBD is disabled"
                .to_owned()
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
        "ticket constraint" => "no matching ticket constraint found".to_owned(),
        "colocation" | "order of" => "No matching resources found in ordering list".to_owned(),
        "location constraint" => format!("Unable to find constraint: {id}"),
        "group" => format!("Group '{id}' does not exist"),
        _ => format!("{kind} '{id}' does not exist"),
    }
}
