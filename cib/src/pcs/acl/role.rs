//! Roles and their permissions.

use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::Message;
use super::super::words::Line;
use crate::xml::{Element, NewElement, NodeId};

/// What a permission lets do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclKind {
    /// Neither read nor write.
    Deny,
    /// Read only.
    Read,
    /// Read and write.
    Write,
}

impl AclKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What a permission is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AclScope {
    /// The element of this id.
    Id(String),
    /// What an `XPath` expression selects.
    Xpath(String),
}

pub(super) type Permission = (AclKind, AclScope);

fn permissions(words: &[String]) -> Result<Vec<Permission>, CommandError> {
    let usage = || CommandError::Usage {
        command: "acl permission",
        expected: "read|write|deny xpath|id XPATH|ID …",
    };
    let mut found = Vec::new();
    let mut rest = words;
    while let [kind, scope, text, after @ ..] = rest {
        let kind = match kind.to_lowercase().as_str() {
            "deny" => AclKind::Deny,
            "read" => AclKind::Read,
            "write" => AclKind::Write,
            _ => return Err(usage()),
        };
        let scope = match scope.to_lowercase().as_str() {
            "id" => AclScope::Id(text.clone()),
            "xpath" => AclScope::Xpath(text.clone()),
            _ => return Err(usage()),
        };
        found.push((kind, scope));
        rest = after;
    }
    if rest.is_empty() {
        Ok(found)
    } else {
        Err(usage())
    }
}

fn permission_words(permissions: &[Permission]) -> Vec<String> {
    let words = permissions.iter().flat_map(|(kind, scope)| {
        let (name, text) = match scope {
            AclScope::Id(id) => ("id", id),
            AclScope::Xpath(xpath) => ("xpath", xpath),
        };
        [kind.name().to_owned(), name.to_owned(), text.clone()]
    });
    words.collect()
}

fn check(edit: &mut Edit<'_>, permissions: &[Permission]) {
    let ids = Ids::of(edit.cib);
    for (_, scope) in permissions {
        if let AclScope::Id(id) = scope
            && !ids.contains(id)
        {
            edit.error(Message::missing("element with id", id));
        }
    }
}

fn append(
    edit: &mut Edit<'_>,
    (role, role_id): (NodeId, &str),
    permissions: &[Permission],
) -> Outcome {
    let mut ids = Ids::of(edit.cib);
    for (kind, scope) in permissions {
        let id = ids.allocate(&format!("{role_id}-{}", kind.name()));
        let new = NewElement::new("acl_permission")
            .attribute("id", id)
            .attribute("kind", kind.name());
        let new = match scope {
            AclScope::Id(id) => new.attribute("reference", id.as_str()),
            AclScope::Xpath(xpath) => new.attribute("xpath", xpath.as_str()),
        };
        edit.append(role, &new)?;
    }
    Ok(())
}

/// The role of this id.
pub(super) fn find_role(edit: &mut Edit<'_>, id: &str) -> Outcome<NodeId> {
    match edit.find(id, &["acl_role"]) {
        Some(role) => Ok(role),
        None => edit.refuse(Message::missing("ACL role", id)),
    }
}

/// Makes a role: `acl role create ID [description=TEXT] [read|write|deny xpath|id …] …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RoleCreate {
    pub(super) id: String,
    pub(super) description: Option<String>,
    pub(super) permissions: Vec<Permission>,
}

impl RoleCreate {
    /// A role without permissions.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            description: None,
            permissions: Vec::new(),
        }
    }

    /// What it is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// One more permission.
    pub fn permission(mut self, kind: AclKind, scope: AclScope) -> Self {
        self.permissions.push((kind, scope));
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let [id, rest @ ..] = words else {
            return Err(CommandError::Usage {
                command: "acl role create",
                expected: "ROLE [description=TEXT] [read|write|deny xpath|id XPATH|ID] …",
            });
        };
        let text = rest
            .first()
            .and_then(|word| word.strip_prefix("description="));
        let text = text.filter(|text| !text.is_empty());
        let skip = usize::from(text.is_some());
        Ok(Self {
            id: id.clone(),
            description: text.map(str::to_owned),
            permissions: permissions(rest.get(skip..).unwrap_or_default())?,
        })
    }
}

