//! `constraint colocation add`.

use super::super::Dialect;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::values::{capitalized, is_score};
use super::super::words::{Line, pair};
use super::check_resource;
use crate::model::{ResourceId, Role, Schema, Score};
use crate::xml::{Element, NewElement};

const USAGE: CommandError = CommandError::Usage {
    command: "constraint colocation add",
    expected: "[ROLE] RESOURCE with [ROLE] RESOURCE [SCORE] [OPTION=VALUE …]",
};

/// What a `rsc_colocation` of two resources may have beside them.
const OPTIONS: [&str; 6] = [
    "id",
    "influence",
    "node-attribute",
    "rsc-role",
    "score",
    "with-rsc-role",
];

/// Puts a resource where another one is: `constraint colocation add A with B [SCORE]`.
///
/// Does not order them: with INFINITY, A may still start before B on the same node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ColocationAdd {
    resource: ResourceId,
    role: Option<String>,
    with_resource: ResourceId,
    with_role: Option<String>,
    score: Option<String>,
    options: Vec<(String, String)>,
    force: bool,
}

impl ColocationAdd {
    /// `resource` goes where `with_resource` is, with score INFINITY.
    pub fn new(resource: ResourceId, with_resource: ResourceId) -> Self {
        Self {
            resource,
            role: None,
            with_resource,
            with_role: None,
            score: None,
            options: Vec::new(),
            force: false,
        }
    }

    /// How much it is wanted; negative keeps them apart. Default INFINITY.
    pub fn score(mut self, score: Score) -> Self {
        self.score = Some(score.to_string());
        self
    }

    /// Only while the first resource has this role.
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role.to_string());
        self
    }

    /// Only where the second resource has this role.
    pub fn with_role(mut self, role: Role) -> Self {
        self.with_role = Some(role.to_string());
        self
    }

    /// Gives the constraint an id of your own in place of `colocation-A-B-SCORE`.
    pub fn id(self, id: impl Into<String>) -> Self {
        self.option("id", id)
    }

    /// One more option: `node-attribute`, `influence`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.push((name.into(), value.into()));
        self
    }

    /// `--force`: duplicates and members of clones only warn.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let (role, resource, rest) = match words {
            [role, resource, with, rest @ ..] if with == "with" => (Some(role), resource, rest),
            [resource, with, rest @ ..] if with == "with" => (None, resource, rest),
            _ => return Err(USAGE),
        };
        let (with_role, with_resource, rest) = match rest {
            _ if rest.iter().any(|word| word == "with") => return Err(USAGE),
            [] => return Err(USAGE),
            [resource, next, ..] if !is_score(next) && !next.contains('=') => {
                (Some(resource), next, rest.get(2..).unwrap_or_default())
            }
            [resource, rest @ ..] => (None, resource, rest),
        };
        let (score, options) = match rest {
            [score, options @ ..] if !score.contains('=') => (Some(score.clone()), options),
            options => (None, options),
        };
        Ok(Self {
            resource: resource.parse()?,
            role: role.cloned(),
            with_resource: with_resource.parse()?,
            with_role: with_role.cloned(),
            score,
            options: options
                .iter()
                .map(|word| option(word))
                .collect::<Result<_, _>>()?,
            force: line.has("--force"),
        })
    }

    fn element(
        &self,
        edit: &mut Edit<'_>,
        role: Option<Role>,
        with_role: Option<Role>,
    ) -> NewElement {
        let mut ids = Ids::with_references(edit.cib);
        let score = self.score.as_deref().unwrap_or("INFINITY");
        let mut new = NewElement::new("rsc_colocation")
            .attribute("rsc", self.resource.as_str())
            .attribute("with-rsc", self.with_resource.as_str())
            .attribute("score", score);
        // A role on one side needs one on the other.
        if role.or(with_role).is_some() {
            let name = |role: Option<Role>| role.unwrap_or(Role::Started).name(edit.schema());
            new = new
                .attribute("rsc-role", name(role))
                .attribute("with-rsc-role", name(with_role));
        }
        self.check_options(edit, &ids);
        for (name, value) in &self.options {
            new = new.attribute(name.as_str(), value.as_str());
        }
        if !self.options.iter().any(|(name, _)| name == "id") {
            // Before 0.12 the id does not know a score among the options.
            let named = self.options.iter().rfind(|(name, _)| name == "score");
            let named = named.filter(|_| edit.dialect >= Dialect::V0_12);
            let score = named.map_or(score, |(_, score)| score);
            let id = format!(
                "colocation-{}-{}-{score}",
                self.resource, self.with_resource
            );
            new = new.attribute("id", ids.allocate(&id));
        }
        new
    }

    fn check_options(&self, edit: &mut Edit<'_>, ids: &Ids) {
        let known = |name: &str| OPTIONS.contains(&name);
        let names = self.options.iter().map(|(name, _)| name);
        let unknown: Vec<String> = names.filter(|name| !known(name)).cloned().collect();
        if !unknown.is_empty() {
            let allowed = OPTIONS.map(str::to_owned).into();
            let kind = "colocation";
            edit.error(Message::UnknownOptions {
                kind,
                names: unknown,
                allowed,
            });
        }
        let given = self.score.iter().map(|score| ("score", score.as_str()));
        let options = self
            .options
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in given.chain(options) {
            check_option(edit, ids, name, value);
        }
    }

    fn check_duplicates(&self, edit: &mut Edit<'_>, role: Option<Role>, with_role: Option<Role>) {
        let meaning = (
            role.unwrap_or(Role::Started),
            with_role.unwrap_or(Role::Started),
        );
        let existing = edit.cib.constraints().filter(|other| {
            other.name() == "rsc_colocation"
                && other.attribute("rsc").as_deref() == Some(self.resource.as_str())
                && other.attribute("with-rsc").as_deref() == Some(self.with_resource.as_str())
                && roles(*other) == Some(meaning)
        });
        let ids: Vec<String> = existing
            .filter_map(|other| other.attribute("id").map(String::from))
            .collect();
        if !ids.is_empty() && !edit.force {
            edit.unless_forced(Message::DuplicateConstraint { ids });
        }
    }
}

