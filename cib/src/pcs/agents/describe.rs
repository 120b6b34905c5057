//! What an agent is for.

use super::super::Dialect;
use super::super::resource::{Intervals, advised};
use super::super::show::{indent, words};
use super::list::offered;
use super::wrap::wrap;
use super::{Answer, InquiryError};
use crate::metadata::{
    Action, Agent, Catalogue, Description, Metadata, OcfVersion, Parameter, ValueKind,
};
use crate::model::{AgentName, Role};

/// How pcs begins the names of groups that are no names of the agent's.
const UNIQUE: &str = "_pcs_unique_group_";

/// How an answer is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) dialect: Dialect,
    pub(super) columns: Option<usize>,
    pub(super) full: bool,
}

/// The agent that is meant, and a note if its name was made up of its type.
pub(super) fn find(
    catalogue: &Catalogue,
    given: &str,
    fencing: bool,
) -> Result<(AgentName, Option<String>), InquiryError> {
    if fencing {
        let name = format!("stonith:{given}");
        let parsed = name.parse().ok();
        let parsed = parsed.ok_or(InquiryError::Unknown(name))?;
        return Ok((parsed, None));
    }
    if given.contains(':') {
        let fault = |_| InquiryError::Name(given.to_owned());
        return given.parse().map(|name| (name, None)).map_err(fault);
    }
    let found = offered(catalogue).filter(|agent| agent.kind().eq_ignore_ascii_case(given));
    let mut found: Vec<String> = found.map(ToString::to_string).collect();
    found.sort();
    match found.as_slice() {
        [] => Err(InquiryError::UnknownType(given.to_owned())),
        [one] => {
            let fault = |_| InquiryError::Name(one.clone());
            let note = format!("Assumed agent name '{one}' (deduced from '{given}')");
            one.parse().map(|name| (name, Some(note))).map_err(fault)
        }
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("'{name}'")).collect();
            Err(InquiryError::Ambiguous {
                given: given.to_owned(),
                candidates: format!("{} or '{last}'", first.join(", ")),
            })
        }
    }
}

pub(super) fn answer(
    metadata: &Metadata,
    (given, fencing): (&str, bool),
    view: View,
) -> Result<Answer, InquiryError> {
    let (name, note) = find(metadata.catalogue(), given, fencing)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    if name.is_fencing() && !fencing {
        let instead = "Please use 'pcs stonith describe' instead.";
        notes.push(if view.dialect < Dialect::V0_12 {
            format!(
                "Deprecation Warning: Ability of this command to accept stonith / fence agents is \
                 deprecated and will be removed in a future release. {instead}"
            )
        } else {
            format!("Error: This command does not accept stonith / fence agents. {instead}")
        });
    }
    let agent = metadata.agent(&name);
    let agent = agent.ok_or_else(|| InquiryError::Unknown(name.to_string()))?;
    let lines = view.lines(agent, &mut notes);
    let text = lines.into_iter().map(|line| line + "\n").collect();
    Ok(Answer { text, notes })
}

impl View {
    fn lines(self, agent: &Agent, notes: &mut Vec<String>) -> Vec<String> {
        let name = agent.name();
        let fencing = name.is_fencing();
        let shown = if fencing {
            name.kind().to_owned()
        } else {
            name.to_string()
        };
        let Description { short, long } = agent.description();
        let mut lines = match one_line(short.as_deref()) {
            Some(short) => wrapped(&format!("{shown} - {short}"), self.columns, 4),
            None => vec![shown],
        };
        if let Some(long) = one_line(long.as_deref()) {
            lines.push(String::new());
            lines.extend(wrapped(&long, self.columns, 0));
        }
        let mut titled = |title: &str, own: Vec<String>| {
            if !own.is_empty() {
                lines.extend([String::new(), title.to_owned()]);
                lines.extend(indent(own));
            }
        };
        let options = if fencing {
            "Stonith options:"
        } else {
            "Resource options:"
        };
        titled(options, self.parameters(agent));
        let joined = self.dialect >= Dialect::V0_12;
        titled("Default operations:", operations(agent, joined, notes));
        wrap_all(lines, self.columns)
    }

