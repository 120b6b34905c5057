//! Access rights: `acl …`.

mod desired;
mod role;
mod user;

pub use role::{AclKind, AclScope, PermissionAdd, PermissionDelete, RoleCreate, RoleDelete};
pub use user::{RoleAssign, UserCreate, UserDelete};

use super::Dialect;
use super::arguments::Writer;
use super::command::{Operation, Perform};
use super::edit::{Edit, Outcome};
use super::error::CommandError;
use super::property::PropertySet;
use super::report::Message;
use super::show;
use super::words::Line;

/// Reads the words after `acl`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        [] | ["config" | "show"] => {
            line.allow(&[])?;
            let show = given.first() == Some(&"show");
            Ok(AclConfig { show }.into())
        }
        ["enable"] => line
            .allow(&[])
            .map(|()| PropertySet::new("enable-acl", "true").into()),
        ["disable"] => line
            .allow(&[])
            .map(|()| PropertySet::new("enable-acl", "false").into()),
        ["role", "create", ..] => RoleCreate::parse(line, rest(2)).map(Operation::from),
        ["role", "delete" | "remove", ..] => RoleDelete::parse(line, rest(2)).map(Operation::from),
        ["role", verb @ ("assign" | "unassign"), ..] => {
            RoleAssign::parse(line, rest(2), *verb == "assign").map(Operation::from)
        }
        [kind @ ("user" | "target" | "group"), "create", ..] => {
            UserCreate::parse(line, rest(2), *kind == "group").map(Operation::from)
        }
        [
            kind @ ("user" | "target" | "group"),
            "delete" | "remove",
            ..,
        ] => UserDelete::parse(line, rest(2), *kind == "group").map(Operation::from),
        ["permission", "add", ..] => PermissionAdd::parse(line, rest(2)).map(Operation::from),
        ["permission", "delete" | "remove", ..] => {
            PermissionDelete::parse(line, rest(2)).map(Operation::from)
        }
        _ => Err(CommandError::Usage {
            command: "acl",
            expected: "enable, disable, role, user, group, permission or config",
        }),
    }
}

/// Shows the access rights: `acl [config]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct AclConfig {
    show: bool,
}

impl AclConfig {
    /// All of them.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Perform for AclConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(if self.show { "acl show" } else { "acl config" }).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        replaced(edit, self.show, ("acl show", "acl config"))
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        Ok(Some(show::acls(edit)))
    }
}

/// An old name of a command: fine in 0.9, deprecated in 0.11, gone in 0.12.
pub(super) fn replaced(
    edit: &mut Edit<'_>,
    old: bool,
    (command, instead): (&'static str, &'static str),
) -> Outcome {
    if old && edit.dialect >= Dialect::V0_12 {
        return edit.refuse(Message::CommandReplaced { command, instead });
    }
    if old && edit.dialect == Dialect::V0_11 {
        edit.deprecated(command, instead);
    }
    Ok(())
}
