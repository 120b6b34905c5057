//! Why an edit cannot be brought onto a changed document.

use std::fmt;

use super::error::{ApplyError, DiffError};
use crate::check::Finding;

/// Why an edit cannot be rebased.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RebaseError {
    /// Both sides changed the same things differently: all conflicts at once.
    #[error("the edit conflicts with changes of others in {} places, first: {}", .0.len(), first(.0))]
    Conflicts(Vec<Conflict>),
    /// The documents cannot be compared.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// The document cannot hold the result.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

fn first(conflicts: &[Conflict]) -> String {
    conflicts
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// One place where an edit and the changes of others do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The element: `/cib/configuration/resources/primitive[@id='A']`.
    pub path: String,
    /// What is wrong with it.
    pub kind: ConflictKind,
}

/// How an edit and the changes of others do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConflictKind {
    /// Both set an attribute, to different values.
    Attribute {
        /// The attribute.
        name: String,
        /// Its value before; `None` if it was not there.
        base: Option<String>,
        /// The value of the edit.
        ours: Option<String>,
        /// The value of the others.
        theirs: Option<String>,
    },
    /// The edit deletes what others have changed.
    Changed,
    /// Both created it, differently.
    Created,
    /// The edit changes what others have deleted.
    Deleted,
    /// Each side is valid, both together are not.
    Invalid(Finding),
    /// Both moved it, to different places.
    Moved,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(unset)".into());
        write!(f, "{}: ", self.path)?;
        match &self.kind {
            ConflictKind::Attribute {
                name,
                base,
                ours,
                theirs,
            } => write!(
                f,
                "`{name}` was {}, the edit makes it {}, others made it {}",
                shown(base),
                shown(ours),
                shown(theirs)
            ),
            ConflictKind::Changed => f.write_str("the edit deletes it, others have changed it"),
            ConflictKind::Created => f.write_str("both created it, differently"),
            ConflictKind::Deleted => f.write_str("the edit changes it, others have deleted it"),
            ConflictKind::Invalid(finding) => write!(f, "not valid together: {finding}"),
            ConflictKind::Moved => f.write_str("both moved it, to different places"),
        }
    }
}
