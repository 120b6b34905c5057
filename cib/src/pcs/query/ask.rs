//! The words of queries.

use super::super::error::CommandError;
use super::super::line::Line;
use super::super::syntax::Usage;
use super::condition::{Condition, Quantifier, STATES};
use super::state::ResourceKind;
use super::{Query, Question, Target};

/// What follows `status`, each form.
const FORMS: [&str; 11] = [
    "query resource <resource-id> exists [--quiet]",
    "query resource <resource-id> is-stonith [--quiet]",
    "query resource <resource-id> is-type primitive | group | clone [unique] [promotable] | bundle \
     [unique] [--quiet]",
    "query resource <resource-id> get-type",
    "query resource <resource-id> is-state STATE [on-node NODE] [members all | any | none] \
     [instances all | any | none] [--quiet]",
    "query resource <resource-id> is-in-group [GROUP] [--quiet]",
    "query resource <resource-id> is-in-clone [CLONE] [--quiet]",
    "query resource <resource-id> is-in-bundle [BUNDLE] [--quiet]",
    "query resource <resource-id> get-nodes",
    "query resource <resource-id> get-members",
    "query resource <resource-id> get-index-in-group",
];

/// The usage of the forms that begin so.
pub(super) fn usage(path: &str) -> Usage {
    let forms = FORMS.into_iter().filter(|form| form.starts_with(path));
    Usage::with(format!("status {path}..."), forms.map(str::to_owned))
}

fn wrong(path: &str) -> CommandError {
    CommandError::WrongWords(Box::new(usage(path)))
}

fn refused<T>(text: String) -> Result<T, CommandError> {
    Err(CommandError::Refused(text))
}

/// Reads the words behind `status query`.
pub(super) fn parse(line: &Line) -> Result<Query, CommandError> {
    let words: Vec<&str> = line.words.iter().skip(2).map(String::as_str).collect();
    let (id, verb, rest) = match words.as_slice() {
        ["resource", id, verb, rest @ ..] => (*id, *verb, rest),
        ["resource", verb] => ("", *verb, [].as_slice()),
        ["resource"] => return Err(wrong("query resource")),
        [] => return Err(wrong("query")),
        _ => return Err(wrong("query ")),
    };
    let known = |form: &&str| form.split(' ').nth(3) == Some(verb);
    if !FORMS.iter().any(known) {
        return Err(wrong("query resource <resource-id> "));
    }
    let wrong = || wrong(&format!("query resource <resource-id> {verb}"));
    if id.is_empty() {
        return Err(wrong());
    }
    let form = Form {
        line,
        rest,
        wrong: &wrong,
    };
    let question = match verb {
        "exists" => form.nothing().map(|()| Question::Exists)?,
        "is-stonith" => form.nothing().map(|()| Question::Fencing)?,
        "get-type" => form.nothing().map(|()| Question::Kind)?,
        "get-members" => form.nothing().map(|()| Question::Members)?,
        "get-nodes" => form.nothing().map(|()| Question::Nodes)?,
        "get-index-in-group" => form.nothing().map(|()| Question::Index)?,
        "is-in-group" => form.inside(ResourceKind::Group)?,
        "is-in-clone" => form.inside(ResourceKind::Clone)?,
        "is-in-bundle" => form.inside(ResourceKind::Bundle)?,
        "is-type" => form.kind()?,
        _ => Question::State(form.state()?),
    };
    // pcs looks at the words first, but for `is-type`.
    let asks = matches!(verb.split_once('-'), None | Some(("is", _)));
    line.allow(if asks { &["--quiet", "-f"] } else { &["-f"] })?;
    Ok(Query {
        target: Target::of(id),
        question,
        quiet: line.has("--quiet"),
    })
}

struct Form<'l> {
    line: &'l Line,
    rest: &'l [&'l str],
    wrong: &'l dyn Fn() -> CommandError,
}

/// A keyword with the words behind it.
type Section<'l> = (&'l str, Vec<&'l str>);

