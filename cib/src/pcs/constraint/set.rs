//! Constraints of sets of resources: `constraint colocation|order|ticket set …`.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, forced, get, put, split_at};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::el7;
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::values::{capitalized, is_score};
use super::super::words::{Line, pairs};
use super::config::Kind;
use super::{check_resource, in_one_group, ticket};
use crate::model::{ResourceId, Role};
use crate::xml::{Element, NewElement, NodeId};

/// One set of resources: `set ID … [OPTION=VALUE …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceSet {
    ids: Vec<ResourceId>,
    options: Pairs,
}

impl ResourceSet {
    /// The ids with `_` between them.
    fn joined(&self) -> String {
        let ids: Vec<&str> = self.ids.iter().map(ResourceId::as_str).collect();
        ids.join("_")
    }

    /// A set of one resource.
    pub fn new(id: ResourceId) -> Self {
        Self {
            ids: vec![id],
            options: Pairs::new(),
        }
    }

    /// One more resource.
    pub fn and(mut self, id: ResourceId) -> Self {
        self.ids.push(id);
        self
    }

    /// An option: `action`, `require-all`, `role`, `sequential`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    fn parse(words: &[String]) -> Result<Self, CommandError> {
        let (options, ids): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| word.contains('='));
        if ids.is_empty() {
            return Err(USAGE);
        }
        Ok(Self {
            ids: ids
                .into_iter()
                .map(|id| Ok(id.parse()?))
                .collect::<Result<_, CommandError>>()?,
            options: pairs(options)?,
        })
    }
}

const USAGE: CommandError = CommandError::Usage {
    command: "constraint set",
    expected: "set RESOURCE … [OPTION=VALUE …] [set …] [setoptions OPTION=VALUE …]",
};

/// A constraint of sets: `constraint colocation|order|ticket set …`.
///
/// ```
/// use cib::pcs::{ConstraintKind, Operation, ResourceSet, SetConstraint};
///
/// let set = ResourceSet::new("A".parse()?).and("B".parse()?).option("sequential", "false");
/// let constraint = SetConstraint::new(ConstraintKind::Order, set).option("kind", "Optional");
/// assert_eq!(
///     Operation::from(constraint).to_string(),
///     "constraint order set A B sequential=false setoptions kind=Optional"
/// );
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SetConstraint {
    kind: Kind,
    sets: Vec<ResourceSet>,
    options: Pairs,
    force: bool,
}

forced!(SetConstraint: "duplicates and members of clones only warn");

impl SetConstraint {
    /// A constraint of one set. Location constraints have no sets.
    pub fn new(kind: Kind, set: ResourceSet) -> Self {
        Self {
            kind,
            sets: vec![set],
            options: Pairs::new(),
            force: false,
        }
    }

    /// One more set.
    pub fn set(mut self, set: ResourceSet) -> Self {
        self.sets.push(set);
        self
    }

