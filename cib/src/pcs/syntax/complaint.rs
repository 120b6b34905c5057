//! What pcs says of words that fit no command, where it says more than the usage.
//!
//! Asked after a parser has refused the words, so each case here is one that a parser refuses.
//! The sentences are those of pcs, for programs that look at them.

use super::super::Dialect;
use super::super::line::Line;

/// What stands for the words that were refused; `None` if pcs shows the usage.
pub(super) fn of(path: &[String], line: &Line) -> Option<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let words = line.words.get(path.len()..).unwrap_or_default();
    match path.as_slice() {
        [
            "resource",
            verb @ ("enable" | "disable" | "manage" | "unmanage"),
        ] if words.is_empty() => Some(format!("You must specify resource(s) to {verb}")),
        ["stonith", verb @ ("enable" | "disable")] if words.is_empty() => {
            Some(format!("You must specify stonith resource(s) to {verb}"))
        }
        ["resource", verb @ ("ban" | "clear")] if words.is_empty() => {
            Some(format!("must specify a resource to {verb}"))
        }
        ["resource", "move" | "move-with-constraint"] if words.is_empty() => {
            Some("must specify a resource to move".to_owned())
        }
        ["resource" | "stonith", "create"] => create(words, line),
        ["resource", "clone" | "promotable" | "master"] => clone(path.last()?, words),
        ["resource", "bundle", "create" | "update" | "reset"] => bundle(words),
        ["resource", "group", "add"] if words.len() > 1 => beside(line),
        [
            "node",
            "standby" | "unstandby" | "maintenance" | "unmaintenance",
        ] => {
            let both = line.has("--all") && !words.is_empty();
            both.then(|| "Cannot specify both --all and a list of nodes.".to_owned())
        }
        ["tag", "update"] => tag(words, line),
        ["constraint", "ticket", "add"] => match words {
            [] => Some("Ticket not specified".to_owned()),
            [_] => Some("invalid resource specification: ''".to_owned()),
            _ => None,
        },
        ["constraint", "location", "add"] => location_option(words, line),
        ["cluster", "cib" | "cib-push"] => section(words, line),
        ["property", "config" | "list" | "show"] => properties(words, line),
        _ => None,
    }
    .or_else(|| format(line))
}

/// The same for a word that is no value of its kind, or options of a live cluster.
pub(super) fn of_value(path: &[String], line: &Line) -> Option<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["resource" | "stonith", "create"] => {
            let empty = line.value("--group").is_some_and(str::is_empty);
            empty.then(|| "group name cannot be empty".to_owned())
        }
        ["resource", "disable"] => {
            let alone = line.has("--brief") && line.given(&["--safe", "--simulate"]).is_empty();
            alone.then(|| "'--brief' cannot be used without '--simulate' or '--safe'".to_owned())
        }
        ["constraint", "location", ..] => {
            let mut words = line.words.iter();
            let word = words.find(|word| word.contains('%'))?;
            let (kind, _) = word.split_once('%')?;
            let known = matches!(kind, "" | "regexp" | "resource");
            (!known).then(|| {
                format!("'{kind}' is not an allowed type for '{word}', use regexp, resource")
            })
        }
        _ => None,
    }
}

fn create(words: &[String], line: &Line) -> Option<String> {
    let rest = words.get(2..)?;
    let el7 = line.dialect == Dialect::V0_9;
    let wrapper = if el7 { "master" } else { "promotable" };
    let keywords = ["bundle", "clone", "meta", "op", wrapper];
    let group = |keyword: &str| {
        let start = rest.iter().position(|word| word == keyword)?;
        let after = rest.get(start + 1..).unwrap_or_default();
        let end = after
            .iter()
            .position(|word| keywords.contains(&word.as_str()));
        after.get(..end.unwrap_or(after.len()))
    };
    if let Some(text) = operations(rest, &keywords) {
        return Some(text);
    }
    let places = ["clone", wrapper, "bundle"];
    let given = places.iter().filter(|place| group(place).is_some()).count()
        + usize::from(line.has("--group"));
    if given > 1 {
        return Some(format!(
            "you can specify only one of clone, {wrapper}, bundle or --group"
        ));
    }
    if group("bundle").is_some_and(|ids| ids.len() != 1) {
        return Some("you have to specify exactly one bundle".to_owned());
    }
    if let Some(text) = beside(line) {
        return Some(text);
    }
    let option = |word: &String| word.starts_with("promotable=");
    if group("promotable").is_some_and(|words| words.iter().any(option)) {
        return Some("you cannot specify both promotable option and promotable keyword".to_owned());
    }
    None
}

