//! `constraint ticket add TICKET [ROLE] RESOURCE`.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::values::capitalized;
use super::super::words::{Line, pairs};
use super::check_resource;
use crate::model::{ResourceId, Role};
use crate::xml::{Element, NewElement};

pub(super) const LOSS_POLICIES: [&str; 4] = ["demote", "fence", "freeze", "stop"];

const USAGE: CommandError = CommandError::Usage {
    command: "constraint ticket add",
    expected: "TICKET [ROLE] RESOURCE [OPTION=VALUE …]",
};

/// Lets a resource run only while the site has a ticket: `constraint ticket add TICKET RESOURCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct TicketAdd {
    ticket: String,
    resource: ResourceId,
    role: Option<String>,
    options: Pairs,
    force: bool,
}

forced!(TicketAdd: "duplicates and members of clones only warn");

impl TicketAdd {
    /// The resource needs the ticket.
    pub fn new(ticket: impl Into<String>, resource: ResourceId) -> Self {
        Self {
            ticket: ticket.into(),
            resource,
            role: None,
            options: Pairs::new(),
            force: false,
        }
    }

    /// Only for this role.
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role.to_string());
        self
    }

    /// Gives the constraint an id of your own in place of `ticket-TICKET-RESOURCE`.
    pub fn id(self, id: impl Into<String>) -> Self {
        self.option("id", id)
    }

    /// An option: `loss-policy`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let count = words.iter().take_while(|word| !word.contains('=')).count();
        let (head, options) = words.split_at_checked(count).unwrap_or_default();
        let (ticket, role, resource) = match head {
            [ticket, resource] => (ticket, None, resource),
            [ticket, role, resource] => (ticket, Some(role.clone()), resource),
            _ => return Err(USAGE),
        };
        let options = pairs(options)?;
        if get(&options, "rsc-role").is_some() {
            return Err(USAGE);
        }
        Ok(Self {
            ticket: ticket.clone(),
            resource: resource.parse()?,
            role,
            options,
            force: line.has("--force"),
        })
    }

    fn check_options(&self, edit: &mut Edit<'_>) {
        if let Some(policy) = get(&self.options, "loss-policy")
            && !LOSS_POLICIES.contains(&policy)
        {
            edit.invalid("loss-policy", policy, "fence, stop, freeze or demote");
        }
        check_name(edit, &self.ticket);
        let allowed = ["id", "loss-policy"];
        let names = self.options.iter().map(|(name, _)| name.clone());
        let unknown: Vec<String> = names
            .filter(|name| !allowed.contains(&name.as_str()))
            .collect();
        if !unknown.is_empty() {
            edit.error(Message::UnknownOptions {
                kind: "ticket",
                names: unknown,
                allowed: allowed.map(str::to_owned).into(),
            });
        }
    }

    fn check_role(&self, edit: &mut Edit<'_>) -> Option<Role> {
        let given = self.role.as_deref().filter(|role| !role.is_empty())?;
        let name = capitalized(given);
        let legacy = matches!(name.as_str(), "Master" | "Slave");
        let allowed = !legacy || edit.dialect < Dialect::V0_12;
        let role = name.parse::<Role>().ok().filter(|_| allowed);
        match role {
            Some(role) if legacy && edit.dialect == Dialect::V0_11 => edit.note(
                Severity::Deprecation,
                Message::DeprecatedValue {
                    option: "role",
                    value: given.to_owned(),
                    instead: role.to_string(),
                },
            ),
            Some(_) => {}
            None => edit.invalid("role", given, "Promoted, Started, Stopped or Unpromoted"),
        }
        role
    }

    fn check_duplicates(&self, edit: &mut Edit<'_>, role: Option<Role>) {
        let role_of = |element: &Element<'_>| {
            let role = element.attribute("rsc-role");
            role.and_then(|role| role.parse::<Role>().ok())
        };
        let same = |element: &Element<'_>| {
            element.name() == "rsc_ticket"
                && element.attribute("ticket").as_deref() == Some(self.ticket.as_str())
                && element.attribute("rsc").as_deref() == Some(self.resource.as_str())
                && role_of(element) == role
        };
        let constraints = edit.cib.constraints().filter(same);
        let ids: Vec<String> = constraints
            .filter_map(|element| element.attribute("id").map(String::from))
            .collect();
        if !ids.is_empty() {
            edit.unless_forced(Message::DuplicateConstraint { ids });
        }
    }
}

/// Notes an error unless this can be the name of a ticket.
pub(super) fn check_name(edit: &mut Edit<'_>, ticket: &str) {
    if ticket.trim().is_empty() {
        return edit.error(Message::MissingOptions {
            kind: "ticket",
            names: vec!["ticket".to_owned()],
        });
    }
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    if !ticket.chars().all(allowed) {
        edit.invalid("ticket", ticket, "letters, digits, `_` and `-`");
    }
}

impl Perform for TicketAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("constraint ticket add")
            .word(self.ticket.as_str())
            .words(&self.role)
            .word(self.resource.as_str())
            .pairs(&self.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check_resource(edit, self.resource.as_str());
        edit.check()?;
        self.check_options(edit);
        let role = self.check_role(edit);
        edit.check()?;
        let mut ids = Ids::of(edit.cib);
        let role_name = role.map(|role| role.name(edit.schema()));
        let id = match get(&self.options, "id") {
            Some(id) => {
                ids::check_new(edit, &ids, "constraint id", id);
                edit.check()?;
                id.to_owned()
            }
            None => {
                let suffix = role_name.map(|role| format!("-{role}")).unwrap_or_default();
                ids.allocate(&format!("ticket-{}-{}{suffix}", self.ticket, self.resource))
            }
        };
        self.check_duplicates(edit, role);
        edit.check()?;
        let mut new = NewElement::new("rsc_ticket");
        for (name, value) in self.options.iter().filter(|(name, _)| name != "id") {
            new = new.attribute(name.as_str(), value.as_str());
        }
        if let Some(role) = role_name {
            new = new.attribute("rsc-role", role);
        }
        new = new
            .attribute("ticket", self.ticket.as_str())
            .attribute("rsc", self.resource.as_str())
            .attribute("id", id);
        let section = edit.section("constraints")?;
        edit.append(section, &new)?;
        edit.finish(before, Write::Patch)
    }
}