    /// An option of the constraint: `id`, `score`, `kind`, `symmetrical`, `ticket`, `loss-policy`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, kind: &str, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let kind = Kind::named(kind).ok_or(USAGE)?;
        let (sets, options) = match split_at(words, "setoptions").as_slice() {
            [sets] => (*sets, Pairs::new()),
            [sets, options] => (*sets, pairs(*options)?),
            _ => return Err(USAGE),
        };
        let sets = split_at(sets, "set");
        Ok(Self {
            kind,
            sets: sets
                .into_iter()
                .map(ResourceSet::parse)
                .collect::<Result<_, _>>()?,
            options,
            force: line.has("--force"),
        })
    }

    fn names(&self, dialect: Dialect) -> &'static [&'static str] {
        match self.kind {
            Kind::Colocation if dialect == Dialect::V0_9 => &el7::COLOCATION_OPTIONS,
            Kind::Colocation => &["id", "score"],
            Kind::Order => &["id", "kind", "symmetrical"],
            Kind::Location | Kind::Ticket => &["id", "loss-policy", "ticket"],
        }
    }

    fn check(&self, edit: &mut Edit<'_>, ids: &Ids) -> Outcome<Pairs> {
        let allowed = self.names(edit.dialect);
        let names = self.options.iter().map(|(name, _)| name.clone());
        let unknown: Vec<String> = names
            .filter(|name| !allowed.contains(&name.as_str()))
            .collect();
        if !unknown.is_empty() {
            return edit.refuse(Message::UnknownOptions {
                kind: "constraint",
                names: unknown,
                allowed: allowed.iter().map(|name| (*name).to_owned()).collect(),
            });
        }
        if let Some(id) = get(&self.options, "id") {
            ids::check_new(edit, ids, "constraint id", id);
            edit.check()?;
        }
        let mut options = self.options.clone();
        for (name, value) in &mut options {
            check_option(edit, name, value);
        }
        el7::check_scores(edit, &options);
        match self.kind {
            Kind::Colocation if !options.iter().any(|(name, _)| name.starts_with("score")) => {
                put(&mut options, "score", "INFINITY");
            }
            Kind::Ticket => ticket::check_name(edit, get(&options, "ticket").unwrap_or_default()),
            Kind::Colocation | Kind::Location | Kind::Order => {}
        }
        edit.check().map(|()| options)
    }

    fn check_sets(&self, edit: &mut Edit<'_>) -> Outcome<Vec<Pairs>> {
        let mut all = Vec::new();
        for set in &self.sets {
            let mut options = set.options.clone();
            check_set_names(edit, &options);
            for (name, value) in &mut options {
                check_set_option(edit, name, value);
            }
            edit.check()?;
            for id in &set.ids {
                check_resource(edit, id.as_str());
                edit.check()?;
            }
            all.push(options);
        }
        Ok(all)
    }

    /// First and last letter of each of the first three resources; in 0.9 all of them.
    fn default_id(&self, ids: &mut Ids, dialect: Dialect) -> String {
        if dialect == Dialect::V0_9 {
            let sets = self.sets.iter();
            let sets: String = sets.map(|set| format!("_set_{}", set.joined())).collect();
            return ids.allocate(&format!("pcs_{}{sets}", self.kind.tag()));
        }
        let all = self.sets.iter().flat_map(|set| &set.ids);
        let letters: String = all
            .take(3)
            .flat_map(|id| {
                let id = id.as_str();
                id.chars().next().into_iter().chain(id.chars().next_back())
            })
            .collect();
        ids.allocate(&format!("{}_set_{letters}", self.kind.name()))
    }

    fn check_duplicates(&self, edit: &mut Edit<'_>, new: NodeId) {
        let Some(element) = edit.element(new) else {
            return;
        };
        let meaning = members(element);
        let ticket = |element: Element<'_>| element.attribute("ticket").map(String::from);
        let tag = self.kind.tag();
        let same = |other: &Element<'_>| {
            other.id() != new
                && members(*other) == meaning
                && (self.kind != Kind::Ticket || ticket(*other) == ticket(element))
        };
        let constraints = edit.cib.constraints().filter(|other| other.name() == tag);
        let ids: Vec<String> = constraints
            .filter(same)
            .filter_map(|other| other.attribute("id").map(String::from))
            .collect();
        if !ids.is_empty() {
            edit.unless_forced(Message::DuplicateConstraint { ids });
        }
    }
}

impl Perform for SetConstraint {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let mut writer = Writer::new("constraint").word(self.kind.name());
        for set in &self.sets {
            writer = writer.word("set").words(&set.ids).pairs(&set.options);
        }
        writer
            .section("setoptions", &self.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut ids = Ids::of(edit.cib);
        let mut options = self.check(edit, &ids)?;
        if get(&options, "id").is_none() {
            let id = self.default_id(&mut ids, edit.dialect);
            put(&mut options, "id", id);
        }
        let sets = self.check_sets(edit)?;
        let all: Vec<&str> = self
            .sets
            .iter()
            .flat_map(|set| set.ids.iter().map(ResourceId::as_str))
            .collect();
        if self.kind == Kind::Order && in_one_group(edit, &all) {
            return edit.refuse(Message::SameGroup);
        }
        let section = edit.section("constraints")?;
        let mut new = NewElement::new(self.kind.tag());
        for (name, value) in &options {
            new = new.attribute(name.as_str(), value.as_str());
        }
        let element = edit.append(section, &new)?;
        let id = get(&options, "id").unwrap_or_default().to_owned();
        ids.take(&id);
        for (set, options) in self.sets.iter().zip(&sets) {
            write_set(edit, &mut ids, (element, &id), (set, options))?;
        }
        self.check_duplicates(edit, element);
        edit.check()?;
        edit.finish(before, Write::Patch)
    }
}