impl Perform for RoleCreate {
    fn words(&self) -> Vec<String> {
        Writer::new("acl role create")
            .word(self.id.as_str())
            .pair("description", self.description.as_deref())
            .words(permission_words(&self.permissions))
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check(edit, &self.permissions);
        edit.check()?;
        let ids = Ids::of(edit.cib);
        ids::check_new(edit, &ids, "ACL role", &self.id);
        edit.check()?;
        let section = edit.optional_section("acls")?;
        let mut new = NewElement::new("acl_role").attribute("id", self.id.as_str());
        if let Some(text) = &self.description {
            new = new.attribute("description", text.as_str());
        }
        let role = edit.append(section, &new)?;
        append(edit, (role, &self.id), &self.permissions)?;
        edit.finish(before, Write::Patch)
    }
}

/// Removes a role from everywhere: `acl role delete ID [--autodelete]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RoleDelete {
    id: String,
    autodelete: bool,
}

impl RoleDelete {
    /// Removes this role.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            autodelete: false,
        }
    }

    /// `--autodelete`: users and groups that are left without a role go too.
    pub fn autodelete(mut self, autodelete: bool) -> Self {
        self.autodelete = autodelete;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--autodelete"])?;
        match words {
            [id] => Ok(Self::new(id.as_str()).autodelete(line.has("--autodelete"))),
            _ => Err(CommandError::Usage {
                command: "acl role delete",
                expected: "ROLE [--autodelete]",
            }),
        }
    }
}

impl Perform for RoleDelete {
    fn words(&self) -> Vec<String> {
        Writer::new("acl role delete")
            .word(self.id.as_str())
            .flag(self.autodelete, "--autodelete")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let role = find_role(edit, &self.id)?;
        edit.remove(role)?;
        let acls = edit.cib.section("acls").into_iter();
        let uses: Vec<(NodeId, Option<NodeId>)> = acls
            .flat_map(Element::descendants)
            .filter(|element| {
                element.name() == "role"
                    && element.attribute("id").as_deref() == Some(self.id.as_str())
            })
            .map(|element| (element.id(), element.parent().map(Element::id)))
            .collect();
        for (role, owner) in uses {
            edit.remove(role)?;
            let empty = owner.filter(|owner| edit.child(*owner, "role").is_none());
            if let Some(owner) = empty.filter(|_| self.autodelete) {
                edit.remove(owner)?;
            }
        }
        edit.finish(before, Write::Patch)
    }
}

/// Adds permissions to a role, made if it does not exist: `acl permission add ROLE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PermissionAdd {
    pub(super) role: String,
    pub(super) permissions: Vec<Permission>,
}

divisible!(PermissionAdd: permissions);

impl PermissionAdd {
    /// Adds one permission.
    pub fn new(role: impl Into<String>, kind: AclKind, scope: AclScope) -> Self {
        Self {
            role: role.into(),
            permissions: vec![(kind, scope)],
        }
    }

    /// One more.
    pub fn and(mut self, kind: AclKind, scope: AclScope) -> Self {
        self.permissions.push((kind, scope));
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [role, rest @ ..] if rest.len() >= 3 => Ok(Self {
                role: role.clone(),
                permissions: permissions(rest)?,
            }),
            _ => Err(CommandError::Usage {
                command: "acl permission add",
                expected: "ROLE read|write|deny xpath|id XPATH|ID …",
            }),
        }
    }
}

impl Perform for PermissionAdd {
    fn words(&self) -> Vec<String> {
        Writer::new("acl permission add")
            .word(self.role.as_str())
            .words(permission_words(&self.permissions))
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        check(edit, &self.permissions);
        edit.check()?;
        let role = match edit.find(&self.role, &["acl_role"]) {
            Some(role) => role,
            None => {
                let ids = Ids::of(edit.cib);
                ids::check_new(edit, &ids, "ACL role", &self.role);
                edit.check()?;
                let section = edit.optional_section("acls")?;
                let new = NewElement::new("acl_role").attribute("id", self.role.as_str());
                edit.append(section, &new)?
            }
        };
        append(edit, (role, &self.role), &self.permissions)?;
        edit.finish(before, Write::Patch)
    }
}

/// Removes a permission: `acl permission delete ID`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PermissionDelete(String);

impl PermissionDelete {
    /// Removes the permission of this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        match words {
            [id] => Ok(Self::new(id.as_str())),
            _ => Err(CommandError::Usage {
                command: "acl permission delete",
                expected: "PERMISSION",
            }),
        }
    }
}

impl Perform for PermissionDelete {
    fn words(&self) -> Vec<String> {
        Writer::new("acl permission delete")
            .word(self.0.as_str())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        match edit.find(&self.0, &["acl_permission"]) {
            Some(found) => edit.remove(found)?,
            None => return edit.refuse(Message::missing("ACL permission", &self.0)),
        }
        edit.finish(before, Write::Patch)
    }
}