    fn parameters(self, agent: &Agent) -> Vec<String> {
        let name = agent.name();
        let traced =
            name.class() == "ocf" && matches!(name.provider(), Some("heartbeat" | "pacemaker"));
        let known = |name: &str| {
            let mut all = agent.parameters().iter();
            all.any(|one| one.name.eq_ignore_ascii_case(name))
        };
        let tracing = tracing().into_iter();
        let tracing = tracing.filter(|one| traced && !known(&one.name));
        let own = agent.parameters().iter().cloned();
        let own = own.map(|parameter| prepared(parameter, self.dialect));
        own.chain(tracing)
            .filter(|one| self.full || !(one.advanced || one.deprecated))
            .flat_map(|mut one| {
                // In OCF 1.0 a parameter that is unique is a group of its own.
                if agent.version() == OcfVersion::V1_0 && one.unique_group.is_some() {
                    one.unique_group = Some(UNIQUE.to_owned());
                }
                parameter(&one, self.dialect)
            })
            .collect()
    }
}

/// Parameters that pcs knows of every agent of two providers.
fn tracing() -> [Parameter; 2] {
    let parameter = |name: &str, kind, default: &str, short: &str, more: &str| Parameter {
        name: name.to_owned(),
        kind,
        default: Some(default.to_owned()),
        advanced: true,
        description: Description {
            short: Some(short.to_owned()),
            long: Some(format!("{short}{more}")),
        },
        ..Parameter::default()
    };
    [
        parameter(
            "trace_ra",
            ValueKind::Integer,
            "0",
            "Set to 1 to turn on resource agent tracing (expect large output)",
            " The trace output will be saved to trace_file, if set, or by default to \
             $HA_VARRUN/ra_trace/<type>/<id>.<action>.<timestamp> e.g. \
             $HA_VARRUN/ra_trace/oracle/db.start.2012-11-27.08:37:08",
        ),
        parameter(
            "trace_file",
            ValueKind::String,
            "",
            "Path to a file to store resource agent tracing log",
            "",
        ),
    ]
}

fn one_line(text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !text.is_empty())?;
    Some(text.replace('\n', " "))
}

fn wrapped(text: &str, columns: Option<usize>, indent: usize) -> Vec<String> {
    match columns {
        Some(columns) => wrap(text, columns.max(40), indent),
        None => vec![text.to_owned()],
    }
}

/// Lines of a terminal's width; what is wrapped is moved to the right.
pub(super) fn wrap_all(lines: Vec<String>, columns: Option<usize>) -> Vec<String> {
    let wrap = |line: String| {
        let own = line.len() - line.trim_start_matches(' ').len();
        if line.is_empty() {
            vec![line]
        } else {
            wrapped(&line, columns, own + 4)
        }
    };
    lines.into_iter().flat_map(wrap).collect()
}

/// What daemons write in the middle of texts is taken out of them, as each pcs does it.
pub(super) fn prepared(mut parameter: Parameter, dialect: Dialect) -> Parameter {
    let modern = dialect >= Dialect::V0_12;
    parameter.advanced &= modern || parameter.of_daemon || parameter.name == "action";
    if !parameter.of_daemon {
        return parameter;
    }
    let Description { short, long } = &mut parameter.description;
    if matches!(parameter.kind, ValueKind::Select(_))
        && let Some(text) = long
        && let [text, _] = text
            .split("  Allowed values: ")
            .collect::<Vec<_>>()
            .as_slice()
    {
        *long = Some((*text).to_owned());
    }
    if short == long {
        *long = None;
    }
    for start in ["Advanced use only:", "*** Advanced Use Only ***"] {
        let rest = short.as_deref().and_then(|text| text.strip_prefix(start));
        let Some(rest) = rest else { continue };
        parameter.advanced |= modern || rest.starts_with(' ');
        if modern {
            *short = Some(rest.trim_start().to_owned()).filter(|text| !text.is_empty());
            break;
        }
    }
    if let (Some(short), Some(text)) = (&short, &long) {
        let stop = if modern && !short.is_empty() && !short.ends_with('.') {
            "."
        } else {
            ""
        };
        *long = Some(format!("{short}{stop}\n{text}").trim().to_owned());
    }
    parameter
}