fn write_set(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (constraint, id): (NodeId, &str),
    (set, options): (&ResourceSet, &Pairs),
) -> Outcome {
    let mut new = NewElement::new("resource_set");
    for (name, value) in options {
        new = new.attribute(name.as_str(), value.as_str());
    }
    let id = ids.allocate(&match edit.dialect {
        Dialect::V0_9 => format!("pcs_rsc_set_{}", set.joined()),
        Dialect::V0_11 | Dialect::V0_12 => format!("{id}_set"),
    });
    let element = edit.append(constraint, &new.attribute("id", id))?;
    for id in &set.ids {
        let reference = NewElement::new("resource_ref").attribute("id", id.as_str());
        edit.append(element, &reference)?;
    }
    Ok(())
}

/// The resources of each set of a constraint.
fn members(constraint: Element<'_>) -> Vec<Vec<String>> {
    let sets = constraint.children_named("resource_set");
    let members = sets.map(|set| {
        let references = set.children_named("resource_ref");
        let ids = references.filter_map(|reference| reference.attribute("id"));
        ids.map(String::from).collect()
    });
    members.collect()
}

fn check_option(edit: &mut Edit<'_>, name: &str, value: &mut String) {
    let given = value.clone();
    match name {
        "score" if !is_score(value) => {
            edit.invalid("score", value, "an integer, INFINITY or -INFINITY");
        }
        "kind" => {
            *value = capitalized(value);
            if !matches!(value.as_str(), "Optional" | "Mandatory" | "Serialize") {
                edit.invalid("kind", &given, "Optional, Mandatory or Serialize");
            }
        }
        "symmetrical" => {
            *value = value.to_lowercase();
            if !is_boolean(edit.dialect, value) {
                edit.invalid("symmetrical", &given, "true or false");
            }
        }
        "loss-policy" if !ticket::LOSS_POLICIES.contains(&value.as_str()) => {
            edit.invalid("loss-policy", value, "fence, stop, freeze or demote");
        }
        _ => {}
    }
}

/// `true` and `false`; all of Pacemaker's words since 0.12, where the schema still wants those of XML.
pub(super) fn is_boolean(dialect: Dialect, value: &str) -> bool {
    matches!(value, "true" | "false") || (dialect >= Dialect::V0_12 && matches!(value, "1" | "0"))
}

fn check_set_names(edit: &mut Edit<'_>, options: &Pairs) {
    let allowed = ["action", "require-all", "role", "sequential"];
    let names = options.iter().map(|(name, _)| name.clone());
    let unknown: Vec<String> = names
        .filter(|name| !allowed.contains(&name.as_str()))
        .collect();
    if !unknown.is_empty() {
        edit.error(Message::UnknownOptions {
            kind: "set",
            names: unknown,
            allowed: allowed.map(str::to_owned).into(),
        });
    }
}

fn check_set_option(edit: &mut Edit<'_>, name: &str, value: &mut String) {
    match name {
        "action" if !matches!(value.as_str(), "start" | "stop" | "promote" | "demote") => {
            edit.invalid("action", value, "'demote', 'promote', 'start', 'stop'");
        }
        "require-all" | "sequential" if !is_boolean(edit.dialect, value) => {
            edit.invalid(name, value, "true or false");
        }
        "role" => {
            let legacy = matches!(value.as_str(), "Master" | "Slave");
            let allowed = !legacy || edit.dialect < Dialect::V0_12;
            match value.parse::<Role>().ok().filter(|_| allowed) {
                Some(role) => {
                    if legacy && edit.dialect == Dialect::V0_11 {
                        edit.note(
                            Severity::Deprecation,
                            Message::DeprecatedValue {
                                option: "role",
                                value: value.clone(),
                                instead: role.to_string(),
                            },
                        );
                    }
                    role.name(edit.schema()).clone_into(value);
                }
                None => edit.invalid("role", value, "Promoted, Started, Stopped or Unpromoted"),
            }
        }
        _ => {}
    }
}
