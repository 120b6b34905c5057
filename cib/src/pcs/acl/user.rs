//! Users and groups, and their roles.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::Message;
use super::super::words::Line;
use super::role::find_role;
use crate::xml::{Element, NewElement, NodeId};

fn tag(group: bool) -> &'static str {
    if group { "acl_group" } else { "acl_target" }
}

fn kind(group: bool) -> &'static str {
    if group { "ACL group" } else { "ACL user" }
}

/// The user or group of this name.
fn find(edit: &Edit<'_>, id: &str, group: bool) -> Option<NodeId> {
    let section = edit.cib.section("acls").into_iter();
    let mut all = section.flat_map(|section| section.children_named(tag(group)));
    let found = all.find(|element| element.attribute("id").as_deref() == Some(id));
    found.map(Element::id)
}

fn assign(edit: &mut Edit<'_>, owner: NodeId, role: &str) -> Outcome {
    if find_role(edit, role).is_err() {
        return Ok(());
    }
    let mut roles = edit.children(owner, "role");
    roles.retain(|known| edit.attribute(*known, "id") == role);
    if !roles.is_empty() {
        edit.error(Message::RoleAssigned {
            role: role.to_owned(),
            owner: edit.attribute(owner, "id"),
        });
        return Ok(());
    }
    let new = NewElement::new("role").attribute("id", role);
    edit.append(owner, &new).map(|_| ())
}

/// Makes a user or group with roles: `acl user|group create NAME [ROLE …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct UserCreate {
    pub(super) id: String,
    pub(super) group: bool,
    pub(super) roles: Vec<String>,
}

impl UserCreate {
    /// A user without roles.
    pub fn user(name: impl Into<String>) -> Self {
        Self {
            id: name.into(),
            group: false,
            roles: Vec::new(),
        }
    }

    /// A group without roles.
    pub fn group(name: impl Into<String>) -> Self {
        Self {
            group: true,
            ..Self::user(name)
        }
    }

    /// One more role.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String], group: bool) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id, roles @ ..] => Ok(Self {
                id: id.clone(),
                group,
                roles: roles.to_vec(),
            }),
            [] => Err(CommandError::Usage {
                command: "acl user create",
                expected: "NAME [ROLE …]",
            }),
        }
    }
}

impl Perform for UserCreate {
    fn words(&self) -> Vec<String> {
        Writer::new("acl")
            .word(if self.group { "group" } else { "user" })
            .word("create")
            .word(self.id.as_str())
            .words(&self.roles)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        if self.group {
            let ids = Ids::of(edit.cib);
            ids::check_new(edit, &ids, "ACL group", &self.id);
        } else if find(edit, &self.id, false).is_some() {
            edit.error(Message::IdInUse {
                id: self.id.clone(),
            });
        }
        edit.check()?;
        let section = edit.optional_section("acls")?;
        let new = NewElement::new(tag(self.group)).attribute("id", self.id.as_str());
        let owner = edit.append(section, &new)?;
        for role in &self.roles {
            assign(edit, owner, role)?;
        }
        edit.check()?;
        edit.finish(before, Write::Patch)
    }
}

/// Removes a user or group: `acl user|group delete NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct UserDelete {
    id: String,
    group: bool,
}

impl UserDelete {
    /// Removes a user.
    pub fn user(name: impl Into<String>) -> Self {
        Self {
            id: name.into(),
            group: false,
        }
    }

    /// Removes a group.
    pub fn group(name: impl Into<String>) -> Self {
        Self {
            id: name.into(),
            group: true,
        }
    }

    pub(super) fn parse(line: &Line, words: &[String], group: bool) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id] => Ok(Self {
                id: id.clone(),
                group,
            }),
            _ => Err(CommandError::Usage {
                command: "acl user delete",
                expected: "NAME",
            }),
        }
    }
}

impl Perform for UserDelete {
    fn words(&self) -> Vec<String> {
        Writer::new("acl")
            .word(if self.group { "group" } else { "user" })
            .word("delete")
            .word(self.id.as_str())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        match find(edit, &self.id, self.group) {
            Some(found) => edit.remove(found)?,
            None => return edit.refuse(Message::missing(kind(self.group), &self.id)),
        }
        edit.finish(before, Write::Patch)
    }
}

