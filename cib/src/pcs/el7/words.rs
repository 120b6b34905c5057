//! Command lines of pcs 0.9, read as the operations of today.

use super::super::command::Operation;
use super::super::constraint::{ConstraintConfig, ConstraintKind};
use super::super::error::CommandError;
use super::super::line::Line;
use super::super::resource::{GroupList, ResourceConfig};
use super::MasterCreate;

/// Old spellings of options that are keywords: `--clone`, `--cloneopt`, and `--master` of
/// `resource create`.
pub(in super::super) fn upgrade(argv: &[impl AsRef<str>]) -> Vec<String> {
    let given: Vec<&str> = argv.iter().map(AsRef::as_ref).collect();
    let mut words = given.iter().filter(|word| !word.starts_with('-'));
    let creates = words.next() == Some(&"resource") && words.next() == Some(&"create");
    let mut upgraded = Vec::new();
    for word in given {
        match word {
            "--clone" | "--cloneopt" => upgraded.push("clone".to_owned()),
            "--master" if creates => upgraded.push("master".to_owned()),
            _ => match word.strip_prefix("--cloneopt=") {
                Some(option) => upgraded.extend(["clone".to_owned(), option.to_owned()]),
                None => upgraded.push(word.to_owned()),
            },
        }
    }
    upgraded
}

/// The operation, if the words have a meaning of their own in 0.9; else the line as today's
/// parsers read it.
pub(in super::super) fn parse(line: &Line) -> Result<Result<Operation, Line>, CommandError> {
    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
    let rest = |skip: usize| line.words.get(skip..).unwrap_or_default();
    let again = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Ok(Err(line.with_words(words)))
    };
    match words.as_slice() {
        ["resource", "master", ..] => MasterCreate::parse(line, rest(2)).map(|it| Ok(it.into())),
        ["resource", "create", given @ ..] if given.contains(&"master") => {
            MasterCreate::parse_create(line, rest(2)).map(|it| Ok(it.into()))
        }
        [family @ ("resource" | "stonith")] | [family @ ("resource" | "stonith"), "show", ..] => {
            show(line, *family == "stonith", rest(2)).map(Ok)
        }
        ["cluster", mode @ ("standby" | "unstandby"), nodes @ ..] => {
            again(&[&["node", mode], nodes].concat())
        }
        ["property", verb @ ("set" | "unset"), ..] if line.has("--node") => {
            node_attributes(line, verb, rest(2))
        }
        ["resource", "defaults", given @ ..] | ["resource", "op", "defaults", given @ ..]
            if given.iter().any(|word| !word.contains('=')) =>
        {
            // pcs 0.9 passes over what is no pair; that helps nobody.
            Err(CommandError::Usage {
                command: "resource defaults",
                expected: "[NAME=VALUE …]",
            })
        }
        ["constraint", "list", ..] => again(&["constraint", "show"]),
        ["constraint", "location", "show", given @ ..] => {
            again(&[&["constraint", "location", "config"], given].concat())
        }
        [
            "constraint",
            kind @ ("colocation" | "order" | "ticket"),
            "show",
        ] => {
            let mut config = ConstraintConfig::show().full(line.has("--full"));
            if let Some(kind) = ConstraintKind::named(kind) {
                config = config.kind(kind);
            }
            Ok(Ok(config.into()))
        }
        // The form without `with` was old even then.
        ["constraint", "colocation", "add", one, two, after @ ..] if !words.contains(&"with") => {
            let head = ["constraint", "colocation", "add", one, "with", two];
            again(&[head.as_slice(), after].concat())
        }
        ["stonith", "level"] => again(&["stonith", "level", "config"]),
        _ => Ok(Err(line.clone())),
    }
}

/// `resource show`, `stonith show`.
fn show(line: &Line, fencing: bool, ids: &[String]) -> Result<Operation, CommandError> {
    let given = line.given(&["--full", "--groups", "--hide-inactive"]);
    if given.len() > 1 || !(ids.is_empty() || given.is_empty()) {
        return Err(CommandError::Refused(
            "you can specify only one of resource id, --full, --groups, --hide-inactive".to_owned(),
        ));
    }
    if given.contains(&"--groups") {
        return Ok(GroupList.into());
    }
    if ids.is_empty() && !given.contains(&"--full") {
        let command = if fencing {
            "stonith show"
        } else {
            "resource show"
        };
        return Err(CommandError::LiveOnly { command });
    }
    let config = ResourceConfig::new().fencing(fencing);
    Ok(ids.iter().fold(config, |config, id| config.id(id)).into())
}

/// `property set --node NODE`, `property unset --node NODE`: attributes of a node.
fn node_attributes(
    line: &Line,
    verb: &str,
    words: &[String],
) -> Result<Result<Operation, Line>, CommandError> {
    let node = line.value("--node").unwrap_or_default().to_owned();
    let head = ["node".to_owned(), "attribute".to_owned(), node];
    let words = words.iter().map(|word| {
        if verb == "unset" {
            format!("{word}=")
        } else {
            word.clone()
        }
    });
    Ok(Err(line.with_words(head.into_iter().chain(words).collect())))
}
