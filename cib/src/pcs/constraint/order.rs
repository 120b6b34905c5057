//! `constraint order [ACTION] A then [ACTION] B`.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::words::{Line, pair};
use super::set::is_boolean;
use super::{check_resource, in_one_group};
use crate::model::ResourceId;
use crate::xml::{Element, NewElement};

const ACTIONS: [&str; 4] = ["start", "promote", "stop", "demote"];

const USAGE: CommandError = CommandError::Usage {
    command: "constraint order",
    expected: "[ACTION] RESOURCE then [ACTION] RESOURCE [OPTION=VALUE …]",
};

/// Orders the actions of two resources: `constraint order [ACTION] A then [ACTION] B`.
///
/// ```
/// use cib::pcs::{Operation, OrderAdd};
///
/// let order = OrderAdd::new("A".parse()?, "B".parse()?).option("kind", "Optional");
/// assert_eq!(
///     Operation::from(order).to_string(),
///     "constraint order start A then start B kind=Optional"
/// );
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OrderAdd {
    first: ResourceId,
    first_action: String,
    then: ResourceId,
    then_action: String,
    options: Pairs,
    force: bool,
}

forced!(OrderAdd: "duplicates and members of clones only warn");

impl OrderAdd {
    /// `first` starts before `then`.
    pub fn new(first: ResourceId, then: ResourceId) -> Self {
        Self {
            first,
            first_action: "start".to_owned(),
            then,
            then_action: "start".to_owned(),
            options: Pairs::new(),
            force: false,
        }
    }

    /// The actions to order: `start`, `stop`, `promote` or `demote`.
    pub fn actions(mut self, first: impl Into<String>, then: impl Into<String>) -> Self {
        self.first_action = first.into();
        self.then_action = then.into();
        self
    }

    /// Gives the constraint an id of your own in place of `order-A-B-KIND`.
    pub fn id(self, id: impl Into<String>) -> Self {
        self.option("id", id)
    }

    /// An option: `kind`, `symmetrical`, `require-all`, `score`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        if words.len() < 3 {
            return Err(USAGE);
        }
        let (first_action, words) = action(words);
        let [first, then, words @ ..] = words else {
            return Err(USAGE);
        };
        if then != "then" {
            return Err(USAGE);
        }
        let (then_action, words) = action(words);
        let [then, options @ ..] = words else {
            return Err(USAGE);
        };
        if options.iter().any(|word| word == "then") {
            return Err(USAGE);
        }
        let mut order = Self::new(first.parse()?, then.parse()?).actions(first_action, then_action);
        for word in options {
            let (name, value) = match word.as_str() {
                "symmetrical" => ("symmetrical".to_owned(), "true".to_owned()),
                "nonsymmetrical" => ("symmetrical".to_owned(), "false".to_owned()),
                word => pair(word)?,
            };
            if value.is_empty() {
                return Err(CommandError::MissingValue { option: name });
            }
            put(&mut order.options, name, value);
        }
        order.force = line.has("--force");
        Ok(order)
    }

    fn check_options(&self, edit: &mut Edit<'_>, ids: &Ids) -> Pairs {
        let mut options = Pairs::new();
        let mut symmetrical = None;
        for (name, value) in &self.options {
            match name.as_str() {
                "id" => ids::check_new(edit, ids, "constraint id", value),
                "symmetrical" => {
                    let lower = value.to_lowercase();
                    if !is_boolean(edit.dialect, &lower) {
                        edit.invalid("symmetrical", value, "true or false");
                    }
                    symmetrical = Some(lower);
                    continue;
                }
                // These are left to the schema by pcs.
                "kind" if !matches!(value.as_str(), "Optional" | "Mandatory" | "Serialize") => {
                    edit.invalid("kind", value, "Optional, Mandatory or Serialize");
                }
                "score" if !super::super::values::is_score(value) => {
                    edit.invalid("score", value, "an integer, INFINITY or -INFINITY");
                }
                "require-all" if !matches!(value.as_str(), "true" | "false" | "1" | "0") => {
                    edit.invalid("require-all", value, "true or false");
                }
                "kind" | "score" | "require-all" | "first-action" | "then-action" => {}
                _ => edit.error(Message::UnknownOptions {
                    kind: "order",
                    names: vec![name.clone()],
                    allowed: ["id", "kind", "require-all", "score", "symmetrical"]
                        .map(str::to_owned)
                        .into(),
                }),
            }
            options.push((name.clone(), value.clone()));
        }
        if edit.dialect >= Dialect::V0_12 && get(&options, "score").is_some() {
            let message = Message::DeprecatedOption {
                kind: "order",
                name: "score".to_owned(),
                replaced_by: Vec::new(),
            };
            edit.note(Severity::Deprecation, message);
        }
        if get(&options, "kind").is_some() && get(&options, "score").is_some() {
            let names = ["kind", "score"].map(str::to_owned).into();
            edit.error(Message::Exclusive { kind: "", names });
        }
        put(&mut options, "first-action", self.first_action.clone());
        put(&mut options, "then-action", self.then_action.clone());
        options.extend(symmetrical.map(|value| ("symmetrical".to_owned(), value)));
        options
    }

    fn check_duplicates(&self, edit: &mut Edit<'_>) {
        let action = |element: &Element<'_>, name| {
            let action = element.attribute(name);
            action.map_or_else(|| "start".to_owned(), |action| action.to_lowercase())
        };
        let same = |element: &Element<'_>| {
            element.child("resource_set").is_none()
                && element.attribute("first").as_deref() == Some(self.first.as_str())
                && element.attribute("then").as_deref() == Some(self.then.as_str())
                && action(element, "first-action") == self.first_action
                && action(element, "then-action") == self.then_action
        };
        let orders = edit
            .cib
            .constraints()
            .filter(|element| element.name() == "rsc_order");
        let ids: Vec<String> = orders
            .filter(same)
            .filter_map(|element| element.attribute("id").map(String::from))
            .collect();
        if !ids.is_empty() && !edit.force {
            edit.unless_forced(Message::DuplicateConstraint { ids });
        }
    }
}