/// Gives a role to a user or group, or takes it: `acl role assign|unassign ROLE [to|from] [user|group] NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RoleAssign {
    role: String,
    name: String,
    /// `None`: the user of this name, or else the group.
    group: Option<bool>,
    assign: bool,
    autodelete: bool,
}

impl RoleAssign {
    /// Gives the role to a user.
    pub fn to_user(role: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            name: user.into(),
            group: Some(false),
            assign: true,
            autodelete: false,
        }
    }

    /// Gives the role to a group.
    pub fn to_group(role: impl Into<String>, group: impl Into<String>) -> Self {
        Self {
            group: Some(true),
            ..Self::to_user(role, group)
        }
    }

    /// Takes the role away instead.
    pub fn unassign(mut self) -> Self {
        self.assign = false;
        self
    }

    /// `--autodelete`: a user or group that is left without a role goes.
    pub fn autodelete(mut self, autodelete: bool) -> Self {
        self.autodelete = autodelete;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String], assign: bool) -> Result<Self, CommandError> {
        line.allow(if assign { &[] } else { &["--autodelete"] })?;
        let keyword = if assign { "to" } else { "from" };
        let given: Vec<&str> = words.iter().map(String::as_str).collect();
        let (role, group, name) = match given.as_slice() {
            [role, name] => (role, None, name),
            [role, word, name] if *word == keyword => (role, None, name),
            [role, word, kind, name] if *word == keyword && *kind == "user" => {
                (role, Some(false), name)
            }
            [role, word, kind, name] if *word == keyword && *kind == "group" => {
                (role, Some(true), name)
            }
            [role, "user", name] => (role, Some(false), name),
            [role, "group", name] => (role, Some(true), name),
            _ => {
                return Err(CommandError::Usage {
                    command: "acl role assign",
                    expected: "ROLE [to] [user|group] NAME",
                });
            }
        };
        Ok(Self {
            role: (*role).to_owned(),
            name: (*name).to_owned(),
            group,
            assign,
            autodelete: line.has("--autodelete"),
        })
    }

    /// Whether it takes the role.
    pub(in super::super) fn only_removes(&self) -> bool {
        !self.assign
    }

    fn owner(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        let found = match self.group {
            Some(group) => find(edit, &self.name, group),
            None => find(edit, &self.name, false).or_else(|| find(edit, &self.name, true)),
        };
        // Without the kind pcs looks for a user, and an id of something else is an error.
        let other = self.group.is_none() && find(edit, &self.name, false).is_none();
        if other && let Some(found) = edit.owner_of(&self.name) {
            return edit.refuse(Message::WrongKind {
                id: self.name.clone(),
                found,
                expected: kind(false),
            });
        }
        match found {
            Some(found) => Ok(found),
            None => {
                let kind = self.group.map_or("ACL user or group", kind);
                edit.refuse(Message::missing(kind, &self.name))
            }
        }
    }
}

impl Perform for RoleAssign {
    fn words(&self) -> Vec<String> {
        let (verb, keyword) = if self.assign {
            ("assign", "to")
        } else {
            ("unassign", "from")
        };
        let kind = self.group.map(|group| if group { "group" } else { "user" });
        Writer::new("acl role")
            .word(verb)
            .word(self.role.as_str())
            .word(keyword)
            .words(kind)
            .word(self.name.as_str())
            .flag(self.autodelete, "--autodelete")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let owner = self.owner(edit)?;
        if self.assign {
            assign(edit, owner, &self.role)?;
            edit.check()?;
            return edit.finish(before, Write::Patch);
        }
        let mut roles = edit.children(owner, "role");
        roles.retain(|role| edit.attribute(*role, "id") == self.role);
        if roles.is_empty() {
            return edit.refuse(Message::missing("assigned role", &self.role));
        }
        edit.remove_all(roles)?;
        if self.autodelete && edit.child(owner, "role").is_none() {
            edit.remove(owner)?;
        }
        edit.finish(before, Write::Patch)
    }
}
