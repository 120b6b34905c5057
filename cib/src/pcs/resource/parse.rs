//! The command line of `resource create`, both ways.

use super::super::error::CommandError;
use super::super::words::{Line, pairs};
use super::create::{Beside, OpSpec, Placement, ResourceCreate};
use super::future;
use crate::model::ResourceId;

const COMMAND: &str = "resource create";

const KEYWORDS: [&str; 5] = ["bundle", "clone", "meta", "op", "promotable"];

/// Reads the words after `resource create`.
pub(in super::super) fn parse_create(
    line: &Line,
    words: &[String],
) -> Result<ResourceCreate, CommandError> {
    let [id, agent, rest @ ..] = words else {
        return usage("ID AGENT [OPTION=VALUE …] [op …] [meta …] [clone … | bundle ID]");
    };
    let mut create = ResourceCreate::new(id.parse()?, agent.as_str());
    create.disabled = line.has("--disabled");
    create.default_operations = !line.has("--no-default-ops");
    create.force = line.has("--force");
    if line.has("--future") {
        return future::read(line, rest, create);
    }
    line.allow(&[
        "--after",
        "--agent-validation",
        "--before",
        "--disabled",
        "--force",
        "--group",
        "--no-default-ops",
    ])?;
    let parts = Parts::split(rest);
    create.options = pairs(parts.options.iter().copied())?;
    create.meta = pairs(parts.meta.iter().copied())?;
    create.operations = operations(&parts.operations)?;
    create.placement = placement(line, &parts)?;
    Ok(create)
}

/// Reads the words after `stonith create`.
pub(in super::super) fn parse_fencing(
    line: &Line,
    words: &[String],
) -> Result<ResourceCreate, CommandError> {
    let (head, rest) = words.split_at_checked(2).unwrap_or_default();
    // Only `op` and `meta` are keywords here.
    let other = ["bundle", "clone", "promotable"];
    if rest.iter().any(|word| other.contains(&word.as_str())) || head.is_empty() {
        return usage("ID AGENT [OPTION=VALUE …] [op …] [meta …]");
    }
    let create = parse_create(line, words)?;
    Ok(ResourceCreate {
        fencing: true,
        ..create
    })
}

fn usage<T>(expected: &'static str) -> Result<T, CommandError> {
    Err(CommandError::Usage {
        command: COMMAND,
        expected,
    })
}

/// The words by keyword. Only `op` counts each occurrence of its own.
#[derive(Debug, Default)]
struct Parts<'w> {
    options: Vec<&'w String>,
    operations: Vec<Vec<&'w String>>,
    meta: Vec<&'w String>,
    clone: Option<Vec<&'w String>>,
    promotable: Option<Vec<&'w String>>,
    bundle: Option<Vec<&'w String>>,
}

impl<'w> Parts<'w> {
    fn split(words: &'w [String]) -> Self {
        let mut parts = Self::default();
        let mut keyword = "";
        for word in words {
            if let Some(found) = KEYWORDS.iter().find(|known| *known == word) {
                keyword = found;
                parts.open(keyword);
            } else if let Some(part) = parts.open_part(keyword) {
                part.push(word);
            }
        }
        parts
    }

    fn open(&mut self, keyword: &str) {
        match keyword {
            "op" => self.operations.push(Vec::new()),
            "clone" => _ = self.clone.get_or_insert_default(),
            "promotable" => _ = self.promotable.get_or_insert_default(),
            "bundle" => _ = self.bundle.get_or_insert_default(),
            _ => {}
        }
    }

    fn open_part(&mut self, keyword: &str) -> Option<&mut Vec<&'w String>> {
        match keyword {
            "op" => self.operations.last_mut(),
            "meta" => Some(&mut self.meta),
            "clone" => self.clone.as_mut(),
            "promotable" => self.promotable.as_mut(),
            "bundle" => self.bundle.as_mut(),
            _ => Some(&mut self.options),
        }
    }
}

/// One `op` may hold several operations: each word without `=` starts one.
pub(super) fn operations(groups: &[Vec<&String>]) -> Result<Vec<OpSpec>, CommandError> {
    let mut operations = Vec::new();
    for group in groups {
        let mut rest = group.as_slice();
        while let Some((name, after)) = rest.split_first() {
            let length = after.iter().take_while(|word| word.contains('=')).count();
            let (options, next) = after.split_at_checked(length).unwrap_or_default();
            if name.contains('=') || options.is_empty() {
                return usage("op NAME OPTION=VALUE …");
            }
            operations.push(operation(name, options)?);
            rest = next;
        }
        if group.is_empty() {
            return usage("op NAME OPTION=VALUE …");
        }
    }
    Ok(operations)
}