fn title(parameter: &Parameter) -> Vec<String> {
    let mut words = vec![parameter.name.clone()];
    if !parameter.replaced_by.is_empty() {
        let names = parameter.replaced_by.join(", ");
        words.push(format!("(deprecated by {names})"));
    } else if parameter.deprecated {
        words.push("(deprecated)".to_owned());
    }
    if parameter.required {
        words.push("(required)".to_owned());
    }
    match parameter.unique_group.as_deref() {
        None | Some("") => {}
        Some(group) if group.starts_with(UNIQUE) => words.push("(unique)".to_owned()),
        Some(group) => words.push(format!("(unique group: {group})")),
    }
    words
}

/// A parameter: one line before 0.12, a title and lines about it since.
pub(super) fn parameter(parameter: &Parameter, dialect: Dialect) -> Vec<String> {
    let mut title = title(parameter);
    let Description { short, long } = &parameter.description;
    let text = one_line(long.as_deref()).or_else(|| one_line(short.as_deref()));
    let text = text.unwrap_or_else(|| "No description available".to_owned());
    // pcs prints the name of the text in place of the text.
    let retired = parameter
        .retired
        .as_deref()
        .is_some_and(|text| !text.is_empty());
    if dialect < Dialect::V0_12 {
        let retired = if retired {
            "DEPRECATED: {param.deprecated_desc}"
        } else {
            ""
        };
        return vec![format!("{}: {text}{retired}", title.join(" "))];
    }
    if parameter.advanced {
        title.push("(advanced use only)".to_owned());
    }
    let mut lines = Vec::new();
    if retired {
        lines.push("DEPRECATED: {parameter.deprecated_desc}".to_owned());
    }
    lines.push(format!("Description: {text}"));
    let choices = parameter.kind.choices().unwrap_or_default().iter();
    let mut choices: Vec<String> = choices.map(|one| format!("'{one}'")).collect();
    choices.sort();
    if !choices.is_empty() {
        lines.push(format!("Allowed values: {}", choices.join(", ")));
    } else if !parameter.kind.name().is_empty() {
        lines.push(format!("Type: {}", parameter.kind.name()));
    }
    let default = parameter.default.as_deref().filter(|text| !text.is_empty());
    lines.extend(default.map(|default| format!("Default: {default}")));
    [vec![title.join(" ")], indent(lines)].concat()
}

/// The operations of a resource that says nothing of them.
fn operations(agent: &Agent, joined: bool, notes: &mut Vec<String>) -> Vec<String> {
    let mut intervals = Intervals::default();
    let mut lines = Vec::new();
    for mut action in advised(agent, true) {
        let from = action.interval.clone().unwrap_or_default();
        if let Some(to) = intervals.take(&action.name, &from) {
            notes.push(format!(
                "Warning: changing a {} operation interval from {from} to {to} to make the \
                 operation unique",
                action.name
            ));
            action.interval = Some(to);
        }
        lines.push(format!("{}:", action.name));
        let options = words(&options(action));
        lines.extend(indent(if joined {
            vec![options.join(" ")]
        } else {
            options
        }));
    }
    lines
}

fn options(action: Action) -> Vec<(String, String)> {
    let role = action.role.map(|role| {
        let known = role.parse::<Role>().map(|role| role.to_string());
        known.unwrap_or(role)
    });
    let all = [
        ("interval", action.interval),
        ("start-delay", action.start_delay),
        ("timeout", action.timeout),
        ("role", role),
        ("OCF_CHECK_LEVEL", action.depth.filter(|depth| depth != "0")),
    ];
    let given = all.into_iter();
    let given = given.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.filter(|(_, value)| !value.is_empty()).collect()
}