impl Perform for OrderAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("constraint order")
            .word(self.first_action.as_str())
            .word(self.first.as_str())
            .word("then")
            .word(self.then_action.as_str())
            .word(self.then.as_str())
            .pairs(&self.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check_resource(edit, self.first.as_str());
        check_resource(edit, self.then.as_str());
        edit.check()?;
        if self.first != self.then && in_one_group(edit, &[self.first.as_str(), self.then.as_str()])
            || self.first == self.then && is_grouped(edit, self.first.as_str())
        {
            return edit.refuse(Message::SameGroup);
        }
        let mut ids = Ids::with_references(edit.cib);
        let options = self.check_options(edit, &ids);
        edit.check()?;
        let mut new = NewElement::new("rsc_order")
            .attribute("first", self.first.as_str())
            .attribute("then", self.then.as_str());
        for (name, value) in &options {
            new = new.attribute(name.as_str(), value.as_str());
        }
        let kinds = options
            .iter()
            .find(|(name, _)| matches!(name.as_str(), "kind" | "score"));
        let kind = kinds.map_or("mandatory", |(_, value)| value);
        if get(&options, "id").is_none() {
            let id = format!("order-{}-{}-{kind}", self.first, self.then);
            new = new.attribute("id", ids.allocate(&id));
        }
        self.check_duplicates(edit);
        edit.check()?;
        edit.note(
            Severity::Info,
            Message::OrderAdded {
                first: self.first.to_string(),
                then: self.then.to_string(),
            },
        );
        let section = edit.section("constraints")?;
        edit.append(section, &new)?;
        edit.finish(before, Write::Replace)
    }
}

fn action(words: &[String]) -> (String, &[String]) {
    match words {
        [action, rest @ ..] if ACTIONS.contains(&action.as_str()) => (action.clone(), rest),
        _ => ("start".to_owned(), words),
    }
}

fn is_grouped(edit: &Edit<'_>, id: &str) -> bool {
    let primitive = edit.find(id, &["primitive"]);
    let parent = primitive.and_then(|primitive| edit.element(primitive)?.parent());
    parent.is_some_and(|parent| parent.name() == "group")
}