fn operation(name: &str, options: &[&String]) -> Result<OpSpec, CommandError> {
    let mut options = pairs(options.iter().copied())?;
    let other = options
        .iter()
        .find(|(option, value)| option == "name" && value != name);
    if let Some((option, value)) = other {
        return Err(CommandError::DuplicateOption {
            option: option.clone(),
            first: name.to_owned(),
            second: value.clone(),
        });
    }
    options.retain(|(option, _)| option != "name");
    Ok(OpSpec {
        name: name.to_owned(),
        options,
    })
}

fn placement(line: &Line, parts: &Parts<'_>) -> Result<Placement, CommandError> {
    let group = line.value("--group");
    let beside = beside(line, group.is_some())?;
    match (&parts.clone, &parts.promotable, &parts.bundle, group) {
        (None, None, None, None) => Ok(Placement::Top),
        (Some(words), None, None, None) => clone(words, false),
        (None, Some(words), None, None) => clone(words, true),
        (None, None, Some(words), None) => match words.as_slice() {
            [bundle] => Ok(Placement::Bundle(bundle.parse()?)),
            _ => usage("exactly one bundle"),
        },
        (None, None, None, Some(group)) => Ok(Placement::Group {
            id: group.parse()?,
            beside,
        }),
        _ => usage("only one of clone, promotable, bundle and --group"),
    }
}

fn beside(line: &Line, in_group: bool) -> Result<Option<Beside>, CommandError> {
    let expected = "one of --after and --before, together with --group";
    let command = COMMAND;
    match Beside::parse(line, CommandError::Usage { command, expected })? {
        Some(_) if !in_group => usage(expected),
        beside => Ok(beside),
    }
}

fn clone(words: &[&String], promotable: bool) -> Result<Placement, CommandError> {
    let (id, words): (Option<ResourceId>, _) = match words.split_first() {
        Some((id, rest)) if !id.contains('=') => (Some(id.parse()?), rest),
        _ => (None, words),
    };
    let options = pairs(words.iter().copied())?;
    if promotable && options.iter().any(|(name, _)| name == "promotable") {
        return usage("either the keyword promotable or the option");
    }
    Ok(Placement::Clone {
        id,
        options,
        promotable,
    })
}

impl ResourceCreate {
    pub(super) fn to_words(&self) -> Vec<String> {
        let family = if self.fencing { "stonith" } else { "resource" };
        let mut words: Vec<String> = [family, "create"].map(str::to_owned).into();
        words.extend([self.id.to_string(), self.agent.clone()]);
        extend(&mut words, &self.options);
        for operation in &self.operations {
            words.extend(["op".to_owned(), operation.name.clone()]);
            extend(&mut words, &operation.options);
        }
        if !self.meta.is_empty() {
            words.push("meta".to_owned());
            extend(&mut words, &self.meta);
        }
        self.placement.extend(&mut words);
        let flags = [
            (self.disabled, "--disabled"),
            (!self.default_operations, "--no-default-ops"),
            (self.force, "--force"),
        ];
        let set = flags.into_iter().filter(|(set, _)| *set);
        words.extend(set.map(|(_, flag)| flag.to_owned()));
        words
    }
}

impl Placement {
    fn extend(&self, words: &mut Vec<String>) {
        match self {
            Self::Top => {}
            Self::Bundle(id) => words.extend(["bundle".to_owned(), id.to_string()]),
            Self::Clone {
                id,
                options,
                promotable,
            } => {
                words.push(if *promotable { "promotable" } else { "clone" }.to_owned());
                words.extend(id.iter().map(ResourceId::to_string));
                extend(words, options);
            }
            Self::Group { id, beside } => {
                words.push(format!("--group={id}"));
                words.extend(beside.iter().map(Beside::to_word));
            }
        }
    }
}

fn extend(words: &mut Vec<String>, pairs: &[(String, String)]) {
    words.extend(pairs.iter().map(|(name, value)| format!("{name}={value}")));
}
