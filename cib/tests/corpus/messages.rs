//! What recorded runs of pcs said against what ours say: the same kinds of messages, as severe, and
//! about the same things.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs;
use std::path::Path;

use cib::Cib;
use cib::metadata::Agent;
use cib::pcs::{Dialect, Metadata, Operation, Report, Severity};

use super::golden::{argv, corpus, directories, now};

/// Words by which pcs's messages are known, and what we call the kind: a variant of `Message` or
/// `CommandError`.
const KINDS: &[(&str, &str)] = &[
    ("will not be accessible by the cluster", "NotAccessible"),
    ("uplicate constraint already exists", "DuplicateConstraint"),
    (
        "is not installed or does not provide valid metadata",
        "AgentUnknown",
    ),
    ("Multiple agents match", "AgentAmbiguous"),
    ("Role value '", "DeprecatedValue"),
    ("Validation for node existence", "NodesNotChecked"),
    ("invalid score '", "InvalidValue"),
    ("invalid role", "InvalidValue"),
    ("Unable to find constraint", "NotFound"),
    (
        "This command is deprecated and will be removed",
        "Deprecated",
    ),
    ("This command has been replaced", "CommandReplaced"),
    ("This command has been removed", "CommandReplaced"),
    ("Specified option '-f' is not supported", "LiveOnly"),
    ("Specified option '", "UnknownOptions"),
    ("invalid cluster property option", "UnknownOptions"),
    ("invalid resource option", "UnknownOptions"),
    ("required resource option", "MissingOptions"),
    (
        "multiple specification of the same operation",
        "DuplicateInterval",
    ),
    ("you must specify an operation name", "Refused"),
    ("missing value of '", "MissingValue"),
    ("not a valid character", "InvalidId"),
    ("is not a group", "WrongKind"),
    ("You must specify a node when", "NodeNeeded"),
    ("no matching ticket constraint found", "NotFound"),
    ("is already a clone resource", "InnerResource"),
    ("cannot be put into a group", "Ungroupable"),
    (
        "it may still be referenced in constraints",
        "StillReferenced",
    ),
    ("bundle/clone/group/resource", "ResourceNotFound"),
    ("Resource '", "ResourceNotFound"),
    ("Defaults do not apply", "DefaultsCanBeOverridden"),
    ("Fencing level for '", "LevelExists"),
    ("does not appear to exist in configuration", "NotFound"),
    ("Stonith resource(s) '", "NotFound"),
    ("stonith-watchdog-timeout can only", "WatchdogWithoutSbd"),
    ("Cannot remove property", "NotSet"),
    ("unable to set attribute", "NotFound"),
    ("Recipient '", "RecipientExists"),
    ("could not find resource", "ResourceNotFound"),
    ("is not compatible with", "IncompatibleCloneOption"),
    ("already specified for", "DuplicateOperation"),
    ("is unmanaged", "Unmanaged"),
    ("Creating location constraint", "Banned"),
    ("cannot move cloned resources", "Immovable"),
    ("to move clone resources you must use", "Immovable"),
    ("A move constraint has been created", "MayNotMove"),
    ("Group '", "NotFound"),
    (
        "is deprecated and might be removed in a future release, therefore",
        "DeprecatedOption",
    ),
    ("contains more than one rule", "SeveralRules"),
    ("is not a valid rule expression", "Rule"),
    (
        "Utilization attributes configuration has no effect",
        "UtilizationUnused",
    ),
    ("already exists", "IdInUse"),
    ("is not a valid", "InvalidValue"),
    ("Unable to update cib", "Schema"),
];

/// What is no matter of the file: the agents that pcs starts, the services of the machine, other
/// ways to type the same words (an operation is the same however it was typed); and the line that
/// only says that there were errors.
const NOT_OF_THE_FILE: &[&str] = &[
    "Errors have occurred, therefore",
    "Unable to detect init system",
    "Validating resource options using the resource agent itself",
    "Validation result from agent",
    "was misconfigured before the update",
    "without '--' is deprecated",
    "Specify --future to switch",
    "Specifying score as a standalone value",
    "Specifying a rule as multiple arguments",
    "without specifying the 'meta' keyword",
];

/// Pacemaker's schema refuses what pcs has written; we look before.
const SCHEMA: &str = "Schema";

/// The kinds that we then have.
const SEEN_BEFORE: [&str; 3] = ["InvalidId", "InvalidValue", "UnknownOptions"];

/// A message, as compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    severity: String,
    kind: String,
    forceable: bool,
}

const SEVERITIES: [&str; 3] = ["Error", "Warning", "Deprecation Warning"];

/// The messages of pcs, each with the text it stands in.
fn theirs(stderr: &str) -> Vec<(Said, String)> {
    let mut said = Vec::new();
    for line in stderr.lines() {
        if line.starts_with("Usage: ") {
            let (severity, kind) = ("Error".to_owned(), "Usage".to_owned());
            let forceable = false;
            said.push((
                Said {
                    severity,
                    kind,
                    forceable,
                },
                line.to_owned(),
            ));
        }
        let Some((severity, text)) = line.split_once(": ") else {
            continue;
        };
        let other = NOT_OF_THE_FILE.iter().any(|words| text.contains(words));
        if other || !SEVERITIES.contains(&severity) {
            continue;
        }
        let kind = KINDS.iter().find(|(words, _)| text.contains(words));
        said.push((
            Said {
                severity: severity.to_owned(),
                kind: kind.map_or(text, |(_, kind)| kind).to_owned(),
                forceable: text.contains("use --force to override"),
            },
            text.to_owned(),
        ));
    }
    said
}