impl<'l> Form<'l> {
    fn nothing(&self) -> Result<(), CommandError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err((self.wrong)())
        }
    }

    fn inside(&self, kind: ResourceKind) -> Result<Question, CommandError> {
        let id = match self.rest {
            [] => None,
            [id] => Some((*id).to_owned()),
            _ => return Err((self.wrong)()),
        };
        Ok(Question::In { kind, id })
    }

    /// Words before any keyword stand behind an empty one.
    fn sections(&self, keywords: &[&str]) -> Result<Vec<Section<'l>>, CommandError> {
        let mut sections: Vec<Section<'l>> = vec![("", Vec::new())];
        for word in self.rest {
            if keywords.contains(word) {
                sections.push((word, Vec::new()));
            } else if let Some(section) = sections.last_mut() {
                section.1.push(word);
            }
        }
        let count = |keyword: &str| {
            let given = sections.iter().filter(|(given, _)| *given == keyword);
            given.count()
        };
        match sections.iter().find(|(keyword, _)| count(keyword) > 1) {
            Some((keyword, _)) => refused(format!("'{keyword}' cannot be used more than once")),
            None => Ok(sections),
        }
    }

    fn kind(&self) -> Result<Question, CommandError> {
        self.line.allow(&["--quiet", "-f"])?;
        let sections = self.sections(&["promotable", "unique"])?;
        let behind = |keyword: &str| find(&sections, keyword);
        let Some([given]) = behind("") else {
            return Err((self.wrong)());
        };
        let lower = given.to_lowercase();
        let Some(kind) = ResourceKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == lower)
        else {
            let kinds = ResourceKind::ALL.map(ResourceKind::as_str);
            return invalid("resource type", given, &kinds);
        };
        let flag = |keyword: &str, kinds: &[ResourceKind]| match behind(keyword) {
            None => Ok(false),
            Some([]) if kinds.contains(&kind) => Ok(true),
            Some([]) => refused(format!("type '{}' cannot be {keyword}", kind.as_str())),
            Some(_) => Err((self.wrong)()),
        };
        Ok(Question::IsKind {
            kind,
            unique: flag("unique", &[ResourceKind::Bundle, ResourceKind::Clone])?,
            promotable: flag("promotable", &[ResourceKind::Clone])?,
        })
    }

    fn state(&self) -> Result<Condition, CommandError> {
        let sections = self.sections(&["instances", "members", "on-node"])?;
        let behind = |keyword: &str| find(&sections, keyword);
        let (given, locked_to) = match behind("") {
            Some([state]) => (state, None),
            Some([state, node]) => (state, Some((*node).to_owned())),
            _ => return Err((self.wrong)()),
        };
        let state = given.to_lowercase();
        if !STATES.contains(&state.as_str()) {
            return invalid("state", given, &STATES);
        }
        if locked_to.is_some() && state != "locked_to" {
            return Err((self.wrong)());
        }
        let node = match behind("on-node") {
            None => None,
            Some([node]) => Some((*node).to_owned()),
            Some(_) => return Err((self.wrong)()),
        };
        let quantifier = |keyword| match behind(keyword) {
            None => Ok(None),
            Some([given]) => match given.to_lowercase().as_str() {
                "all" => Ok(Some(Quantifier::All)),
                "any" => Ok(Some(Quantifier::Any)),
                "none" => Ok(Some(Quantifier::None)),
                _ => invalid(keyword, given, &["all", "any", "none"]),
            },
            Some(_) => Err((self.wrong)()),
        };
        Ok(Condition {
            state,
            locked_to,
            node,
            members: quantifier("members")?,
            instances: quantifier("instances")?,
        })
    }
}

fn find<'s, 'l>(sections: &'s [Section<'l>], keyword: &str) -> Option<&'s [&'l str]> {
    let mut found = sections.iter();
    let section = found.find(|(given, _)| *given == keyword)?;
    Some(section.1.as_slice())
}

fn invalid<T>(name: &str, given: &str, allowed: &[&str]) -> Result<T, CommandError> {
    let allowed: Vec<String> = allowed.iter().map(|word| format!("'{word}'")).collect();
    let allowed = allowed.join(", ");
    refused(format!(
        "'{given}' is not a valid {name} value, use {allowed}"
    ))
}