/// Each `op` is followed by names and at least one option for each.
fn operations(rest: &[String], keywords: &[&str]) -> Option<String> {
    let mut inside = None;
    let incomplete = "When using 'op' you must specify an operation name and at least one option";
    for word in rest.iter().map(String::as_str).chain(["op"]) {
        let keyword = keywords.contains(&word);
        match inside {
            // Right after `op`.
            Some(0) if keyword => return Some(incomplete.to_owned()),
            Some(0) if word.contains('=') => {
                let text = "When using 'op' you must specify an operation name after 'op'";
                return Some(text.to_owned());
            }
            // Right after a name.
            Some(1) if keyword || !word.contains('=') => return Some(incomplete.to_owned()),
            _ => {}
        }
        inside = match inside {
            _ if word == "op" => Some(0),
            _ if keyword => None,
            Some(_) if word.contains('=') => Some(2),
            Some(_) => Some(1),
            None => None,
        };
    }
    None
}

/// `--before` and `--after`.
fn beside(line: &Line) -> Option<String> {
    let group = line.has("--group");
    let creates = line.words.get(1).is_some_and(|verb| verb == "create");
    match line.given(&["--after", "--before"]).as_slice() {
        [] => None,
        [_, _] if group || !creates => {
            Some("you cannot specify both --before and --after".to_owned())
        }
        [_, _] if line.dialect < Dialect::V0_12 => Some(
            "you cannot specify both --before and --after and you have to specify --group"
                .to_owned(),
        ),
        [_, option] => Some(format!("you cannot use {option} without --group")),
        [option] if creates && !group => Some(format!("you cannot use {option} without --group")),
        _ => None,
    }
}

fn clone(verb: &str, words: &[String]) -> Option<String> {
    if words.iter().skip(1).any(|word| word == "op") {
        let kind = if verb == "master" { "master" } else { "clone" };
        return Some(format!(
            "op settings must be changed on base resource, not the {kind}"
        ));
    }
    let option = words.iter().any(|word| word.starts_with("promotable="));
    (verb == "promotable" && option)
        .then(|| "you cannot specify both promotable option and promotable keyword".to_owned())
}

fn bundle(words: &[String]) -> Option<String> {
    let keywords = ["container", "network", "port-map", "storage-map", "meta"];
    let ends = words.iter().skip(2).map(String::as_str).chain(["meta"]);
    let pairs = words.iter().skip(1).map(String::as_str).zip(ends);
    let bare = pairs
        .into_iter()
        .find(|(word, next)| keywords.contains(word) && keywords.contains(next));
    bare.map(|(word, _)| format!("No {word} options specified"))
}

fn tag(words: &[String], line: &Line) -> Option<String> {
    words.first()?;
    if line.given(&["--after", "--before"]).len() == 2 {
        return Some("Cannot specify both --before and --after".to_owned());
    }
    None
}

fn location_option(words: &[String], line: &Line) -> Option<String> {
    let options = words.get(4..)?;
    let bare = options.iter().find(|word| !word.contains('='));
    if let Some(word) = bare {
        return Some(if line.dialect < Dialect::V0_12 {
            format!("bad option '{word}'")
        } else {
            format!("missing value of '{word}' option")
        });
    }
    let other = options
        .iter()
        .filter_map(|word| word.split_once('='))
        .find(|(name, _)| *name != "resource-discovery");
    let other = other.filter(|_| !line.has("--force"));
    other.map(|(name, _)| format!("bad option '{name}', use --force to override"))
}

fn section(words: &[String], line: &Line) -> Option<String> {
    let scope = words.iter().find_map(|word| word.strip_prefix("scope="))?;
    if !super::super::cluster::SCOPES.contains(&scope) {
        return Some(format!("invalid CIB scope '{scope}'"));
    }
    let push = line.words.get(1).is_some_and(|verb| verb == "cib-push");
    (push && line.has("--config")).then(|| "Cannot use both scope and --config".to_owned())
}

fn properties(words: &[String], line: &Line) -> Option<String> {
    let old = line.dialect < Dialect::V0_12;
    let whole = line.given(&["--all", "--defaults", "--output-format"]);
    match (line.given(&["--all", "--defaults"]).len(), words) {
        (2, _) if old => Some("you cannot specify both --all and --defaults".to_owned()),
        (2, _) => Some("Only one of '--all', '--defaults' can be used".to_owned()),
        (1, [_, ..]) if old => {
            Some("you cannot specify a property when using --all or --defaults".to_owned())
        }
        (_, [_, ..]) if !whole.is_empty() => Some(
            "cannot specify properties when using '--all', '--defaults', '--output-format'"
                .to_owned(),
        ),
        _ => None,
    }
}

fn format(line: &Line) -> Option<String> {
    let given = line.value("--output-format")?;
    let known = ["cmd", "json", "text"];
    (!known.contains(&given)).then(|| {
        format!(
            "Unknown value '{given}' for '--output-format' option. Supported values are: \
             'cmd', 'json', 'text'"
        )
    })
}