fn of_report(report: &Report) -> (Said, String) {
    let said = Said {
        severity: report.severity().to_string(),
        kind: variant(report.message()),
        forceable: report.is_forceable(),
    };
    (said, report.message().to_string())
}

fn variant(message: &impl std::fmt::Debug) -> String {
    let text = format!("{message:?}");
    let end = text.find(|character: char| !character.is_alphanumeric());
    let name = text.get(..end.unwrap_or(text.len())).unwrap();
    // Words that are wrong already as such have kinds of their own.
    match name {
        "UnknownOption" => "UnknownOptions".to_owned(),
        "WrongWords" => "Usage".to_owned(),
        "Value" if text.contains("is not an id") || text.contains("an id") => {
            "InvalidId".to_owned()
        }
        name => name.to_owned(),
    }
}

/// The things that pcs names, in single quotes, without those that are allowed in their place.
fn named(text: &str) -> Vec<&str> {
    let ends = [", use ", "allowed ", "at least one", "lease use"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap();
    let words = text.split('\'').skip(1).step_by(2);
    // Commands and options are not what it is about.
    words
        .filter(|word| !word.starts_with(['-', ' ']) && !word.contains("pcs"))
        .collect()
}

/// The agents of the machine on which the runs were recorded: no fence agents.
fn installed() -> Metadata {
    let mut installed = Metadata::empty();
    let all = Metadata::builtin();
    for property in all.properties() {
        installed.insert_property(property.clone());
    }
    let is_fencing = |agent: &Agent| agent.name().to_string().starts_with("stonith:");
    for agent in all.agents().filter(|agent| !is_fencing(agent)) {
        installed.insert(agent.clone());
    }
    installed
}

fn ours(case: &Path, dialect: Dialect) -> Vec<(Said, String)> {
    let mut cib = Cib::parse(fs::read(case.join("before.xml")).unwrap()).unwrap();
    let operation = match Operation::parse_argv(&argv(case)) {
        Ok(operation) => operation,
        Err(error) => {
            let said = Said {
                severity: "Error".to_owned(),
                kind: variant(&error),
                forceable: false,
            };
            return vec![(said, error.to_string())];
        }
    };
    let reports = match operation.apply_at(&mut cib, &installed(), dialect, now()) {
        Ok(reports) => reports,
        Err(refused) => refused.reports().to_vec(),
    };
    let serious = reports
        .iter()
        .filter(|report| report.severity() != Severity::Info);
    serious.map(of_report).collect()
}

fn compare(case: &Path, dialect: Dialect) -> Result<usize, String> {
    let stderr = fs::read_to_string(case.join("stderr")).unwrap();
    let (mut theirs, mut ours) = (theirs(&stderr), ours(case, dialect));
    let count = theirs.len();
    if theirs.iter().any(|(said, _)| said.kind == SCHEMA) {
        for (said, _) in &mut ours {
            if said.severity == "Error" && SEEN_BEFORE.contains(&said.kind.as_str()) {
                said.kind = SCHEMA.to_owned();
            }
        }
    }
    theirs.sort();
    ours.sort();
    let kinds = |all: &[(Said, String)]| {
        let mut kinds: Vec<Said> = all.iter().map(|(said, _)| said.clone()).collect();
        kinds.dedup();
        kinds
    };
    let same = |said: &Said, name: &str| {
        let mut texts = ours.iter().filter(|(one, _)| one == said);
        texts.any(|(_, text)| text.contains(name))
    };
    let missing: Vec<&str> = theirs
        .iter()
        .flat_map(|(said, text)| named(text).into_iter().map(move |name| (said, name)))
        .filter(|(said, name)| !same(said, name))
        .map(|(_, name)| name)
        .collect();
    if kinds(&theirs) == kinds(&ours) && missing.is_empty() {
        Ok(count)
    } else {
        Err(format!(
            "pcs:  {theirs:?}\nours: {ours:?}\nnot named: {missing:?}"
        ))
    }
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn recorded_messages_are_of_the_same_kinds() {
    let mut failed = Vec::new();
    for (part, dialect) in [
        ("pcs-golden", Dialect::V0_11),
        ("pcs-golden-0.12", Dialect::V0_12),
    ] {
        let groups = directories(&corpus().join(part));
        let cases: Vec<_> = groups.iter().flat_map(|group| directories(group)).collect();
        let (mut speaking, mut messages) = (0_usize, 0_usize);
        for case in &cases {
            match compare(case, dialect) {
                Ok(count) => {
                    speaking += usize::from(count > 0);
                    messages += count;
                }
                Err(why) => failed.push(format!("{}: {:?}\n{why}", case.display(), argv(case))),
            }
        }
        println!(
            "{part}: {} cases, {speaking} of them with {messages} messages of the same kinds",
            cases.len()
        );
    }
    assert!(
        failed.is_empty(),
        "{} disagree:\n{}",
        failed.len(),
        failed.join("\n\n")
    );
}