impl Perform for ColocationAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = ["constraint", "colocation", "add"]
            .map(str::to_owned)
            .into();
        words.extend(self.role.clone());
        words.extend([self.resource.to_string(), "with".to_owned()]);
        words.extend(self.with_role.clone());
        words.push(self.with_resource.to_string());
        words.extend(self.score.clone());
        words.extend(
            self.options
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        words.extend(self.force.then(|| "--force".to_owned()));
        words
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let role = role(edit, self.role.as_deref());
        let with_role = self::role(edit, self.with_role.as_deref());
        edit.check()?;
        check_resource(edit, self.resource.as_str());
        check_resource(edit, self.with_resource.as_str());
        let new = self.element(edit, role, with_role);
        edit.check()?;
        self.check_duplicates(edit, role, with_role);
        edit.check()?;
        let section = edit.section("constraints")?;
        edit.append(section, &new)?;
        edit.finish(before, Write::Replace)
    }
}

fn option(word: &str) -> Result<(String, String), CommandError> {
    let (name, value) = pair(word)?;
    if value.is_empty() {
        Err(CommandError::MissingValue { option: name })
    } else {
        Ok((name, value))
    }
}

fn check_option(edit: &mut Edit<'_>, ids: &Ids, name: &str, value: &str) {
    let invalid = |allowed: &str| Message::InvalidValue {
        option: name.to_owned(),
        value: value.to_owned(),
        allowed: allowed.to_owned(),
    };
    match name {
        "id" => {
            if let Some(character) = ids::fault(value) {
                edit.error(Message::InvalidId {
                    kind: "constraint id",
                    id: value.to_owned(),
                    character,
                });
            } else if ids.contains(value) {
                edit.error(Message::IdInUse {
                    id: value.to_owned(),
                });
            }
        }
        "score" if !is_score(value) => edit.error(invalid("an integer, INFINITY or -INFINITY")),
        "rsc-role" | "with-rsc-role" if value.parse::<Role>().is_err() => {
            edit.error(invalid("Promoted, Started, Stopped or Unpromoted"));
        }
        "influence" if edit.schema() < Schema::new(3, 6) => {
            edit.error(Message::SchemaTooOld {
                feature: "influence",
                needed: Schema::new(3, 6),
            });
        }
        _ => {}
    }
}

/// Reads a role in any case; old names warn, and are gone in 0.12.
fn role(edit: &mut Edit<'_>, text: Option<&str>) -> Option<Role> {
    let text = text?;
    let name = capitalized(text);
    let legacy = matches!(name.as_str(), "Master" | "Slave");
    let role = name
        .parse()
        .ok()
        .filter(|_| !legacy || edit.dialect < Dialect::V0_12);
    match role {
        Some(role) if legacy && edit.dialect == Dialect::V0_11 => {
            let (value, instead) = (text.to_owned(), Role::to_string(&role));
            let message = Message::DeprecatedValue {
                option: "role",
                value,
                instead,
            };
            edit.note(Severity::Deprecation, message);
        }
        Some(_) => {}
        None => edit.error(Message::InvalidValue {
            option: "role".to_owned(),
            value: text.to_owned(),
            allowed: "Promoted, Started, Stopped or Unpromoted".to_owned(),
        }),
    }
    role
}

/// The roles of a constraint of two resources; `None` if it has sets or no roles we know.
fn roles(constraint: Element<'_>) -> Option<(Role, Role)> {
    let role = |name| match constraint.attribute(name) {
        None => Some(Role::Started),
        Some(text) => capitalized(&text).parse().ok(),
    };
    let plain = constraint.child("resource_set").is_none();
    plain
        .then(|| Some((role("rsc-role")?, role("with-rsc-role")?)))
        .flatten()
}
