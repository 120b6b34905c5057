//! Raising the schema of a document.

use super::Dialect;
use super::edit::{Edit, Outcome};
use super::report::{Message, Severity};
use crate::check::{Blocker, blockers};
use crate::cib::Cib;
use crate::model::Schema;
use crate::xml::EditError;

/// The latest schema of the dialect's Pacemaker.
fn latest(dialect: Dialect) -> Schema {
    match dialect {
        Dialect::V0_9 => Schema::new(2, 10),
        Dialect::V0_11 => Schema::new(3, 9),
        Dialect::V0_12 => Schema::new(4, 0),
    }
}

/// Raises the schema of the document to that of the dialect's Pacemaker: 2.10, 3.9 or 4.0, as
/// `pcs -f FILE cluster cib-upgrade` does; `false` if it has that or a later one.
///
/// Counts as Pacemaker does: `admin_epoch` goes up by one, `epoch` starts at 1 again.
///
/// # Errors
/// [`UpgradeError`] when constructs would have to be rewritten: nothing is changed then.
pub fn upgrade(cib: &mut Cib, dialect: Dialect) -> Result<bool, UpgradeError> {
    let target = latest(dialect);
    if cib.schema().is_some_and(|schema| schema >= target) {
        return Ok(false);
    }
    let blockers = blockers(cib, target);
    if !blockers.is_empty() {
        return Err(UpgradeError::Blocked { target, blockers });
    }
    let Some(root) = cib.root_id() else {
        return Ok(false);
    };
    let admin_epoch = cib.version().admin_epoch.saturating_add(1).to_string();
    let tree = cib.tree_mut();
    tree.set_attribute(root, "validate-with", &target.to_string())?;
    tree.set_attribute(root, "admin_epoch", &admin_epoch)?;
    tree.set_attribute(root, "epoch", "1")?;
    // What `cibadmin --upgrade` leaves in a file.
    tree.set_attribute(root, "num_updates", "2")?;
    Ok(true)
}

impl Edit<'_> {
    /// Raises the schema of the document if it is too old for something, as pcs does unasked;
    /// notes an error where that takes more than another number.
    pub(super) fn need_schema(&mut self, feature: &'static str, needed: Schema) -> Outcome {
        if self.schema() >= needed {
            return Ok(());
        }
        if latest(self.dialect) >= needed && upgrade(self.cib, self.dialect).is_ok() {
            self.note(Severity::Info, Message::SchemaUpgraded);
            return Ok(());
        }
        self.refuse(Message::SchemaTooOld { feature, needed })
    }
}

/// Why [`upgrade()`] does nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The later schema refuses what is there; `cibadmin --upgrade --force` rewrites it.
    #[error(
        "{} things would have to be rewritten for {target}: `cibadmin --upgrade --force` does that",
        blockers.len()
    )]
    Blocked {
        /// The schema wanted.
        target: Schema,
        /// What it refuses, as [`blockers`] finds it.
        blockers: Vec<Blocker>,
    },
    /// The tree cannot be edited.
    #[error(transparent)]
    Tree(#[from] EditError),
}
