//! What the grammar reaches: every command that edits the file or shows some of it, with every
//! option that it takes.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test helpers"
)]

use std::collections::BTreeSet;

use cib::pcs::{Command, Dialect, Operation};

use crate::grammar::{command, start};
use crate::random::Random;

/// Commands that need a cluster, a daemon, other files, or the agents of a machine; the crate
/// offers none of them as an operation on a document.
const NOT_OF_THE_FILE: &[&str] = &[
    "acl [config]",
    "cluster ",
    "config ",
    "property defaults",
    "property describe",
    "resource [status]",
    "resource agents",
    "resource cleanup",
    "resource debug-",
    "resource describe",
    "resource failcount",
    "resource list",
    "resource move ",
    "resource providers",
    "resource refresh",
    "resource relocate dry-run",
    "resource relocate run",
    "resource relocate show",
    "resource restart",
    "resource safe-disable",
    "resource standards",
    "stonith [status]",
    "stonith cleanup",
    "stonith confirm",
    "stonith describe",
    "stonith failcount",
    "stonith fence",
    "stonith history",
    "stonith list",
    "stonith refresh",
    "stonith sbd",
    "stonith update-scsi-devices",
];

/// Options that ask for what a file has not: a cluster that settles, a simulation, agents that run,
/// the node that we are on.
const NOT_OF_THE_FILE_EITHER: &[&str] = &[
    "--agent-validation",
    "--name",
    "--no-strict",
    "--safe",
    "--simulate",
    "--wait",
];

/// All kinds of operations but `ClusterCib`, a copy of the document, `Config`, which shows
/// corosync.conf too, `PropertyDefaults`, which needs no file, and the `MasterCreate` of 0.9.
const KINDS: &[&str] = &[
    "AclConfig",
    "AlertConfig",
    "AlertCreate",
    "AlertDelete",
    "AlertUpdate",
    "BundleCreate",
    "BundleReset",
    "BundleUpdate",
    "CloneCreate",
    "ColocationAdd",
    "ColocationRemove",
    "ConstraintConfig",
    "ConstraintRef",
    "ConstraintRemove",
    "DefaultsConfig",
    "DefaultsCreate",
    "DefaultsDelete",
    "DefaultsUpdate",
    "Export",
    "GroupAdd",
    "GroupList",
    "GroupRemove",
    "LevelAdd",
    "LevelClear",
    "LevelConfig",
    "LevelRemove",
    "LevelVerify",
    "LocationAdd",
    "LocationPrefers",
    "LocationRule",
    "NodeAttribute",
    "NodeMode",
    "OpAdd",
    "OpDelete",
    "OrderAdd",
    "OrderRemove",
    "PermissionAdd",
    "PermissionDelete",
    "PropertyConfig",
    "PropertySet",
    "RecipientAdd",
    "RelocateClear",
    "RelocateDryRun",
    "ResourceBan",
    "ResourceClear",
    "ResourceConfig",
    "ResourceCreate",
    "ResourceDelete",
    "ResourceDisable",
    "ResourceEnable",
    "ResourceManage",
    "ResourceMeta",
    "ResourceMove",
    "ResourceRelations",
    "ResourceUnmanage",
    "ResourceUpdate",
    "RoleAssign",
    "RoleCreate",
    "RoleDelete",
    "RuleAdd",
    "RuleRemove",
    "SetConstraint",
    "TagConfig",
    "TagCreate",
    "TagDelete",
    "TagUpdate",
    "TicketAdd",
    "TicketRemove",
    "Unclone",
    "UserCreate",
    "UserDelete",
    "Utilization",
];

/// So many commands reach all.
const ENOUGH: usize = 12_000;

/// The commands of a dialect, as its usages tell: the fixed words, and the options.
fn commands(dialect: Dialect) -> Vec<(String, Vec<String>, Vec<String>)> {
    let families = [
        "acl",
        "alert",
        "constraint",
        "node",
        "property",
        "resource",
        "stonith",
        "tag",
    ];
    let mut all = Vec::new();
    for family in families {
        let Ok(Command::Help(usage)) = Command::parse_argv(&[family, "--help"], dialect) else {
            panic!("no help of {family}");
        };
        for line in usage.commands() {
            let line = format!("{family} {line}");
            let fixed = line.split(' ').take_while(|word| {
                let optional = word.starts_with('[') && word.ends_with(']');
                let word = if optional {
                    word.trim_matches(['[', ']'])
                } else {
                    word
                };
                word.starts_with(|first: char| first.is_ascii_lowercase()) && !word.contains('=')
            });
            let fixed = fixed.map(|word| word.trim_matches(['[', ']']).to_owned());
            let options = line.split(' ').filter_map(|word| {
                let option = word.strip_prefix('[')?.strip_suffix(']')?;
                option.starts_with("--").then(|| option.to_owned())
            });
            all.push((line.clone(), fixed.collect(), options.collect()));
        }
    }
    all
}

/// Many commands for the two documents that sequences start from.
fn generated(dialect: Dialect) -> Vec<Vec<String>> {
    let documents = [start(dialect, false), start(dialect, true)];
    let mut random = Random::new(1);
    let numbers = 0..ENOUGH;
    let commands = numbers.map(|number| command(&mut random, &documents[number % 2]));
    commands.collect()
}

/// Whether the words are this command: its fixed words in this order, other ones in between.
fn is_of(words: &[String], fixed: &[String]) -> bool {
    let mut rest = fixed.iter().peekable();
    for word in words.iter().take(fixed.len() + 1) {
        if rest.peek() == Some(&word) {
            rest.next();
        }
    }
    rest.next().is_none()
}

/// The commands of the dialect, and options of them, that are not among these.
fn missing(dialect: Dialect, generated: &[Vec<String>]) -> Vec<String> {
    let mut missing = Vec::new();
    for (line, fixed, options) in commands(dialect) {
        if NOT_OF_THE_FILE.iter().any(|other| line.starts_with(other)) {
            continue;
        }
        let these = generated.iter().filter(|words| is_of(words, &fixed));
        let these: Vec<&Vec<String>> = these.collect();
        if these.is_empty() {
            missing.push(format!("{dialect:?} {line}"));
        }
        for option in options {
            let other = NOT_OF_THE_FILE_EITHER.contains(&option.as_str());
            let given = |words: &&Vec<String>| words.iter().any(|word| word.starts_with(&option));
            if !other && !these.iter().any(given) {
                missing.push(format!("{dialect:?} {line}: {option}"));
            }
        }
    }
    missing
}

/// The kinds of operations, as [`Operation`] names them.
fn kinds(dialect: Dialect, generated: &[Vec<String>]) -> BTreeSet<String> {
    let operations = generated.iter().filter_map(|words| {
        let operation = Operation::parse_argv_as(words, dialect).ok()?;
        let name = format!("{operation:?}");
        Some(name.split('(').next().unwrap().to_owned())
    });
    operations.collect()
}

#[test]
fn every_command_and_option_is_generated() {
    let (mut lines, mut found) = (Vec::new(), BTreeSet::new());
    for dialect in [Dialect::V0_11, Dialect::V0_12] {
        let generated = generated(dialect);
        lines.extend(missing(dialect, &generated));
        found.extend(kinds(dialect, &generated));
    }
    let kinds = KINDS.iter().map(|name| (*name).to_owned());
    let other: Vec<String> = kinds
        .collect::<BTreeSet<_>>()
        .symmetric_difference(&found)
        .cloned()
        .collect();

    assert!(lines.is_empty(), "never generated:\n{}", lines.join("\n"));
    assert!(other.is_empty(), "kinds never generated, or new: {other:?}");
}
