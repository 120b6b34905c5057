//! Access rights that should be, against those that are.

use super::super::command::Operation;
use super::super::ensure::Desired;
use super::super::report::Message;
use super::role::{AclScope, Permission};
use super::{PermissionAdd, PermissionDelete, RoleAssign, RoleCreate, UserCreate};
use crate::cib::Cib;
use crate::xml::Element;

/// The role, user or group of this id; that of a user is no id to the schema.
fn find<'c>(cib: &'c Cib, tag: &str, id: &str) -> Option<Element<'c>> {
    let mut all = cib.section("acls")?.children();
    all.find(|one| one.name() == tag && one.attribute("id").as_deref() == Some(id))
}

impl RoleCreate {
    /// A role that exists gets the permissions that it lacks; its description nothing can change.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let Some(role) = find(cib, "acl_role", &self.id) else {
            return Desired::AsIs;
        };
        let description = role.attribute("description");
        if self.description.is_some() && self.description.as_deref() != description.as_deref() {
            let id = self.id.clone();
            return Desired::Refused(Message::IdInUse { id });
        }
        let add = (!self.permissions.is_empty()).then(|| PermissionAdd {
            role: self.id.clone(),
            permissions: self.permissions.clone(),
        });
        Desired::Instead(add.into_iter().map(Operation::from).collect())
    }
}

impl PermissionAdd {
    /// A permission of another kind for the same is replaced.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let Some(role) = find(cib, "acl_role", &self.role) else {
            return Desired::AsIs;
        };
        let mut steps: Vec<Operation> = Vec::new();
        for old in role.children_named("acl_permission") {
            let contradicts = |new: &Permission| contradicts(old, new);
            if let Some(id) = old.attribute("id")
                && self.permissions.iter().any(contradicts)
            {
                steps.push(PermissionDelete::new(id).into());
            }
        }
        if steps.is_empty() {
            return Desired::AsIs;
        }
        steps.push(self.clone().into());
        Desired::Steps(steps)
    }
}

/// Whether a permission says something else of what another one is about.
fn contradicts(old: Element<'_>, (kind, scope): &Permission) -> bool {
    let (name, value) = match scope {
        AclScope::Id(id) => ("reference", id),
        AclScope::Xpath(xpath) => ("xpath", xpath),
    };
    old.attribute(name).as_deref() == Some(value.as_str())
        && old.attribute("kind").as_deref() != Some(kind.name())
}

impl UserCreate {
    /// A user or group that exists gets the roles that it lacks.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let tag = if self.group {
            "acl_group"
        } else {
            "acl_target"
        };
        if find(cib, tag, &self.id).is_none() {
            return Desired::AsIs;
        }
        let assign = |role: &String| match self.group {
            true => RoleAssign::to_group(role, &self.id).into(),
            false => RoleAssign::to_user(role, &self.id).into(),
        };
        Desired::Instead(self.roles.iter().map(assign).collect())
    }
}
