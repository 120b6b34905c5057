//! The command line of `resource create --future`, which pcs has since 0.12: groups are words, and
//! what follows `clone`, `promotable`, `group` and `bundle` is about these alone.

use super::super::error::CommandError;
use super::super::words::{Line, pairs};
use super::create::{Beside, Placement, ResourceCreate};
use super::parse::operations;

const TOP: [&str; 4] = ["clone", "promotable", "bundle", "group"];
const PRIMITIVE: [&str; 2] = ["op", "meta"];
const GROUP: [&str; 4] = ["before", "after", "op", "meta"];

/// Words by the keywords before them; those before the first keyword are under an empty one.
struct Groups<'w>(Vec<(&'w str, Vec<&'w String>)>);

impl<'w> Groups<'w> {
    fn split(words: &[&'w String], keywords: &[&str]) -> Self {
        let mut groups = vec![("", Vec::new())];
        for word in words {
            if keywords.contains(&word.as_str()) {
                groups.push((word.as_str(), Vec::new()));
            } else if let Some((_, group)) = groups.last_mut() {
                group.push(*word);
            }
        }
        Self(groups)
    }

    fn all(&self, keyword: &str) -> Vec<Vec<&'w String>> {
        let groups = self.0.iter().filter(|(known, _)| *known == keyword);
        groups.map(|(_, words)| words.clone()).collect()
    }

    fn flat(&self, keyword: &str) -> Vec<&'w String> {
        self.all(keyword).concat()
    }

    fn has(&self, keyword: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == keyword)
    }

    /// The one word of a keyword that is given.
    fn only(&self, keyword: &str, complaint: &str) -> Result<Option<&'w String>, CommandError> {
        if !self.has(keyword) {
            return Ok(None);
        }
        match self.flat(keyword).as_slice() {
            [word] => Ok(Some(word)),
            _ => refuse(complaint),
        }
    }

    /// Options of the primitive stand before the other keywords.
    fn without_primitive(&self, place: &str) -> Result<(), CommandError> {
        let (meta, operations) = (
            format!("meta options must be defined on the base resource, not the {place}"),
            format!("op settings must be defined on the base resource, not the {place}"),
        );
        let wrong = [("meta", meta), ("op", operations)];
        let found = wrong.into_iter().find(|(keyword, _)| self.has(keyword));
        found.map_or(Ok(()), |(_, text)| refuse(text))
    }
}

fn refuse<T>(text: impl Into<String>) -> Result<T, CommandError> {
    Err(CommandError::Refused(text.into()))
}

/// Reads the words after the agent; placement, options and operations of `create`.
pub(super) fn read(
    line: &Line,
    rest: &[String],
    create: ResourceCreate,
) -> Result<ResourceCreate, CommandError> {
    line.allow(&[
        "--agent-validation",
        "--disabled",
        "--force",
        "--future",
        "--no-default-ops",
    ])?;
    let words: Vec<&String> = rest.iter().collect();
    let top = Groups::split(&words, &TOP);
    let twice = TOP.iter().find(|keyword| top.all(keyword).len() > 1);
    if let Some(keyword) = twice {
        return refuse(format!("'{keyword}' cannot be used more than once"));
    }
    let primitive = Groups::split(&top.flat(""), &PRIMITIVE);
    Ok(ResourceCreate {
        options: pairs(primitive.flat(""))?,
        meta: pairs(primitive.flat("meta"))?,
        operations: operations(&primitive.all("op"))?,
        placement: placement(&top)?,
        ..create
    })
}

fn placement(top: &Groups<'_>) -> Result<Placement, CommandError> {
    let mut places = Vec::new();
    for keyword in ["group", "clone", "promotable", "bundle"] {
        if top.has(keyword) {
            let words = top.flat(keyword);
            places.push(match keyword {
                "group" => group(&words)?,
                "bundle" => bundle(&words)?,
                _ => clone(&words, keyword)?,
            });
        }
    }
    match (places.pop(), places.as_slice()) {
        (None, _) => Ok(Placement::Top),
        (Some(place), []) => Ok(place),
        (Some(_), _) => refuse("you can specify only one of clone, promotable, bundle or group"),
    }
}

fn group(words: &[&String]) -> Result<Placement, CommandError> {
    let groups = Groups::split(words, &GROUP);
    groups.without_primitive("group")?;
    let one = "You have to specify exactly one group after 'group'";
    let Some(id) = groups.only("", one)? else {
        return refuse(one);
    };
    let beside = |keyword: &str| {
        let text = format!("You have to specify exactly one resource after '{keyword}'");
        groups.only(keyword, &text)
    };
    let beside = match (beside("after")?, beside("before")?) {
        (None, None) => None,
        (Some(after), None) => Some(Beside::After(after.parse()?)),
        (None, Some(before)) => Some(Beside::Before(before.parse()?)),
        (Some(_), Some(_)) => return refuse("you cannot specify both 'before' and 'after'"),
    };
    let id = id.parse()?;
    Ok(Placement::Group { id, beside })
}

fn bundle(words: &[&String]) -> Result<Placement, CommandError> {
    let groups = Groups::split(words, &PRIMITIVE);
    groups.without_primitive("bundle")?;
    match groups.flat("").as_slice() {
        [bundle] => Ok(Placement::Bundle(bundle.parse()?)),
        _ => refuse("you have to specify exactly one bundle"),
    }
}

fn clone(words: &[&String], keyword: &str) -> Result<Placement, CommandError> {
    let groups = Groups::split(words, &PRIMITIVE);
    let mut given = groups.flat("");
    let id = match given.first() {
        Some(first) if !first.contains('=') => Some(given.remove(0).parse()?),
        _ => None,
    };
    if !given.is_empty() {
        return refuse(format!(
            "Specifying instance attributes for a {keyword} is not supported. Use 'meta' after \
             '{keyword}' if you want to specify meta attributes."
        ));
    }
    if groups.has("op") {
        return refuse(format!(
            "op settings must be defined on the base resource, not the {keyword}"
        ));
    }
    let options = pairs(groups.flat("meta"))?;
    let promotable = keyword == "promotable";
    if promotable && options.iter().any(|(name, _)| name == "promotable") {
        return refuse("you cannot specify both promotable option and promotable keyword");
    }
    Ok(Placement::Clone {
        id,
        options,
        promotable,
    })
}
